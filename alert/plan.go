// Package alert turns alerts about needs into response plans that are kept: one accountable office, steps, working-day deadlines,
// escalation, and a check with residents before a plan may close.
//
// Alerts flow in in the shape of Alertmanager's webhook version 4; Moves flow out to the plans topic and, folded, are the Plans in
// the plan store. The engine is a pure function with the clock passed in. An alert that names no known need is refused with an
// error and reaches no plan.
package alert

import (
	"slices"
	"time"

	"xiangyin/analyze"
)

// State is where a plan stands.
type State string

// The states of a plan. A claimed plan is one whose owner says it is done; only residents' answers verify it.
const (
	Opened       State = "opened"
	Acknowledged State = "acknowledged"
	Acting       State = "acting"
	Claimed      State = "claimed"
	Verified     State = "verified"
	Closed       State = "closed"
	ReopenedPlan State = "reopened"
)

// Office identifies an office of the duty register.
type Office string

// Plan is the response to one need: the fold of its moves.
type Plan struct {
	ID        string          `json:"id"`       // P-<date>-<8 hex digits>, the same under replay
	Key       string          `json:"key"`      // the need it answers, see Key
	Township  string          `json:"township"` // code of today's township, or of the county where the concern is protected (C6) or no township is known
	Concern   analyze.Concern `json:"concern"`
	Severity  string          `json:"severity"`           // the worst severity of its alerts: emergency, urgent, routine, inquiry
	Complex   bool            `json:"complex,omitempty"`  // granted the longer terms of a complex matter
	Owner     Office          `json:"owner,omitempty"`    // the one accountable office
	Held      []Office        `json:"held,omitempty"`     // offices that owned it before
	Helpers   []Office        `json:"helpers,omitempty"`  // offices that lend a hand
	Chain     []Office        `json:"chain,omitempty"`    // who stands above the owner, one level after the other
	Overseer  Office          `json:"overseer,omitempty"` // the office it was escalated to, which sees to it that the owner acts
	Accused   []string        `json:"accused,omitempty"`  // units and offices that it must never reach (C5)
	Level     int             `json:"level,omitempty"`    // how far up Chain it was escalated
	State     State           `json:"state"`
	Summary   string          `json:"summary,omitempty"` // the figures at opening, in plain words; never text of a case
	Steps     []Step          `json:"steps,omitempty"`
	Documents []Document      `json:"documents,omitempty"`
	Alerts    []AlertState    `json:"alerts,omitempty"`  // the alerts behind it, by name
	Earlier   string          `json:"earlier,omitempty"` // the closed plan of the same need that came before, or ""
	Also      []string        `json:"also,omitempty"`    // keys of the plans that were merged into it
	MergedIn  string          `json:"merged_in,omitempty"`
	Terms     Terms           `json:"terms"` // its policy's, fixed at opening: a later edit of the policy leaves it alone
	OpenedAt  time.Time       `json:"opened_at"`
	Due       Deadlines       `json:"due"`
	Done      Milestones      `json:"done"`
	Survey    Survey          `json:"survey"`
	Reopened  int             `json:"reopened,omitempty"` // how often residents or an inspection said that it was not done
	WakeAt    time.Time       `json:"wake_at,omitzero"`   // when Tick has to look at it next; zero: not before another move
	UpdatedAt time.Time       `json:"updated_at"`
	Seq       int             `json:"seq"` // number of its last move
}

// Milestones are the moments at which a plan got somewhere; zero: not yet.
type Milestones struct {
	Acknowledged time.Time `json:"acknowledged,omitzero"` // first
	AckLate      bool      `json:"ack_late,omitempty"`    // that was after its deadline
	Expires      time.Time `json:"expires,omitzero"`      // when the present acknowledgement is void unless action follows
	Acted        time.Time `json:"acted,omitzero"`        // first
	Claimed      time.Time `json:"claimed,omitzero"`      // last
	ClaimLate    bool      `json:"claim_late,omitempty"`  // that was after its deadline
	Verified     time.Time `json:"verified,omitzero"`     // last
	Closed       time.Time `json:"closed,omitzero"`
	Escalated    time.Time `json:"escalated,omitzero"` // last
}

// Document is an official document that supports a plan, by its title and public address.
type Document struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Key is the need that a plan answers; a need has at most one plan that is not closed.
func Key(township string, concern analyze.Concern) string { return township + "/" + string(concern) }

// Live reports whether the plan is not closed.
func (p Plan) Live() bool { return p.State != Closed }

// Keys returns every need that the plan answers: its own and those of plans merged into it.
func (p Plan) Keys() []string { return append([]string{p.Key}, p.Also...) }

// Deadline returns the moment by which the plan must have moved on from its present state, zero when nothing is owed.
func (p Plan) Deadline() time.Time {
	switch p.State {
	case Opened, ReopenedPlan:
		return p.Due.Acknowledge
	case Acknowledged:
		return p.Due.Act
	case Acting:
		return p.Due.Close
	case Claimed:
		return p.Due.Verify
	}
	return time.Time{}
}

// Overdue reports whether the plan has missed the deadline of its present state at now.
func (p Plan) Overdue(now time.Time) bool {
	d := p.Deadline()
	return !d.IsZero() && d.Before(now)
}

// Involves reports whether office owns, helps with or oversees the plan.
func (p Plan) Involves(office Office) bool {
	return office != "" && (p.Owner == office || p.Overseer == office || slices.Contains(p.Helpers, office))
}

// Step is one concrete thing to do.
type Step struct {
	Text   string    `json:"text"`
	Done   bool      `json:"done"`
	DoneAt time.Time `json:"done_at,omitzero"`
}

// Deadlines are the moments by which a plan must have moved on, in working time.
type Deadlines struct {
	Acknowledge time.Time `json:"acknowledge,omitzero"`
	Act         time.Time `json:"act,omitzero"`
	Close       time.Time `json:"close,omitzero"`  // by when the owner must have claimed it done
	Verify      time.Time `json:"verify,omitzero"` // of a claimed plan: by when residents' answers decide, or an inspection is called for
	Settle      time.Time `json:"settle,omitzero"` // of a verified plan: by when it closes even though an alert still fires
}

// AlertState is one alert behind a plan.
type AlertState struct {
	Name     string    `json:"name"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at,omitzero"` // zero while it fires
}

// Survey is what the residents behind a plan's need answered since it was claimed.
type Survey struct {
	Asked     int `json:"asked"`
	Answered  int `json:"answered"`
	Satisfied int `json:"satisfied"`
}

// MoveKind says what happened to a plan.
type MoveKind string

// The kinds of Move.
const (
	MoveOpen        MoveKind = "open"
	MoveAlert       MoveKind = "alert" // another alert, or the end of one, joined
	MoveAcknowledge MoveKind = "acknowledge"
	MoveAct         MoveKind = "act"
	MoveStep        MoveKind = "step" // a step added or done
	MoveHandOver    MoveKind = "hand_over"
	MoveEscalate    MoveKind = "escalate"
	MoveClaim       MoveKind = "claim"
	MoveSurvey      MoveKind = "survey" // residents' answers came in
	MoveVerify      MoveKind = "verify"
	MoveClose       MoveKind = "close"
	MoveReopen      MoveKind = "reopen"
	MoveNote        MoveKind = "note"
	MoveExpire      MoveKind = "expire" // nothing followed an acknowledgement, so it is void
	MoveExtend      MoveKind = "extend" // granted the terms of a complex matter
	MoveMerge       MoveKind = "merge"  // two plans became one
	MoveDocument    MoveKind = "document"
	MoveSucceed     MoveKind = "succeed" // its township or owner was abolished: the successor inherits it as it stands
	MoveUndo        MoveKind = "undo"    // the actor took back the last move
)

// Move is one event in the life of a plan, as it stands on the plans topic. After is the plan as it is once the move is made,
// so that a store needs no engine to rebuild it.
type Move struct {
	Plan  string    `json:"plan"`
	Seq   int       `json:"seq"` // 1, 2, … within the plan
	Kind  MoveKind  `json:"kind"`
	At    time.Time `json:"at"`
	Actor string    `json:"actor"` // an office, a user of the desk, or "xiangyin"
	From  State     `json:"from,omitempty"`
	To    State     `json:"to"`
	Note  string    `json:"note,omitempty"` // an official's words or figures; never text of a case
	After Plan      `json:"after"`
	// Seen holds opaque digests of the answers that a survey move counted, so that no answer counts twice, not even after a replay.
	Seen []string `json:"seen,omitempty"`
}
