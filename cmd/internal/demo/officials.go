package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

// negligent is the pace from which on an office may let a plan lie until somebody above it asks.
const negligent = 2.0

// Officials decide, by the seed alone, when the office that owns a plan acknowledges it, begins, and claims that it is done, and
// what an inspector finds where too few residents answered. Most keep the deadlines of alert.DefaultPolicy; a few let them pass.
type Officials struct {
	seed     int64
	calendar *worktime.Calendar
	offices  map[alert.Office]Office
	better   func(township string, concern analyze.Concern, t time.Time) bool
}

// NewOfficials returns the officials of seed. An inspector finds what better says; County.Better is the one to pass.
func NewOfficials(seed int64, better func(township string, concern analyze.Concern, t time.Time) bool) (*Officials, error) {
	calendar, err := worktime.New(Zone(), worktime.StandardHours())
	if err != nil {
		return nil, fmt.Errorf("demo officials: %w", err)
	}
	offices, err := Offices()
	if err != nil {
		return nil, err
	}
	o := &Officials{seed: seed, calendar: calendar, offices: map[alert.Office]Office{}, better: better}
	for _, f := range offices {
		o.offices[f.ID] = f
	}
	return o, nil
}

// Since returns from when on the officials count after move m, given from when on they counted before it: every change of state and
// every escalation or hand-over starts their time anew.
func Since(before time.Time, m alert.Move) time.Time {
	if m.From != m.To || m.Kind == alert.MoveEscalate || m.Kind == alert.MoveHandOver {
		return m.At
	}
	return before
}

// Next returns what will be done about p and when, if nothing else happens to it before; false where nobody will move. Since is when
// p came into its state, see the function Since. The same p and since give the same answer.
func (o *Officials) Next(p alert.Plan, since time.Time) (alert.Command, time.Time, bool) {
	r := stream(o.seed, label(p.ID), label(string(p.State)), uint64(p.Level), uint64(p.Reopened))
	if p.State == alert.Claimed {
		return o.inspect(p, r)
	}
	kind, ok := map[alert.State]alert.MoveKind{alert.Opened: alert.MoveAcknowledge, alert.ReopenedPlan: alert.MoveAcknowledge,
		alert.Acknowledged: alert.MoveAct, alert.Acting: alert.MoveClaim}[p.State]
	if !ok {
		return alert.Command{}, time.Time{}, false
	}
	pace := o.pace(p.Owner)
	if pace >= negligent && r.Float64() < sleepiness(p) {
		return alert.Command{}, time.Time{}, false
	}
	lo, hi := delay(p.Severity, kind)
	took := between(r, lo, hi) * min(pace, 1.4)
	at := since.Add(time.Duration(took * float64(time.Hour)))
	if p.Severity != string(analyze.Emergency) {
		at = o.calendar.Add(since, time.Duration(took*float64(time.Hour)))
	}
	cmd := alert.Command{Kind: kind, Actor: string(p.Owner), Office: p.Owner, Note: o.note(kind, r)}
	return cmd, at.Truncate(time.Second), true
}

func (o *Officials) pace(office alert.Office) float64 {
	if f, ok := o.offices[office]; ok {
		return f.Pace
	}
	return 1
}

// sleepiness is the chance that a negligent office lets p lie in its present state. Each escalation and dispute halves it; from the
// third on it always moves.
func sleepiness(p alert.Plan) float64 {
	n := p.Level + p.Reopened
	switch {
	case n > 2:
		return 0
	case p.State == alert.Opened || p.State == alert.ReopenedPlan:
		return 0.7 / float64(int(1)<<n)
	}
	return 0.3 / float64(int(1)<<n)
}

// delay returns within how many hours a diligent office makes a move: by the clock for an emergency, in working hours otherwise.
func delay(severity string, kind alert.MoveKind) (lo, hi float64) {
	switch analyze.Urgency(severity) {
	case analyze.Emergency:
		switch kind {
		case alert.MoveAcknowledge:
			return 0.05, 0.33
		case alert.MoveAct:
			return 0.08, 0.3
		}
		return 0.3, 0.9
	case analyze.Urgent, analyze.Inquiry:
		switch kind {
		case alert.MoveAcknowledge:
			return 0.2, 1.3
		case alert.MoveAct:
			return 0.2, 1.3
		}
		return 1, 3.2
	}
	switch kind {
	case alert.MoveAcknowledge:
		return 0.5, 5
	case alert.MoveAct:
		return 1, 5
	}
	return 6, 16
}

// inspect sends somebody who neither owns nor helps with p to look, once the time for residents' answers is over.
func (o *Officials) inspect(p alert.Plan, r *rand.Rand) (alert.Command, time.Time, bool) {
	office := o.inspector(p)
	if office == "" || p.Due.Verify.IsZero() {
		return alert.Command{}, time.Time{}, false
	}
	at := o.calendar.Add(p.Due.Verify, time.Duration(between(r, 0.5, 6)*float64(time.Hour))).Truncate(time.Second)
	cmd := alert.Command{Kind: alert.MoveVerify, Actor: string(office), Office: office, Note: "现场核查：问题已解决"}
	if !o.better(p.Township, p.Concern, at) {
		cmd.Kind, cmd.Note = alert.MoveReopen, "现场核查：问题仍未解决"
	}
	return cmd, at, true
}

// inspector returns the nearest office above p that takes no part in it, or the hotline desk.
func (o *Officials) inspector(p alert.Plan) alert.Office {
	own := map[alert.Office]bool{p.Owner: true}
	for _, h := range p.Helpers {
		own[h] = true
	}
	for _, a := range p.Accused {
		own[alert.Office(a)] = true
	}
	for _, c := range append([]alert.Office{p.Overseer}, p.Chain...) {
		if c != "" && !own[c] {
			return c
		}
	}
	if p.Concern.Protected() || own["hotline"] {
		return "" // charter C6: nobody but the owner sees it
	}
	return "hotline"
}

// note returns an official's words for a move.
func (o *Officials) note(kind alert.MoveKind, r *rand.Rand) string {
	switch kind {
	case alert.MoveAcknowledge:
		return pick(r, []string{"已收到，正在核实", "收到，安排专人对接", "已阅，转业务股室办理"})
	case alert.MoveAct:
		return pick(r, []string{"已派人到现场", "已与属地会商，开始处置", "处置方案已定，今日开始", "已联系相关单位进场"})
	}
	return pick(r, []string{"问题已处理完毕，请回访群众", "已恢复正常", "已办结，群众可照常办理", "措施已落实到位"})
}
