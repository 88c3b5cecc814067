// Package analyze turns cases into needs: it reads a Case, understands it (which Concern, which Place, how urgent), and keeps per
// place and concern how new, how neglected and how surprising the need is.
//
// Cases and case events flow in from the log; Outcomes flow out to the findings topic and, from there, into the need store. A
// Finding holds no text (charter C8). A record that cannot be understood goes to the dead-letter topic.
package analyze

import (
	"time"

	"xiangyin/ingest"
)

// Urgency is how soon harm follows.
type Urgency string

// The urgencies, most urgent first.
const (
	Emergency Urgency = "emergency" // danger now
	Urgent    Urgency = "urgent"    // harm within days: no water, no income, no treatment
	Routine   Urgency = "routine"
	Inquiry   Urgency = "inquiry"
)

// Urgencies lists the urgencies, most urgent first.
func Urgencies() []Urgency { return []Urgency{Emergency, Urgent, Routine, Inquiry} }

// Weight is what one case of urgency u adds to heat and backlog (DESIGN §4).
func (u Urgency) Weight() float64 {
	switch u {
	case Emergency:
		return 8
	case Urgent:
		return 3
	case Inquiry:
		return 0.5
	}
	return 1
}

// AllowedDays is how many working days a case of urgency u may take before it counts as overdue (DESIGN §4; the published
// deadlines of the plan policy start from the same figures). An emergency's hours count as one day.
func (u Urgency) AllowedDays() int {
	switch u {
	case Emergency, Urgent, Inquiry:
		return 1
	}
	return 5
}

// Finding is a Case minus its text plus what was understood of it.
type Finding struct {
	Ref        ingest.Ref `json:"ref"`
	Source     string     `json:"source"`
	Channel    string     `json:"channel,omitempty"`
	ReceivedAt time.Time  `json:"received_at"`
	Township   string     `json:"township,omitempty"` // code of today's township, or "" where the case names none
	Unit       string     `json:"unit,omitempty"`     // code of the unit named, as it was when the case was received
	Concern    Concern    `json:"concern"`
	Second     Concern    `json:"second,omitempty"` // a second concern in the same case, or ""
	Confidence float64    `json:"confidence"`       // calibrated chance that Concern is right, 0 to 1
	Urgency    Urgency    `json:"urgency"`
	Review     bool       `json:"review,omitempty"`  // the desk should confirm: confidence below the stated bound
	Accused    []string   `json:"accused,omitempty"` // codes of units and offices that the case is about (charter C5)
	Model      string     `json:"model"`             // version of the model that decided
}

// Followup is a CaseEvent that met its finding.
type Followup struct {
	Ref      ingest.Ref          `json:"ref"`
	Kind     ingest.EventKind    `json:"kind"`
	At       time.Time           `json:"at"`
	Survey   ingest.Satisfaction `json:"survey,omitempty"`
	Township string              `json:"township,omitempty"`
	Concern  Concern             `json:"concern"`
}

// Outcome is one record of the findings topic: exactly one of its fields is set.
type Outcome struct {
	Finding  *Finding  `json:"finding,omitempty"`
	Followup *Followup `json:"followup,omitempty"`
}

// Key is the log key of o: today's township, so that one township's needs keep their order.
func (o Outcome) Key() string {
	if o.Finding != nil {
		return o.Finding.Township
	}
	if o.Followup != nil {
		return o.Followup.Township
	}
	return ""
}

// Need is the state of one (place, concern) pair at one moment.
type Need struct {
	Township string  `json:"township"` // code of today's township, or "" for cases that name none
	Concern  Concern `json:"concern"`
	Heat     float64 `json:"heat"`    // what is new: Σ u·2^(−age/72 h)
	Backlog  float64 `json:"backlog"` // what is neglected: Σ over unresolved u·(1 + overdue ÷ allowed working days)
	Open     int     `json:"open"`    // unresolved cases
	Overdue  int     `json:"overdue"` // unresolved cases past their allowed working days
	Total    int     `json:"total"`   // cases ever
	// Emergencies counts the cases of urgency emergency that are unresolved and were received in the last EmergencyWindow.
	Emergencies int   `json:"emergencies"`
	Surge       Surge `json:"surge"`
}

// EmergencyWindow is how long one unresolved emergency case keeps raising its alert.
const EmergencyWindow = 24 * time.Hour

// Surge is how surprising the recent count of a pair is against its own history.
type Surge struct {
	Window   int     `json:"window,omitempty"` // days, the most surprising of the windows looked at; 0 means not judged yet
	Count    int     `json:"count"`
	Expected float64 `json:"expected"`
	P        float64 `json:"p"` // chance of a count at least this large under the history
	Q        float64 `json:"q"` // P adjusted for looking at all pairs (false-discovery rate)
}

// DayCount is the number of cases of one pair received on one local day.
type DayCount struct {
	Day      time.Time `json:"day"` // midnight in the county's time zone
	Township string    `json:"township"`
	Unit     string    `json:"unit"` // the township of its time, or Township where that is the same or unknown
	Concern  Concern   `json:"concern"`
	Count    int       `json:"count"`
}
