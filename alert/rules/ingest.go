package rules

import (
	"fmt"
	"math"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
)

// scrape takes gathered families into a window as a scrape would: a sample for each counter, gauge and untyped metric that the rules
// name, and a mark of its end for each series that is no longer there. Histograms and summaries are left out.
type scrape struct {
	w     *window
	names func(metric string) bool
	keys  map[string]*series // by name and label values, so that known series need no labels.Labels
	wants map[string]bool    // answers of names
	round uint64
	buf   []byte
}

func newScrape(w *window, names func(string) bool) *scrape {
	return &scrape{w: w, names: names, keys: map[string]*series{}, wants: map[string]bool{}}
}

// ingest appends families at t, in milliseconds since 1970.
func (s *scrape) ingest(families []*dto.MetricFamily, t int64) error {
	s.round++
	for _, mf := range families {
		if !s.wanted(mf.GetName()) {
			continue
		}
		for _, m := range mf.GetMetric() {
			v, ok := valueOf(mf.GetType(), m)
			if !ok {
				continue
			}
			found := s.find(mf.GetName(), m.GetLabel())
			found.round = s.round
			if err := found.append(t, v); err != nil {
				return fmt.Errorf("ingest %s: %w", mf.GetName(), err)
			}
		}
	}
	return s.end(t)
}

func (s *scrape) wanted(name string) bool {
	want, known := s.wants[name]
	if !known {
		want = s.names(name)
		s.wants[name] = want
	}
	return want
}

func valueOf(kind dto.MetricType, m *dto.Metric) (float64, bool) {
	switch kind {
	case dto.MetricType_GAUGE:
		return m.GetGauge().GetValue(), true
	case dto.MetricType_COUNTER:
		return m.GetCounter().GetValue(), true
	case dto.MetricType_UNTYPED:
		return m.GetUntyped().GetValue(), true
	}
	return 0, false
}

func (s *scrape) find(name string, pairs []*dto.LabelPair) *series {
	s.buf = append(s.buf[:0], name...)
	for _, p := range pairs {
		s.buf = append(s.buf, 0xff)
		s.buf = append(s.buf, p.GetName()...)
		s.buf = append(s.buf, 0xff)
		s.buf = append(s.buf, p.GetValue()...)
	}
	if found := s.keys[string(s.buf)]; found != nil {
		return found
	}
	b := labels.NewScratchBuilder(len(pairs) + 1)
	b.Add(model.MetricNameLabel, name)
	for _, p := range pairs {
		if p.GetValue() != "" {
			b.Add(p.GetName(), p.GetValue())
		}
	}
	b.Sort()
	found := s.w.series(b.Labels())
	s.keys[string(s.buf)] = found
	return found
}

// end marks the end of the series that the last ingestion did not hold, and lets them go.
func (s *scrape) end(t int64) error {
	for key, known := range s.keys {
		if known.round == s.round {
			continue
		}
		delete(s.keys, key)
		if err := known.append(t, math.Float64frombits(value.StaleNaN)); err != nil {
			return fmt.Errorf("end %s: %w", known.set.Get(model.MetricNameLabel), err)
		}
	}
	return nil
}
