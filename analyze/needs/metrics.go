package needs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"xiangyin/analyze"
)

// Source yields the needs as they are at a moment.
type Source interface {
	Needs(ctx context.Context, at time.Time) ([]analyze.Need, error)
}

// Region says how the metrics name places: County is the code of the county, and Name, which may be nil, the Chinese name of a
// township or of the county, for people to read in an alert.
type Region struct {
	County string
	Name   func(code string) string
}

// collectTimeout bounds one collection; a scrape of Prometheus gives up after ten seconds by default.
const collectTimeout = 8 * time.Second

// Collector exposes the needs of a Source as Prometheus metrics, labelled by township and concern and nothing else.
//
// Protected concerns and cases that name no township appear only as sums under the county's code (charter C6). A Need whose
// Township is the county's code is a roll-up of the whole county: only its surge is exposed, as its other figures would count the
// same cases twice. When the Source fails, the collection fails as a whole, so that nobody takes missing needs for met ones, and
// xiangyin_needs_collect_errors_total counts it. A Collector is safe for concurrent use when its Source is.
type Collector struct {
	source Source
	region Region
	now    func() time.Time

	families          []family
	descs             []*prometheus.Desc // of families, by index
	township, concern *prometheus.Desc
	errors            prometheus.Counter
}

// NewCollector returns a Collector that reads source at the time that now gives.
func NewCollector(source Source, region Region, now func() time.Time) *Collector {
	c := &Collector{source: source, region: region, now: now, families: families()}
	for _, f := range c.families {
		c.descs = append(c.descs, prometheus.NewDesc(f.name, f.help, []string{"township", "concern"}, nil))
	}
	c.township = prometheus.NewDesc(townshipInfo, "Name of a place, for people to read; always 1.", []string{"township", "name"}, nil)
	c.concern = prometheus.NewDesc(concernInfo, "Names of a concern, for people to read; always 1.", []string{"concern", "chinese", "english"}, nil)
	c.errors = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "xiangyin_needs_collect_errors_total", Help: "Failed readings of the need store for metrics.",
	})
	return c
}

const (
	townshipInfo = "xiangyin_township_info"
	concernInfo  = "xiangyin_concern_info"
)

// Describe sends the descriptions of all metrics.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range append(slices.Clone(c.descs), c.township, c.concern) {
		ch <- d
	}
	c.errors.Describe(ch)
}

// Collect sends the metrics of all needs, or one invalid metric with the error of the Source.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	needs, err := c.read()
	if err != nil {
		ch <- prometheus.NewInvalidMetric(c.descs[0], err)
	}
	c.errors.Collect(ch)
	if err != nil {
		return
	}
	for i, f := range c.families {
		for _, n := range needs {
			if !f.surge || n.Surge.Window > 0 {
				ch <- constant(c.descs[i], f.kind, f.value(n), n.Township, string(n.Concern))
			}
		}
	}
	for _, concern := range analyze.Concerns() {
		ch <- constant(c.concern, dto.MetricType_GAUGE, 1, string(concern), concern.Chinese(), concern.English())
	}
	for _, code := range places(needs, c.region) {
		ch <- constant(c.township, dto.MetricType_GAUGE, 1, code, c.region.Name(code))
	}
}

// read returns the needs as they may be exposed, and counts a failure.
func (c *Collector) read() ([]analyze.Need, error) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	needs, err := c.source.Needs(ctx, c.now())
	if err != nil {
		c.errors.Inc()
		return nil, err
	}
	return exposed(needs, c.region.County), nil
}

func constant(d *prometheus.Desc, kind dto.MetricType, v float64, labels ...string) prometheus.Metric {
	value := prometheus.GaugeValue
	if kind == dto.MetricType_COUNTER {
		value = prometheus.CounterValue
	}
	m, err := prometheus.NewConstMetric(d, value, v, labels...)
	if err != nil {
		return prometheus.NewInvalidMetric(d, err)
	}
	return m
}

// family is one metric per need.
type family struct {
	name, help string
	kind       dto.MetricType
	surge      bool // only of needs whose surge was judged
	value      func(analyze.Need) float64
}

// families lists the metrics of a need, by name.
func families() []family {
	const gauge, counter = dto.MetricType_GAUGE, dto.MetricType_COUNTER
	return []family{
		{"xiangyin_need_backlog", "What is neglected: weighted unresolved cases, more for each working day overdue.", gauge, false,
			func(n analyze.Need) float64 { return n.Backlog }},
		{"xiangyin_need_cases_total", "Cases ever.", counter, false,
			func(n analyze.Need) float64 { return float64(n.Total) }},
		{"xiangyin_need_emergencies", "Unresolved emergency cases of the last 24 hours.", gauge, false,
			func(n analyze.Need) float64 { return float64(n.Emergencies) }},
		{"xiangyin_need_heat", "What is new: weighted cases, halved every 72 hours of age.", gauge, false,
			func(n analyze.Need) float64 { return n.Heat }},
		{"xiangyin_need_open_cases", "Unresolved cases.", gauge, false,
			func(n analyze.Need) float64 { return float64(n.Open) }},
		{"xiangyin_need_overdue_cases", "Unresolved cases past their allowed working days.", gauge, false,
			func(n analyze.Need) float64 { return float64(n.Overdue) }},
		{"xiangyin_need_surge_cases", "Cases received within the surge window.", gauge, true,
			func(n analyze.Need) float64 { return float64(n.Surge.Count) }},
		{"xiangyin_need_surge_expected", "Cases within the surge window that the pair's own history leads to expect.", gauge, true,
			func(n analyze.Need) float64 { return n.Surge.Expected }},
		{"xiangyin_need_surge_p", "Chance of at least as many cases within the surge window under the pair's own history.", gauge, true,
			func(n analyze.Need) float64 { return n.Surge.P }},
		{"xiangyin_need_surge_q", "The surge's chance adjusted for looking at all pairs (false-discovery rate).", gauge, true,
			func(n analyze.Need) float64 { return n.Surge.Q }},
		{"xiangyin_need_surge_window_seconds", "Length of the most surprising of the surge windows.", gauge, true,
			func(n analyze.Need) float64 { return (time.Duration(n.Surge.Window) * 24 * time.Hour).Seconds() }},
	}
}

// places lists the codes that need a name, each once.
func places(needs []analyze.Need, region Region) []string {
	if region.Name == nil {
		return nil
	}
	codes := []string{region.County}
	for _, n := range needs {
		codes = append(codes, n.Township)
	}
	slices.Sort(codes)
	return slices.DeleteFunc(slices.Compact(codes), func(code string) bool { return region.Name(code) == "" })
}

// exposed returns needs as metrics may show them, in the order of township and concern: what is protected or names no township is
// summed under the county's code, and a surge judged below the county is never shown of a protected concern (charter C6).
func exposed(needs []analyze.Need, county string) []analyze.Need {
	out := make([]analyze.Need, 0, len(needs))
	sums := map[analyze.Concern]*analyze.Need{}
	sum := func(c analyze.Concern) *analyze.Need {
		if sums[c] == nil {
			sums[c] = &analyze.Need{Township: county, Concern: c}
		}
		return sums[c]
	}
	for _, n := range needs {
		switch {
		case !n.Concern.Valid():
		case n.Township == county:
			sum(n.Concern).Surge = n.Surge
		case n.Township == "" || n.Concern.Protected():
			add(sum(n.Concern), n)
		default:
			out = append(out, n)
		}
	}
	for _, n := range sums {
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b analyze.Need) int {
		return cmp.Or(cmp.Compare(a.Township, b.Township), cmp.Compare(a.Concern, b.Concern))
	})
	return out
}

// add adds the figures of n that may be summed, which a surge may not.
func add(to *analyze.Need, n analyze.Need) {
	to.Heat += n.Heat
	to.Backlog += n.Backlog
	to.Open += n.Open
	to.Overdue += n.Overdue
	to.Emergencies += n.Emergencies
	to.Total += n.Total
}
