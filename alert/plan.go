// Package alert turns alerts about needs into response plans that are kept: one accountable office, steps, working-day deadlines,
// escalation, and a check with residents before a plan may close.
//
// Alerts flow in in the shape of Alertmanager's webhook version 4; Moves flow out to the plans topic and, folded, are the Plans in
// the plan store. The engine is a pure function with the clock passed in. An alert that names no known need is refused with an
// error and reaches no plan.
package alert

import (
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
	ID        string // P-<date>-<8 hex digits>, the same under replay
	Key       string // the need it answers, see Key
	Township  string // code of today's township, or of the county where the concern is protected (C6) or no township is known
	Concern   analyze.Concern
	Severity  string // the worst severity of its alerts: emergency, urgent, routine, inquiry
	Owner     Office // the one accountable office
	Helpers   []Office
	Level     int // how often it was escalated
	State     State
	Summary   string // the figures at opening, in plain words; never text of a case
	Steps     []Step
	Alerts    []AlertState // the alerts behind it, by name
	Earlier   string       // the closed plan of the same need that came before, or ""
	OpenedAt  time.Time
	Due       Deadlines
	Survey    Survey
	UpdatedAt time.Time
	Seq       int // number of its last move
}

// Key is the need that a plan answers; a need has at most one plan that is not closed.
func Key(township string, concern analyze.Concern) string { return township + "/" + string(concern) }

// Live reports whether the plan is not closed.
func (p Plan) Live() bool { return p.State != Closed }

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
	Close       time.Time `json:"close,omitzero"`
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
}
