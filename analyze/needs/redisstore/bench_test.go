package redisstore_test

import (
	"fmt"
	"testing"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/needs/redisstore"
	"xiangyin/ingest"
)

// BenchmarkApply applies batches of findings of 33 townships, every fourth resolved later, and prints outcomes per second.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("batch=%d", n), func(b *testing.B) {
			s := ready(b, redisstore.Options{Addrs: []string{servers.Redis(b).Addr}})
			offset, done := int64(0), 0
			for b.Loop() {
				batch := analyze.Batch{Outcomes: make([]analyze.Outcome, 0, n)}
				for i := range n {
					ref, township := ingest.Ref(fmt.Sprintf("%064x", offset)), fmt.Sprint(510999100+i%33)
					at := start.Add(time.Duration(offset) * time.Second)
					if i%5 == 4 {
						batch.Outcomes = append(batch.Outcomes, analyze.Outcome{Followup: &analyze.Followup{Ref: ingest.Ref(fmt.Sprintf("%064x", offset-1)), Township: fmt.Sprint(510999100 + (i-1)%33), Kind: ingest.Resolved, At: at}})
					} else {
						batch.Outcomes = append(batch.Outcomes, analyze.Outcome{Finding: &analyze.Finding{Ref: ref, Township: township, Unit: township, Concern: analyze.Concerns()[i%20], Urgency: analyze.Routine, ReceivedAt: at}})
					}
					offset++
				}
				batch.Through = offset
				must(b, s.Apply(b.Context(), batch))
				done += n
			}
			b.ReportMetric(float64(done)/b.Elapsed().Seconds(), "outcomes/s")
		})
	}
}

// BenchmarkRemember remembers and recalls batches of cases, and prints cases per second.
func BenchmarkRemember(b *testing.B) {
	const n = 1000
	s := ready(b, redisstore.Options{Addrs: []string{servers.Redis(b).Addr}})
	next, done := 0, 0
	for b.Loop() {
		known, refs := make([]analyze.Known, n), make([]ingest.Ref, n)
		for i := range n {
			refs[i] = ingest.Ref(fmt.Sprintf("%064x", next))
			known[i] = analyze.Known{Ref: refs[i], Township: "510999101", Concern: analyze.Health}
			next++
		}
		_, err := s.Recall(b.Context(), refs)
		must(b, err)
		_, err = s.Remember(b.Context(), known)
		must(b, err)
		done += n
	}
	b.ReportMetric(float64(done)/b.Elapsed().Seconds(), "cases/s")
}
