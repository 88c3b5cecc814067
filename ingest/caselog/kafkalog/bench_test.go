package kafkalog_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"xiangyin/ingest/caselog"
)

// BenchmarkLog appends records of 500 bytes in batches, or consumes them with a commit for each batch, and prints records per second.
func BenchmarkLog(b *testing.B) {
	for _, n := range []int{100, 1000} {
		o := options(b)
		o.BatchRecords = n
		l := open(b, o)
		var msgs []caselog.Message
		for i := range n {
			msgs = append(msgs, caselog.Message{Topic: caselog.Cases, Key: fmt.Sprint("ref", i), Value: bytes.Repeat(fmt.Append(nil, i%10), 500)})
		}
		total := 0
		b.Run(fmt.Sprintf("append/batch=%d", n), func(b *testing.B) {
			begin := total
			for b.Loop() {
				must(b, l.Append(b.Context(), msgs...))
				total += n
			}
			b.ReportMetric(float64(total-begin)/b.Elapsed().Seconds(), "records/s")
		})
		b.Run(fmt.Sprintf("consume/batch=%d", n), func(b *testing.B) {
			round := 0
			got := 0
			for b.Loop() {
				ctx, cancel := context.WithCancel(b.Context())
				seen := 0
				must(b, l.Consume(ctx, fmt.Sprint("bench", n, "-", b.N, "-", round), []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
					if seen += len(records); seen >= total {
						cancel()
					}
					return nil
				}))
				round++
				got += seen
			}
			b.ReportMetric(float64(got)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
