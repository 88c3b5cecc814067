package rules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/prometheus/rules"

	"xiangyin/alert"
)

// Options are what an Evaluator needs.
type Options struct {
	Gatherers   []prometheus.Gatherer // asked one after the other for metrics; no metric may come from two
	File        []byte                // the rules; nil means File()
	ExternalURL *url.URL              // the desk, for links; nil gives links without a host
	Timing      Timing                // the zero value means DefaultTiming()
	Known       []alert.Alert         // alerts that receivers believe to fire, from before a restart; Labels and StartsAt are read
	Now         func() time.Time      // for Run
	Logger      *slog.Logger          // nil discards
	Registerer  prometheus.Registerer // nil registers nothing; takes one Evaluator
}

// Evaluator evaluates the rules over gathered metrics. It has one user at a time.
//
// After a restart, the time that an alert's condition must hold ("for") is counted anew. An alert in Options.Known stays as it is
// meanwhile and is neither sent again nor ended before its rule has decided.
type Evaluator struct {
	opts    Options
	metrics *metrics
	state   *state
	d       *dispatcher
	last    time.Time // of the last evaluation

	ruleMetrics *rules.Metrics
	unsure      map[string]alert.Alert // known alerts whose rule has not decided yet, by fingerprint
}

// NewEvaluator returns an Evaluator of opts.File, or an error that says what is wrong with the rules.
func NewEvaluator(opts Options) (*Evaluator, error) {
	if opts.File == nil {
		opts.File = File()
	}
	if opts.ExternalURL == nil {
		opts.ExternalURL = &url.URL{}
	}
	if opts.Timing == (Timing{}) {
		opts.Timing = DefaultTiming()
	}
	opts.Logger = nop(opts.Logger)
	e := &Evaluator{
		opts: opts, metrics: newMetrics(opts.Registerer), unsure: map[string]alert.Alert{},
		d: newDispatcher(opts.Timing, trimmed(opts.ExternalURL)), ruleMetrics: rules.NewGroupMetrics(opts.Registerer),
	}
	var err error
	if e.state, err = newState(opts, e.ruleMetrics, e.d.put); err != nil {
		return nil, err
	}
	e.adopt(opts.Known)
	return e, nil
}

// Eval evaluates the rules at t and returns what is news, counting it as delivered. Both may come at once: an error of one rule
// does not keep back the news of the others. The caller sets the pace: the intervals of the rule file are a server's, so an
// emergency need not wait for one.
//
// Time may jump ahead in any steps. An earlier t than before, from a clock that was set back, is taken as one millisecond after
// the last, so that alerts neither stop nor end; set back by more than an hour, the rules begin anew as after a restart.
func (e *Evaluator) Eval(ctx context.Context, t time.Time) ([]alert.Notification, error) {
	var out []alert.Notification
	err := e.Step(ctx, t, func(_ context.Context, n alert.Notification) error {
		out = append(out, n)
		return nil
	})
	return out, err
}

// Step does what Eval does and hands each notification to deliver. What deliver fails on is news again at the next Step.
func (e *Evaluator) Step(ctx context.Context, t time.Time, deliver func(context.Context, alert.Notification) error) error {
	timer := prometheus.NewTimer(e.metrics.duration)
	families, err := e.gather()
	if err != nil {
		e.metrics.failures.WithLabelValues("gather").Inc()
		return err
	}
	t, err = e.advance(t)
	if err != nil {
		return err
	}
	e.remind(t)
	failed := e.state.eval(ctx, families, t)
	if failed != nil {
		e.metrics.failures.WithLabelValues("evaluate").Inc()
	}
	e.decide(t)
	e.last = t
	timer.ObserveDuration()
	return errors.Join(failed, e.send(ctx, t, deliver))
}

func (e *Evaluator) gather() ([]*dto.MetricFamily, error) {
	var all []*dto.MetricFamily
	for _, g := range e.opts.Gatherers {
		families, err := g.Gather()
		if err != nil {
			return nil, fmt.Errorf("gather metrics for rules: %w", err)
		}
		all = append(all, families...)
	}
	return all, nil
}

func (e *Evaluator) send(ctx context.Context, t time.Time, deliver func(context.Context, alert.Notification) error) error {
	var failed []error
	for _, p := range e.d.news(t) {
		if err := deliver(ctx, p.Notification); err != nil {
			e.metrics.failures.WithLabelValues("deliver").Inc()
			failed = append(failed, fmt.Errorf("deliver %s: %w", p.GroupKey, err))
			continue
		}
		e.metrics.notifications.WithLabelValues(p.Receiver, p.Status).Inc()
		p.delivered()
	}
	e.metrics.alerts.Reset()
	for _, a := range e.d.firing() {
		e.metrics.alerts.WithLabelValues(a.Labels[alert.LabelSeverity]).Inc()
	}
	return errors.Join(failed...)
}

// Run evaluates at once and then every interval until ctx ends, and returns nil then. It logs what fails and goes on.
func (e *Evaluator) Run(ctx context.Context, interval time.Duration, deliver func(context.Context, alert.Notification) error) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := e.Step(ctx, e.opts.Now(), deliver); err != nil && ctx.Err() == nil {
			e.opts.Logger.Error("evaluating the rules failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
