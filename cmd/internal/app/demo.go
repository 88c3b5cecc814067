package app

import (
	"context"
	"errors"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/cmd/internal/demo"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

// Demo drives the fictional county through an App: tickets and events go in by the simulated clock, officials act on the plans that
// open, and what they claim changes what comes in.
type Demo struct {
	*App
	from, to  time.Time
	seed      int64
	clock     *Clock
	county    *demo.County
	officials *officials
	pending   *demo.Item // drawn, but still in the future
	evaluated time.Time
	day       int // of the year: what is done daily was done on it
	tickets   int
}

func newDemo(a *App, clock *Clock, seed int64, from, to time.Time) (*Demo, error) {
	county, err := demo.New(seed, from, to)
	if err != nil {
		return nil, err
	}
	d := &Demo{App: a, from: from, to: to, seed: seed, clock: clock, county: county}
	if d.officials, err = newOfficials(a.Desk, clock, county, seed); err != nil {
		return nil, err
	}
	a.Desk.Moved = d.officials.moved
	return d, nil
}

// Advance does everything up to t: what officials do, intake, analysis, and the rules when they were not evaluated for the interval
// every or an emergency came in.
func (d *Demo) Advance(ctx context.Context, t time.Time, every time.Duration) error {
	if err := d.officials.until(ctx, t); err != nil {
		return err
	}
	d.clock.Set(t)
	if day := t.In(Zone()).YearDay(); day != d.day {
		d.day = day
		if err := errors.Join(d.App.expire(ctx), d.App.Succeed(ctx)); err != nil {
			return err
		}
	}
	if err := d.feed(ctx, t); err != nil {
		return err
	}
	if err := d.App.Drain(ctx); err != nil {
		return err
	}
	if !d.App.emergency() && t.Sub(d.evaluated) < every {
		return nil
	}
	d.evaluated = t
	return d.App.Evaluate(ctx)
}

// feed takes in what the hotline's system would have sent by t.
func (d *Demo) feed(ctx context.Context, t time.Time) error {
	var msgs []caselog.Message
	for {
		item := d.pending
		d.pending = nil
		if item == nil {
			next, more, err := d.county.Next()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			item = &next
		}
		if item.At.After(t) {
			d.pending = item
			break
		}
		m, err := d.message(*item)
		if err != nil {
			return err
		}
		msgs = append(msgs, m)
	}
	return d.App.DB.Append(ctx, msgs...)
}

func (d *Demo) message(item demo.Item) (caselog.Message, error) {
	if e := item.Event; e != nil {
		ref := ingest.NewRef(d.App.Key, e.Source, e.Number)
		return encode(caselog.CaseEvents, string(ref), ingest.CaseEvent{Ref: ref, Kind: e.Event.Kind, At: e.Event.At.UTC(), Survey: e.Event.Survey})
	}
	d.tickets++
	c, _, err := d.App.Intake.Admit(*item.Ticket)
	if err != nil {
		field, reason := ingest.Reason(err)
		return encode(caselog.DeadLetter, d.App.Source, caselog.DeadRecord{Topic: caselog.Cases, Reason: reason, Where: "demo " + field})
	}
	return encode(caselog.Cases, string(c.Ref), c)
}

func encode(topic caselog.Topic, key string, v any) (caselog.Message, error) {
	value, err := caselog.Encode(v)
	if err != nil {
		return caselog.Message{}, err
	}
	return caselog.Message{Topic: topic, Key: key, Value: value}, nil
}

// Summary is what a run of the demo did.
type Summary struct {
	Seed               int64   `json:"seed"`
	CasesIn            int     `json:"cases_in"` // tickets that the hotline sent
	Findings           int     `json:"findings"`
	DeadLetters        int     `json:"dead_letters"`
	Needs              int     `json:"needs"`
	PlansOpened        int     `json:"plans_opened"`
	PlansClosed        int     `json:"plans_closed"`
	PlansReopened      int     `json:"plans_reopened"` // by residents or an inspector, at least once
	ChangesInjected    int     `json:"changes_injected"`
	ChangesWithPlan    int     `json:"changes_with_plan"`
	PlansWithoutChange int     `json:"plans_without_change"`
	EmergencyPlans     int     `json:"emergency_plans_without_change"` // of these: for everyday emergencies, which rightly open a plan
	MedianHours        float64 `json:"median_hours_to_plan"`           // from a change's beginning
	AckInTime          float64 `json:"acknowledged_in_time"`           // share of the plans that were acknowledged
	Seconds            float64 `json:"seconds"`

	acknowledged, ackInTime int
}

// Summary compares what was opened with what was injected.
func (d *Demo) Summary(ctx context.Context, took time.Duration) (Summary, error) {
	s := Summary{Seed: d.seed, CasesIn: d.tickets, Seconds: took.Seconds()}
	var err error
	if s.Findings, s.DeadLetters, err = d.counts(ctx); err != nil {
		return s, err
	}
	needs, err := d.App.Store.Needs(ctx, d.App.Now())
	if err != nil {
		return s, err
	}
	s.Needs = len(needs)
	plans, _, err := d.App.Plans.List(ctx, alert.Filter{Newest: true, Limit: maxPlans})
	if err != nil {
		return s, err
	}
	return d.judge(s, plans), nil
}

// counts counts findings, and the dead letters that stand for a case, by reading the log.
func (d *Demo) counts(ctx context.Context) (findings, dead int, err error) {
	err = d.App.DB.Read(ctx, caselog.Findings, func(r caselog.Record) error {
		o, err := caselog.Decode[analyze.Outcome](r.Value)
		if err == nil && o.Finding != nil {
			findings++
		}
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	n, err := d.App.DB.Appended(ctx, caselog.DeadLetter)
	return findings, int(n), err
}
