package alert_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"xiangyin/alert"
	"xiangyin/analyze/worktime"
)

// world is one need with everything that ever happened to it, and a model of what must be true of it.
type world struct {
	rt    *rapid.T
	e     alert.Engine
	cal   *worktime.Calendar
	now   time.Time
	lives [][]alert.Move         // the moves of each plan, in the order they opened
	ended map[string]time.Time   // model: last start of each alert name whose end was told
	fired map[string]time.Time   // model: last start of each alert name that was told
	level map[alert.Office][]int // escalations of the live plan: overseer → levels
	deep  bool                   // check deadlines minute by minute
}

func (w *world) live() *alert.Plan {
	if len(w.lives) == 0 {
		return nil
	}
	if p := w.last(); p.Live() {
		return &p
	}
	return nil
}

func (w *world) last() alert.Plan {
	moves := w.lives[len(w.lives)-1]
	return moves[len(moves)-1].After
}

// keep checks moves against the table, the model and the plan before, and adds them.
func (w *world) keep(moves []alert.Move) {
	for _, m := range moves {
		if m.Kind == alert.MoveOpen {
			w.opens(m)
			continue
		}
		if len(w.lives) == 0 {
			w.rt.Fatalf("%s without a plan", m.Kind)
		}
		i := len(w.lives) - 1
		before := w.lives[i][len(w.lives[i])-1]
		if err := alert.CheckMove(&before, m); err != nil {
			w.rt.Fatal(err)
		}
		w.follows(before.After, m)
		w.lives[i] = append(w.lives[i], m)
	}
}

// opens checks a new plan: none is live, it names the one before, its deadlines are right.
func (w *world) opens(m alert.Move) {
	if err := alert.CheckMove(nil, m); err != nil {
		w.rt.Fatal(err)
	}
	earlier := ""
	if len(w.lives) > 0 {
		if p := w.last(); p.Live() {
			w.rt.Fatalf("doubled: %s opens while %s is %s", m.Plan, p.ID, p.State)
		}
		earlier = w.last().ID
	}
	if m.After.Earlier != earlier {
		w.rt.Fatalf("%s names %q as the earlier plan; want %q", m.Plan, m.After.Earlier, earlier)
	}
	for _, moves := range w.lives {
		if moves[0].Plan == m.Plan {
			w.rt.Fatalf("doubled: %s opens twice", m.Plan)
		}
	}
	w.lives, w.level = append(w.lives, []alert.Move{m}), map[alert.Office][]int{}
	w.deadlines(m.After)
}

// follows checks what m may do to p.
func (w *world) follows(p alert.Plan, m alert.Move) {
	q := m.After
	if !p.Live() {
		w.rt.Fatalf("immortal: %s after closing", m.Kind)
	}
	kept := m.Kind != alert.MoveExtend && !(m.Kind == alert.MoveAlert && q.Severity != p.Severity) && m.Kind != alert.MoveUndo
	if kept && q.Terms != p.Terms {
		w.rt.Fatalf("%s changed the terms of an open plan", m.Kind)
	}
	switch m.Kind {
	case alert.MoveVerify:
		w.verified(p, m)
	case alert.MoveEscalate:
		if q.Level != p.Level+1 || q.Overseer != q.Chain[p.Level] || slices.Contains(w.level[q.Owner], q.Level) {
			w.rt.Fatalf("level %d after %d fired twice or skipped", q.Level, p.Level)
		}
		w.level[q.Owner] = append(w.level[q.Owner], q.Level)
	case alert.MoveHandOver, alert.MoveSucceed:
		w.level = map[alert.Office][]int{}
		if q.Due != p.Due {
			w.rt.Fatal("a hand-over bought time")
		}
	case alert.MoveAlert:
		if q.Due.Close.After(p.Due.Close) || q.Due.Act.After(p.Due.Act) || q.Due.Acknowledge.After(p.Due.Acknowledge) {
			w.rt.Fatal("an alert put a deadline off")
		}
	}
	if got := alert.Recipients(p, m); !q.Live() && got != nil {
		w.rt.Fatalf("a closed plan pages %v", got)
	}
}

// verified checks that residents or somebody else said so.
func (w *world) verified(p alert.Plan, m alert.Move) {
	if m.Actor == alert.System {
		if s := p.Survey; s.Answered < p.Terms.MinAnswers || float64(s.Satisfied) < p.Terms.MinShare*float64(s.Answered)-1e-9 {
			w.rt.Fatalf("verified by %v under %+v", s, p.Terms)
		}
		return
	}
	for _, before := range w.lives[len(w.lives)-1] { // who acts gives its office as its name
		if m.Actor == string(before.After.Owner) || m.Actor == "c101" && slices.Contains(p.Helpers, "c101") {
			w.rt.Fatalf("verified by %s, which owned it after move %d", m.Actor, before.Seq)
		}
	}
	if m.Actor == "" || w.now.Before(p.Due.Verify) {
		w.rt.Fatalf("verified by %q at %v, residents were due until %v", m.Actor, w.now, p.Due.Verify)
	}
}

// deadlines checks those of a new plan against a calculator that steps through the minutes of working days.
func (w *world) deadlines(p alert.Plan) {
	if !w.deep {
		return
	}
	for _, d := range []struct {
		limit alert.Limit
		got   time.Time
	}{{p.Terms.Acknowledge, p.Due.Acknowledge}, {p.Terms.Act, p.Due.Act}, {p.Terms.Close, p.Due.Close}} {
		if want := w.slow(p.OpenedAt, d.limit); !d.got.Equal(want) {
			w.rt.Fatalf("%s from %v is %v; the slow calculator says %v", d.limit, p.OpenedAt, d.got, want)
		}
	}
}

func (w *world) slow(t time.Time, l alert.Limit) time.Time {
	switch {
	case l.Days > 0:
		for n, day := 0, t; ; {
			day = day.AddDate(0, 0, 1)
			if w.cal.IsWorkday(day) {
				n++
			}
			if n == l.Days {
				y, m, d := day.In(zone).Date()
				return time.Date(y, m, d, 17, 30, 0, 0, zone)
			}
		}
	case l.Working > 0:
		for left := l.Working; left > 0; t = t.Add(time.Minute) {
			h := t.In(zone).Hour()*60 + t.In(zone).Minute()
			if w.cal.IsWorkday(t) && (h >= 9*60 && h < 12*60 || h >= 13*60+30 && h < 17*60+30) {
				left -= time.Minute
			}
		}
		return t
	}
	return t.Add(l.Clock)
}

// receive brings an alert and checks that nothing is lost: it is in the live plan, or a closed one saw its end.
func (w *world) receive(a alert.Alert) {
	var earlier *alert.Plan
	if len(w.lives) > 0 && w.live() == nil {
		p := w.last()
		earlier = &p
	}
	moves, err := w.e.Receive(w.live(), earlier, a, office, w.now)
	if err != nil {
		w.rt.Fatal(err)
	}
	w.keep(moves)
	name := a.Labels[alert.LabelName]
	if a.Status == "resolved" {
		if !a.StartsAt.Before(w.fired[name]) {
			w.fired[name], w.ended[name] = a.StartsAt, a.StartsAt
		}
		return
	}
	stale := a.StartsAt.Before(w.fired[name]) || w.ended[name].Equal(a.StartsAt) && !w.fired[name].IsZero()
	if a.StartsAt.After(w.fired[name]) {
		w.fired[name] = a.StartsAt
	}
	p := w.live()
	if !stale && p == nil {
		w.rt.Fatalf("lost: %s of %v found no plan", name, a.StartsAt)
	}
	if !stale && !slices.ContainsFunc(p.Alerts, func(s alert.AlertState) bool { return s.Name == name && s.StartsAt.Equal(a.StartsAt) }) {
		w.rt.Fatalf("lost: %s of %v is not in %s", name, a.StartsAt, p.ID)
	}
	if again, err := w.e.Receive(w.live(), earlier, a, office, w.now); err != nil || w.live() != nil && len(again) > 0 {
		w.rt.Fatalf("a repeated alert makes %d moves, %v", len(again), err)
	}
}

// tick lets the clock act, and checks that it acts when it must, once, and not before.
func (w *world) tick() {
	p := w.live()
	if p == nil {
		if len(w.lives) > 0 && len(w.e.Tick(w.last(), w.now)) > 0 {
			w.rt.Fatal("immortal: the clock moves a closed plan")
		}
		return
	}
	moves := w.e.Tick(*p, w.now)
	if due := !p.WakeAt.IsZero() && !w.now.Before(p.WakeAt); due != (len(moves) > 0) {
		w.rt.Fatalf("%s wakes at %v; %d moves at %v", p.State, p.WakeAt, len(moves), w.now)
	}
	if len(moves) > 3 {
		w.rt.Fatalf("%d moves at once", len(moves))
	}
	w.keep(moves)
	if q := w.last(); len(w.e.Tick(q, w.now)) > 0 {
		w.rt.Fatal("the clock acts twice at one moment")
	}
	if q := w.live(); q != nil && q.Owner == "" {
		w.rt.Fatal("a plan without living owner")
	}
}

var commands = []alert.MoveKind{
	alert.MoveAcknowledge, alert.MoveAct, alert.MoveClaim, alert.MoveStep, alert.MoveHandOver, alert.MoveExtend, alert.MoveNote,
	alert.MoveVerify, alert.MoveReopen, alert.MoveUndo, alert.MoveClose, alert.MoveEscalate,
}

// act makes a random command; the engine must refuse it without moves or make moves that hold.
func (w *world) act() {
	if len(w.lives) == 0 {
		return
	}
	who := rapid.SampledFrom([]string{"traffic", "c101", "desk", "transit", ""}).Draw(w.rt, "office")
	cmd := alert.Command{
		Kind: rapid.SampledFrom(commands).Draw(w.rt, "command"), Actor: who, Office: alert.Office(who), Note: "记", Step: rapid.IntRange(-1, 2).Draw(w.rt, "step"),
		Decision: alert.Decision{Owner: alert.Office(rapid.SampledFrom([]string{"traffic", "transit"}).Draw(w.rt, "to")), Chain: []alert.Office{"gov", "city"}},
	}
	p := w.last()
	moves, err := w.e.Act(p, cmd, w.now)
	if cmd.Kind == alert.MoveUndo && p.Live() {
		moves, err = w.e.Undo(w.lives[len(w.lives)-1], cmd, w.now)
	}
	if err != nil && moves != nil || err == nil && !p.Live() {
		w.rt.Fatalf("%s on a %s plan: %v, %v", cmd.Kind, p.State, moves, err)
	}
	if cmd.Kind == alert.MoveUndo {
		w.level = map[alert.Office][]int{} // it may take an escalation's moment back with it, never its level
	}
	w.keep(moves)
}

// succeed abolishes the owner's office: the heir takes the plan as it stands.
func (w *world) succeed() {
	p := w.live()
	if p == nil {
		return
	}
	heir := alert.Office(rapid.SampledFrom([]string{"traffic", "transit", "heir"}).Draw(w.rt, "heir"))
	m := w.e.Succeed(*p, p.Township, alert.Decision{Owner: heir, Chain: []alert.Office{"gov", "city"}}, w.now)
	if m.After.State != p.State || m.After.Due != p.Due {
		w.rt.Fatal("an heir changed the state or the deadlines")
	}
	w.keep([]alert.Move{m})
}

func (w *world) survey() {
	if len(w.lives) == 0 {
		return
	}
	asked := rapid.IntRange(0, 6).Draw(w.rt, "asked")
	answered := rapid.IntRange(0, asked).Draw(w.rt, "answered")
	s := alert.Survey{Asked: asked, Answered: answered, Satisfied: rapid.IntRange(0, answered).Draw(w.rt, "satisfied")}
	p := w.last()
	moves := w.e.Survey(p, s, nil, w.now)
	if len(moves) > 0 && p.State != alert.Claimed {
		w.rt.Fatalf("answers move a %s plan", p.State)
	}
	w.keep(moves)
}

func (w *world) alert() {
	name := rapid.SampledFrom([]string{"Backlog", "Surge", "Emergency"}).Draw(w.rt, "alert")
	severity := rapid.SampledFrom([]string{"emergency", "urgent", "routine", "inquiry"}).Draw(w.rt, "severity")
	starts := w.now.Add(-time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 60, 3000}).Draw(w.rt, "age")) * time.Minute)
	if t := w.fired[name]; !t.IsZero() && rapid.Bool().Draw(w.rt, "same") {
		starts = t
	}
	a := firing(name, severity, starts)
	if rapid.IntRange(0, 2).Draw(w.rt, "over") == 0 {
		a.Status, a.EndsAt = "resolved", w.now
	}
	w.receive(a)
}

func (w *world) advance() {
	w.now = w.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 7, 60, 300, 1500, 9000}).Draw(w.rt, "minutes")) * time.Minute)
}

// policy edits the policy: plans that are open must not notice.
func (w *world) policy() {
	limit := func(name string) alert.Limit {
		n := rapid.IntRange(1, 9).Draw(w.rt, name)
		return []alert.Limit{{Clock: time.Duration(n) * time.Hour}, {Working: time.Duration(n) * time.Hour}, {Days: n}}[rapid.IntRange(0, 2).Draw(w.rt, "unit")]
	}
	terms := func() alert.Terms {
		return alert.Terms{
			Acknowledge: limit("ack"), Act: limit("act"), Close: limit("close"), AckExpiry: limit("expiry"), Repeat: limit("repeat"),
			Verify: limit("verify"), Settle: limit("settle"), MinAnswers: rapid.IntRange(1, 9).Draw(w.rt, "answers"), MinShare: rapid.Float64Range(0.51, 1).Draw(w.rt, "share"),
		}
	}
	p := alert.Policy{Terms: map[string]alert.Terms{}, Complex: terms()}
	for s := range w.e.Policy.Terms {
		p.Terms[s] = alert.Terms{}
	}
	for _, s := range []string{"emergency", "urgent", "routine", "inquiry"} {
		p.Terms[s] = terms()
	}
	if err := p.Validate(); err != nil {
		w.rt.Fatal(err)
	}
	w.e.Policy = p
}

// finish drives the live plan to its end: ignored, it climbs to the top of its chain and stays there, owned; worked on, it closes.
func (w *world) finish() {
	for range 12 {
		if p := w.live(); p == nil || p.WakeAt.IsZero() {
			break
		}
		w.now = later(w.now, w.live().WakeAt)
		w.tick()
	}
	p := w.live()
	if p == nil {
		return
	}
	if !p.WakeAt.IsZero() || p.Level != len(p.Chain) {
		w.rt.Fatalf("immortal: %s at level %d of %d wakes at %v", p.State, p.Level, len(p.Chain), p.WakeAt)
	}
	for range 2 { // a claim that was doubted before may be refuted once more; the next one starts afresh
		w.work()
	}
	if p := w.live(); p != nil {
		w.rt.Fatalf("immortal: %s after everybody is satisfied", p.State)
	}
}

// work brings the live plan through action, claim and unanimous answers.
func (w *world) work() {
	for _, kind := range []alert.MoveKind{alert.MoveAct, alert.MoveClaim} {
		if p := w.live(); p != nil && alert.Allowed(p.State, kind) {
			moves, err := w.e.Act(*p, alert.Command{Kind: kind, Actor: "traffic", Office: "traffic"}, w.now)
			if err != nil {
				w.rt.Fatal(err)
			}
			w.keep(moves)
		}
	}
	if p := w.live(); p != nil {
		w.keep(w.e.Survey(*p, alert.Survey{Asked: 500, Answered: 500, Satisfied: 500}, nil, w.now))
	}
	if p := w.live(); p != nil {
		w.now = later(w.now, p.WakeAt)
		w.tick()
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
