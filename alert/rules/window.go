package rules

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/metadata"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"

	"xiangyin/alert"
)

// window is a storage.Queryable and storage.Appendable of what the rules can still see: of a metric that they look back at, as far
// as they do; of any other, the newest sample. It is not Prometheus's tsdb.Head, which needs a folder, keeps every metric
// for as long as any, and takes nearly three times as long for the same work (see BenchmarkStorage). A window has one user at a time.
type window struct {
	names map[string]shelves // by metric name
	depth map[string]time.Duration
	buf   []byte

	version int // changes with every appender
}

// shelves holds the series of one metric by township, as nearly every selector picks townships, and then by the bytes of all labels.
type shelves map[string]map[string]*series

func newWindow(depth map[string]time.Duration) *window {
	return &window{names: map[string]shelves{}, depth: depth}
}

// series returns the series with the labels of set, made when new.
func (w *window) series(set labels.Labels) *series {
	name, township := set.Get(model.MetricNameLabel), set.Get(alert.LabelTownship)
	of := w.names[name]
	if of == nil {
		of = shelves{}
		w.names[name] = of
	}
	shelf := of[township]
	if shelf == nil {
		shelf = map[string]*series{}
		of[township] = shelf
	}
	w.buf = set.Bytes(w.buf[:0])
	s := shelf[string(w.buf)]
	if s == nil {
		s = &series{set: set, depth: w.depth[name].Milliseconds()}
		shelf[string(w.buf)] = s
	}
	return s
}

// sweep forgets the series that no rule can see any more at t.
func (w *window) sweep(t int64) {
	for name, of := range w.names {
		for township, shelf := range of {
			maps.DeleteFunc(shelf, func(_ string, s *series) bool { return s.forgettable(t) })
			if len(shelf) == 0 {
				delete(of, township)
			}
		}
		if len(of) == 0 {
			delete(w.names, name)
		}
	}
}

// Querier implements storage.Queryable. The engine asks no series for samples outside its own bounds, so they are not needed.
func (w *window) Querier(_, _ int64) (storage.Querier, error) { return querier{w}, nil }

// Appender implements storage.Appendable. What is appended counts at once; Commit has nothing left to do.
func (w *window) Appender(context.Context) storage.Appender {
	w.version++
	return appender{w}
}

type querier struct{ w *window }

// Select implements storage.Querier.
func (q querier) Select(_ context.Context, sorted bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	names, towns, rest := split(matchers)
	var found []*series
	for _, of := range pick(q.w.names, names) {
		for _, shelf := range pick(of, towns) {
			for _, s := range shelf {
				if matches(s.set, rest) {
					found = append(found, s)
				}
			}
		}
	}
	if sorted {
		slices.SortFunc(found, func(a, b *series) int { return labels.Compare(a.set, b.set) })
	}
	return &seriesSet{series: found}
}

// split parts matchers into those of the metric's name, of the township, and of other labels.
func split(matchers []*labels.Matcher) (names, towns, rest []*labels.Matcher) {
	for _, m := range matchers {
		switch m.Name {
		case model.MetricNameLabel:
			names = append(names, m)
		case alert.LabelTownship:
			towns = append(towns, m)
		default:
			rest = append(rest, m)
		}
	}
	return names, towns, rest
}

// pick yields the entries of from whose key matches all of matchers, without looking at the others where one asks for equality.
func pick[V any](from map[string]V, matchers []*labels.Matcher) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, m := range matchers {
			if m.Type == labels.MatchEqual {
				if v, ok := from[m.Value]; ok && all(m.Value, matchers) {
					yield(m.Value, v)
				}
				return
			}
		}
		for key, v := range from {
			if all(key, matchers) && !yield(key, v) {
				return
			}
		}
	}
}

func all(value string, matchers []*labels.Matcher) bool {
	for _, m := range matchers {
		if !m.Matches(value) {
			return false
		}
	}
	return true
}

func matches(set labels.Labels, matchers []*labels.Matcher) bool {
	for _, m := range matchers {
		if !m.Matches(set.Get(m.Name)) {
			return false
		}
	}
	return true
}

var errUnsupported = errors.New("not kept by the rules' window")

func (querier) LabelValues(context.Context, string, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, errUnsupported
}

func (querier) LabelNames(context.Context, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, errUnsupported
}

func (querier) Close() error { return nil }

// seriesSet implements storage.SeriesSet.
type seriesSet struct {
	series []*series
	next   int
}

func (s *seriesSet) Next() bool {
	s.next++
	return s.next <= len(s.series)
}

func (s *seriesSet) At() storage.Series                { return s.series[s.next-1] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

type appender struct{ w *window }

// Append implements storage.Appender.
func (a appender) Append(_ storage.SeriesRef, set labels.Labels, t int64, v float64) (storage.SeriesRef, error) {
	return 0, a.w.series(set).append(t, v)
}

func (appender) Commit() error                     { return nil }
func (appender) Rollback() error                   { return errUnsupported }
func (appender) SetOptions(*storage.AppendOptions) {}

func (appender) AppendExemplar(storage.SeriesRef, labels.Labels, exemplar.Exemplar) (storage.SeriesRef, error) {
	return 0, errUnsupported
}

func (appender) AppendHistogram(storage.SeriesRef, labels.Labels, int64, *histogram.Histogram, *histogram.FloatHistogram) (storage.SeriesRef, error) {
	return 0, errUnsupported
}

func (appender) AppendHistogramSTZeroSample(storage.SeriesRef, labels.Labels, int64, int64, *histogram.Histogram, *histogram.FloatHistogram) (storage.SeriesRef, error) {
	return 0, errUnsupported
}

func (appender) UpdateMetadata(storage.SeriesRef, labels.Labels, metadata.Metadata) (storage.SeriesRef, error) {
	return 0, errUnsupported
}

func (appender) AppendSTZeroSample(storage.SeriesRef, labels.Labels, int64, int64) (storage.SeriesRef, error) {
	return 0, errUnsupported
}
