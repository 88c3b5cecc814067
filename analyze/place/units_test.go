package place_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiangyin/analyze"
	"xiangyin/analyze/place"
)

func TestTodayFollowsMergers(t *testing.T) {
	g := gazetteer(t)
	before, after := day("2025-12-19"), day("2025-12-20")
	tests := map[string]struct {
		code string
		at   time.Time
		want string
	}{
		"former township before":   {"510999200", before, "510999200"},
		"former township after":    {"510999200", after, "510999100"},
		"last second of the old":   {"510999200", after.Add(-time.Second), "510999200"},
		"its village before":       {"510999200200", before, "510999200"},
		"its village after":        {"510999200200", after, "510999100"},
		"merged village":           {"510999203202", after, "510999102"},
		"merged village long ago":  {"510999203202", day("2020-01-01"), "510999203"},
		"new township before":      {"510999106", before, ""},
		"new township after":       {"510999106", after, "510999106"},
		"one of its two parts":     {"510999204", after, "510999106"},
		"unchanged":                {"510999103200", after, "510999103"},
		"the county":               {"510999", after, ""},
		"unknown":                  {"510999999", after, ""},
		"no code":                  {"", after, ""},
		"merger day is in Beijing": {"510999200", time.Date(2025, 12, 19, 16, 0, 0, 0, time.UTC), "510999100"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := g.Today(tt.code, tt.at); got != tt.want {
				t.Errorf("Today(%s, %s) = %q; want %q", tt.code, tt.at, got, tt.want)
			}
			p, ok := g.TownshipOf(tt.code, tt.at)
			if ok != (tt.want != "") || p.Code != tt.want {
				t.Errorf("TownshipOf = %q, %v; want %q", p.Code, ok, tt.want)
			}
		})
	}
}

func TestListsByTime(t *testing.T) {
	g := gazetteer(t)
	before, after := day("2025-12-19"), day("2025-12-20")
	for name, c := range map[string]struct{ got, want int }{
		"townships before": {len(g.Townships(before)), 12},
		"townships after":  {len(g.Townships(after)), 7},
		"former before":    {len(g.Former(before)), 0},
		"former after":     {len(g.Former(after)), 6},
		"villages":         {len(g.Children("510999200")), 4},
		"no children":      {len(g.Children("510999200200")), 0},
		"unknown":          {len(g.Children("1")), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d; want %d", name, c.got, c.want)
		}
	}
	if c := g.County(); c.Name != "澄溪县" || c.Level != analyze.County {
		t.Errorf("county is %+v", c)
	}
}

func TestRecodedUnitIsFoundInThePast(t *testing.T) {
	ps := append(places(t), analyze.Place{Code: "510999107", Name: "柳林街道", Level: analyze.Township, Parent: "510999", ValidFrom: day("2026-02-01")})
	for i := range ps {
		if ps[i].Code == "510999103" {
			ps[i].ValidTo, ps[i].Successor = day("2026-02-01"), "510999107"
		}
	}
	g, err := place.New(ps, "510999", shanghai)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Today("510999107", day("2025-01-01")); got != "510999103" {
		t.Errorf("the recoded township was %q in 2025; want its one predecessor", got)
	}
	loc := g.Locate("柳林镇桃花村停水", "", day("2026-01-15"), today)
	if loc != (analyze.Location{Township: "510999107", Unit: "510999103201"}) {
		t.Errorf("got %+v", loc)
	}
}

func TestNewRefuses(t *testing.T) {
	ps := places(t)
	if _, err := place.New(ps, "110101", shanghai); !errors.Is(err, place.ErrNoCounty) {
		t.Errorf("unknown county: %v", err)
	}
	if _, err := place.New(ps, "510999", nil); err == nil {
		t.Error("no time zone: no error")
	}
	var problems place.Problems
	if _, err := place.New(append(ps, ps[3]), "510999", shanghai); !errors.As(err, &problems) || len(problems) != 1 {
		t.Errorf("a code twice: %v", err)
	}
}

func TestResultsAreCopies(t *testing.T) {
	g := gazetteer(t)
	p, _ := g.Lookup("510999001")
	p.Aliases[0] = "x"
	if q, _ := g.Lookup("510999001"); q.Aliases[0] == "x" {
		t.Error("changing a result changed the gazetteer")
	}
}

// TestTownshipExistsAtItsTime is the property of validity: whatever unit and time, the township answered existed then.
func TestTownshipExistsAtItsTime(t *testing.T) {
	g := gazetteer(t)
	ps := places(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(ps).Draw(t, "place")
		at := day("2020-01-01").Add(time.Duration(rapid.IntRange(0, 8*365*24).Draw(t, "hours")) * time.Hour)
		tp, ok := g.TownshipOf(p.Code, at)
		if ok && (!tp.ValidAt(at) || tp.Level != analyze.Township) {
			t.Fatalf("%s at %s belongs to %+v", p.Code, at, tp)
		}
		if later, ok2 := g.TownshipOf(tp.Code, today); ok && ok2 && later.Code != g.Today(p.Code, today) {
			t.Fatalf("through %s: %s; straight: %s", tp.Code, later.Code, g.Today(p.Code, today))
		}
	})
}
