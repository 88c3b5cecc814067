package rules

import (
	"maps"
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"xiangyin/alert"
)

// maxBack is how far the clock may be set back before the rules begin anew.
const maxBack = time.Hour

// adopt takes alerts that receivers believe to fire.
func (e *Evaluator) adopt(known []alert.Alert) {
	for _, a := range known {
		a.Status, a.EndsAt, a.Labels = firing, time.Time{}, e.state.complete(a.Labels)
		a.Fingerprint = fingerprint(labels.FromMap(a.Labels))
		e.d.put(a)
		p := e.d.pools[keyOf(a.Labels)]
		p.told[a.Fingerprint] = true
		e.unsure[a.Fingerprint] = a
	}
}

// advance returns the time to evaluate at for a clock that reads t.
func (e *Evaluator) advance(t time.Time) (time.Time, error) {
	t = t.Truncate(time.Millisecond)
	switch {
	case e.last.IsZero():
		e.begin(t)
		return t, nil
	case t.After(e.last):
		return t, nil
	case e.last.Sub(t) <= maxBack:
		return e.last.Add(time.Millisecond), nil
	}
	e.opts.Logger.Warn("the clock was set back; the rules begin anew", "from", e.last, "to", t)
	fresh, err := newState(e.opts, e.ruleMetrics, e.d.put)
	if err != nil {
		return t, err
	}
	e.state = fresh
	e.unsure = map[string]alert.Alert{}
	for _, a := range e.d.firing() {
		e.unsure[a.Fingerprint] = a
	}
	e.begin(t)
	return t, nil
}

// begin keeps the times of all alerts from lying ahead of t.
func (e *Evaluator) begin(t time.Time) {
	for _, p := range e.d.pools {
		if p.at.IsZero() || p.at.After(t) {
			p.at = t
		}
		for fp, a := range p.alerts {
			if a.StartsAt.After(t) {
				a.StartsAt = t
				p.alerts[fp] = a
			}
		}
	}
}

// remind makes the rules see that the known alerts fire until they have decided, so that they too end only at the milder bound.
func (e *Evaluator) remind(t time.Time) {
	for _, a := range e.unsure {
		e.state.remember(a.Labels, t.Add(-time.Millisecond))
	}
}

// decide ends the known alerts whose rule, at t, neither fires nor still counts their time.
func (e *Evaluator) decide(t time.Time) {
	if len(e.unsure) == 0 {
		return
	}
	fires, pends, failed := e.state.standing()
	for _, fp := range slices.Collect(maps.Keys(e.unsure)) {
		a := e.unsure[fp]
		if pends[fp] || failed[a.Labels[alert.LabelName]] {
			continue
		}
		delete(e.unsure, fp)
		if !fires[fp] {
			e.state.forget(a.Labels, t)
			a.Status, a.EndsAt = resolved, t
			e.d.put(a)
		}
	}
}
