package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// UndoWindow is how long an official may take back a move that nothing has followed.
const UndoWindow = 10 * time.Minute

// Merge makes one plan of two that have one cause, such as the same bus line: from ends, into answers for both needs from now on. An
// end by merging is not a resolution; rates count the plan that goes on. Protected concerns are never merged with others (C6), and
// what one plan must not reach the merged one must not reach either (C5).
func (e Engine) Merge(from, into Plan, cmd Command, now time.Time) ([]Move, error) {
	fail := func(err error, why string) ([]Move, error) {
		return nil, fmt.Errorf("merge plan %s into %s: %w: %s", from.ID, into.ID, err, why)
	}
	switch {
	case from.ID == into.ID:
		return fail(ErrIllegal, "one and the same")
	case !byHand(from.State) || !byHand(into.State):
		return fail(ErrIllegal, string(from.State)+" and "+string(into.State))
	case from.Concern.Protected() != into.Concern.Protected(), from.Concern.Protected() && from.Concern != into.Concern:
		return fail(ErrForbidden, "a protected concern")
	case slices.ContainsFunc(from.Accused, func(a string) bool { return !slices.Contains(into.Accused, a) }):
		return fail(ErrForbidden, "the other owner was not chosen with these accused in mind")
	case strings.TrimSpace(cmd.Actor) == "" || cmd.Actor == System:
		return fail(ErrForbidden, "nobody named")
	}
	var helpers []Office
	if !from.Concern.Protected() && len(from.Accused) == len(into.Accused) { // the same accused: who may see one may see the other
		helpers = append([]Office{from.Owner}, from.Helpers...)
	}
	return e.merge(from, into, helpers, cmd, now), nil
}

// byHand reports whether an official may merge a plan in state s: not one that residents are judging.
func byHand(s State) bool { return Allowed(s, MoveAct) || s == Acting }

// merge ends from and lets into answer for both, with further helpers and with those accused in either.
func (e Engine) merge(from, into Plan, helpers []Office, cmd Command, now time.Time) []Move {
	end := e.change(from, MoveMerge, Closed, cmd.Actor, cmd.Note, now, func(n *Plan) { n.MergedIn, n.Done.Closed = into.ID, now })
	on := e.change(into, MoveMerge, into.State, cmd.Actor, cmd.Note, now, func(n *Plan) {
		n.Also = append(n.Also, from.Keys()...)
		for _, o := range helpers {
			if o != "" && !n.Involves(o) {
				n.Helpers = append(n.Helpers, o)
			}
		}
		for _, a := range from.Accused {
			if !slices.Contains(n.Accused, a) {
				n.Accused = append(n.Accused, a)
			}
		}
		n.Due.Close = earlier(n.Due.Close, from.Due.Close)
	})
	return []Move{end, on}
}

// Undo takes back the last of moves, which are all moves of a plan in order: an acknowledgement, a start or a claim by the same
// actor, at most UndoWindow ago. Deadlines run on as if it had not been made.
func (e Engine) Undo(moves []Move, cmd Command, now time.Time) ([]Move, error) {
	if len(moves) < 2 {
		return nil, fmt.Errorf("undo: %w: nothing to take back", ErrIllegal)
	}
	last, before := moves[len(moves)-1], moves[len(moves)-2].After
	undoable := last.Kind == MoveAcknowledge || last.Kind == MoveAct || last.Kind == MoveClaim
	switch {
	case !undoable || now.Sub(last.At) > UndoWindow:
		return nil, fmt.Errorf("undo plan %s: %w: %s %v ago", last.Plan, ErrIllegal, last.Kind, now.Sub(last.At).Round(time.Second))
	case cmd.Actor == "" || cmd.Actor != last.Actor:
		return nil, fmt.Errorf("undo plan %s: %w: another's move", last.Plan, ErrForbidden)
	case cmd.Seq != 0 && cmd.Seq != last.Seq:
		return nil, fmt.Errorf("undo plan %s: %w", last.Plan, ErrConflict)
	}
	m := e.change(last.After, MoveUndo, before.State, cmd.Actor, cmd.Note, now, func(n *Plan) { *n = before.clone() })
	m.Seq, m.After.Seq = last.Seq+1, last.Seq+1
	return []Move{m}, nil
}
