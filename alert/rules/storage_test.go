package rules

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"pgregory.net/rapid"
)

// store is what the rules need of a storage.
type store interface {
	storage.Queryable
	storage.Appendable
}

// head makes a tsdb.Head a store.
type head struct{ *tsdb.Head }

func (h head) Querier(mint, maxt int64) (storage.Querier, error) {
	return tsdb.NewBlockQuerier(tsdb.NewRangeHead(h.Head, mint, maxt), mint, maxt)
}

func newHead(dir string) (head, error) {
	opts := tsdb.DefaultHeadOptions()
	opts.ChunkDirRoot, opts.ChunkRange, opts.StripeSize = dir, (26 * time.Hour).Milliseconds(), 512
	h, err := tsdb.NewHead(nil, slog.New(slog.DiscardHandler), nil, nil, opts, nil)
	return head{h}, err
}

func engine() *promql.Engine {
	return promql.NewEngine(promql.EngineOpts{
		MaxSamples: maxSamples, Timeout: queryTimeout, LookbackDelta: minLookback, EnableNegativeOffset: true, Parser: parser.NewParser(parser.Options{}),
	})
}

// TestWindowAnswersAsHead appends the same samples to a window and to Prometheus's own head, and asks both the same.
func TestWindowAnswersAsHead(t *testing.T) {
	queries := []string{
		`m`, `m{township="1"}`, `m{township!="1"}`, `m{township=~"1|2",concern="a"}`, `{township="2"}`, `{__name__=~"m|n"}`, `m{township=""}`,
		`n offset 10m`, `increase(n[20m])`, `count_over_time(n[15m])`, `max by (concern) (m) - min by (concern) (n)`, `absent(m)`, `m and on (township) n > 2`,
	}
	eng := engine()
	rapid.Check(t, func(rt *rapid.T) {
		h, err := newHead(t.TempDir())
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = h.Close() }()
		w := newWindow(map[string]time.Duration{"n": 20 * time.Minute})
		at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			at = at.Add(time.Duration(rapid.IntRange(1, 400).Draw(rt, "seconds")) * time.Second)
			appendSame(rt, at.UnixMilli(), h, w)
			w.sweep(at.UnixMilli())
			q := rapid.SampledFrom(queries).Draw(rt, "query")
			if got, want := ask(rt, eng, w, q, at), ask(rt, eng, h, q, at); got != want {
				rt.Fatalf("%s is %s; the head says %s", q, got, want)
			}
		}
	})
}

func appendSame(rt *rapid.T, t int64, stores ...store) {
	var apps []storage.Appender
	for _, s := range stores {
		apps = append(apps, s.Appender(context.Background()))
	}
	for _, name := range []string{"m", "n"} {
		for _, township := range []string{"", "1", "2"} {
			for _, concern := range []string{"a", "b"} {
				v := rapid.SampledFrom([]float64{0, 1, 2, 3, math.Float64frombits(value.StaleNaN), math.Inf(-1)}).Draw(rt, "value")
				if math.IsInf(v, -1) {
					continue // nothing appended
				}
				set := labels.FromMap(map[string]string{"__name__": name, "township": township, "concern": concern}).WithoutEmpty()
				for _, app := range apps {
					if _, err := app.Append(0, set, t, v); err != nil {
						rt.Fatal(err)
					}
				}
			}
		}
	}
	for _, app := range apps {
		if err := app.Commit(); err != nil {
			rt.Fatal(err)
		}
	}
}

func ask(tb interface{ Fatal(...any) }, eng *promql.Engine, s store, query string, at time.Time) string {
	q, err := eng.NewInstantQuery(context.Background(), s, nil, query, at)
	if err != nil {
		tb.Fatal(err)
	}
	defer q.Close()
	v, err := vector(q.Exec(context.Background()))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]float64{}
	for _, s := range v {
		out[s.Metric.String()] = s.F
	}
	return fmt.Sprint(out)
}

func TestSeriesRefusesThePast(t *testing.T) {
	s := &series{depth: 1000}
	for _, step := range []struct {
		t    int64
		v    float64
		want error
	}{{5, 1, nil}, {5, 1, nil}, {5, 2, storage.ErrDuplicateSampleForTimestamp}, {4, 1, storage.ErrOutOfOrderSample}, {6, 2, nil}} {
		if err := s.append(step.t, step.v); err != step.want {
			t.Errorf("append %d %v: %v; want %v", step.t, step.v, err, step.want)
		}
	}
}

func TestSeriesForgets(t *testing.T) {
	s := &series{depth: 100}
	for i := range int64(10_000) {
		if err := s.append(i, float64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.samples); n < 101 || n > 210 {
		t.Errorf("%d samples are kept of a window of 100", n)
	}
}

// BenchmarkStorage takes one evaluation's worth of work: a sample for each of 33 townships × 20 concerns × 9 metrics, and 8 selectors.
func BenchmarkStorage(b *testing.B) {
	for name, open := range map[string]func() (store, error){
		"window": func() (store, error) { return newWindow(nil), nil },
		"head":   func() (store, error) { return newHead(b.TempDir()) },
	} {
		b.Run(name, func(b *testing.B) {
			s, err := open()
			if err != nil {
				b.Fatal(err)
			}
			benchStorage(b, s)
		})
	}
}

func benchStorage(b *testing.B, s store) {
	var sets []labels.Labels
	for i := range 9 * 33 * 20 {
		sets = append(sets, labels.FromStrings("__name__", fmt.Sprintf("m%d", i/660), "concern", fmt.Sprintf("c%d", i%20), "township", fmt.Sprint(431999100+i%660/20)))
	}
	eng, refs, at := engine(), make([]storage.SeriesRef, len(sets)), time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(time.Hour)
		app := s.Appender(b.Context())
		for i, set := range sets {
			var err error
			if refs[i], err = app.Append(refs[i], set, at.UnixMilli(), float64(i%7)); err != nil {
				b.Fatal(err)
			}
		}
		if err := app.Commit(); err != nil {
			b.Fatal(err)
		}
		for m := range 8 {
			ask(b, eng, s, fmt.Sprintf("m%d > 10", m), at)
		}
	}
}
