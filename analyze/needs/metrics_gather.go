package needs

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"xiangyin/analyze"
)

// Gatherer returns c as a prometheus.Gatherer of its own, for rules evaluated in process: the same families as a registry would
// gather from c, at a tenth of the cost, as the label pairs of a need are shared by its metrics and nothing is checked twice.
func (c *Collector) Gatherer() prometheus.Gatherer { return prometheus.GathererFunc(c.gather) }

func (c *Collector) gather() ([]*dto.MetricFamily, error) {
	needs, err := c.read()
	if err != nil {
		return nil, fmt.Errorf("collect needs: %w", err)
	}
	out := []*dto.MetricFamily{c.concernFamily()}
	pairs := make([][]*dto.LabelPair, len(needs))
	for i, n := range needs {
		pairs[i] = []*dto.LabelPair{pair("concern", string(n.Concern)), pair("township", n.Township)}
	}
	for _, f := range c.families {
		if mf := f.gather(needs, pairs); len(mf.Metric) > 0 {
			out = append(out, mf)
		}
	}
	if mf := c.townshipFamily(needs); len(mf.Metric) > 0 {
		out = append(out, mf)
	}
	return out, nil
}

func (f family) gather(needs []analyze.Need, pairs [][]*dto.LabelPair) *dto.MetricFamily {
	n := len(needs)
	mf := &dto.MetricFamily{Name: &f.name, Help: &f.help, Type: &f.kind, Metric: make([]*dto.Metric, 0, n)}
	// One allocation for all, as this is done with each evaluation of the rules.
	values, metrics, gauges, counters := make([]float64, n), make([]dto.Metric, n), make([]dto.Gauge, n), make([]dto.Counter, n)
	for i, need := range needs {
		if f.surge && need.Surge.Window == 0 {
			continue
		}
		values[i] = f.value(need)
		metrics[i].Label = pairs[i]
		if f.kind == dto.MetricType_COUNTER {
			counters[i].Value = &values[i]
			metrics[i].Counter = &counters[i]
		} else {
			gauges[i].Value = &values[i]
			metrics[i].Gauge = &gauges[i]
		}
		mf.Metric = append(mf.Metric, &metrics[i])
	}
	return mf
}

func (c *Collector) concernFamily() *dto.MetricFamily {
	mf := info(concernInfo)
	for _, concern := range analyze.Concerns() {
		annotate(mf, pair("chinese", concern.Chinese()), pair("concern", string(concern)), pair("english", concern.English()))
	}
	return mf
}

func (c *Collector) townshipFamily(needs []analyze.Need) *dto.MetricFamily {
	mf := info(townshipInfo)
	for _, code := range places(needs, c.region) {
		annotate(mf, pair("name", c.region.Name(code)), pair("township", code))
	}
	return mf
}

// info returns an empty family of constant ones.
func info(name string) *dto.MetricFamily {
	kind := dto.MetricType_GAUGE
	return &dto.MetricFamily{Name: &name, Type: &kind}
}

// annotate adds a one with the labels, which are in the order of their names, to mf.
func annotate(mf *dto.MetricFamily, labels ...*dto.LabelPair) {
	one := 1.0
	mf.Metric = append(mf.Metric, &dto.Metric{Label: labels, Gauge: &dto.Gauge{Value: &one}})
}

func pair(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }
