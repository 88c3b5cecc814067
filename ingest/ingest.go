// Package ingest holds what enters the system: the complaint as its source filed it, the redacted Case it becomes, what later
// happened to it in the source's own system, and official Notices.
//
// Tickets flow in from sources (hotline exports, batch HTTP, Open311); Cases and CaseEvents flow out to the case log. A Ticket
// carries personal data and lives only in memory between its source and Intake.Admit; when redaction fails the ticket is refused
// (charter C2, C8), never stored.
package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Ref is the opaque reference of a case: the lower-case hexadecimal HMAC-SHA256 of its source and source ticket number under the
// deployment's key. The hotline can compute it again; nobody can reverse it.
type Ref string

// NewRef returns the Ref of the ticket that source filed under number.
func NewRef(key []byte, source, number string) Ref {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(source))
	mac.Write([]byte{0})
	mac.Write([]byte(number))
	return Ref(hex.EncodeToString(mac.Sum(nil)))
}

// Case is one redacted complaint.
type Case struct {
	Ref        Ref       `json:"ref"`
	Source     string    `json:"source"`
	Channel    string    `json:"channel,omitempty"`
	ReceivedAt time.Time `json:"received_at"`
	Text       string    `json:"text"`
	PlaceHint  string    `json:"place_hint,omitempty"`
	OfficeHint string    `json:"office_hint,omitempty"`
}

// EventKind says what happened to a case in the hotline's own system.
type EventKind string

// The kinds of CaseEvent.
const (
	Answered EventKind = "answered" // the handling office replied
	Resolved EventKind = "resolved" // the hotline counts it as done
	Reopened EventKind = "reopened" // it was not done after all
	Surveyed EventKind = "surveyed" // the resident was asked
)

// Valid reports whether k is one of the kinds above.
func (k EventKind) Valid() bool {
	switch k {
	case Answered, Resolved, Reopened, Surveyed:
		return true
	}
	return false
}

// Satisfaction is a resident's answer to the hotline's survey. No answer is an outcome of its own, never counted as satisfied.
type Satisfaction string

// The answers to a survey.
const (
	Satisfied    Satisfaction = "satisfied"
	Dissatisfied Satisfaction = "dissatisfied"
	NoAnswer     Satisfaction = "no_answer"
)

// CaseEvent is what happened to a case in the hotline's own system.
type CaseEvent struct {
	Ref    Ref          `json:"ref"`
	Kind   EventKind    `json:"kind"`
	At     time.Time    `json:"at"`
	Survey Satisfaction `json:"survey,omitempty"` // of a Surveyed event
}

// Redactor replaces everything personal in a text by typed placeholders. An error means that the text must not be stored.
type Redactor interface {
	Redact(text string) (string, error)
}
