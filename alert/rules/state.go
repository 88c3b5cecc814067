package rules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"

	"xiangyin/alert"
)

const (
	minLookback  = 5 * time.Minute // as in a Prometheus server
	maxLookback  = 26 * time.Hour
	maxSamples   = 5_000_000 // of one query
	queryTimeout = time.Minute
)

// state is what Prometheus's packages keep between evaluations.
type state struct {
	rules    *loaded
	window   *window
	scrape   *scrape
	engine   *promql.Engine
	lookback time.Duration
	last     time.Time
	answers  answers
}

// newState loads the rules of opts with nothing seen yet. Each evaluation hands the alerts that fire or have ended to put.
func newState(opts Options, m *rules.Metrics, put func(alert.Alert)) (*state, error) {
	s := &state{engine: promql.NewEngine(promql.EngineOpts{
		Logger: opts.Logger, MaxSamples: maxSamples, Timeout: queryTimeout, LookbackDelta: minLookback,
		EnableAtModifier: true, EnableNegativeOffset: true, Parser: parser.NewParser(parser.Options{}),
	})}
	depth := map[string]time.Duration{}
	s.window = newWindow(depth)
	l, err := load(opts.File, "rules.yml", &rules.ManagerOptions{
		ExternalURL: opts.ExternalURL, Logger: opts.Logger, Metrics: m,
		QueryFunc: s.query, Appendable: s.window, Queryable: s.window,
		NotifyFunc: func(_ context.Context, _ string, alerts ...*rules.Alert) {
			for _, a := range alerts {
				put(convert(a))
			}
		},
	})
	if err != nil {
		return nil, err
	}
	maps.Copy(depth, l.depth)
	s.rules, s.scrape = l, newScrape(s.window, l.names)
	return s, nil
}

// eval takes in families and evaluates all groups at t.
func (s *state) eval(ctx context.Context, families []*dto.MetricFamily, t time.Time) error {
	s.lookback = min(max(minLookback, t.Sub(s.last)+time.Millisecond), maxLookback)
	s.last = t
	if err := s.scrape.ingest(families, t.UnixMilli()); err != nil {
		return err
	}
	var failed []error
	for _, g := range s.rules.groups {
		g.Eval(ctx, t)
		for _, r := range g.Rules() {
			if err := r.LastError(); err != nil {
				failed = append(failed, fmt.Errorf("rule %s: %w", r.Name(), err))
			}
		}
	}
	s.window.sweep(t.UnixMilli())
	return errors.Join(failed...)
}

// answers remembers what the templates of one rule asked: the same figures stand in the Chinese and in the English summary.
type answers struct {
	version int
	at      time.Time
	vectors map[string]promql.Vector
}

// query is the rules.QueryFunc: an instant query that looks back as far as the last evaluation, in case that the clock jumped.
func (s *state) query(ctx context.Context, expr string, t time.Time) (promql.Vector, error) {
	if s.answers.version != s.window.version || !s.answers.at.Equal(t) {
		s.answers = answers{s.window.version, t, map[string]promql.Vector{}}
	}
	if v, ok := s.answers.vectors[expr]; ok {
		return v, nil
	}
	q, err := s.engine.NewInstantQuery(ctx, s.window, promql.NewPrometheusQueryOpts(false, s.lookback), expr, t)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	v, err := vector(q.Exec(ctx))
	if err == nil {
		s.answers.vectors[expr] = v
	}
	return v, err
}

func vector(res *promql.Result) (promql.Vector, error) {
	if res.Err != nil {
		return nil, res.Err
	}
	switch v := res.Value.(type) {
	case promql.Vector:
		return v, nil
	case promql.Scalar:
		return promql.Vector{{T: v.T, F: v.V, Metric: labels.EmptyLabels()}}, nil
	}
	return nil, fmt.Errorf("a rule's result is a %s; expected a vector or a scalar", res.Value.Type())
}

// remember makes the rules see that the alert with the given labels fired at t.
func (s *state) remember(of map[string]string, t time.Time) { s.mark(of, t, 1) }

// forget makes the rules see that it fires no more.
func (s *state) forget(of map[string]string, t time.Time) {
	s.mark(of, t, math.Float64frombits(value.StaleNaN))
}

func (s *state) mark(of map[string]string, t time.Time, v float64) {
	b := labels.NewBuilder(labels.FromMap(of))
	b.Set(model.MetricNameLabel, "ALERTS").Set("alertstate", "firing")
	// Refused only where the rule itself has already said so at t.
	_ = s.window.series(b.Labels()).append(t.UnixMilli(), v)
}

// complete returns the labels of an alert with those that its rule gives to all its alerts.
func (s *state) complete(of map[string]string) map[string]string {
	out := maps.Clone(of)
	for _, g := range s.rules.groups {
		for _, r := range g.AlertingRules() {
			if r.Name() == of[alert.LabelName] {
				maps.Copy(out, r.Labels().Map())
			}
		}
	}
	return out
}

// standing lists, by fingerprint, the alerts that fire and those that wait for their time, and, by name, the rules that failed.
func (s *state) standing() (fires, pends, failed map[string]bool) {
	fires, pends, failed = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, g := range s.rules.groups {
		for _, r := range g.AlertingRules() {
			if r.LastError() != nil {
				failed[r.Name()] = true
			}
			for _, a := range r.ActiveAlerts() {
				if a.State == rules.StateFiring {
					fires[fingerprint(a.Labels)] = true
				} else {
					pends[fingerprint(a.Labels)] = true
				}
			}
		}
	}
	return fires, pends, failed
}
