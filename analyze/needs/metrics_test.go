package needs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"pgregory.net/rapid"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

// fixed is a source of needs that never change.
type fixed []analyze.Need

func (f fixed) Needs(context.Context, time.Time) ([]analyze.Need, error) { return f, nil }

type broken struct{}

func (broken) Needs(context.Context, time.Time) ([]analyze.Need, error) {
	return nil, errors.New("store is away")
}

const county = "431999"

func noon() time.Time { return time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC) }

func region() needs.Region {
	return needs.Region{County: county, Name: func(code string) string {
		return map[string]string{county: "澄溪县", "431999101": "青石镇"}[code]
	}}
}

func collector(source needs.Source) *needs.Collector {
	return needs.NewCollector(source, region(), noon)
}

func TestCollector(t *testing.T) {
	source := fixed{
		{Township: "431999101", Concern: analyze.Transport, Heat: 7.5, Backlog: 4, Open: 3, Overdue: 1, Emergencies: 1, Total: 12,
			Surge: analyze.Surge{Window: 3, Count: 9, Expected: 2.5, P: 0.001, Q: 0.02}},
		{Township: "431999101", Concern: analyze.Conduct, Heat: 1, Backlog: 2, Open: 2, Total: 2, Surge: analyze.Surge{Window: 1, Q: 0.5}},
		{Township: "431999102", Concern: analyze.Conduct, Heat: 2, Backlog: 3, Open: 1, Total: 4},
		{Township: "", Concern: analyze.Transport, Heat: 1, Open: 1, Total: 1, Surge: analyze.Surge{Window: 1, Count: 1, P: 1, Q: 1}},
		{Township: county, Concern: analyze.Transport, Heat: 99, Open: 99, Surge: analyze.Surge{Window: 7, Count: 40, Expected: 20, P: 0.01, Q: 0.04}},
		{Township: "431999101", Concern: "opinion", Heat: 5},
	}
	const want = `
# HELP xiangyin_need_open_cases Unresolved cases.
# TYPE xiangyin_need_open_cases gauge
xiangyin_need_open_cases{concern="conduct",township="431999"} 3
xiangyin_need_open_cases{concern="transport",township="431999"} 1
xiangyin_need_open_cases{concern="transport",township="431999101"} 3
# HELP xiangyin_need_surge_q The surge's chance adjusted for looking at all pairs (false-discovery rate).
# TYPE xiangyin_need_surge_q gauge
xiangyin_need_surge_q{concern="transport",township="431999"} 0.04
xiangyin_need_surge_q{concern="transport",township="431999101"} 0.02
# HELP xiangyin_need_surge_window_seconds Length of the most surprising of the surge windows.
# TYPE xiangyin_need_surge_window_seconds gauge
xiangyin_need_surge_window_seconds{concern="transport",township="431999"} 604800
xiangyin_need_surge_window_seconds{concern="transport",township="431999101"} 259200
# HELP xiangyin_need_cases_total Cases ever.
# TYPE xiangyin_need_cases_total counter
xiangyin_need_cases_total{concern="conduct",township="431999"} 6
xiangyin_need_cases_total{concern="transport",township="431999"} 1
xiangyin_need_cases_total{concern="transport",township="431999101"} 12
# HELP xiangyin_township_info Name of a place, for people to read; always 1.
# TYPE xiangyin_township_info gauge
xiangyin_township_info{name="澄溪县",township="431999"} 1
xiangyin_township_info{name="青石镇",township="431999101"} 1
`
	err := testutil.CollectAndCompare(collector(source), strings.NewReader(want), "xiangyin_need_open_cases", "xiangyin_need_surge_q",
		"xiangyin_need_surge_window_seconds", "xiangyin_need_cases_total", "xiangyin_township_info")
	if err != nil {
		t.Error(err)
	}
}

func TestCollectorIsLintClean(t *testing.T) {
	problems, err := testutil.CollectAndLint(collector(full(2)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestCollectorFailsAsAWhole(t *testing.T) {
	c := collector(broken{})
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(c)
	for range 2 {
		families, err := reg.Gather()
		if err == nil || !strings.Contains(err.Error(), "store is away") {
			t.Errorf("gathered with error %v; want the store's", err)
		}
		for _, f := range families {
			if strings.HasPrefix(f.GetName(), "xiangyin_need_") {
				t.Errorf("%s is exposed although the store failed", f.GetName())
			}
		}
	}
	families, _ := reg.Gather()
	if len(families) != 1 || families[0].GetMetric()[0].GetCounter().GetValue() < 2 {
		t.Errorf("errors are not counted: %v", families)
	}
}

// TestProtectedConcernsNeverPerTownship is charter C6 over the metrics: no series of a protected concern names a township, and
// none is lost from the county's sum.
func TestProtectedConcernsNeverPerTownship(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.SliceOf(rapid.Custom(func(t *rapid.T) analyze.Need {
			return analyze.Need{
				Township: rapid.SampledFrom([]string{"", "431999101", "431999102", county}).Draw(t, "township"),
				Concern:  rapid.SampledFrom(analyze.Concerns()).Draw(t, "concern"),
				Open:     rapid.IntRange(0, 9).Draw(t, "open"),
				Surge:    analyze.Surge{Window: rapid.IntRange(0, 7).Draw(t, "window")},
			}
		})).Draw(t, "needs")
		seen, unique := map[string]bool{}, fixed{}
		for _, n := range source {
			if key := n.Township + "/" + string(n.Concern); !seen[key] {
				seen[key] = true
				unique = append(unique, n)
			}
		}
		checkProtected(t, unique)
	})
}

func checkProtected(t *rapid.T, source fixed) {
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(collector(source))
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	want, got := 0, 0
	for _, n := range source {
		if n.Concern.Protected() && n.Township != county {
			want += n.Open
		}
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			labels := map[string]string{}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			if !analyze.Concern(labels["concern"]).Protected() || f.GetName() == "xiangyin_concern_info" {
				continue
			}
			if labels["township"] != county {
				t.Errorf("%s%v names a township", f.GetName(), labels)
			}
			if f.GetName() == "xiangyin_need_open_cases" {
				got += int(m.GetGauge().GetValue())
			}
		}
	}
	if got != want {
		t.Errorf("the county's sum is %d; want %d", got, want)
	}
}

// TestGathererAgreesWithRegistry keeps the short way and the registry's way the same.
func TestGathererAgreesWithRegistry(t *testing.T) {
	source := append(full(3), analyze.Need{Township: "", Concern: analyze.Staffing, Open: 3}, analyze.Need{Township: county, Concern: analyze.Health})
	c := collector(source)
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(c)
	want, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	text := func(families []*dto.MetricFamily) string {
		var b strings.Builder
		for _, f := range families {
			if f.GetName() == "xiangyin_needs_collect_errors_total" {
				continue
			}
			for _, m := range f.GetMetric() {
				fmt.Fprintln(&b, f.GetName(), f.GetType(), m.GetLabel(), m.GetGauge().GetValue(), m.GetCounter().GetValue())
			}
		}
		return b.String()
	}
	lines := func(s string) []string { return slices.Sorted(strings.SplitSeq(s, "\n")) }
	if !slices.Equal(lines(text(got)), lines(text(want))) {
		t.Errorf("gathered\n%s\nwant\n%s", text(got), text(want))
	}
}

func TestGathererFails(t *testing.T) {
	if families, err := collector(broken{}).Gatherer().Gather(); err == nil || len(families) > 0 {
		t.Errorf("gathered %v, %v; want an error alone", families, err)
	}
}

// full returns the needs of a county in which each of n townships has cases of each concern.
func full(n int) fixed {
	var out fixed
	for i := range n {
		for _, c := range analyze.Concerns() {
			out = append(out, analyze.Need{Township: fmt.Sprintf("431999%03d", 100+i), Concern: c, Heat: 2, Backlog: 3, Open: 2, Total: 40,
				Surge: analyze.Surge{Window: 7, Count: 3, Expected: 2.5, P: 0.3, Q: 0.8}})
		}
	}
	return out
}

func BenchmarkGather(b *testing.B) {
	for _, townships := range []int{1, 33, 330} {
		reg := prometheus.NewRegistry()
		c := collector(full(townships))
		reg.MustRegister(c)
		for name, g := range map[string]prometheus.Gatherer{"registry": reg, "direct": c.Gatherer()} {
			b.Run(fmt.Sprintf("%s/townships=%d", name, townships), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := g.Gather(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
