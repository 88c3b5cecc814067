package needs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

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
	descs  descs
	errors prometheus.Counter
}

// NewCollector returns a Collector that reads source at the time that now gives.
func NewCollector(source Source, region Region, now func() time.Time) *Collector {
	return &Collector{source: source, region: region, now: now, descs: newDescs(), errors: prometheus.NewCounter(prometheus.CounterOpts{
		Name: "xiangyin_needs_collect_errors_total", Help: "Failed readings of the need store for metrics.",
	})}
}

// descs holds the description of each metric.
type descs struct {
	heat, backlog, open, overdue, emergencies, total *prometheus.Desc
	expected, cases, window, p, q                    *prometheus.Desc
	township, concern                                *prometheus.Desc
	all                                              []*prometheus.Desc
}

func newDescs() descs {
	var d descs
	add := func(name, help string, labels ...string) *prometheus.Desc {
		desc := prometheus.NewDesc("xiangyin_"+name, help, labels, nil)
		d.all = append(d.all, desc)
		return desc
	}
	need := func(name, help string) *prometheus.Desc { return add("need_"+name, help, "township", "concern") }
	d.heat = need("heat", "What is new: weighted cases, halved every 72 hours of age.")
	d.backlog = need("backlog", "What is neglected: weighted unresolved cases, more for each working day overdue.")
	d.open = need("open_cases", "Unresolved cases.")
	d.overdue = need("overdue_cases", "Unresolved cases past their allowed working days.")
	d.emergencies = need("emergencies", "Unresolved emergency cases of the last 24 hours.")
	d.total = need("cases_total", "Cases ever.")
	d.expected = need("surge_expected", "Cases that the pair's own history leads to expect within the surge window.")
	d.cases = need("surge_cases", "Cases received within the surge window.")
	d.window = need("surge_window_seconds", "Length of the most surprising of the surge windows.")
	d.p = need("surge_p", "Chance of at least as many cases within the surge window under the pair's own history.")
	d.q = need("surge_q", "The surge's chance adjusted for looking at all pairs (false-discovery rate).")
	d.township = add("township_info", "Name of a place, for people to read; always 1.", "township", "name")
	d.concern = add("concern_info", "Names of a concern, for people to read; always 1.", "concern", "chinese", "english")
	return d
}

// Describe sends the descriptions of all metrics.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.descs.all {
		ch <- d
	}
	c.errors.Describe(ch)
}

// Collect sends the metrics of all needs, or one invalid metric with the error of the Source.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	needs, err := c.source.Needs(ctx, c.now())
	if err != nil {
		c.errors.Inc()
		ch <- prometheus.NewInvalidMetric(c.descs.all[0], err)
	} else {
		c.emit(exposed(needs, c.region.County), func(d *prometheus.Desc, v float64, labels ...string) {
			ch <- c.metric(d, v, labels...)
		})
	}
	c.errors.Collect(ch)
}

func (c *Collector) metric(d *prometheus.Desc, v float64, labels ...string) prometheus.Metric {
	kind := prometheus.GaugeValue
	if d == c.descs.total {
		kind = prometheus.CounterValue
	}
	m, err := prometheus.NewConstMetric(d, kind, v, labels...)
	if err != nil {
		return prometheus.NewInvalidMetric(d, err)
	}
	return m
}

// emit hands each sample to out.
func (c *Collector) emit(needs []analyze.Need, out func(d *prometheus.Desc, v float64, labels ...string)) {
	d := c.descs
	for _, n := range needs {
		township, concern := n.Township, string(n.Concern)
		out(d.heat, n.Heat, township, concern)
		out(d.backlog, n.Backlog, township, concern)
		out(d.open, float64(n.Open), township, concern)
		out(d.overdue, float64(n.Overdue), township, concern)
		out(d.emergencies, float64(n.Emergencies), township, concern)
		out(d.total, float64(n.Total), township, concern)
		if n.Surge.Window == 0 {
			continue
		}
		out(d.expected, n.Surge.Expected, township, concern)
		out(d.cases, float64(n.Surge.Count), township, concern)
		out(d.window, (time.Duration(n.Surge.Window) * 24 * time.Hour).Seconds(), township, concern)
		out(d.p, n.Surge.P, township, concern)
		out(d.q, n.Surge.Q, township, concern)
	}
	for _, concern := range analyze.Concerns() {
		out(d.concern, 1, string(concern), concern.Chinese(), concern.English())
	}
	for _, code := range places(needs, c.region) {
		out(d.township, 1, code, c.region.Name(code))
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
