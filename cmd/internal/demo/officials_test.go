package demo

import (
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

func never(string, analyze.Concern, time.Time) bool { return false }
func fine(string, analyze.Concern, time.Time) bool  { return true }

func newOfficials(t *testing.T, better func(string, analyze.Concern, time.Time) bool) *Officials {
	t.Helper()
	o, err := NewOfficials(1, better)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// planOf returns an open plan of an office with the deadlines of the default policy.
func planOf(t *testing.T, id string, owner alert.Office, severity string, at time.Time) alert.Plan {
	t.Helper()
	calendar, err := worktime.New(Zone(), worktime.StandardHours())
	if err != nil {
		t.Fatal(err)
	}
	terms := alert.DefaultPolicy().Terms[severity]
	return alert.Plan{ID: id, Owner: owner, Severity: severity, State: alert.Opened, OpenedAt: at, Terms: terms,
		Chain: []alert.Office{"county"}, Due: alert.Deadlines{Acknowledge: terms.Acknowledge.From(at, calendar),
			Act: terms.Act.From(at, calendar), Close: terms.Close.From(at, calendar)}}
}

// walk lets officials work on p until nobody moves, and reports whether each deadline was kept.
func walk(t *testing.T, o *Officials, p alert.Plan) (kept, claimed bool) {
	t.Helper()
	since := p.OpenedAt
	kept = true
	for _, s := range []struct {
		kind alert.MoveKind
		to   alert.State
		due  time.Time
	}{
		{alert.MoveAcknowledge, alert.Acknowledged, p.Due.Acknowledge}, {alert.MoveAct, alert.Acting, p.Due.Act},
		{alert.MoveClaim, alert.Claimed, p.Due.Close},
	} {
		cmd, at, ok := o.Next(p, since)
		again, when, _ := o.Next(p, since)
		if again.Note != cmd.Note || !when.Equal(at) {
			t.Fatal("asked twice, officials say two things")
		}
		if !ok {
			return false, false
		}
		if cmd.Kind != s.kind || cmd.Office != p.Owner || cmd.Actor == "" || cmd.Note == "" || at.Before(since) {
			t.Fatalf("%s at %v; want %s after %v", cmd.Kind, at, s.kind, since)
		}
		kept = kept && !at.After(s.due)
		p.State, since = s.to, at
	}
	return kept, true
}

func TestOfficialsKeepMostDeadlines(t *testing.T) {
	o := newOfficials(t, never)
	for _, severity := range analyze.Urgencies() {
		kept, n := 0, 0
		for i := range 60 {
			p := planOf(t, "P-"+string(rune('a'+i)), "water", string(severity), day(2025, time.June, 2+i%20).Add(time.Duration(i)*time.Hour))
			k, claimed := walk(t, o, p)
			if !claimed {
				t.Fatalf("%s: a diligent office does not move", severity)
			}
			if n++; k {
				kept++
			}
		}
		if kept < n*9/10 {
			t.Errorf("%s: %d of %d plans in time", severity, kept, n)
		}
	}
}

func TestSomeOfficesLetPlansLieUntilAsked(t *testing.T) {
	o := newOfficials(t, never)
	asleep := 0
	for i := range 60 {
		p := planOf(t, "P-"+string(rune('a'+i)), "assets", string(analyze.Routine), day(2025, time.June, 3))
		if _, claimed := walk(t, o, p); !claimed {
			asleep++
		}
		p.Level = 3
		if _, claimed := walk(t, o, p); !claimed {
			t.Error("even three escalations do not move it")
		}
	}
	if asleep < 30 || asleep == 60 {
		t.Errorf("%d of 60 plans lie; want most of them", asleep)
	}
}

func TestInspectorTakesNoPart(t *testing.T) {
	due := day(2025, time.June, 20).Add(12 * time.Hour)
	p := planOf(t, "P-x", "civil", string(analyze.Routine), day(2025, time.June, 3))
	p.State, p.Due.Verify, p.Concern, p.Helpers = alert.Claimed, due, analyze.ElderWelfare, []alert.Office{"county"}
	for _, c := range []struct {
		name   string
		change func(*alert.Plan)
		better func(string, analyze.Concern, time.Time) bool
		kind   alert.MoveKind
		office alert.Office
	}{
		{"helper left out, desk goes", func(*alert.Plan) {}, fine, alert.MoveVerify, "hotline"},
		{"overseer goes", func(p *alert.Plan) { p.Overseer = "service" }, fine, alert.MoveVerify, "service"},
		{"not better", func(p *alert.Plan) { p.Helpers = nil }, never, alert.MoveReopen, "county"},
		{"accused left out", func(p *alert.Plan) { p.Helpers, p.Accused = nil, []string{"county"} }, never, alert.MoveReopen, "hotline"},
		{"protected, nobody goes", func(p *alert.Plan) { p.Concern = analyze.Conduct }, never, "", ""},
	} {
		q := p
		c.change(&q)
		cmd, at, ok := newOfficials(t, c.better).Next(q, p.OpenedAt)
		if cmd.Kind != c.kind || cmd.Office != c.office || ok != (c.kind != "") || ok && !at.After(due) {
			t.Errorf("%s: %s by %s at %v, %v", c.name, cmd.Kind, cmd.Office, at, ok)
		}
	}
	p.State = alert.Closed
	if _, _, ok := newOfficials(t, never).Next(p, p.OpenedAt); ok {
		t.Error("somebody moves a closed plan")
	}
}

func TestSinceRestartsTheirTime(t *testing.T) {
	early, late := day(2025, time.May, 1), day(2025, time.May, 2)
	for _, c := range []struct {
		name string
		move alert.Move
		want time.Time
	}{
		{"state changes", alert.Move{Kind: alert.MoveAct, From: alert.Acknowledged, To: alert.Acting, At: late}, late},
		{"escalated", alert.Move{Kind: alert.MoveEscalate, From: alert.Opened, To: alert.Opened, At: late}, late},
		{"handed over", alert.Move{Kind: alert.MoveHandOver, From: alert.Opened, To: alert.Opened, At: late}, late},
		{"another alert", alert.Move{Kind: alert.MoveAlert, From: alert.Opened, To: alert.Opened, At: late}, early},
	} {
		if got := Since(early, c.move); !got.Equal(c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
