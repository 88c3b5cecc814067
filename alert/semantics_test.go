package alert_test

import (
	"slices"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

func TestOpeningSetsOwnerStepsAndDeadlines(t *testing.T) {
	for _, tc := range []struct{ severity, ack, act, done string }{
		{"emergency", "2026-03-02 10:30", "2026-03-02 11:00", "2026-03-02 12:00"},
		{"urgent", "2026-03-02 12:00", "2026-03-02 15:30", "2026-03-03 17:30"},
		{"routine", "2026-03-03 17:30", "2026-03-04 17:30", "2026-03-09 17:30"},
		{"inquiry", "2026-03-02 12:00", "2026-03-02 15:30", "2026-03-03 17:30"},
	} {
		t.Run(tc.severity, func(t *testing.T) {
			p := begin(t, tc.severity).plan()
			if !p.Due.Acknowledge.Equal(at(t, tc.ack)) || !p.Due.Act.Equal(at(t, tc.act)) || !p.Due.Close.Equal(at(t, tc.done)) {
				t.Errorf("due %v", p.Due)
			}
			if p.Owner != "traffic" || p.State != alert.Opened || len(p.Steps) != 1 || p.Steps[0].Text != "赶场天加开班车" || p.Key != key {
				t.Errorf("plan %+v", p)
			}
		})
	}
}

func TestEmergencyRunsThroughTheNight(t *testing.T) {
	e, now := newEngine(t), at(t, "2026-02-17 23:30") // spring festival
	moves, err := e.Receive(nil, nil, firing("Emergency", "emergency", now), office, now)
	if err != nil || !moves[0].After.Due.Close.Equal(at(t, "2026-02-18 01:30")) {
		t.Errorf("Receive = %+v, %v", moves, err)
	}
}

func TestSameKeyAppends(t *testing.T) {
	s := begin(t, "routine").receive(firing("Surge", "routine", at(t, "2026-03-02 10:05")), "2026-03-02 10:05")
	s.want(alert.Opened, alert.MoveOpen, alert.MoveAlert)
	if p := s.plan(); len(p.Alerts) != 2 {
		t.Errorf("alerts %v", p.Alerts)
	}
}

func TestRepeatedAlertMakesNoNoise(t *testing.T) {
	s := begin(t, "routine").receive(firing("Backlog", "routine", at(t, "2026-03-02 10:00")), "2026-03-02 14:00")
	s.receive(firing("Backlog", "routine", at(t, "2026-03-02 09:00")), "2026-03-02 14:00") // an older copy
	if len(s.moves) != 1 {
		t.Errorf("%d moves", len(s.moves))
	}
}

func TestResolvedAlertOpensNothing(t *testing.T) {
	now := at(t, "2026-03-02 10:00")
	moves, err := newEngine(t).Receive(nil, nil, resolved("Backlog", now, now), office, now)
	if err != nil || len(moves) != 0 {
		t.Errorf("Receive = %v, %v", moves, err)
	}
}

func TestEndOfAlertClosesNoUnfinishedPlan(t *testing.T) {
	s := begin(t, "routine").receive(resolved("Backlog", at(t, "2026-03-02 10:00"), at(t, "2026-03-02 12:00")), "2026-03-02 12:00")
	s.want(alert.Opened, alert.MoveAlert)
}

func TestAfterClosingANewAlertOpensANewPlanThatNamesTheEarlier(t *testing.T) {
	s := claimed(t).survey(8, 5, 5, "2026-03-06 10:00")
	s.want(alert.Closed, alert.MoveSurvey, alert.MoveVerify, alert.MoveClose)
	old, now := s.plan(), at(t, "2026-04-01 10:00")
	moves, err := s.e.Receive(nil, &old, firing("Backlog", "routine", now), office, now)
	if err != nil || len(moves) != 1 || moves[0].After.Earlier != old.ID || moves[0].Plan == old.ID {
		t.Errorf("Receive = %+v, %v", moves, err)
	}
}

func TestLateCopyOfAnEndedAlertOpensNothing(t *testing.T) {
	s := claimed(t).survey(5, 5, 5, "2026-03-06 10:00")
	old := s.plan()
	moves, err := s.e.Receive(nil, &old, firing("Backlog", "routine", at(t, "2026-03-02 10:00")), office, at(t, "2026-03-06 12:00"))
	if err != nil || len(moves) != 0 {
		t.Errorf("Receive = %v, %v", moves, err)
	}
}

func TestIDIsTheSameUnderReplay(t *testing.T) {
	e, start := newEngine(t), at(t, "2026-03-02 10:00")
	a, _ := e.Receive(nil, nil, firing("Backlog", "routine", start), office, start)
	b, _ := e.Receive(nil, nil, firing("Backlog", "routine", start), office, start.Add(time.Hour))
	c, _ := e.Receive(nil, nil, firing("Backlog", "routine", start.Add(time.Second)), office, start.Add(time.Hour))
	if a[0].Plan != b[0].Plan || a[0].Plan == c[0].Plan || a[0].Plan[:11] != "P-20260302-" || len(a[0].Plan) != 19 {
		t.Errorf("IDs %s %s %s", a[0].Plan, b[0].Plan, c[0].Plan)
	}
}

func TestUnacknowledgedPlanEscalatesAndEachStepFiresOnce(t *testing.T) {
	s := begin(t, "urgent").tick("2026-03-02 11:59")
	if len(s.moves) != 1 {
		t.Fatal("escalated before its deadline")
	}
	s.tick("2026-03-02 12:00").tick("2026-03-02 12:01").tick("2026-03-02 12:01")
	s.want(alert.Opened, alert.MoveOpen, alert.MoveEscalate)
	if p := s.plan(); p.Level != 1 || p.Overseer != "gov" || p.Owner != "traffic" {
		t.Errorf("level %d, overseer %s, owner %s", p.Level, p.Overseer, p.Owner)
	}
	s.tick("2026-03-02 17:29").tick("2026-03-02 17:30") // four working hours later
	if p := s.plan(); p.Level != 2 || p.Overseer != "city" {
		t.Errorf("level %d, overseer %s", p.Level, p.Overseer)
	}
	s.tick("2026-12-01 10:00").tick("2027-12-01 10:00") // nobody stands above the city
	if len(s.moves) != 3 || !s.plan().WakeAt.IsZero() {
		t.Errorf("%d moves, wakes at %v", len(s.moves), s.plan().WakeAt)
	}
}

func TestALaterDeadlineEscalatesWhenItIsMissed(t *testing.T) {
	s := begin(t, "routine").tick("2026-03-03 17:30") // not acknowledged: first level
	s.act(alert.MoveAct, "2026-03-04 09:00").tick("2026-03-09 17:29")
	s.want(alert.Acting, alert.MoveEscalate, alert.MoveAct) // though a repetition would have been due on the 4th
	s.tick("2026-03-09 17:30").want(alert.Acting, alert.MoveAct, alert.MoveEscalate)
	if p := s.plan(); p.Level != 2 || p.Overseer != "city" {
		t.Errorf("level %d, overseer %s", p.Level, p.Overseer)
	}
}

func TestUnownedPlanGoesToSomebodyAtOnce(t *testing.T) {
	e, now := newEngine(t), at(t, "2026-03-02 10:00")
	o := office
	o.Decision = alert.Decision{Chain: []alert.Office{"hotline", "gov"}}
	moves, err := e.Receive(nil, nil, firing("Backlog", "routine", now), o, now)
	if err != nil {
		t.Fatal(err)
	}
	moves = e.Tick(moves[0].After, now)
	if len(moves) != 1 || moves[0].Kind != alert.MoveEscalate || moves[0].After.Owner != "hotline" {
		t.Errorf("Tick = %+v", moves)
	}
}

func TestAcknowledgementExpires(t *testing.T) {
	s := begin(t, "urgent").act(alert.MoveAcknowledge, "2026-03-02 10:30").tick("2026-03-02 13:59")
	s.want(alert.Acknowledged)
	s.tick("2026-03-02 14:00") // two working hours later; its deadline at noon has passed, so it escalates too
	s.want(alert.Opened, alert.MoveAcknowledge, alert.MoveExpire, alert.MoveEscalate)
}

func TestActionKeepsAnAcknowledgement(t *testing.T) {
	s := begin(t, "urgent").act(alert.MoveAcknowledge, "2026-03-02 10:30").act(alert.MoveAct, "2026-03-02 11:00").tick("2026-03-02 15:30")
	s.want(alert.Acting, alert.MoveAct)
}

func TestDowntimeEscalatesOneStepNotAll(t *testing.T) {
	s := begin(t, "emergency").tick("2026-03-04 10:00")
	if p := s.plan(); p.Level != 1 {
		t.Errorf("level %d", p.Level)
	}
}

func TestPolicyEditsLeaveOpenPlansAlone(t *testing.T) {
	s := begin(t, "routine")
	before := s.plan()
	s.e.Policy.Terms["routine"] = alert.Terms{
		Acknowledge: alert.Limit{Days: 9}, Act: alert.Limit{Days: 9}, Close: alert.Limit{Days: 9}, AckExpiry: alert.Limit{Days: 9},
		Repeat: alert.Limit{Days: 9}, Verify: alert.Limit{Days: 1}, Settle: alert.Limit{Days: 9}, MinAnswers: 1, MinShare: 0.51,
	}
	s.act(alert.MoveAcknowledge, "2026-03-02 11:00").act(alert.MoveClaim, "2026-03-03 11:00").survey(1, 1, 1, "2026-03-03 12:00")
	s.want(alert.Claimed, alert.MoveClaim, alert.MoveSurvey)
	if p := s.plan(); p.Terms != before.Terms || !p.Due.Close.Equal(before.Due.Close) || !p.Due.Verify.Equal(at(t, "2026-03-17 17:30")) {
		t.Errorf("terms %+v, due %+v", p.Terms, p.Due)
	}
}

func TestWorseAlertBringsDeadlinesForward(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 10:30")
	s.receive(firing("Emergency", "emergency", at(t, "2026-03-02 11:00")), "2026-03-02 11:00")
	p := s.plan()
	if p.Severity != "emergency" || !p.Due.Act.Equal(at(t, "2026-03-02 12:00")) || !p.Due.Close.Equal(at(t, "2026-03-02 13:00")) {
		t.Errorf("severity %s, due %+v", p.Severity, p.Due)
	}
	if got := alert.Recipients(s.moves[1].After, s.moves[2]); !slices.Equal(got, []alert.Office{"traffic"}) {
		t.Errorf("recipients %v", got)
	}
	s.receive(firing("Surge", "inquiry", at(t, "2026-03-02 11:10")), "2026-03-02 11:10")
	if s.plan().Severity != "emergency" {
		t.Error("a lesser alert lowered the severity")
	}
}

func TestHandOverBuysNoTime(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00").tick("2026-03-05 09:00")
	before := s.plan()
	s.command(alert.Command{Kind: alert.MoveHandOver, Actor: "李", Decision: alert.Decision{Owner: "transit", Chain: []alert.Office{"traffic", "gov"}}}, "2026-03-05 10:00")
	p := s.plan()
	if p.Owner != "transit" || p.Due != before.Due || p.State != alert.Opened || p.Helpers != nil {
		t.Errorf("after the hand-over: %+v", p)
	}
	if before.Overseer != "gov" || p.Overseer != "gov" || p.Level != 2 {
		t.Errorf("overseer %s, level %d: gov oversees it still", p.Overseer, p.Level)
	}
}

func TestExtensionOnceAndNotByTheOwner(t *testing.T) {
	s := begin(t, "routine")
	cmd := alert.Command{Kind: alert.MoveExtend, Actor: "李", Office: "traffic", Note: "需修桥"}
	_, err := s.e.Act(s.plan(), cmd, at(t, "2026-03-02 11:00"))
	wantError(t, err, alert.ErrForbidden)
	cmd.Office = "hotline"
	s.command(cmd, "2026-03-02 11:00")
	if p := s.plan(); !p.Complex || !p.Due.Close.Equal(at(t, "2026-03-23 17:30")) {
		t.Errorf("due %v", p.Due)
	}
	_, err = s.e.Act(s.plan(), cmd, at(t, "2026-03-02 12:00"))
	wantError(t, err, alert.ErrIllegal)
}

func TestMergeKeepsBothNeedsAndClosesOne(t *testing.T) {
	a, b := begin(t, "routine"), begin(t, "urgent")
	o := office
	o.Township = "520399102"
	now := at(t, "2026-03-02 10:00")
	other, err := b.e.Receive(nil, nil, firing("Backlog", "urgent", now), o, now)
	if err != nil {
		t.Fatal(err)
	}
	moves, err := a.e.Merge(a.plan(), other[0].After, alert.Command{Actor: "李"}, now)
	if err != nil {
		t.Fatal(err)
	}
	end, on := moves[0].After, moves[1].After
	if end.State != alert.Closed || end.MergedIn != on.ID || !slices.Equal(on.Keys(), []string{o.Township + "/transport", key}) {
		t.Errorf("end %s in %s, on %v", end.State, end.MergedIn, on.Keys())
	}
	if !slices.Contains(on.Helpers, "c101") {
		t.Errorf("helpers %v", on.Helpers)
	}
}

func TestMergeNeverMixesProtectedConcerns(t *testing.T) {
	a, b := begin(t, "routine").plan(), begin(t, "routine").plan()
	b.ID, b.Concern = "P-2", analyze.Staffing
	_, err := newEngine(t).Merge(a, b, alert.Command{Actor: "李"}, at(t, "2026-03-02 11:00"))
	wantError(t, err, alert.ErrForbidden)
	b.Concern, a.Accused = analyze.Transport, []string{"c102"}
	_, err = newEngine(t).Merge(a, b, alert.Command{Actor: "李"}, at(t, "2026-03-02 11:00"))
	wantError(t, err, alert.ErrForbidden)
}

func TestMergeBringsNoHelperThatTheOtherPlanMustNotReach(t *testing.T) {
	a, b := begin(t, "routine").plan(), begin(t, "routine").plan()
	b.ID, b.Key, b.Helpers, b.Accused = "P-2", "520399102/transport", nil, []string{"c101"}
	moves, err := newEngine(t).Merge(a, b, alert.Command{Actor: "李"}, at(t, "2026-03-02 11:00"))
	if err != nil || moves[1].After.Involves("c101") {
		t.Errorf("helpers %v, %v", moves[1].After.Helpers, err)
	}
}

func TestUndo(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00").act(alert.MoveAct, "2026-03-02 11:05").act(alert.MoveClaim, "2026-03-02 11:06")
	undo := alert.Command{Kind: alert.MoveUndo, Actor: "李值班"}
	_, err := s.e.Undo(s.moves, undo, at(t, "2026-03-02 11:17"))
	wantError(t, err, alert.ErrIllegal)
	_, err = s.e.Undo(s.moves, alert.Command{Kind: alert.MoveUndo, Actor: "别人"}, at(t, "2026-03-02 11:07"))
	wantError(t, err, alert.ErrForbidden)
	s.add(s.e.Undo(s.moves, undo, at(t, "2026-03-02 11:07")))
	s.want(alert.Acting, alert.MoveUndo)
	if p := s.plan(); !p.Done.Claimed.IsZero() || p.Seq != 5 || !p.WakeAt.Equal(p.Due.Close) {
		t.Errorf("after undo %+v", p)
	}
	_, err = s.e.Undo(s.moves, undo, at(t, "2026-03-02 11:08"))
	wantError(t, err, alert.ErrIllegal)
	_, err = s.e.Undo(begin(t, "routine").moves, undo, at(t, "2026-03-02 11:08"))
	wantError(t, err, alert.ErrIllegal)
}

func TestRecipients(t *testing.T) {
	s := begin(t, "urgent").tick("2026-03-02 12:00")
	if got := alert.Recipients(alert.Plan{}, s.moves[0]); !slices.Equal(got, []alert.Office{"traffic"}) {
		t.Errorf("opening told %v", got)
	}
	if got := alert.Recipients(s.moves[0].After, s.moves[1]); !slices.Equal(got, []alert.Office{"gov", "traffic"}) {
		t.Errorf("escalation told %v", got)
	}
}

func TestStalePagesCannotAct(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00")
	_, err := s.e.Act(s.plan(), alert.Command{Kind: alert.MoveAct, Actor: "李", Seq: 1}, at(t, "2026-03-02 11:01"))
	wantError(t, err, alert.ErrConflict)
}

func TestCommandsThatMakeNoSense(t *testing.T) {
	s := begin(t, "routine")
	for name, tc := range map[string]struct {
		cmd  alert.Command
		want error
	}{
		"nobody":                {alert.Command{Kind: alert.MoveAcknowledge}, alert.ErrForbidden},
		"in the program's name": {alert.Command{Kind: alert.MoveAcknowledge, Actor: alert.System}, alert.ErrForbidden},
		"claim at once":         {alert.Command{Kind: alert.MoveClaim, Actor: "李"}, alert.ErrIllegal},
		"close by hand":         {alert.Command{Kind: alert.MoveClose, Actor: "李"}, alert.ErrIllegal},
		"escalate by hand":      {alert.Command{Kind: alert.MoveEscalate, Actor: "李"}, alert.ErrIllegal},
		"unknown":               {alert.Command{Kind: "delete", Actor: "李"}, alert.ErrIllegal},
		"empty note":            {alert.Command{Kind: alert.MoveNote, Actor: "李", Note: " "}, alert.ErrIllegal},
		"no such step":          {alert.Command{Kind: alert.MoveStep, Actor: "李", Step: 1}, alert.ErrIllegal},
		"empty step":            {alert.Command{Kind: alert.MoveStep, Actor: "李", Step: -1}, alert.ErrIllegal},
		"hand over to nobody":   {alert.Command{Kind: alert.MoveHandOver, Actor: "李"}, alert.ErrIllegal},
		"a script as document":  {alert.Command{Kind: alert.MoveDocument, Actor: "李", Document: alert.Document{Title: "x", URL: "javascript:alert(1)"}}, alert.ErrIllegal},
	} {
		t.Run(name, func(t *testing.T) {
			moves, err := s.e.Act(s.plan(), tc.cmd, at(t, "2026-03-02 11:00"))
			wantError(t, err, tc.want)
			if moves != nil {
				t.Error("moves with an error")
			}
		})
	}
}

func TestStepsAndDocuments(t *testing.T) {
	s := begin(t, "routine").command(alert.Command{Kind: alert.MoveStep, Actor: "李", Step: 0}, "2026-03-02 11:00")
	s.command(alert.Command{Kind: alert.MoveStep, Actor: "李", Step: -1, Note: "增开周四班次"}, "2026-03-02 11:00")
	s.command(alert.Command{Kind: alert.MoveDocument, Actor: "李", Document: alert.Document{Title: "班线调整公告", URL: "https://example.gov.cn/1"}}, "2026-03-02 11:01")
	p := s.plan()
	if len(p.Steps) != 2 || !p.Steps[0].Done || p.Steps[1].Done || len(p.Documents) != 1 || p.State != alert.Opened {
		t.Errorf("plan %+v", p)
	}
	_, err := s.e.Act(p, alert.Command{Kind: alert.MoveStep, Actor: "李", Step: 0}, at(t, "2026-03-02 11:02"))
	wantError(t, err, alert.ErrIllegal)
}

func TestAlertsThatNameNoNeed(t *testing.T) {
	now := at(t, "2026-03-02 10:00")
	for name, change := range map[string]func(*alert.Alert){
		"no concern":      func(a *alert.Alert) { delete(a.Labels, alert.LabelConcern) },
		"unknown concern": func(a *alert.Alert) { a.Labels[alert.LabelConcern] = "opinion" },
		"no name":         func(a *alert.Alert) { delete(a.Labels, alert.LabelName) },
		"no start":        func(a *alert.Alert) { a.StartsAt = time.Time{} },
		"odd status":      func(a *alert.Alert) { a.Status = "pending" },
	} {
		t.Run(name, func(t *testing.T) {
			a := firing("Backlog", "routine", now)
			change(&a)
			_, err := newEngine(t).Receive(nil, nil, a, office, now)
			wantError(t, err, alert.ErrBadAlert)
		})
	}
	moves, err := newEngine(t).Receive(nil, nil, firing("Backlog", "critical", now), office, now)
	if err != nil || moves[0].After.Severity != "urgent" {
		t.Errorf("a misspelt severity: %v, %v", moves, err)
	}
}
