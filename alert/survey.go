package alert

import (
	"fmt"
	"time"
)

// Survey counts further answers of the residents behind a claimed plan and decides once enough of them answered: verified, and closed
// when no alert fires, or reopened and taken up one level. Answers to a plan that is not claimed count for nothing. Residents who did
// not answer count as asked and as nothing else. seen holds digests of the answers, kept in the move.
func (e Engine) Survey(p Plan, more Survey, seen []string, now time.Time) []Move {
	if p.State != Claimed || more.Asked <= 0 || more.Answered > more.Asked || more.Satisfied > more.Answered || more.Satisfied < 0 {
		return nil
	}
	total := Survey{p.Survey.Asked + more.Asked, p.Survey.Answered + more.Answered, p.Survey.Satisfied + more.Satisfied}
	m := e.change(p, MoveSurvey, Claimed, System, total.String(), now, func(n *Plan) { n.Survey = total })
	m.Seen = seen
	moves := []Move{m}
	if total.Answered < p.Terms.MinAnswers {
		return moves
	}
	if total.Share() >= p.Terms.MinShare {
		return append(moves, e.verify(m.After, System, total.String(), now)...)
	}
	return append(moves, e.reopen(m.After, System, total.String(), now)...)
}

// Share returns the share of those who answered that are satisfied, 0 when nobody answered.
func (s Survey) Share() float64 {
	if s.Answered == 0 {
		return 0
	}
	return float64(s.Satisfied) / float64(s.Answered)
}

// String gives the figures, which is all that a plan ever holds of the answers.
func (s Survey) String() string {
	return fmt.Sprintf("asked %d, answered %d, satisfied %d", s.Asked, s.Answered, s.Satisfied)
}

// verify marks p as really done and closes it unless an alert still fires.
func (e Engine) verify(p Plan, actor, note string, now time.Time) []Move {
	m := e.change(p, MoveVerify, Verified, actor, note, now, func(n *Plan) {
		n.Done.Verified = now
		n.Due.Settle = n.Terms.Settle.From(now, e.Calendar(n.Owner))
	})
	if m.After.firing() {
		return []Move{m}
	}
	return []Move{m, e.closePlan(m.After, now)}
}

// reopen says that p was not done after all, and takes it up one level.
func (e Engine) reopen(p Plan, actor, note string, now time.Time) []Move {
	m := e.again(p, actor, note, now)
	if m.After.Level >= len(m.After.Chain) {
		return []Move{m}
	}
	return []Move{m, e.escalate(m.After, now, "reopened: "+note)}
}

// again reopens p: its clock starts anew.
func (e Engine) again(p Plan, actor, note string, now time.Time) Move {
	return e.change(p, MoveReopen, ReopenedPlan, actor, note, now, func(n *Plan) {
		n.Reopened++
		n.Due = e.deadlines(*n, now)
		n.Done.Claimed, n.Done.Verified = time.Time{}, time.Time{}
		n.Survey = Survey{}
	})
}
