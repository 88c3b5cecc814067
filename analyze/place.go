package analyze

import "time"

// Level is the level of an administrative unit.
type Level string

// The levels of a gazetteer.
const (
	County   Level = "county"
	Township Level = "township" // township, town or subdistrict
	Village  Level = "village"  // village or residents' committee
)

// Place is an administrative unit with validity dates and a successor. Codes are those of GB/T 2260 and GB/T 10114: 6 digits for a
// county, 9 for a township, 12 for a village.
type Place struct {
	Code       string
	Name       string
	Level      Level
	Parent     string
	Aliases    []string
	ValidFrom  time.Time // zero: since ever
	ValidTo    time.Time // zero: still; the unit is gone from this moment on
	Successor  string    // code of the unit that took over, or ""
	FormerSeat string    // name of the former seat, or ""
}

// ValidAt reports whether the unit existed at t.
func (p Place) ValidAt(t time.Time) bool {
	return !t.Before(p.ValidFrom) && (p.ValidTo.IsZero() || t.Before(p.ValidTo))
}

// Location is where a case is about.
type Location struct {
	Township string // code of today's township, or "" where the text and the hint do not decide it
	Unit     string // code of the most specific unit named, of the time the case was received, or ""
}

// Reading is what a classifier makes of a text.
type Reading struct {
	Concern    Concern
	Second     Concern // "" where the text holds one concern
	Confidence float64 // calibrated, 0 to 1
	Urgency    Urgency
}
