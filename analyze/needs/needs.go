// Package needs is the arithmetic of heat and backlog (DESIGN §4). Stores keep a Tally per place and concern; this package turns a
// Tally and a moment into a Need. It fails on nothing: every Tally has a Need.
//
// Sources. Heat is exponential smoothing of a marked point process (Brown 1959, "Statistical Forecasting for Inventory Control") with a
// half-life instead of a rate. Backlog follows the age-weighted backlog of queueing practice: each unresolved case counts once,
// and once more for every allowance of working days that it is overdue.
package needs

import (
	"cmp"
	"math"
	"slices"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// HalfLife is the time in which a case loses half of its heat.
const HalfLife = 72 * time.Hour

// Calendar counts working days.
type Calendar interface {
	// WorkdaysBetween returns the number of working days after the day of from, up to and including the day of to.
	WorkdaysBetween(from, to time.Time) int
}

// Tally is what a store keeps of one place and concern.
type Tally struct {
	Township    string
	Concern     analyze.Concern
	Heat        float64   // at HeatAt
	HeatAt      time.Time // the latest ReceivedAt among its cases
	Total       int
	Open        []OpenGroup
	Emergencies []time.Time // ReceivedAt of the unresolved emergencies
}

// OpenGroup counts the unresolved cases of one urgency received on one local day.
type OpenGroup struct {
	Urgency analyze.Urgency
	Day     int // see Day
	Count   int
}

// Arithmetic computes needs in one county's calendar.
type Arithmetic struct {
	Calendar Calendar
	Location *time.Location // of the county, for days
	// Today returns the code of the township that answers at t for the township with this code. After a merger the needs of the
	// former township are those of its successor. Nil: townships never change.
	Today func(code string, t time.Time) string
}

// Decay is the share of heat that is left after age; 1 for a negative age, so that a late clock never amplifies.
func Decay(age time.Duration) float64 {
	if age <= 0 {
		return 1
	}
	return math.Exp2(-float64(age) / float64(HalfLife))
}

// AddHeat returns heat and its reference time after one more case of urgency u received at t. A late case enters with its own age.
func AddHeat(heat float64, at time.Time, u analyze.Urgency, t time.Time) (float64, time.Time) {
	if t.After(at) {
		return heat*Decay(t.Sub(at)) + u.Weight(), t
	}
	return heat + u.Weight()*Decay(at.Sub(t)), at
}

// Day numbers the local day of t: days since 1970-01-01 in the county.
func (a Arithmetic) Day(t time.Time) int {
	y, m, d := t.In(a.Location).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Midnight returns the beginning of the local day numbered day.
func (a Arithmetic) Midnight(day int) time.Time {
	y, m, d := time.Unix(int64(day)*86400, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, a.Location)
}

// Overdue returns by how many working days a case of urgency u received on day is overdue at t; 0 when it is in time.
func (a Arithmetic) Overdue(u analyze.Urgency, day int, t time.Time) int {
	return max(0, a.Calendar.WorkdaysBetween(a.Midnight(day), t)-u.AllowedDays())
}

// Township returns the township that answers at t for code; code itself where none is known.
func (a Arithmetic) Township(code string, t time.Time) string {
	if a.Today == nil || code == "" {
		return code
	}
	if today := a.Today(code, t); today != "" {
		return today
	}
	return code
}

// Needs returns the states of all pairs at t, ordered by township and concern; tallies of one township's predecessors are summed.
func (a Arithmetic) Needs(tallies []Tally, t time.Time) []analyze.Need {
	type pair struct {
		township string
		concern  analyze.Concern
	}
	at := map[pair]int{}
	var out []analyze.Need
	for _, tally := range tallies {
		tally.Township = a.Township(tally.Township, t)
		n := a.Need(tally, t)
		key := pair{n.Township, n.Concern}
		if i, ok := at[key]; ok {
			add(&out[i], n)
			continue
		}
		at[key] = len(out)
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b analyze.Need) int {
		return cmp.Or(cmp.Compare(a.Township, b.Township), cmp.Compare(a.Concern, b.Concern))
	})
	return out
}

// Need returns the state of the pair behind tally at t.
func (a Arithmetic) Need(tally Tally, t time.Time) analyze.Need {
	n := analyze.Need{
		Township: tally.Township, Concern: tally.Concern, Total: tally.Total,
		Heat: tally.Heat * Decay(t.Sub(tally.HeatAt)),
	}
	for _, g := range tally.Open {
		overdue := a.Overdue(g.Urgency, g.Day, t)
		n.Open += g.Count
		if overdue > 0 {
			n.Overdue += g.Count
		}
		n.Backlog += float64(g.Count) * g.Urgency.Weight() * (1 + float64(overdue)/float64(g.Urgency.AllowedDays()))
	}
	for _, received := range tally.Emergencies {
		if t.Sub(received) < analyze.EmergencyWindow {
			n.Emergencies++
		}
	}
	return n
}

// Opens reports whether an event of kind k leaves its case open (true) or done (false); ok is false for a kind that changes neither.
func Opens(k ingest.EventKind) (open, ok bool) {
	switch k {
	case ingest.Resolved:
		return false, true
	case ingest.Reopened:
		return true, true
	}
	return false, false
}

// Stamp orders the events of one case: by time, and of two at one second the one that closes wins. It makes applying events
// commutative, so late and repeated ones change nothing.
func Stamp(at time.Time, open bool) int64 {
	stamp := 2 * at.Unix()
	if !open {
		stamp++
	}
	return stamp
}
