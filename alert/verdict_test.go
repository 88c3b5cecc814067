package alert_test

import (
	"testing"

	"xiangyin/alert"
)

func TestOwnerCannotVerifyItsOwnPlan(t *testing.T) {
	s := claimed(t)
	late := at(t, "2026-04-10 10:00")
	for _, who := range []alert.Office{"traffic", "c101", ""} {
		for _, kind := range []alert.MoveKind{alert.MoveVerify, alert.MoveReopen} {
			_, err := s.e.Act(s.plan(), alert.Command{Kind: kind, Actor: "李", Office: who, Note: "好了"}, late)
			wantError(t, err, alert.ErrForbidden)
		}
	}
}

func TestFormerOwnerCannotVerifyEither(t *testing.T) {
	s := begin(t, "routine").command(alert.Command{Kind: alert.MoveHandOver, Actor: "李", Decision: alert.Decision{Owner: "transit", Chain: []alert.Office{"traffic"}}}, "2026-03-02 11:00")
	s.act(alert.MoveAcknowledge, "2026-03-02 11:30").act(alert.MoveClaim, "2026-03-02 12:00")
	_, err := s.e.Act(s.plan(), alert.Command{Kind: alert.MoveVerify, Actor: "李", Office: "traffic", Note: "好了"}, at(t, "2026-04-10 10:00"))
	wantError(t, err, alert.ErrForbidden)
}

func TestInspectionComesAfterResidents(t *testing.T) {
	s := claimed(t)
	look := alert.Command{Kind: alert.MoveVerify, Actor: "王", Office: "hotline", Note: "现场查看，班车已开"}
	_, err := s.e.Act(s.plan(), look, at(t, "2026-03-05 10:00"))
	wantError(t, err, alert.ErrIllegal)
	look.Note = ""
	_, err = s.e.Act(s.plan(), look, at(t, "2026-03-20 10:00"))
	wantError(t, err, alert.ErrIllegal)
	look.Note = "现场查看，班车已开"
	s.command(look, "2026-03-20 10:00").want(alert.Closed, alert.MoveVerify, alert.MoveClose)
}

func TestAnswersDecide(t *testing.T) {
	for _, tc := range []struct {
		name                       string
		asked, answered, satisfied int
		want                       alert.State
	}{
		{"enough are satisfied", 5, 5, 4, alert.Closed},
		{"too few are satisfied", 5, 5, 3, alert.ReopenedPlan},
		{"too few answered", 100, 4, 4, alert.Claimed},
		{"nobody answered", 100, 0, 0, alert.Claimed},
		{"many silent ones change nothing", 100, 5, 5, alert.Closed},
		{"silent ones do not count as satisfied", 100, 5, 3, alert.ReopenedPlan},
		{"impossible counts are ignored", 3, 5, 5, alert.Claimed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			claimed(t).survey(tc.asked, tc.answered, tc.satisfied, "2026-03-06 10:00").want(tc.want)
		})
	}
}

func TestAnswersAddUp(t *testing.T) {
	s := claimed(t).survey(2, 2, 2, "2026-03-05 10:00").survey(10, 0, 0, "2026-03-05 11:00").survey(2, 2, 1, "2026-03-06 10:00")
	s.want(alert.Claimed)
	s.survey(1, 1, 1, "2026-03-06 11:00").want(alert.Closed)
	if got := s.plan().Survey; got != (alert.Survey{Asked: 15, Answered: 5, Satisfied: 4}) {
		t.Errorf("survey %+v", got)
	}
}

func TestRefutedClaimReopensAndGoesUpOneLevel(t *testing.T) {
	s := claimed(t).survey(5, 5, 1, "2026-03-06 10:00")
	s.want(alert.ReopenedPlan, alert.MoveReopen, alert.MoveEscalate)
	p := s.plan()
	if p.Level != 1 || p.Overseer != "gov" || p.Reopened != 1 || p.Survey != (alert.Survey{}) || !p.Due.Acknowledge.Equal(at(t, "2026-03-09 17:30")) {
		t.Errorf("level %d, overseer %s, reopened %d, survey %v, due %v", p.Level, p.Overseer, p.Reopened, p.Survey, p.Due)
	}
}

func TestUnansweredClaimGoesUpAndStaysOpen(t *testing.T) {
	s := claimed(t).survey(50, 0, 0, "2026-03-06 10:00").tick("2026-03-18 17:29")
	s.want(alert.Claimed, alert.MoveSurvey)
	s.tick("2026-03-18 17:30").want(alert.Claimed, alert.MoveSurvey, alert.MoveEscalate)
}

func TestVerifiedPlanWaitsForItsAlertsToEnd(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00").act(alert.MoveClaim, "2026-03-02 12:00")
	s.survey(5, 5, 5, "2026-03-03 10:00").want(alert.Verified)
	s.receive(resolved("Backlog", at(t, "2026-03-02 10:00"), at(t, "2026-03-04 10:00")), "2026-03-04 10:00")
	s.want(alert.Closed, alert.MoveAlert, alert.MoveClose)
}

func TestVerifiedPlanClosesThoughAnAlertWasNeverResolved(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00").act(alert.MoveClaim, "2026-03-02 12:00")
	s.survey(5, 5, 5, "2026-03-03 10:00").tick("2026-03-10 17:29").want(alert.Verified)
	s.tick("2026-03-10 17:30").want(alert.Closed, alert.MoveClose)
	old := s.plan()
	moves, err := s.e.Receive(nil, &old, firing("Backlog", "routine", at(t, "2026-03-02 10:00")), office, at(t, "2026-03-10 18:00"))
	if err != nil || len(moves) != 1 || moves[0].After.Earlier != old.ID {
		t.Errorf("the alert that still fires opened %v, %v", moves, err)
	}
}

func TestNewAlertOnAVerifiedPlanOpensTheNext(t *testing.T) {
	s := begin(t, "routine").act(alert.MoveAcknowledge, "2026-03-02 11:00").act(alert.MoveClaim, "2026-03-02 12:00")
	s.survey(5, 5, 5, "2026-03-03 10:00")
	p, now := s.plan(), at(t, "2026-03-04 10:00")
	moves, err := s.e.Receive(&p, nil, firing("Emergency", "emergency", now), office, now)
	if err != nil || len(moves) != 2 || moves[0].Kind != alert.MoveClose || moves[1].Kind != alert.MoveOpen || moves[1].After.Earlier != p.ID {
		t.Errorf("Receive = %+v, %v", moves, err)
	}
}

func TestEmergencyAfterTheClaimReopens(t *testing.T) {
	s := claimed(t).receive(firing("Emergency", "emergency", at(t, "2026-03-05 10:00")), "2026-03-05 10:00")
	s.want(alert.ReopenedPlan, alert.MoveAlert, alert.MoveReopen)
	if p := s.plan(); !p.Due.Close.Equal(at(t, "2026-03-05 12:00")) {
		t.Errorf("due %v", p.Due)
	}
}

func TestClosedPlansDoNothingAndPageNobody(t *testing.T) {
	s := claimed(t).survey(5, 5, 5, "2026-03-06 10:00")
	for _, kind := range []alert.MoveKind{alert.MoveAcknowledge, alert.MoveAct, alert.MoveStep, alert.MoveHandOver, alert.MoveClaim, alert.MoveNote, alert.MoveReopen, alert.MoveVerify, alert.MoveExtend, alert.MoveDocument, alert.MoveUndo} {
		_, err := s.e.Act(s.plan(), alert.Command{Kind: kind, Actor: "李", Office: "hotline", Note: "x", Step: -1}, at(t, "2026-05-01 10:00"))
		wantError(t, err, alert.ErrIllegal)
	}
	if moves := s.e.Tick(s.plan(), at(t, "2030-01-01 10:00")); len(moves) != 0 || !s.plan().WakeAt.IsZero() {
		t.Errorf("Tick = %v", moves)
	}
	if moves := s.e.Survey(s.plan(), alert.Survey{Asked: 9, Answered: 9}, nil, at(t, "2026-05-01 10:00")); len(moves) != 0 {
		t.Errorf("Survey = %v", moves)
	}
	if got := alert.Recipients(alert.Plan{}, s.moves[len(s.moves)-1]); got != nil {
		t.Errorf("paged %v", got)
	}
}
