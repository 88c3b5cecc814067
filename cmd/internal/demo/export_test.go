package demo

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestExport(t *testing.T) {
	from, to := day(2025, time.July, 1), day(2025, time.July, 15)
	var plain, gb bytes.Buffer
	n, err := Export(&plain, UTF8, 1, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := Export(&gb, GB18030, 1, from, to); err != nil || m != n {
		t.Fatalf("%d rows, %v; want %d", m, err, n)
	}
	back, err := simplifiedchinese.GB18030.NewDecoder().Bytes(gb.Bytes())
	if err != nil || !bytes.Equal(back, plain.Bytes()) || bytes.Equal(gb.Bytes(), plain.Bytes()) {
		t.Errorf("the GB18030 export says something else (%v)", err)
	}
	rows, err := csv.NewReader(&plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], Header()) || len(rows) != n+1 || n < 600 {
		t.Fatalf("%d rows, header %v; want %d rows", len(rows)-1, rows[0], n)
	}
	checkRows(t, rows[1:], from, to)
}

func checkRows(t *testing.T, rows [][]string, from, to time.Time) {
	t.Helper()
	done, rated := 0, map[string]int{}
	for _, r := range rows {
		at, err := time.ParseInLocation(exportTime, r[1], Zone())
		if err != nil || at.Before(from) || !at.Before(to) || r[0] == "" || r[3] == "" {
			t.Fatalf("row %s: %v", r[0], err)
		}
		if r[7] != "" {
			if end, err := time.ParseInLocation(exportTime, r[7], Zone()); err != nil || end.Before(at) || !end.Before(to) {
				t.Errorf("row %s is done at %s, received at %s", r[0], r[7], r[1])
			}
			done++
		}
		rated[r[8]]++
	}
	if done < len(rows)/2 || rated["满意"] == 0 || rated["不满意"] == 0 || rated["未接通"] == 0 || rated[""] == 0 {
		t.Errorf("%d of %d done, answers %v", done, len(rows), rated)
	}
}

func TestExportRefuses(t *testing.T) {
	var out bytes.Buffer
	if n, err := Export(&out, "big5", 1, From(), To()); err == nil || n != 0 || out.Len() > 0 {
		t.Errorf("unknown encoding: %d rows, %v", n, err)
	}
	if n, err := Export(full{}, UTF8, 1, From(), From().AddDate(0, 0, 1)); err == nil || n != 0 {
		t.Errorf("full disk: %d rows, %v", n, err)
	}
}

// full is a disk with no room left.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
