package alert_test

import (
	"errors"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

var zone = time.FixedZone("Asia/Shanghai", 8*3600)

const key = "520399101/transport"

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func calendar(t testing.TB) *worktime.Calendar {
	t.Helper()
	c, err := worktime.New(zone, worktime.StandardHours())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newEngine(t testing.TB) alert.Engine {
	t.Helper()
	c := calendar(t)
	return alert.Engine{
		Policy: alert.DefaultPolicy(), Zone: zone,
		Calendar:  func(alert.Office) alert.Calendar { return c },
		Templates: alert.Templates{analyze.Transport: {"赶场天加开班车"}, analyze.Other: {"核实", "答复"}},
	}
}

func firing(name, severity string, starts time.Time) alert.Alert {
	return alert.Alert{Status: "firing", StartsAt: starts, Labels: map[string]string{
		alert.LabelName: name, alert.LabelTownship: "520399101", alert.LabelConcern: "transport", alert.LabelSeverity: severity,
	}}
}

func resolved(name string, starts, ends time.Time) alert.Alert {
	a := firing(name, "routine", starts)
	a.Status, a.EndsAt = "resolved", ends
	return a
}

var office = alert.Opening{
	Township: "520399101", Summary: "积压 12 件",
	Decision: alert.Decision{Owner: "traffic", Helpers: []alert.Office{"c101"}, Chain: []alert.Office{"gov", "city"}},
}

// story drives one plan and fails the test on what the engine refuses.
type story struct {
	t     testing.TB
	e     alert.Engine
	moves []alert.Move
}

// begin opens a plan of severity on Monday 2026-03-02 at 10:00.
func begin(t testing.TB, severity string) *story {
	t.Helper()
	s := &story{t: t, e: newEngine(t)}
	now := at(t, "2026-03-02 10:00")
	moves, err := s.e.Receive(nil, nil, firing("Backlog", severity, now), office, now)
	s.add(moves, err)
	return s
}

func (s *story) add(moves []alert.Move, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	s.moves = append(s.moves, moves...)
}

func (s *story) plan() alert.Plan { return s.moves[len(s.moves)-1].After }

// act makes a command of the owner unless cmd names another office.
func (s *story) act(kind alert.MoveKind, when string) *story {
	s.t.Helper()
	return s.command(alert.Command{Kind: kind, Actor: "李值班", Office: "traffic", Note: "记", Step: -1}, when)
}

func (s *story) command(cmd alert.Command, when string) *story {
	s.t.Helper()
	s.add(s.e.Act(s.plan(), cmd, at(s.t, when)))
	return s
}

func (s *story) receive(a alert.Alert, when string) *story {
	s.t.Helper()
	p := s.plan()
	s.add(s.e.Receive(&p, nil, a, office, at(s.t, when)))
	return s
}

func (s *story) tick(when string) *story {
	s.t.Helper()
	s.add(s.e.Tick(s.plan(), at(s.t, when)), nil)
	return s
}

func (s *story) survey(asked, answered, satisfied int, when string) *story {
	s.t.Helper()
	s.add(s.e.Survey(s.plan(), alert.Survey{Asked: asked, Answered: answered, Satisfied: satisfied}, nil, at(s.t, when)), nil)
	return s
}

// claimed brings a routine plan to its claim on Wednesday at 11:00; its alert has ended.
func claimed(t testing.TB) *story {
	t.Helper()
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00").act(alert.MoveAct, "2026-03-02 14:00")
	s.act(alert.MoveClaim, "2026-03-04 11:00")
	return s.receive(resolved("Backlog", at(t, "2026-03-02 10:00"), at(t, "2026-03-04 12:00")), "2026-03-04 12:00")
}

func (s *story) want(state alert.State, kinds ...alert.MoveKind) {
	s.t.Helper()
	if got := s.plan().State; got != state {
		s.t.Errorf("plan is %s; want %s", got, state)
	}
	if len(kinds) > len(s.moves) {
		s.t.Fatalf("%d moves; want at least %d", len(s.moves), len(kinds))
	}
	for i, k := range kinds {
		if got := s.moves[len(s.moves)-len(kinds)+i].Kind; got != k {
			s.t.Errorf("move %d from the end is %s; want %s", len(kinds)-i, got, k)
		}
	}
	if p, err := alert.Fold(s.moves); err != nil || p.Seq != s.plan().Seq {
		s.t.Errorf("Fold: %v", err)
	}
}

func wantError(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v; want %v", err, want)
	}
}
