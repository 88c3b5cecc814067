package app

import (
	"context"
	"errors"
	"time"

	"xiangyin/alert"
	"xiangyin/cmd/internal/demo"
)

// officials lets the demo's officials act at the moments that they choose, with the clock put to each of them.
type officials struct {
	desk    *alert.Desk
	clock   *Clock
	county  *demo.County
	decide  *demo.Officials
	errands map[string]*errand // by plan, live ones only
}

// errand is a live plan and what will be done about it next.
type errand struct {
	plan  alert.Plan
	since time.Time
	cmd   alert.Command
	at    time.Time // of cmd; zero where nobody will move
}

func newOfficials(desk *alert.Desk, clock *Clock, county *demo.County, seed int64) (*officials, error) {
	decide, err := demo.NewOfficials(seed, county.Better)
	if err != nil {
		return nil, err
	}
	return &officials{desk: desk, clock: clock, county: county, decide: decide, errands: map[string]*errand{}}, nil
}

// moved follows what happens to plans; it is the desk's Moved.
func (o *officials) moved(_ alert.Plan, m alert.Move) {
	if !m.After.Live() {
		delete(o.errands, m.Plan)
		return
	}
	e := o.errands[m.Plan]
	if e == nil {
		e = &errand{}
		o.errands[m.Plan] = e
	}
	e.plan, e.since = m.After, demo.Since(e.since, m)
	cmd, at, ok := o.decide.Next(e.plan, e.since)
	if !ok {
		at = time.Time{}
	}
	e.cmd, e.at = cmd, at
}

// next returns the errand whose plan moves first, by an official or by the clock alone, and when. Of two at one moment it is the one
// with the smaller ID.
func (o *officials) next() (first *errand, when time.Time) {
	for _, e := range o.errands {
		for _, at := range [2]time.Time{e.at, e.plan.WakeAt} {
			if at.IsZero() {
				continue
			}
			if first == nil || at.Before(when) || at.Equal(when) && e.plan.ID < first.plan.ID {
				first, when = e, at
			}
		}
	}
	return first, when
}

// until does everything that is due up to t, in the order of time.
func (o *officials) until(ctx context.Context, t time.Time) error {
	for ctx.Err() == nil {
		e, at := o.next()
		if e == nil || at.After(t) {
			return nil
		}
		if at.After(o.clock.Now()) {
			o.clock.Set(at)
		}
		if !e.plan.WakeAt.IsZero() && !e.plan.WakeAt.After(at) {
			if err := o.desk.Tick(ctx, o.clock.Now()); err != nil {
				return err
			}
			continue
		}
		if err := o.act(ctx, e); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (o *officials) act(ctx context.Context, e *errand) error {
	cmd, p := e.cmd, e.plan
	e.at = time.Time{} // whatever comes of it, not twice
	err := o.desk.Act(ctx, p.ID, cmd)
	if errors.Is(err, alert.ErrIllegal) || errors.Is(err, alert.ErrForbidden) || errors.Is(err, alert.ErrConflict) {
		return nil
	}
	if err == nil && cmd.Kind == alert.MoveClaim {
		o.county.Fixed(p.Township, p.Concern, o.clock.Now())
	}
	return err
}
