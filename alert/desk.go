package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

// Lookup finds plans.
type Lookup interface {
	// Plan returns a plan, or an error that wraps ErrNotFound.
	Plan(ctx context.Context, id string) (Plan, error)
	// Live returns the plan that answers key and is not closed; false where there is none.
	Live(ctx context.Context, key string) (Plan, bool, error)
	// LastClosed returns the plan that answered key and was closed last; false where there is none.
	LastClosed(ctx context.Context, key string) (Plan, bool, error)
}

// History keeps moves.
type History interface {
	// Moves returns all moves of a plan in order.
	Moves(ctx context.Context, id string) ([]Move, error)
	// Save keeps moves, each following on the last one kept of its plan; an error wraps ErrConflict when one does not.
	Save(ctx context.Context, moves ...Move) error
	// Replay keeps moves as they come from the log: one whose number is taken supersedes that move and all after it.
	Replay(ctx context.Context, moves ...Move) error
}

// Waiting finds what is due.
type Waiting interface {
	// Due returns up to limit plans whose WakeAt has come, the longest waiting first.
	Due(ctx context.Context, now time.Time, limit int) ([]Plan, error)
	// Unseen returns those digests that no kept survey move of the plan holds.
	Unseen(ctx context.Context, plan string, digests []string) ([]string, error)
}

// Lister lists plans.
type Lister interface {
	// List returns the plans that f selects, from f.Offset on and at most f.Limit, with the number of all that f selects.
	List(ctx context.Context, f Filter) ([]Plan, int, error)
}

// Store is what the desk needs of a plan store. Package alert/planstore/planstoretest is its conformance suite.
type Store interface {
	Lookup
	Lister
	History
	Waiting
}

// Transactor runs f so that everything it does through ctx happens or nothing does.
type Transactor interface {
	Update(ctx context.Context, f func(ctx context.Context) error) error
}

// Desk runs plans: it brings alerts, commands, the clock and answers to the engine, keeps the moves that follow and appends each to
// the topic caselog.Plans under its plan's ID. Store and log change together where Tx spans both; otherwise the log may hold a move
// that the store lost, which Rebuild resolves in favour of what came later. It is safe for concurrent use when its parts are.
type Desk struct {
	Engine   Engine
	Store    Store
	Log      caselog.Appender
	Tx       Transactor
	Router   Router
	County   string // code of the county
	Fallback Office // who sees to a plan that no office can be found for
	Now      func() time.Time
	// Moved is told of every move once it is kept, with the plan before it. Nil: nobody is told. It must not block.
	Moved func(before Plan, m Move)
	// Redactor takes personal data out of what officials write into plans, which are kept for good (charter C2). What it refuses is
	// not written. Nil: what they write stays as it is.
	Redactor ingest.Redactor
	Metrics  *Metrics // nil: nothing is counted
}

// step is a plan before a move, for Moved.
type step struct {
	before Plan
	move   Move
}

// run calls f in a transaction, keeps the moves that it returns, and tells Moved afterwards.
func (d *Desk) run(ctx context.Context, f func(ctx context.Context) ([]step, error)) error {
	var done []step
	err := d.Tx.Update(ctx, func(ctx context.Context) error {
		steps, err := f(ctx)
		if err != nil || len(steps) == 0 {
			return err
		}
		done = steps
		return d.keep(ctx, steps)
	})
	if err != nil {
		return err
	}
	for _, s := range done {
		d.Metrics.moved(s.move)
		if d.Moved != nil {
			d.Moved(s.before, s.move)
		}
	}
	return nil
}

func (d *Desk) keep(ctx context.Context, steps []step) error {
	moves := make([]Move, len(steps))
	msgs := make([]caselog.Message, len(steps))
	for i, s := range steps {
		value, err := caselog.Encode(s.move)
		if err != nil {
			return err
		}
		moves[i], msgs[i] = s.move, caselog.Message{Topic: caselog.Plans, Key: s.move.Plan, Value: value}
	}
	if err := d.Store.Save(ctx, moves...); err != nil {
		return err
	}
	return d.Log.Append(ctx, msgs...)
}

// steps pairs moves with the plan before each; p is the plan before the first of them.
func steps(p Plan, moves []Move) []step {
	out := make([]step, 0, len(moves))
	for _, m := range moves {
		if m.Plan != p.ID {
			p = Plan{}
		}
		out = append(out, step{p, m})
		p = m.After
	}
	return out
}

// Receive brings a notification's alerts to their plans. Alerts that name no known need are left out, and the error that wraps
// ErrBadAlert says how many; the others are done by then.
func (d *Desk) Receive(ctx context.Context, n Notification) error {
	bad := 0
	for _, a := range n.Alerts {
		err := d.receive(ctx, a)
		if errors.Is(err, ErrBadAlert) {
			bad++
			continue
		}
		if err != nil {
			return fmt.Errorf("receive alert: %w", err)
		}
	}
	if bad > 0 {
		d.Metrics.unusable(bad)
		return fmt.Errorf("receive %d alerts: %w: %d of them", len(n.Alerts), ErrBadAlert, bad)
	}
	return nil
}

func (d *Desk) receive(ctx context.Context, a Alert) error {
	c, err := concernOf(a)
	if err != nil {
		return err
	}
	o := Opening{Township: d.township(a.Labels[LabelTownship], c), Accused: accusedOf(a), Summary: summaryOf(a, c)}
	decide := func(ctx context.Context) ([]step, error) { return d.decide(ctx, a, o, c) }
	if steps, err := decide(ctx); err != nil || len(steps) == 0 {
		return err // most alerts are repetitions, and need no transaction
	}
	return d.run(ctx, decide)
}

// decide returns what follows from a on the plans as they are.
func (d *Desk) decide(ctx context.Context, a Alert, o Opening, c analyze.Concern) ([]step, error) {
	key := Key(o.Township, c)
	current, live, err := d.Store.Live(ctx, key)
	if err != nil {
		return nil, err
	}
	if live {
		if current.State == Verified { // the only state in which the alert may open another plan
			o.Decision = d.route(o, c)
		}
		moves, err := d.Engine.Receive(&current, nil, a, o, d.Now())
		if err == nil {
			moves = d.accuse(current, moves, o.Accused)
		}
		return steps(current, moves), err
	}
	var last *Plan
	if p, ok, err := d.Store.LastClosed(ctx, key); err != nil {
		return nil, err
	} else if ok {
		last = &p
	}
	o.Decision = d.route(o, c)
	moves, err := d.Engine.Receive(nil, last, a, o, d.Now())
	return steps(Plan{}, moves), err
}

// township returns where a need is kept: the county for protected concerns (C6) and for cases that name no township.
func (d *Desk) township(label string, c analyze.Concern) string {
	if label == "" || c.Protected() {
		return d.County
	}
	return label
}

// route never fails: a need that no office can be found for gets a plan without owner, which goes to the fallback office at once
// unless that is accused itself.
func (d *Desk) route(o Opening, c analyze.Concern) Decision {
	dec, err := d.Router.Owner(o.Township, c, o.Accused)
	if err == nil {
		return dec
	}
	if dec, err = d.Router.HandOver(d.Fallback, o.Township, c, o.Accused); err == nil {
		return Decision{Chain: append([]Office{d.Fallback}, dec.Chain...)}
	}
	return Decision{}
}

// tickBatch is how many plans one transaction of Tick moves.
const tickBatch = 200

// Tick does what the clock alone does to all plans: expiries, escalations, closings. It is cheap when nothing is due.
func (d *Desk) Tick(ctx context.Context, now time.Time) error {
	for {
		n := 0
		err := d.run(ctx, func(ctx context.Context) ([]step, error) {
			plans, err := d.Store.Due(ctx, now, tickBatch)
			if err != nil {
				return nil, err
			}
			var all []step
			for _, p := range plans {
				all = append(all, steps(p, d.Engine.Tick(p, now))...)
			}
			n = min(len(plans), len(all))
			return all, nil
		})
		if err != nil {
			return fmt.Errorf("tick plans: %w", err)
		}
		if n < tickBatch {
			return nil
		}
	}
}
