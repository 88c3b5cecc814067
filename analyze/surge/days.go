package surge

import (
	"math"
	"time"
)

// Calendar tells workdays, make-up workdays included, from other days, and public holidays from ordinary weekends.
type Calendar interface {
	IsWorkday(t time.Time) bool
	IsHoliday(t time.Time) bool
}

// dayNumber numbers the date of t as t's own location has it: days since 1970-01-01.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// dateOf returns the UTC midnight of a numbered day.
func dateOf(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// monday returns the last Monday up to day: 1970-01-05 was one.
func monday(day int) int { return day - ((day-4)%7+7)%7 }

// The terms of a day's expected count on the logarithmic scale.
const (
	termLevel   = iota // always 1
	termTrend          // years
	termCos1           // the year's first harmonic
	termSin1           //
	termCos2           // the second
	termSin2           //
	termTuesday        // Tuesday to Sunday against Monday
	_                  // Wednesday
	_                  // Thursday
	_                  // Friday
	_                  // Saturday
	_                  // Sunday
	termHoliday        // a public holiday, whatever its weekday
	termMakeUp         // a weekend that is worked
	termAfter          // the first workday after a public holiday
	terms
)

// features holds the terms of consecutive days from the day numbered first.
type features struct {
	first int
	rows  [][terms]float64
}

// newFeatures describes the days from first on; c may be nil, then only weekdays are known.
func newFeatures(c Calendar, first, days int) features {
	f := features{first, make([][terms]float64, days)}
	for i := range f.rows {
		f.rows[i] = describe(c, first+i)
	}
	return f
}

const yearDays = 365.2425

func describe(c Calendar, day int) (x [terms]float64) {
	years := float64(day) / yearDays
	x[termLevel] = 1
	x[termTrend] = years
	x[termSin1], x[termCos1] = math.Sincos(2 * math.Pi * years)
	x[termSin2], x[termCos2] = math.Sincos(4 * math.Pi * years)
	weekday := day - monday(day)
	if c == nil {
		setWeekday(&x, weekday)
		return x
	}
	t := dateOf(day).Add(4 * time.Hour) // noon in China, the same date from UTC-4 to UTC+19
	work := c.IsWorkday(t)
	switch {
	case c.IsHoliday(t):
		x[termHoliday] = 1
	case work && weekday >= 5:
		x[termMakeUp] = 1
	default:
		setWeekday(&x, weekday)
	}
	if work && c.IsHoliday(t.AddDate(0, 0, -1)) {
		x[termAfter] = 1
	}
	return x
}

func setWeekday(x *[terms]float64, weekday int) {
	if weekday > 0 {
		x[termTuesday+weekday-1] = 1
	}
}
