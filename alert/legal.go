package alert

import (
	"fmt"
	"slices"
)

// legal is the table of legal moves: from which states a kind of move may be made, and which state it leads to ("" keeps the state).
// MoveOpen starts a plan and is made from no state.
func legal(kind MoveKind) (from []State, to State) {
	switch kind {
	case MoveAcknowledge:
		return []State{Opened, ReopenedPlan}, Acknowledged
	case MoveExpire:
		return []State{Acknowledged}, Opened
	case MoveAct:
		return []State{Opened, Acknowledged, ReopenedPlan}, Acting
	case MoveHandOver:
		return []State{Opened, Acknowledged, Acting, ReopenedPlan}, Opened
	case MoveExtend:
		return []State{Opened, Acknowledged, Acting, ReopenedPlan}, ""
	case MoveStep, MoveEscalate:
		return []State{Opened, Acknowledged, Acting, Claimed, ReopenedPlan}, ""
	case MoveClaim:
		return []State{Acknowledged, Acting}, Claimed
	case MoveSurvey:
		return []State{Claimed}, ""
	case MoveVerify:
		return []State{Claimed}, Verified
	case MoveReopen:
		return []State{Claimed, Verified}, ReopenedPlan
	case MoveClose:
		return []State{Verified}, Closed
	case MoveUndo: // to where the move taken back came from
		return []State{Acknowledged, Acting, Claimed}, ""
	case MoveAlert, MoveNote, MoveDocument, MoveSucceed, MoveMerge: // of two merged plans one goes to Closed
		return liveStates(), ""
	}
	return nil, ""
}

// liveStates returns all states but closed.
func liveStates() []State {
	return []State{Opened, Acknowledged, Acting, Claimed, Verified, ReopenedPlan}
}

// Allowed reports whether a move of kind may be made on a plan in state s. Nothing may be done to a closed plan.
func Allowed(s State, kind MoveKind) bool {
	from, _ := legal(kind)
	return slices.Contains(from, s)
}

// CheckMove returns an error when m cannot follow prev (nil: m is the first move of its plan).
func CheckMove(prev *Move, m Move) error {
	switch {
	case m.After.ID != m.Plan || m.After.Seq != m.Seq || m.After.State != m.To:
		return fmt.Errorf("move %d of %s contradicts its plan", m.Seq, m.Plan)
	case prev == nil && (m.Kind != MoveOpen || m.Seq != 1 || m.To != Opened || m.From != ""):
		return fmt.Errorf("move %d of %s: a plan starts with its opening", m.Seq, m.Plan)
	case prev == nil:
		return nil
	case m.Plan != prev.Plan || m.Seq != prev.Seq+1 || m.From != prev.To:
		return fmt.Errorf("move %d of %s does not follow move %d", m.Seq, m.Plan, prev.Seq)
	case !Allowed(m.From, m.Kind):
		return fmt.Errorf("move %d of %s: %w: %s from %s", m.Seq, m.Plan, ErrIllegal, m.Kind, m.From)
	}
	return nil
}

// Fold returns the plan that moves lead to, which must be all moves of one plan in order.
func Fold(moves []Move) (Plan, error) {
	if len(moves) == 0 {
		return Plan{}, ErrNotFound
	}
	var prev *Move
	for i := range moves {
		if err := CheckMove(prev, moves[i]); err != nil {
			return Plan{}, err
		}
		prev = &moves[i]
	}
	return prev.After, nil
}
