package place_test

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"xiangyin/analyze/place"
)

const head = "code,name,level,parent,aliases,valid_from,valid_to,successor,former_seat\n"

func TestReadRoundTrip(t *testing.T) {
	ps := places(t)
	if len(ps) < 40 {
		t.Fatalf("read %d places", len(ps))
	}
	var b bytes.Buffer
	if err := place.Write(&b, ps); err != nil {
		t.Fatal(err)
	}
	again, err := place.Read(bytes.NewReader(append([]byte("\ufeff"), b.Bytes()...)), "again.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(ps, again) {
		t.Error("writing and reading changed the places")
	}
}

func TestReadRefuses(t *testing.T) {
	const county = "510999,澄溪县,county,,,,,,\n"
	const town = "510999100,清江镇,township,510999,,,,,\n"
	tests := map[string]struct {
		file string
		want []string
	}{
		"empty":           {"", []string{"g.csv:1: code: the file is empty"}},
		"column missing":  {"code,name,level\n", []string{"g.csv:1: parent: column missing; expected code,name"}},
		"column unknown":  {strings.TrimSpace(head) + ",note\n", []string{"g.csv:1: note: unknown column"}},
		"column twice":    {strings.TrimSpace(head) + ",code\n", []string{"g.csv:1: code: column twice"}},
		"syntax":          {head + "\"510999,澄溪县\n", []string{"row: "}},
		"fields":          {head + "510999,澄溪县\n", []string{"g.csv:2: code: row has 2 fields; expected 9"}},
		"level":           {head + "510999,澄溪县,city,,,,,,\n", []string{"g.csv:2: level: \"city\" is no level; expected county, township or village"}},
		"code digits":     {head + county + "51099910,清江镇,township,510999,,,,,\n", []string{"g.csv:3: code: \"51099910\" is no township code; expected 9 digits"}},
		"code twice":      {head + county + town + town, []string{"g.csv:4: code: \"510999100\" stands on line 3 already"}},
		"no name":         {head + "510999,,county,,,,,,\n", []string{"g.csv:2: name: missing"}},
		"short alias":     {head + "510999,澄溪县,county,,溪,,,,\n", []string{"g.csv:2: aliases: has 1 characters; expected 2 to 40"}},
		"parent unknown":  {head + county + "510999100,清江镇,township,510998,,,,,\n", []string{"g.csv:3: parent: no unit \"510998\""}},
		"parent level":    {head + county + town + "510999100200,河口村,village,510999,,,,,\n", []string{"g.csv:4: parent: \"510999\" is a county; expected a township"}},
		"county's parent": {head + "510999,澄溪县,county,510999,,,,,\n", []string{"g.csv:2: parent: a county has none here"}},
		"date":            {head + "510999,澄溪县,county,,,2025/1/2,,,\n", []string{"g.csv:2: valid_from: \"2025/1/2\" is not a date; expected a day such as 2025-12-20"}},
		"dates reversed":  {head + county + town + "510999200,红岩乡,township,510999,,2025-12-20,2025-12-19,510999100,\n", []string{"g.csv:4: valid_to: is not after valid_from"}},
		"gone alone":      {head + county + "510999200,红岩乡,township,510999,,,2025-12-20,,\n", []string{"g.csv:3: successor: the unit is gone and nobody took over"}},
		"not gone":        {head + county + town + "510999200,红岩乡,township,510999,,,,510999100,\n", []string{"g.csv:4: valid_to: missing, though a successor is named"}},
		"successor":       {head + county + "510999200,红岩乡,township,510999,,,2025-12-20,510999300,\n", []string{"g.csv:3: successor: no unit \"510999300\""}},
		"successor level": {head + county + "510999200,红岩乡,township,510999,,,2025-12-20,510999,\n", []string{"g.csv:3: successor: \"510999\" is a county; expected a township"}},
		"successor gone": {head + county + town + "510999201,高山乡,township,510999,,,2010-01-01,510999100,\n510999200,红岩乡,township,510999,,,2025-12-20,510999201,\n",
			[]string{"g.csv:5: successor: \"510999201\" was gone before this unit"}},
		"circle": {head + county + "510999200,红岩乡,township,510999,,,2025-12-20,510999201,\n510999201,高山乡,township,510999,,,2025-12-20,510999200,\n",
			[]string{"g.csv:3: successor: the successors run in a circle", "g.csv:4: successor: the successors run in a circle"}},
		"all at once": {head + "510999,澄溪县,county,,,,,,\n51,清江镇,township,1,,x,,,\n", []string{"g.csv:3: code:", "g.csv:3: parent:", "g.csv:3: valid_from:"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ps, err := place.Read(strings.NewReader(tt.file), "g.csv")
			if err == nil || ps != nil {
				t.Fatalf("read %v, %v; want only an error", ps, err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error misses %q:\n%v", w, err)
				}
			}
		})
	}
}

// FuzzRead checks that what Read accepts survives a round trip and builds a gazetteer, and that an error comes alone.
func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/chengxi.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(head + "510999,澄溪县,county,,a1;b2,2001-02-03,,,\n"))
	f.Add([]byte("\ufeff" + head))
	f.Fuzz(func(t *testing.T, data []byte) {
		ps, err := place.Read(bytes.NewReader(data), "f")
		if err != nil {
			if ps != nil {
				t.Fatal("an error with places")
			}
			return
		}
		var b bytes.Buffer
		if err := place.Write(&b, ps); err != nil {
			t.Fatal(err)
		}
		again, err := place.Read(&b, "again")
		if err != nil || len(again) != len(ps) {
			t.Fatalf("second reading: %v", err)
		}
		for i := range ps {
			if !reflect.DeepEqual(ps[i], again[i]) {
				t.Fatalf("place %d changed", i)
			}
		}
		if len(ps) > 0 {
			if _, err := place.New(ps, ps[0].Code, shanghai); err != nil && ps[0].Level == "county" {
				t.Fatal(err)
			}
		}
	})
}
