package surge

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestReadCSV(t *testing.T) {
	for name, tc := range map[string]struct {
		in   string
		want string // of the table, or part of the error
		bad  bool
	}{
		"any order, gaps are zero": {in: "date,series,count\n2025-01-03,b,2\n2025-01-01,a,1\n", want: "2025-01-01 [a b] [[1 0 0] [0 0 2]]"},
		"byte order mark":          {in: "\ufeffdate,series,count\n2025-01-01,a,1\n", want: "2025-01-01 [a] [[1]]"},
		"quoted name":              {in: "date,series,count\n2025-01-01,\"a, b\",1\n", want: "2025-01-01 [a, b] [[1]]"},
		"empty":                    {in: "", want: "f.csv:1: empty", bad: true},
		"header alone":             {in: "date,series,count\n", want: "f.csv:1: no counts", bad: true},
		"another header":           {in: "day,series,count\n2025-01-01,a,1\n", want: "f.csv:1: header", bad: true},
		"no date":                  {in: "date,series,count\n2025-02-30,a,1\n", want: "f.csv:2: date", bad: true},
		"no series":                {in: "date,series,count\n2025-02-03,,1\n", want: "f.csv:2: series", bad: true},
		"negative":                 {in: "date,series,count\n2025-02-03,a,-1\n", want: "f.csv:2: count", bad: true},
		"fraction":                 {in: "date,series,count\n2025-02-03,a,1.5\n", want: "f.csv:2: count", bad: true},
		"too few fields":           {in: "date,series,count\n2025-02-03,a\n", want: "f.csv:2: 2 fields", bad: true},
		"twice":                    {in: "date,series,count\n2025-02-03,a,1\n2025-02-03,a,1\n", want: "f.csv:3: this series", bad: true},
		"two problems":             {in: "date,series,count\nx,a,1\n2025-02-03,a,y\n", want: "f.csv:3: count", bad: true},
		"broken quotes":            {in: "date,series,count\n2025-02-03,\"a,1\n", want: "not CSV", bad: true},
		"too long a time":          {in: "date,series,count\n0001-01-01,a,1\n9999-01-01,a,1\n", want: "too many", bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadCSV(strings.NewReader(tc.in), "f.csv")
			if tc.bad {
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Fatalf("got %v; want an error with %q", err, tc.want)
				}
				return
			}
			if s := fmt.Sprint(got.First.Format("2006-01-02"), " ", got.Names, " ", got.Counts); err != nil || s != tc.want {
				t.Fatalf("got %s, %v; want %s", s, err, tc.want)
			}
		})
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("date,series,count\n2025-01-03,b,2\n2025-01-01,a,1\n")
	f.Add("date,series,count\n2025-01-03,b/c,2\n2025-03-01,b/d,9\n")
	f.Add("\ufeffdate,series,count\n,,\n")
	f.Fuzz(func(t *testing.T, in string) {
		table, err := ReadCSV(strings.NewReader(in), "f")
		if err != nil {
			if table.Names != nil || table.Counts != nil {
				t.Fatal("an error came with a table")
			}
			return
		}
		if len(table.Names)*len(table.Counts[0]) > 2000 {
			return
		}
		rows := JudgeSeries(table, nil, 0)
		if len(rows) != len(table.Names)*len(table.Counts[0]) {
			t.Fatalf("%d verdicts on %d series of %d days", len(rows), len(table.Names), len(table.Counts[0]))
		}
		var out bytes.Buffer
		if err := WriteCSV(&out, rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if !(r.P >= 0 && r.P <= 1 && r.Q >= 0 && r.Q <= 1 && r.Expected >= 0) {
				t.Fatalf("%+v is no verdict", r)
			}
		}
	})
}

func TestWriteCSV(t *testing.T) {
	c := county{groups: 1, places: 3, days: 60, mean: 1, phi: 1, season: 0}.table(1)
	for d := 56; d < 60; d++ {
		c.Counts[1][d] += 8
	}
	var out bytes.Buffer
	if err := WriteCSV(&out, JudgeSeries(c, nil, 0)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 181 || lines[0] != "date,series,count,expected,p,q,alarm" {
		t.Fatalf("%d lines under %s", len(lines), lines[0])
	}
	last := lines[179]
	if !strings.HasPrefix(last, "2023-04-29,g00/p01,") || !strings.HasSuffix(last, ",true") {
		t.Errorf("the surge reads %s", last)
	}
	if !strings.HasSuffix(lines[1], ",1,1,false") {
		t.Errorf("the first day reads %s", lines[1])
	}
}
