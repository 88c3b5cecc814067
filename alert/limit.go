package alert

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Limit is a length of time to get something done. Exactly one of its fields is set.
type Limit struct {
	Clock   time.Duration // by the clock on the wall, nights and holidays included; for emergencies
	Working time.Duration // of opening hours
	Days    int           // working days; the first day is not counted, the last ends at closing time
}

// Calendar counts the working time of one office. It must be monotone: a later start never gives an earlier end.
type Calendar interface {
	Add(t time.Time, working time.Duration) time.Time
	AddWorkdays(t time.Time, n int) time.Time
}

// From returns the end of l when it starts at t.
func (l Limit) From(t time.Time, c Calendar) time.Time {
	switch {
	case l.Days > 0:
		return c.AddWorkdays(t, l.Days)
	case l.Working > 0:
		return c.Add(t, l.Working)
	}
	return t.Add(l.Clock)
}

// IsZero reports whether l is not set.
func (l Limit) IsZero() bool { return l == Limit{} }

// maxLimit keeps deadlines within a few years, where calendars know something.
const maxLimit = 366 * 24 * time.Hour

// ParseLimit reads "2h" or "90m" (wall clock), "4wh" or "30wm" (working hours, working minutes) or "5wd" (working days).
func ParseLimit(s string) (Limit, error) {
	bad := fmt.Errorf("limit %q; expected such as 2h (wall clock), 4wh (working hours) or 5wd (working days)", s)
	unit := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(s[:len(s)-len(unit)])
	if err != nil || n < 1 || n > 366*24*60 {
		return Limit{}, bad
	}
	l := Limit{}
	switch unit {
	case "m":
		l.Clock = time.Duration(n) * time.Minute
	case "h":
		l.Clock = time.Duration(n) * time.Hour
	case "wm":
		l.Working = time.Duration(n) * time.Minute
	case "wh":
		l.Working = time.Duration(n) * time.Hour
	case "wd":
		l.Days = n
	default:
		return Limit{}, bad
	}
	if l.Clock > maxLimit || l.Working > maxLimit || l.Days > 366 {
		return Limit{}, bad
	}
	return l, nil
}

// String returns the form that ParseLimit reads, "" for the zero Limit.
func (l Limit) String() string {
	whole := func(d time.Duration, prefix string) string {
		if d%time.Hour == 0 {
			return strconv.Itoa(int(d/time.Hour)) + prefix + "h"
		}
		return strconv.Itoa(int(d/time.Minute)) + prefix + "m"
	}
	switch {
	case l.Days > 0:
		return strconv.Itoa(l.Days) + "wd"
	case l.Working > 0:
		return whole(l.Working, "w")
	case l.Clock > 0:
		return whole(l.Clock, "")
	}
	return ""
}

// MarshalText implements encoding.TextMarshaler.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; the empty text is the zero Limit.
func (l *Limit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = Limit{}
		return nil
	}
	v, err := ParseLimit(string(text))
	if err != nil {
		return err
	}
	*l = v
	return nil
}
