package dashboards

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiangyin/analyze"
)

func TestLevel(t *testing.T) {
	for v, want := range map[float64]int{0: 0, 0.04: 0, 0.05: 1, 0.99: 1, 1: 2, 1.99: 2, 2: 3, 4: 4, 8: 5, 15.9: 5, 16: 6, 32: 7, 1e9: 7} {
		if got := level(v); got != want {
			t.Errorf("level(%v) = %d; want %d", v, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.04: "0", 0.05: "0.1", 1: "1", 1.25: "1.3", 9.94: "9.9", 9.96: "10", 10.4: "10", 123.6: "124", 4000: "4000"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s; want %s", v, got, want)
		}
	}
}

func TestLocaleWrites(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*60*60)
	now := time.Date(2026, 3, 4, 2, 17, 0, 0, zone)
	at := time.Date(2026, 3, 3, 23, 5, 0, 0, time.UTC) // the next morning in the county
	for lang, want := range map[string][5]string{
		chinese: {"3月4日 07:05", "2025年12月31日 08:00", "不到 1 分钟", "90 分钟", "3 天"},
		english: {"4 Mar 07:05", "31 Dec 2025 08:00", "under a minute", "90 min", "3 days"},
	} {
		l, err := loadLocale(lang)
		if err != nil {
			t.Fatal(err)
		}
		got := [5]string{
			l.moment(at, now).Text, l.moment(time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC), now).Text,
			l.span(-30 * time.Second), "", l.span(-80 * time.Hour),
		}
		got[3] = l.span(90 * time.Minute)
		want[3] = map[string]string{chinese: "1 小时", english: "1 h"}[lang]
		if got != want {
			t.Errorf("%s: %q; want %q", lang, got, want)
		}
		if l.moment(time.Time{}, now) != (moment{}) {
			t.Errorf("%s: no moment is written as one", lang)
		}
	}
}

// TestChartLosesNothing checks that every count of the 90 days stands in the chart once, whatever the number of series.
func TestChartLosesNothing(t *testing.T) {
	l, err := loadLocale(chinese)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("UTC+8", 8*60*60)
	now := time.Date(2026, 3, 4, 2, 17, 0, 0, zone)
	from, to := window(now)
	if !from.Equal(time.Date(2025, 12, 5, 0, 0, 0, 0, zone)) || !to.Equal(time.Date(2026, 3, 5, 0, 0, 0, 0, zone)) {
		t.Fatalf("window is %v to %v", from, to)
	}
	rapid.Check(t, func(rt *rapid.T) {
		concerns := analyze.Concerns()[:rapid.IntRange(1, 20).Draw(rt, "concerns")]
		want, counts := 0, []analyze.DayCount(nil)
		for range rapid.IntRange(0, 60).Draw(rt, "counts") {
			ago := rapid.IntRange(0, 100).Draw(rt, "days ago")
			n := rapid.IntRange(1, 9).Draw(rt, "count")
			y, m, d := now.Date()
			counts = append(counts, analyze.DayCount{Day: time.Date(y, m, d-ago, 0, 0, 0, 0, zone), Concern: rapid.SampledFrom(concerns).Draw(rt, "concern"), Count: n})
			if ago < chartDays {
				want += n
			}
		}
		ch := newChart(l, now, counts, func(c analyze.DayCount) (string, bool) { return string(c.Concern), true }, func(key string) series { return series{Name: key} })
		days, split, named := 0, 0, 0
		for _, d := range ch.Days {
			days += d.Total
			for _, n := range d.Counts {
				split += n
			}
		}
		for _, s := range ch.Series {
			named += s.Total
		}
		if ch.Total != want || days != want || split != want || named != want || len(ch.Series) > shownSeries+1 || len(ch.Days) != chartDays {
			rt.Fatalf("chart has %d, days %d, split %d, series %d of %d in %d series", ch.Total, days, split, named, want, len(ch.Series))
		}
	})
}

func TestIntake(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*60*60)
	now := time.Date(2026, 3, 4, 2, 17, 0, 0, zone)
	day := func(ago, n int) analyze.DayCount {
		return analyze.DayCount{Day: time.Date(2026, 3, 4-ago, 0, 0, 0, 0, zone), Count: n}
	}
	got := newIntake(now, []analyze.DayCount{day(0, 3), day(0, 4), day(1, 100), day(7, 10), day(14, 20), day(28, 12), day(35, 500)})
	if got != (intake{Today: 7, Usual: "11"}) { // (10+20+0+12)/4 = 10.5
		t.Errorf("intake %+v", got)
	}
	if got := newIntake(now, nil); got != (intake{}) {
		t.Errorf("intake of nothing: %+v", got)
	}
}

func TestCountyFolds(t *testing.T) {
	c := newCounty("510999", []analyze.Need{
		{Township: "510999100", Concern: analyze.Health, Heat: 1, Open: 2, Surge: analyze.Surge{Window: 3, Q: 0.01}},
		{Township: "510999101", Concern: analyze.Health, Heat: 2, Open: 3},
		{Township: "", Concern: analyze.Health, Heat: 4, Open: 4},
		{Township: "510999", Concern: analyze.Health, Heat: 99, Open: 99, Surge: analyze.Surge{Window: 7, Q: 0.02}},
		{Township: "510999100", Concern: analyze.Conduct, Heat: 8, Surge: analyze.Surge{Window: 3, Q: 0.001}},
		{Township: "510999100", Concern: "opinion", Heat: 1000},
	})
	if n := c.of("510999", analyze.Health); n.Heat != 7 || n.Open != 9 || n.Surge.Window != 7 {
		t.Errorf("whole county: %+v", n)
	}
	if n := c.of("510999100", analyze.Health); n.Heat != 1 || n.Surge.Q != 0.01 {
		t.Errorf("township: %+v", n)
	}
	if n := c.of("510999", analyze.Conduct); n.Heat != 8 || n.Surge.Window != 0 {
		t.Errorf("protected: %+v", n)
	}
	if n := c.total(); n.Heat != 15 {
		t.Errorf("total heat %v", n.Heat)
	}
	if n := c.unnamed(); n.Heat != 4 {
		t.Errorf("unnamed heat %v", n.Heat)
	}
}
