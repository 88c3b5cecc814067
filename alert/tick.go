package alert

import (
	"fmt"
	"time"
)

// Tick returns what the clock alone does to p: an acknowledgement that nothing followed expires, a missed deadline escalates (each
// level of the chain once), and a verified plan closes. It returns nothing before p.WakeAt. Closed plans never move.
func (e Engine) Tick(p Plan, now time.Time) []Move {
	var moves []Move
	for len(moves) < maxTick && !p.WakeAt.IsZero() && !now.Before(p.WakeAt) {
		m := e.due(p, now)
		moves = append(moves, m)
		p = m.After
	}
	return moves
}

// maxTick bounds the moves of one Tick. An expiry, an escalation and a closing are the most that can fall due together.
const maxTick = 4

// due returns the one move that is due on p, whose WakeAt has come. Each such move puts WakeAt off: an expiry happens once per
// acknowledgement, an escalation raises the level, a closed plan sleeps.
func (e Engine) due(p Plan, now time.Time) Move {
	switch {
	case p.State == Verified:
		return e.closePlan(p, now)
	case p.State == Acknowledged && !p.Done.Expires.After(now):
		return e.change(p, MoveExpire, Opened, System, "", now, func(n *Plan) { n.Done.Expires = time.Time{} })
	}
	return e.escalate(p, now, lateness(p, now))
}

func lateness(p Plan, now time.Time) string {
	if p.Owner == "" {
		return "no owner"
	}
	return fmt.Sprintf("%s since %s", p.State, p.Deadline().UTC().Format(time.RFC3339))
}

// wakeAt returns when Tick has to look at p.
func (e Engine) wakeAt(p Plan) time.Time {
	switch p.State {
	case Closed:
		return time.Time{}
	case Verified:
		if !p.firing() {
			return p.Done.Verified
		}
		return p.Due.Settle
	case Acknowledged:
		return soonest(p.Done.Expires, e.escalateAt(p))
	}
	return e.escalateAt(p)
}

func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// escalateAt returns when p goes up one level, zero when nobody stands above. An unowned plan goes up at once.
func (e Engine) escalateAt(p Plan) time.Time {
	if p.Level >= len(p.Chain) {
		return time.Time{}
	}
	if p.Owner == "" {
		return p.OpenedAt
	}
	missed := p.Deadline()
	if last := p.Done.Escalated; !last.IsZero() && !last.Before(missed) {
		return p.Terms.Repeat.From(last, e.Calendar(p.Owner))
	}
	return missed
}

// escalate takes p up one level: the next office of the chain sees to it that the owner acts, or becomes the owner where there is
// none.
func (e Engine) escalate(p Plan, now time.Time, note string) Move {
	return e.change(p, MoveEscalate, p.State, System, note, now, func(n *Plan) {
		if n.Level >= len(n.Chain) {
			return // a plan that was not written by this engine
		}
		n.Overseer = n.Chain[n.Level]
		n.Level++
		n.Done.Escalated = now
		if n.Owner == "" {
			n.Owner = n.Overseer
			n.Due = e.deadlines(*n, now)
		}
	})
}

// closePlan ends p. Nothing follows on a closed plan.
func (e Engine) closePlan(p Plan, now time.Time) Move {
	return e.change(p, MoveClose, Closed, System, "", now, func(n *Plan) { n.Done.Closed = now })
}
