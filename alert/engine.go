package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"xiangyin/analyze"
)

// System is the actor of moves that nobody made by hand.
const System = "xiangyin"

// Engine decides which moves follow from an alert, a command, the clock or residents' answers. It holds no state and never reads
// the clock: the same arguments give the same moves. A move's After is complete, so folding is taking the last one.
type Engine struct {
	Policy    Policy
	Calendar  func(Office) Calendar // the working time of an office; it must answer for the empty Office too
	Templates Templates
	Zone      *time.Location // for the date in a plan's ID; nil means UTC
}

// change builds one move on p. apply edits the copy that becomes After.
func (e Engine) change(p Plan, kind MoveKind, to State, actor, note string, now time.Time, apply func(*Plan)) Move {
	next := p.clone()
	next.State = to
	if apply != nil {
		apply(&next)
	}
	next.Seq, next.UpdatedAt = p.Seq+1, now
	next.WakeAt = e.wakeAt(next)
	return Move{Plan: next.ID, Seq: next.Seq, Kind: kind, At: now, Actor: actor, From: p.State, To: next.State, Note: note, After: next}
}

// clone copies p and everything it refers to, so that no two moves share memory.
func (p Plan) clone() Plan {
	p.Helpers, p.Chain, p.Accused = slices.Clone(p.Helpers), slices.Clone(p.Chain), slices.Clone(p.Accused)
	p.Steps, p.Alerts, p.Also = slices.Clone(p.Steps), slices.Clone(p.Alerts), slices.Clone(p.Also)
	p.Documents, p.Held = slices.Clone(p.Documents), slices.Clone(p.Held)
	return p
}

// Opening is what a new plan starts from.
type Opening struct {
	Township string // the county's code where the concern is protected or no township is known
	Decision Decision
	Accused  []string
	Summary  string
}

// Receive returns the moves that a follow from an alert: an opening where the need has no live plan (current nil), or one that joins
// the alert to it, or none where the alert tells nothing new. earlier is the last closed plan of the same need, or nil. When the
// alert is over and nothing is open, or is one that earlier saw the end of, nothing follows. An alert that began after current was
// verified closes current and opens the next plan, so the moves may be of two plans.
func (e Engine) Receive(current, earlier *Plan, a Alert, o Opening, now time.Time) ([]Move, error) {
	c, err := concernOf(a)
	if err != nil {
		return nil, err
	}
	st, sev := stateOf(a), severity(a.Labels[LabelSeverity])
	var moves []Move
	switch {
	case current != nil && !current.outlived(st):
		return e.join(*current, st, sev, now), nil
	case current != nil:
		closing := e.closePlan(*current, now)
		moves, earlier = append(moves, closing), &closing.After
	case !st.EndsAt.IsZero() || earlier != nil && earlier.sawEnd(st):
		return nil, nil
	}
	return append(moves, e.open(earlier, c, st, sev, o, now)), nil
}

// outlived reports whether p is verified and st began afterwards: that is a new matter and opens a plan of its own.
func (p Plan) outlived(st AlertState) bool {
	return p.State == Verified && st.EndsAt.IsZero() && st.StartsAt.After(p.Done.Verified)
}

func (e Engine) open(earlier *Plan, c analyze.Concern, st AlertState, sev string, o Opening, now time.Time) Move {
	p := Plan{
		Key: Key(o.Township, c), Township: o.Township, Concern: c, Severity: sev,
		Owner: o.Decision.Owner, Helpers: o.Decision.Helpers, Chain: o.Decision.Chain, Accused: o.Accused,
		Summary: o.Summary, Alerts: []AlertState{st}, OpenedAt: now, Steps: e.Templates.Steps(c),
	}
	if earlier != nil {
		p.Earlier = earlier.ID
	}
	p.ID = e.planID(p, st)
	p.Terms = e.Policy.Terms[p.Severity]
	p.Due = e.deadlines(p, now)
	return e.change(p, MoveOpen, Opened, System, "", now, nil)
}

// planID hashes what opens a plan: its need, the alert's name and start, and the plan before it. None of them depends on when the
// alert was processed, so that a replay gives the same ID.
func (e Engine) planID(p Plan, a AlertState) string {
	zone := e.Zone
	if zone == nil {
		zone = time.UTC
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s", p.Key, a.Name, a.StartsAt.UnixNano(), p.Earlier))
	return "P-" + a.StartsAt.In(zone).Format("20060102") + "-" + hex.EncodeToString(sum[:4])
}

// deadlines returns the deadlines of p when its clock starts at from.
func (e Engine) deadlines(p Plan, from time.Time) Deadlines {
	cal := e.Calendar(p.Owner)
	return Deadlines{
		Acknowledge: p.Terms.Acknowledge.From(from, cal),
		Act:         p.Terms.Act.From(from, cal),
		Close:       p.Terms.Close.From(from, cal),
	}
}

// join adds what an alert tells to a live plan.
func (e Engine) join(p Plan, st AlertState, sev string, now time.Time) []Move {
	worse := st.EndsAt.IsZero() && rank(sev) < rank(p.Severity)
	i := slices.IndexFunc(p.Alerts, func(a AlertState) bool { return a.Name == st.Name })
	if !worse && !p.learns(i, st) {
		return nil
	}
	move := e.change(p, MoveAlert, p.State, System, "", now, func(n *Plan) {
		switch {
		case i < 0 && st.EndsAt.IsZero():
			n.Alerts = append(n.Alerts, st)
		case i >= 0 && p.learns(i, st):
			n.Alerts[i] = st
		}
		if worse {
			e.tighten(n, sev, now)
		}
	})
	next := move.After
	switch {
	case next.State == Verified && !next.firing():
		return []Move{move, e.closePlan(next, now)}
	case next.State == Claimed && st.EndsAt.IsZero() && st.StartsAt.After(next.Done.Claimed) && (worse || sev == string(analyze.Emergency)):
		return []Move{move, e.again(next, System, "a graver alert after the claim", now)}
	}
	return []Move{move}
}

// learns reports whether st says more than p knows about its i-th alert (i < 0: none of that name).
func (p Plan) learns(i int, st AlertState) bool {
	if i < 0 {
		return st.EndsAt.IsZero()
	}
	known := p.Alerts[i]
	switch {
	case st.StartsAt.After(known.StartsAt):
		return true
	case st.StartsAt.Equal(known.StartsAt):
		return known.EndsAt.IsZero() && !st.EndsAt.IsZero()
	}
	return false
}

// tighten raises the severity of p. Its deadlines only ever come earlier.
func (e Engine) tighten(p *Plan, sev string, now time.Time) {
	was, before := p.Due, p.Terms
	p.Severity, p.Terms, p.Complex = sev, e.Policy.Terms[sev], false
	p.Terms.MinAnswers, p.Terms.MinShare = before.MinAnswers, before.MinShare
	due := e.deadlines(*p, now)
	p.Due.Acknowledge = earlier(was.Acknowledge, due.Acknowledge)
	p.Due.Act = earlier(was.Act, due.Act)
	p.Due.Close = earlier(was.Close, due.Close)
	if !p.Done.Expires.IsZero() {
		p.Done.Expires = earlier(p.Done.Expires, p.Terms.AckExpiry.From(now, e.Calendar(p.Owner)))
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// firing reports whether an alert behind p still fires.
func (p Plan) firing() bool {
	return slices.ContainsFunc(p.Alerts, func(a AlertState) bool { return a.EndsAt.IsZero() })
}

// sawEnd reports whether p knew the alert st and its end: such a copy comes late and opens nothing.
func (p Plan) sawEnd(st AlertState) bool {
	return slices.ContainsFunc(p.Alerts, func(a AlertState) bool {
		return a.Name == st.Name && !a.EndsAt.IsZero() && !st.StartsAt.After(a.StartsAt)
	})
}
