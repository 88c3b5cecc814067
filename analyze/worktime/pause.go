package worktime

import "time"

// Pause is a stretch in which the working clock stands still, with the reason that a page can show.
type Pause struct {
	From, To time.Time
	Reason   Reason
	Holiday  string // its name, of a PauseHoliday
}

// Reason says why the clock stands still.
type Reason string

// The reasons for a pause.
const (
	PauseClosed  Reason = "closed"  // outside opening hours on a working day
	PauseWeekend Reason = "weekend" // a Saturday or Sunday that is not worked
	PauseHoliday Reason = "holiday" // a public holiday by notice
)

// maxPauses bounds what Pauses returns, for deadlines that lie years ahead.
const maxPauses = 2000

// Pauses returns every stretch between from and to in which the clock stands still, in order, split at midnight where the reason
// changes. Together with Between they make up all the time from from to to, up to 2,000 of them.
func (c *Calendar) Pauses(from, to time.Time) []Pause {
	var out []Pause
	for d := c.day(from); d <= c.day(to) && len(out) < maxPauses; d++ {
		for _, p := range c.pausesOf(d) {
			p.From, p.To = latest(p.From, from), earliest(p.To, to)
			if !p.From.Before(p.To) {
				continue
			}
			if n := len(out) - 1; n >= 0 && out[n].To.Equal(p.From) && out[n].Reason == p.Reason && out[n].Holiday == p.Holiday {
				out[n].To = p.To
				continue
			}
			out = append(out, p)
		}
	}
	return out
}

// pausesOf returns the pauses of the local day d.
func (c *Calendar) pausesOf(d int) []Pause {
	begin, end := c.at(d, 0), c.at(d, 24*time.Hour)
	if !c.index.worked(d) {
		if h, ok := c.Holiday(begin); ok {
			return []Pause{{begin, end, PauseHoliday, h.Name}}
		}
		return []Pause{{begin, end, PauseWeekend, ""}}
	}
	var out []Pause
	for _, s := range c.hours {
		out = append(out, Pause{begin, c.at(d, s.From), PauseClosed, ""})
		begin = c.at(d, s.To)
	}
	return append(out, Pause{begin, end, PauseClosed, ""})
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
