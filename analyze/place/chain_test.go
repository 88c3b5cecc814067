package place_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiangyin/analyze"
	"xiangyin/analyze/place"
)

// TestSuccessorChains draws counties whose townships merge again and again and compares Today and Locate with a day-by-day
// simulation of the mergers.
func TestSuccessorChains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "townships")
		start := day("2015-01-01")
		gone := make([]int, n)   // day on which a township is gone, 0 for never
		into := make([]int, n)   // the one that takes over
		for i := 1; i < n; i++ { // township 0 lives for good, and each is taken over by one of a lower number, on later days for lower ones
			if rapid.Bool().Draw(t, "merges") {
				gone[i] = 100*(n-i) + rapid.IntRange(1, 99).Draw(t, "day")
				into[i] = rapid.IntRange(0, i-1).Draw(t, "into")
			}
		}
		g, err := place.New(mergingCounty(n, gone, into, start), "510999", shanghai)
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, n-1).Draw(t, "asked")
		on := rapid.IntRange(0, 100*(n+1)).Draw(t, "on")
		want := i
		for gone[want] != 0 && on >= gone[want] {
			want = into[want]
		}
		at := start.AddDate(0, 0, on)
		if got := g.Today(code(i), at); got != code(want) {
			t.Fatalf("Today(%d, day %d) = %s; want %s", i, on, got, code(want))
		}
		loc := g.Locate(name(i)+"停水了", "", start, at)
		if loc != (analyze.Location{Township: code(want), Unit: code(i)}) {
			t.Fatalf("located %+v; want township %s, unit %s", loc, code(want), code(i))
		}
	})
}

func code(i int) string { return fmt.Sprintf("510999%03d", 100+i) }

func name(i int) string { return string([]rune("甲乙丙丁戊己庚辛壬")[i]) + "家坪乡" }

func mergingCounty(n int, gone, into []int, start time.Time) []analyze.Place {
	ps := []analyze.Place{{Code: "510999", Name: "澄溪县", Level: analyze.County}}
	for i := range n {
		p := analyze.Place{Code: code(i), Name: name(i), Level: analyze.Township, Parent: "510999"}
		if gone[i] != 0 {
			p.ValidTo, p.Successor = start.AddDate(0, 0, gone[i]), code(into[i])
		}
		ps = append(ps, p)
	}
	return ps
}
