package worktime

import (
	"fmt"
	"strings"
	"time"
)

// Span is one stretch of opening hours, as offsets from local midnight in whole minutes.
type Span struct{ From, To time.Duration }

// Hours are the opening hours of a working day in order, without overlap.
type Hours []Span

// StandardHours returns 9:00–12:00 and 13:30–17:30, the hours most county offices publish.
func StandardHours() Hours {
	return Hours{{9 * time.Hour, 12 * time.Hour}, {13*time.Hour + 30*time.Minute, 17*time.Hour + 30*time.Minute}}
}

// ParseHours reads hours such as "09:00-12:00 13:30-17:30".
func ParseHours(s string) (Hours, error) {
	var out Hours
	for _, part := range strings.Fields(s) {
		from, to, ok := strings.Cut(part, "-")
		a, err1 := parseClock(from)
		b, err2 := parseClock(to)
		if !ok || err1 != nil || err2 != nil {
			return nil, fmt.Errorf("opening hours %q; expected spans such as 09:00-12:00", part)
		}
		out = append(out, Span{a, b})
	}
	if err := out.validate(); err != nil {
		return nil, err
	}
	return out, nil
}

// parseClock reads HH:MM, 24:00 included.
func parseClock(s string) (time.Duration, error) {
	if s == "24:00" {
		return 24 * time.Hour, nil
	}
	if len(s) != len("15:04") {
		return 0, fmt.Errorf("clock %q; expected HH:MM", s)
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("clock %q; expected HH:MM", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// String returns the form that ParseHours reads.
func (h Hours) String() string {
	parts := make([]string, len(h))
	for i, s := range h {
		parts[i] = clock(s.From) + "-" + clock(s.To)
	}
	return strings.Join(parts, " ")
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

func (h Hours) validate() error {
	if len(h) == 0 {
		return fmt.Errorf("no opening hours; expected at least one span such as 09:00-12:00")
	}
	end := time.Duration(-1)
	for _, s := range h {
		if s.From < 0 || s.From >= s.To || s.To > 24*time.Hour || s.From < end {
			return fmt.Errorf("opening hours %s; expected spans in order within one day", h)
		}
		if s.From%time.Minute != 0 || s.To%time.Minute != 0 {
			return fmt.Errorf("opening hours %s; expected whole minutes", h)
		}
		end = s.To
	}
	return nil
}

// length returns the working time of one day.
func (h Hours) length() time.Duration {
	var sum time.Duration
	for _, s := range h {
		sum += s.To - s.From
	}
	return sum
}
