// Package worktime counts working days and working hours in China: public holidays and make-up workdays as the General Office of
// the State Council announces them each year, and the opening hours of an office.
//
// Instants flow in, instants, day counts and durations flow out; nothing here fails at run time. The embedded table covers the
// years that Covered reports (2017 to 2026). Outside them only weekends are off, which is right about nine days in ten; a caller
// that promises deadlines asks Covered first and says so.
package worktime

import (
	"fmt"
	"sort"
	"time"
)

// Calendar is the working time of one office. It is immutable and safe for concurrent use. Days are days in its time zone.
type Calendar struct {
	loc   *time.Location
	hours Hours
	index *index
}

// New returns the calendar of an office in loc that works the given hours on each working day.
func New(loc *time.Location, hours Hours) (*Calendar, error) {
	if loc == nil {
		return nil, fmt.Errorf("worktime: no time zone")
	}
	if err := hours.validate(); err != nil {
		return nil, fmt.Errorf("worktime: %w", err)
	}
	t, err := parseTable(holidaysCSV)
	if err != nil {
		return nil, fmt.Errorf("worktime: embedded holidays: %w", err)
	}
	return &Calendar{loc: loc, hours: hours, index: newIndex(t)}, nil
}

// WithHours returns the calendar of another office of the same county; it shares the holidays.
func (c *Calendar) WithHours(hours Hours) (*Calendar, error) {
	if err := hours.validate(); err != nil {
		return nil, fmt.Errorf("worktime: %w", err)
	}
	return &Calendar{loc: c.loc, hours: hours, index: c.index}, nil
}

// Location returns the time zone of the calendar.
func (c *Calendar) Location() *time.Location { return c.loc }

// Hours returns the opening hours of a working day.
func (c *Calendar) Hours() Hours { return append(Hours(nil), c.hours...) }

// Covered reports whether the holidays of year are known. In other years only weekends are off.
func (c *Calendar) Covered(year int) bool { return year >= c.index.first && year <= c.index.last }

// IsWorkday reports whether the local day of t is worked.
func (c *Calendar) IsWorkday(t time.Time) bool { return c.index.worked(c.day(t)) }

// IsHoliday reports whether the local day of t is a public holiday by notice; an ordinary weekend is not.
func (c *Calendar) IsHoliday(t time.Time) bool {
	h, ok := c.Holiday(t)
	return ok && !h.Work
}

// Holiday returns the notice's line for the local day of t: a public holiday or a make-up workday.
func (c *Calendar) Holiday(t time.Time) (Holiday, bool) {
	d := c.day(t)
	days := c.index.holidays
	i := sort.Search(len(days), func(i int) bool { return epochDay(days[i].To) >= d })
	if i < len(days) && epochDay(days[i].From) <= d {
		return days[i], true
	}
	return Holiday{}, false
}

// WorkdaysBetween returns how many whole working days have elapsed from from to to: the largest n for which AddWorkdays(from, n)
// is not after to. It is 0 when to is before from. It takes constant time.
func (c *Calendar) WorkdaysBetween(from, to time.Time) int {
	if !to.After(from) {
		return 0
	}
	first, last := c.day(from)+1, c.day(to)
	if !to.Before(c.close(last)) {
		last++
	}
	return max(0, c.index.before(last)-c.index.before(first))
}

// AddWorkdays returns the closing time of the n-th working day after the day of t. That is how Chinese law counts periods in days:
// the first day is not counted and the last ends when business ends (Civil Code, articles 201 and 203). For n ≤ 0 it returns t.
func (c *Calendar) AddWorkdays(t time.Time, n int) time.Time {
	if n <= 0 {
		return t
	}
	return c.close(c.index.nth(c.index.before(c.day(t)+1) + n - 1))
}

// day returns the local day of t, counted from 1970-01-01.
func (c *Calendar) day(t time.Time) int {
	y, m, d := t.In(c.loc).Date()
	return epochDay(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// at returns the instant of an offset into the local day d.
func (c *Calendar) at(d int, offset time.Duration) time.Time {
	y, m, dd := time.Unix(int64(d)*86400, 0).UTC().Date()
	return time.Date(y, m, dd, 0, int(offset/time.Minute), 0, 0, c.loc)
}

func (c *Calendar) close(d int) time.Time { return c.at(d, c.hours[len(c.hours)-1].To) }
