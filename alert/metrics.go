package alert

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"xiangyin/analyze"
)

// Metrics counts what the desk does. A nil *Metrics counts nothing. It has no label of place: figures by place are Rates, where small
// cells can be held back.
type Metrics struct {
	moves   *prometheus.CounterVec
	unowned prometheus.Counter
	bad     prometheus.Counter
}

// NewMetrics registers the stage's metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	auto := promauto.With(reg)
	return &Metrics{
		moves: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_plan_moves_total", Help: "Moves made on response plans, by kind.",
		}, []string{"kind"}),
		unowned: auto.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_plans_opened_unowned_total", Help: "Plans opened although no office could be found for them.",
		}),
		bad: auto.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_alerts_unusable_total", Help: "Alerts that name no known need.",
		}),
	}
}

func (m *Metrics) moved(move Move) {
	if m == nil {
		return
	}
	m.moves.WithLabelValues(string(move.Kind)).Inc()
	if move.Kind == MoveOpen && move.After.Owner == "" {
		m.unowned.Inc()
	}
}

func (m *Metrics) unusable(n int) {
	if m != nil && n > 0 {
		m.bad.Add(float64(n))
	}
}

// scrapeTimeout is how long a scrape may wait for the store.
const scrapeTimeout = 5 * time.Second

// Collector yields how many live plans there are, by state and severity, and how many of them are overdue. When the store fails a
// scrape gets nothing of these, and the error counter rises.
type Collector struct {
	plans      Lister
	now        func() time.Time
	live, late *prometheus.Desc
	errors     prometheus.Counter
}

// NewCollector returns a Collector that counts the plans in plans at the time that now gives.
func NewCollector(plans Lister, now func() time.Time) *Collector {
	return &Collector{
		plans: plans, now: now,
		live: prometheus.NewDesc("xiangyin_plans", "Response plans that are not closed.", []string{"state", "severity"}, nil),
		late: prometheus.NewDesc("xiangyin_plans_overdue", "Response plans past the deadline of their present state.", []string{"severity"}, nil),
		errors: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_plans_collect_errors_total", Help: "Scrapes that could not count the plans.",
		}),
	}
}

// Describe implements prometheus.Collector.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	ch <- c.live
	ch <- c.late
	c.errors.Describe(ch)
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	found, err := c.count(ctx)
	if err != nil {
		c.errors.Inc()
	}
	for _, m := range found {
		ch <- m
	}
	c.errors.Collect(ch)
}

func (c *Collector) count(ctx context.Context) ([]prometheus.Metric, error) {
	var out []prometheus.Metric
	add := func(desc *prometheus.Desc, f Filter, labels ...string) error {
		_, n, err := c.plans.List(ctx, f)
		if err != nil {
			return err
		}
		m, err := prometheus.NewConstMetric(desc, prometheus.GaugeValue, float64(n), labels...)
		out = append(out, m)
		return err
	}
	for _, u := range analyze.Urgencies() {
		severity := string(u)
		for _, s := range liveStates() {
			if err := add(c.live, Filter{States: []State{s}, Severity: severity}, string(s), severity); err != nil {
				return nil, err
			}
		}
		if err := add(c.late, Filter{Overdue: c.now(), Severity: severity}, severity); err != nil {
			return nil, err
		}
	}
	return out, nil
}
