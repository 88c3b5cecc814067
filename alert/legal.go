package alert

import (
	"fmt"
	"slices"
)

// legal is the table of legal moves: from which states a kind of move may be made, and which state it leads to ("" keeps the state).
// MoveOpen starts a plan and is in no state's list.
var legal = map[MoveKind]struct {
	from []State
	to   State
}{
	MoveAlert:       {from: []State{Opened, Acknowledged, Acting, Claimed, Verified, ReopenedPlan}},
	MoveAcknowledge: {from: []State{Opened, ReopenedPlan}, to: Acknowledged},
	MoveExpire:      {from: []State{Acknowledged}, to: Opened},
	MoveAct:         {from: []State{Opened, Acknowledged, ReopenedPlan}, to: Acting},
	MoveStep:        {from: []State{Opened, Acknowledged, Acting, Claimed, ReopenedPlan}},
	MoveHandOver:    {from: []State{Opened, Acknowledged, Acting, ReopenedPlan}, to: Opened},
	MoveExtend:      {from: []State{Opened, Acknowledged, Acting, ReopenedPlan}},
	MoveEscalate:    {from: []State{Opened, Acknowledged, Acting, Claimed, ReopenedPlan}},
	MoveClaim:       {from: []State{Acknowledged, Acting}, to: Claimed},
	MoveSurvey:      {from: []State{Claimed}},
	MoveVerify:      {from: []State{Claimed}, to: Verified},
	MoveReopen:      {from: []State{Claimed, Verified}, to: ReopenedPlan},
	MoveClose:       {from: []State{Verified}, to: Closed},
	MoveMerge:       {from: []State{Opened, Acknowledged, Acting, Claimed, Verified, ReopenedPlan}}, // the one that ends goes to Closed
	MoveNote:        {from: []State{Opened, Acknowledged, Acting, Claimed, Verified, ReopenedPlan}},
	MoveDocument:    {from: []State{Opened, Acknowledged, Acting, Claimed, Verified, ReopenedPlan}},
	MoveSucceed:     {from: []State{Opened, Acknowledged, Acting, Claimed, Verified, ReopenedPlan}},
	MoveUndo:        {from: []State{Acknowledged, Acting, Claimed}}, // to where the move taken back came from
}

// Allowed reports whether a move of kind may be made on a plan in state s. Nothing may be done to a closed plan.
func Allowed(s State, kind MoveKind) bool { return slices.Contains(legal[kind].from, s) }

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
