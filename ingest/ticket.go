package ingest

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxText is the largest text of a ticket, title included, in bytes. The longest letter in the public petition corpora measured
// is a tenth of it; a larger one is an attachment in disguise.
const MaxText = 256 << 10

// MaxSkew is how far in the future a ticket may claim to have been received, for clocks that disagree.
const MaxSkew = time.Hour

// Ticket is one complaint as its source filed it, personal data included.
type Ticket struct {
	Source     string
	Number     string // the source's own ticket number
	Channel    string
	ReceivedAt time.Time
	Title      string
	Text       string
	Address    string // where it happened
	Office     string // the office that handles it
	Events     []TicketEvent
}

// TicketEvent is what the source says later happened to its ticket.
type TicketEvent struct {
	Kind   EventKind
	At     time.Time
	Survey Satisfaction
}

// LogValue keeps a ticket's content out of every log.
func (t Ticket) LogValue() slog.Value { return slog.StringValue("ticket(unredacted)") }

// String keeps a ticket's content out of every message.
func (t Ticket) String() string { return "ticket(unredacted)" }

// GoString does the same for %#v.
func (t Ticket) GoString() string { return t.String() }

// FieldError says which field of a ticket is wrong and why. The reason never quotes the field.
type FieldError struct {
	Field  string // number, received_at, text, event
	Reason string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// Intake turns tickets into cases. It is safe for concurrent use when its Redactor is.
type Intake struct {
	Key      []byte // the deployment's key for refs
	Redactor Redactor
	Now      func() time.Time
}

// Admit validates and redacts t. A *FieldError names the field at fault; any error means that nothing of t may be stored.
func (in Intake) Admit(t Ticket) (Case, []CaseEvent, error) {
	if err := in.validate(t); err != nil {
		return Case{}, nil, err
	}
	c := Case{
		Ref: NewRef(in.Key, t.Source, t.Number), Source: t.Source, Channel: t.Channel,
		ReceivedAt: t.ReceivedAt.UTC().Truncate(time.Second),
	}
	for _, f := range []struct {
		name string
		in   string
		out  *string
	}{
		{"text", joinTitle(t.Title, t.Text), &c.Text},
		{"address", t.Address, &c.PlaceHint},
		{"office", t.Office, &c.OfficeHint},
	} {
		if f.in == "" {
			continue
		}
		safe, err := in.Redactor.Redact(f.in)
		if err != nil {
			return Case{}, nil, &FieldError{f.name, "redaction refused it: " + err.Error()}
		}
		*f.out = safe
	}
	return c, caseEvents(c.Ref, t.Events), nil
}

func (in Intake) validate(t Ticket) error {
	switch {
	case strings.TrimSpace(t.Number) == "":
		return &FieldError{"number", "missing"}
	case t.ReceivedAt.IsZero():
		return &FieldError{"received_at", "missing"}
	case t.ReceivedAt.After(in.Now().Add(MaxSkew)):
		return &FieldError{"received_at", "lies in the future"}
	case strings.TrimSpace(t.Title) == "" && strings.TrimSpace(t.Text) == "":
		return &FieldError{"text", "missing"}
	case len(t.Title)+len(t.Text) > MaxText:
		return &FieldError{"text", fmt.Sprintf("is %d bytes; at most %d", len(t.Title)+len(t.Text), MaxText)}
	case len(t.Address) > MaxText || len(t.Office) > MaxText:
		return &FieldError{"address", fmt.Sprintf("larger than %d bytes", MaxText)}
	case !utf8.ValidString(t.Title + t.Text + t.Address + t.Office):
		return &FieldError{"text", "is not valid UTF-8"}
	}
	for _, e := range t.Events {
		if err := e.validate(t.ReceivedAt); err != nil {
			return err
		}
	}
	return nil
}

func (e TicketEvent) validate(received time.Time) error {
	switch {
	case !e.Kind.Valid():
		return &FieldError{"event", "unknown kind"}
	case e.At.IsZero():
		return &FieldError{"event", "has no time"}
	case e.At.Before(received):
		return &FieldError{"event", "lies before the ticket was received"}
	}
	return nil
}

func caseEvents(ref Ref, events []TicketEvent) []CaseEvent {
	var out []CaseEvent
	for _, e := range events {
		out = append(out, CaseEvent{Ref: ref, Kind: e.Kind, At: e.At.UTC().Truncate(time.Second), Survey: e.Survey})
	}
	return out
}

// joinTitle puts the title before the text unless the text already begins with it.
func joinTitle(title, text string) string {
	title, text = strings.TrimSpace(title), strings.TrimSpace(text)
	switch {
	case title == "" || strings.HasPrefix(text, title):
		return text
	case text == "":
		return title
	}
	return title + "\n" + text
}

// Reason returns the field and reason of err for a row report, without any content.
func Reason(err error) (field, reason string) {
	var fe *FieldError
	if errors.As(err, &fe) {
		return fe.Field, fe.Reason
	}
	return "", err.Error()
}
