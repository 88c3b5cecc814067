package rules_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"xiangyin/alert/rules"
	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

// BenchmarkEval replays a county in steps of an hour: each township has needs of every concern, and the stated share of them alerts.
func BenchmarkEval(b *testing.B) {
	for _, townships := range []int{1, 33, 330} {
		for _, alerting := range []int{0, 20} {
			b.Run(fmt.Sprintf("townships=%d/alerting=%d", townships, alerting), func(b *testing.B) { benchEval(b, townships, alerting) })
		}
	}
}

func benchEval(b *testing.B, townships, alerting int) {
	source := countyOf(townships)
	for i := range min(alerting, len(source)) {
		source[i*len(source)/alerting].Backlog, source[i*len(source)/alerting].Overdue = 20, 3
	}
	now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	c := needs.NewCollector(source, needs.Region{County: county, Name: func(code string) string { return "镇" + code }}, clock)
	eval, err := rules.NewEvaluator(rules.Options{Gatherers: []prometheus.Gatherer{c.Gatherer()}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Hour)
		if _, err := eval.Eval(b.Context(), now); err != nil {
			b.Fatal(err)
		}
	}
}

// countyOf returns needs of every concern in n townships and of the county.
func countyOf(n int) fixed {
	var out fixed
	for i := range n {
		for _, c := range analyze.Concerns() {
			out = append(out, analyze.Need{Township: fmt.Sprintf("%s%03d", county, 100+i), Concern: c, Heat: 2, Backlog: 3, Open: 2, Total: 40,
				Surge: analyze.Surge{Window: 7, Count: 3, Expected: 2.5, P: 0.3, Q: 0.8}})
		}
	}
	for _, c := range analyze.Concerns() {
		out = append(out, analyze.Need{Township: county, Concern: c, Surge: analyze.Surge{Window: 7, Count: 3, Expected: 2.5, P: 0.3, Q: 0.8}})
	}
	return out
}
