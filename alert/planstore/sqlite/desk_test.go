package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/alert/duty"
	"xiangyin/alert/planstore/sqlite"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
)

// county is a desk over a real file, the register of package duty's tests, and a clock that the test moves.
type county struct {
	*alert.Desk
	store *sqlite.Store
	db    *sqlitelog.DB
	now   time.Time
	moved []alert.MoveKind
}

func newCounty(t testing.TB) *county {
	t.Helper()
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	reg, err := duty.LoadFiles(zone, filepath.Join("..", "..", "duty", "testdata", "register.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	base, err := worktime.New(zone, worktime.StandardHours())
	if err != nil {
		t.Fatal(err)
	}
	cal, err := reg.Calendars(base)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := duty.DefaultTemplates()
	if err != nil {
		t.Fatal(err)
	}
	s, db := open(t)
	c := &county{store: s, db: db, now: time.Date(2026, 3, 2, 10, 0, 0, 0, zone)}
	c.Desk = &alert.Desk{
		Engine: alert.Engine{Policy: reg.Policy(), Calendar: cal, Templates: steps, Zone: zone},
		Store:  s, Log: db, Tx: db, Router: reg, County: reg.County(), Fallback: reg.Desk(),
		Now:   func() time.Time { return c.now },
		Moved: func(_ alert.Plan, m alert.Move) { c.moved = append(c.moved, m.Kind) },
	}
	return c
}

func (c *county) fire(township string, concern analyze.Concern, labels ...string) alert.Notification {
	a := alert.Alert{Status: "firing", StartsAt: c.now, Labels: map[string]string{
		alert.LabelName: "Backlog", alert.LabelTownship: township, alert.LabelConcern: string(concern), alert.LabelSeverity: "routine",
	}, Annotations: map[string]string{alert.AnnotationSummary: "清水镇积压 12 件"}}
	for i := 0; i+1 < len(labels); i += 2 {
		a.Labels[labels[i]] = labels[i+1]
	}
	return alert.Notification{Version: "4", Alerts: []alert.Alert{a}}
}

func (c *county) plan(t testing.TB, township string, concern analyze.Concern) alert.Plan {
	t.Helper()
	p, ok, err := c.store.Live(t.Context(), alert.Key(township, concern))
	if err != nil || !ok {
		t.Fatalf("Live(%s, %s) = %v, %v", township, concern, ok, err)
	}
	return p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *county) act(t testing.TB, id string, kind alert.MoveKind, after time.Duration) {
	t.Helper()
	c.now = c.now.Add(after)
	must(t, c.Act(t.Context(), id, alert.Command{Kind: kind, Actor: "李值班", Office: "hotline"}))
}

func answers(c *county, n int, how ingest.Satisfaction) []analyze.Followup {
	var out []analyze.Followup
	for i := range n {
		out = append(out, analyze.Followup{
			Ref: ingest.Ref(fmt.Sprint(how, i)), Kind: ingest.Surveyed, At: c.now.Add(time.Duration(i) * time.Second), Survey: how,
			Township: "520399101", Concern: analyze.Transport,
		})
	}
	return out
}

func TestMorningOfADutyOfficer(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	p := c.plan(t, "520399101", analyze.Transport)
	if p.Owner != "transit" || len(p.Steps) < 3 || p.Summary != "清水镇积压 12 件" {
		t.Errorf("plan %+v", p)
	}
	c.act(t, p.ID, alert.MoveAcknowledge, time.Hour)
	must(t, c.Act(ctx, p.ID, alert.Command{Kind: alert.MoveHandOver, Actor: "李值班", Decision: alert.Decision{Owner: "traffic"}}))
	if p = c.plan(t, "520399101", analyze.Transport); p.Owner != "traffic" || len(p.Chain) != 2 {
		t.Errorf("after the hand-over: owner %s, chain %v", p.Owner, p.Chain)
	}
	c.act(t, p.ID, alert.MoveAcknowledge, time.Hour)
	c.act(t, p.ID, alert.MoveClaim, time.Hour)
	must(t, c.Survey(ctx, answers(c, 5, ingest.Dissatisfied)))
	if p = c.plan(t, "520399101", analyze.Transport); p.State != alert.ReopenedPlan || p.Overseer != "gov" {
		t.Errorf("residents dispute it: %s, overseer %s", p.State, p.Overseer)
	}
	c.act(t, p.ID, alert.MoveAct, time.Hour)
	c.act(t, p.ID, alert.MoveClaim, time.Hour)
	must(t, c.Survey(ctx, answers(c, 5, ingest.Satisfied)))
	c.now = c.now.Add(30 * 24 * time.Hour)
	must(t, c.Tick(ctx, c.now))
	if p, err := c.store.Plan(ctx, p.ID); err != nil || p.State != alert.Closed {
		t.Errorf("at the end: %s, %v", p.State, err)
	}
	if _, err := c.store.Verify(ctx); err != nil {
		t.Error(err)
	}
}

func TestAnswersCountOnce(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	id := c.plan(t, "520399101", analyze.Transport).ID
	early := answers(c, 2, ingest.Satisfied)
	c.act(t, id, alert.MoveAcknowledge, time.Hour)
	c.act(t, id, alert.MoveClaim, time.Hour)
	batch := append(early, answers(c, 2, ingest.NoAnswer)...)
	batch = append(batch, answers(c, 2, ingest.Satisfied)...)
	batch = append(batch, analyze.Followup{Ref: "x", Kind: ingest.Resolved, At: c.now, Township: "520399101", Concern: analyze.Transport})
	for range 3 {
		must(t, c.Survey(ctx, batch))
	}
	if got := c.plan(t, "520399101", analyze.Transport).Survey; got != (alert.Survey{Asked: 4, Answered: 2, Satisfied: 2}) {
		t.Errorf("survey %+v", got)
	}
	moves, err := c.store.Moves(ctx, id)
	must(t, err)
	for _, m := range moves {
		for _, s := range m.Seen {
			if strings.Contains(s, "satisfied") || len(s) != 16 {
				t.Errorf("a move names an answer: %s", s)
			}
		}
	}
}

func TestProtectedConcernsStayAtCountyLevel(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Staffing)))
	must(t, c.Receive(ctx, c.fire("520399102", analyze.Conduct)))
	staffing, conduct := c.plan(t, "520399", analyze.Staffing), c.plan(t, "520399", analyze.Conduct)
	if staffing.Owner != "hr" || conduct.Owner != "discipline" || staffing.Helpers != nil || conduct.Helpers != nil {
		t.Errorf("owners %s, %s", staffing.Owner, conduct.Owner)
	}
	if strings.Contains(staffing.Summary+conduct.Summary, "清水") {
		t.Errorf("the summary names a township: %s", staffing.Summary)
	}
	must(t, c.Receive(ctx, c.fire("520399102", analyze.Staffing)))
	if _, n, err := c.store.List(ctx, alert.Filter{Concern: analyze.Staffing}); err != nil || n != 1 {
		t.Errorf("%d plans, %v", n, err)
	}
	err := c.Act(ctx, staffing.ID, alert.Command{Kind: alert.MoveHandOver, Actor: "李", Decision: alert.Decision{Owner: "c101"}})
	if !errors.Is(err, alert.ErrForbidden) {
		t.Errorf("handed to a township: %v", err)
	}
}

func TestAccusedNeverGetsThePlan(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport, alert.LabelAccused, "transit;520399101")))
	p := c.plan(t, "520399101", analyze.Transport)
	if p.Owner != "traffic" || p.Involves("c101") || p.Involves("transit") {
		t.Errorf("owner %s, helpers %v", p.Owner, p.Helpers)
	}
	for _, o := range []alert.Office{"transit", "c101"} {
		err := c.Act(ctx, p.ID, alert.Command{Kind: alert.MoveHandOver, Actor: "李", Decision: alert.Decision{Owner: o}})
		if !errors.Is(err, alert.ErrForbidden) {
			t.Errorf("handed to the accused %s: %v", o, err)
		}
	}
}

func TestPlanLeavesThoseItTurnsOutToBeAbout(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	p := c.plan(t, "520399101", analyze.Transport)
	c.act(t, p.ID, alert.MoveAct, time.Hour)
	about := c.fire("520399101", analyze.Transport, alert.LabelAccused, "health")
	must(t, c.Receive(ctx, about))
	if q := c.plan(t, "520399101", analyze.Transport); q.Owner != p.Owner || q.State != alert.Acting || len(q.Accused) != 1 || len(q.Helpers) != 2 {
		t.Errorf("about somebody else: owner %s, %s, accused %v, helpers %v", q.Owner, q.State, q.Accused, q.Helpers)
	}
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport, alert.LabelAccused, "c101;澄溪县交通局")))
	q := c.plan(t, "520399101", analyze.Transport)
	if q.Owner != "gov" || q.State != alert.Opened || q.Involves("transit") || q.Involves("traffic") || q.Involves("c101") || len(q.Accused) != 3 {
		t.Errorf("about its owner: owner %s, %s, accused %v, helpers %v", q.Owner, q.State, q.Accused, q.Helpers)
	}
	if q.Due != p.Due {
		t.Error("it bought time")
	}
	told := len(c.moved)
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport, alert.LabelAccused, "c101", alert.LabelName, "Backlog")))
	if got := c.moved[told:]; len(got) > 1 {
		t.Errorf("the same accusation again made %v", got)
	}
}

func TestPlanOpensThoughNobodyIsResponsible(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	c.Router = nobody{c.Router}
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	if p := c.plan(t, "520399101", analyze.Transport); p.Owner != "" {
		t.Errorf("owner %s", p.Owner)
	}
	must(t, c.Tick(ctx, c.now))
	if p := c.plan(t, "520399101", analyze.Transport); p.Owner != "hotline" {
		t.Errorf("owner %s", p.Owner)
	}
}

type nobody struct{ alert.Router }

func (nobody) Owner(string, analyze.Concern, []string) (alert.Decision, error) {
	return alert.Decision{}, duty.ErrNobody
}

func TestBadAlertsDoNotStopTheOthers(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	n := c.fire("520399101", "petition")
	n.Alerts = append(n.Alerts, c.fire("520399101", analyze.Health).Alerts...)
	if err := c.Receive(ctx, n); !errors.Is(err, alert.ErrBadAlert) || strings.Contains(err.Error(), "petition") {
		t.Errorf("Receive: %v", err)
	}
	c.plan(t, "520399101", analyze.Health)
}

// brokenLog fails when it is told to.
type brokenLog struct {
	caselog.Appender
	err error
}

func (b *brokenLog) Append(ctx context.Context, msgs ...caselog.Message) error {
	if b.err != nil {
		return b.err
	}
	return b.Appender.Append(ctx, msgs...)
}

func TestStoreAndLogChangeTogether(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	log := &brokenLog{Appender: c.db, err: errors.New("disk full")}
	c.Log = log
	if err := c.Receive(ctx, c.fire("520399101", analyze.Transport)); !errors.Is(err, log.err) {
		t.Fatalf("Receive: %v", err)
	}
	if _, n, _ := c.store.List(ctx, alert.Filter{}); n != 0 || len(c.moved) != 0 {
		t.Errorf("%d plans kept, %v told", n, c.moved)
	}
	log.err = nil
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	records := 0
	must(t, c.db.Read(ctx, caselog.Plans, func(r caselog.Record) error {
		records++
		m, err := caselog.Decode[alert.Move](r.Value)
		if err != nil || r.Key != m.Plan {
			t.Errorf("record %+v, %v", r, err)
		}
		return nil
	}))
	if records != 1 || len(c.moved) != 1 {
		t.Errorf("%d records, %v told", records, c.moved)
	}
}

func TestRebuildGivesTheSamePlans(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	for i, concern := range []analyze.Concern{analyze.Transport, analyze.Health, analyze.Staffing} {
		must(t, c.Receive(ctx, c.fire("520399101", concern)))
		c.now = c.now.Add(time.Duration(i) * 26 * time.Hour)
		must(t, c.Tick(ctx, c.now))
	}
	id := c.plan(t, "520399101", analyze.Transport).ID
	c.act(t, id, alert.MoveAcknowledge, time.Hour)
	c.act(t, id, alert.MoveClaim, time.Hour)
	must(t, c.Survey(ctx, answers(c, 3, ingest.Satisfied)))

	fresh, _ := open(t)
	d := *c.Desk
	d.Store, d.Tx, d.Moved = fresh, fresh, nil
	kept, unreadable, err := d.Rebuild(ctx, c.db)
	if err != nil || unreadable != 0 {
		t.Fatalf("Rebuild = %d, %d, %v", kept, unreadable, err)
	}
	want, _, err := c.store.List(ctx, alert.Filter{Limit: 100})
	must(t, err)
	got, _, err := fresh.List(ctx, alert.Filter{Limit: 100})
	must(t, err)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	a, err := c.store.Verify(ctx)
	must(t, err)
	if b, err := fresh.Verify(ctx); err != nil || a != b {
		t.Errorf("audit %+v, %v; want %+v", b, err, a)
	}
	must(t, d.Survey(ctx, answers(c, 3, ingest.Satisfied)))
	if p, err := fresh.Plan(ctx, id); err != nil || p.Survey.Answered != 3 {
		t.Errorf("after a rebuild answers count again: %+v, %v", p.Survey, err)
	}
}

func TestMergeAndUndoThroughTheDesk(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	must(t, c.Receive(ctx, c.fire("520399102", analyze.Transport)))
	a, b := c.plan(t, "520399101", analyze.Transport), c.plan(t, "520399102", analyze.Transport)
	c.act(t, a.ID, alert.MoveAcknowledge, time.Minute)
	must(t, c.Act(ctx, a.ID, alert.Command{Kind: alert.MoveUndo, Actor: "李值班"}))
	if p := c.plan(t, "520399101", analyze.Transport); p.State != alert.Opened {
		t.Errorf("after undo %s", p.State)
	}
	must(t, c.Merge(ctx, a.ID, b.ID, alert.Command{Actor: "李值班", Note: "同一条班线"}))
	if p := c.plan(t, "520399101", analyze.Transport); p.ID != b.ID {
		t.Errorf("the need is answered by %s", p.ID)
	}
	c.now = c.now.Add(time.Hour)
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport, alert.LabelName, "Surge")))
	if p := c.plan(t, "520399101", analyze.Transport); p.ID != b.ID || len(p.Alerts) != 2 {
		t.Errorf("alerts of the merged need: %v", p.Alerts)
	}
	if err := c.Act(ctx, "P-none", alert.Command{Kind: alert.MoveNote, Actor: "李", Note: "x"}); !errors.Is(err, alert.ErrNotFound) {
		t.Errorf("unknown plan: %v", err)
	}
}
