package rules

import (
	"math"
	"slices"
	"sort"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
)

// sample is one value of a series; t is in milliseconds since 1970.
type sample struct {
	t int64
	v float64
}

// series is one series of a window, in the order of time.
type series struct {
	set     labels.Labels
	samples []sample
	depth   int64  // milliseconds to keep before the newest sample
	round   uint64 // the last ingestion that held it
}

// append adds a sample, or says with the errors of a Prometheus storage why it cannot.
func (s *series) append(t int64, v float64) error {
	if n := len(s.samples); n > 0 {
		last := s.samples[n-1]
		switch {
		case t < last.t:
			return storage.ErrOutOfOrderSample
		case t == last.t && math.Float64bits(v) != math.Float64bits(last.v):
			return storage.ErrDuplicateSampleForTimestamp
		case t == last.t:
			return nil
		}
	}
	s.samples = append(s.samples, sample{t, v})
	s.trim(t - s.depth)
	return nil
}

// trim forgets what lies before from, except the last sample before it, once it is half of what is kept.
func (s *series) trim(from int64) {
	old := sort.Search(len(s.samples), func(i int) bool { return s.samples[i].t >= from }) - 1
	if old > 0 && 2*old >= len(s.samples) {
		s.samples = slices.Delete(s.samples, 0, old)
	}
}

// ended reports whether the newest sample marks the end of the series.
func (s *series) ended() bool {
	return len(s.samples) > 0 && value.IsStaleNaN(s.samples[len(s.samples)-1].v)
}

// forgettable reports whether no rule can see the series any more at t.
func (s *series) forgettable(t int64) bool {
	return len(s.samples) == 0 || s.ended() && s.samples[len(s.samples)-1].t < t-s.depth
}

// Labels implements storage.Series.
func (s *series) Labels() labels.Labels { return s.set }

// Iterator implements storage.Series.
func (s *series) Iterator(reuse chunkenc.Iterator) chunkenc.Iterator {
	if it, ok := reuse.(interface{ Reset(storage.Samples) }); ok {
		it.Reset(samples(s.samples))
		return reuse
	}
	return storage.NewListSeriesIterator(samples(s.samples))
}

// samples implements storage.Samples without an allocation for each.
type samples []sample

func (s samples) Get(i int) chunks.Sample { return &s[i] }
func (s samples) Len() int                { return len(s) }

// The methods of chunks.Sample. A window holds floats only.

func (s *sample) T() int64                      { return s.t }
func (s *sample) ST() int64                     { return 0 }
func (s *sample) F() float64                    { return s.v }
func (s *sample) H() *histogram.Histogram       { return nil }
func (s *sample) FH() *histogram.FloatHistogram { return nil }
func (s *sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s *sample) Copy() chunks.Sample           { c := *s; return &c }
