// Package planstoretest is the conformance suite of plan stores: what the desk relies on, run against each of them.
//
// A store under test flows in through open; failures flow out through testing.T.
package planstoretest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// Store is a plan store with what the pages and the auditor read besides.
type Store interface {
	alert.Store
	alert.Transactor
	Verify(ctx context.Context) (alert.Audit, error)
}

// Run checks a store. open returns an empty one that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, tc := range []struct {
		name string
		run  func(t *testing.T, s Store)
	}{
		{"a plan comes back as it was saved", roundTrip},
		{"an unknown plan is not found", notFound},
		{"a move that does not follow is a conflict", conflict},
		{"a need has one live plan", oneLivePlan},
		{"a failed transaction leaves nothing", rollback},
		{"the last closed plan is found by each of its keys", lastClosed},
		{"a merged plan answers for both needs", merged},
		{"a plan moves with its township", moved},
		{"due plans come in the order they wait", due},
		{"answers are seen once, until the plan closes", seen},
		{"replay supersedes what came before", replay},
		{"replay of what is kept already changes nothing", replayKept},
		{"replay refuses a gap", replayGap},
		{"lists filter, sort, search and page", list},
		{"search takes wildcards as they are", wildcards},
		{"the audit log proves every move", audit},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.run(t, open(t)) })
	}
}

// Start is the moment at which the suite's plans open.
var start = time.Date(2026, 3, 2, 1, 0, 0, 123, time.UTC)

type dayCalendar struct{}

func (dayCalendar) Add(t time.Time, d time.Duration) time.Time { return t.Add(d) }
func (dayCalendar) AddWorkdays(t time.Time, n int) time.Time   { return t.AddDate(0, 0, n) }

func engine() alert.Engine {
	return alert.Engine{
		Policy:    alert.DefaultPolicy(),
		Calendar:  func(alert.Office) alert.Calendar { return dayCalendar{} },
		Templates: alert.Templates{analyze.Other: {"核实情况", "答复群众"}},
	}
}

// opening returns the first move of a plan for (township, c), owned by owner.
func opening(t *testing.T, township string, c analyze.Concern, owner alert.Office, earlier *alert.Plan, at time.Time) alert.Move {
	t.Helper()
	moves, err := engine().Receive(nil, earlier, alert.Alert{
		Status: "firing", StartsAt: at,
		Labels: map[string]string{alert.LabelName: "BacklogHigh", alert.LabelTownship: township, alert.LabelConcern: string(c), alert.LabelSeverity: "routine"},
	}, alert.Opening{
		Township: township, Summary: "本周 12 件",
		Decision: alert.Decision{Owner: owner, Helpers: []alert.Office{"helper"}, Chain: []alert.Office{"above", "top"}},
	}, at)
	if err != nil || len(moves) != 1 {
		t.Fatalf("Receive = %v, %v", moves, err)
	}
	return moves[0]
}

// act returns the one move that a command makes.
func act(t *testing.T, p alert.Plan, kind alert.MoveKind, note string, at time.Time) alert.Move {
	t.Helper()
	moves, err := engine().Act(p, alert.Command{Kind: kind, Actor: "officer", Office: "desk", Note: note, Step: -1}, at)
	if err != nil || len(moves) != 1 {
		t.Fatalf("Act(%s) = %v, %v", kind, moves, err)
	}
	return moves[0]
}

// life returns all moves of a plan from its opening until it is closed.
func life(t *testing.T, open alert.Move) []alert.Move {
	t.Helper()
	moves := []alert.Move{open}
	step := func(more ...alert.Move) { moves = append(moves, more...) }
	last := func() alert.Plan { return moves[len(moves)-1].After }
	at := open.At
	step(act(t, last(), alert.MoveAcknowledge, "", at.Add(time.Minute)))
	step(act(t, last(), alert.MoveAct, "", at.Add(2*time.Minute)))
	step(act(t, last(), alert.MoveClaim, "done", at.Add(3*time.Minute)))
	step(engine().Survey(last(), alert.Survey{Asked: 9, Answered: 6, Satisfied: 6}, []string{"d1", "d2"}, at.Add(time.Hour))...)
	step(engine().Tick(last(), last().WakeAt)...)
	if last().Live() {
		t.Fatalf("plan still %s", last().State)
	}
	return moves
}

func save(t *testing.T, s Store, moves ...alert.Move) {
	t.Helper()
	if err := s.Save(t.Context(), moves...); err != nil {
		t.Fatal(err)
	}
}

// equal compares plans and moves by what the log would hold of them.
func equal(t *testing.T, got, want any) {
	t.Helper()
	if g, w := encode(t, got), encode(t, want); g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

func count(t *testing.T, s Store, f alert.Filter) int {
	t.Helper()
	_, n, err := s.List(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func ids(plans []alert.Plan) string {
	out := ""
	for _, p := range plans {
		out += fmt.Sprintf("%s/%s ", p.Township, p.Concern)
	}
	return out
}
