package worktime

import (
	"sort"
	"time"
)

// index answers in constant time whether a day is worked, how many worked days came before it, and which day is the n-th.
// Days count from 1970-01-01; counts are relative to the first day of the table and may be negative.
type index struct {
	first, last int // years covered
	start, end  int // days covered, end exclusive
	cum         []int32
	days        []int32 // the n-th worked day of the table
	holidays    []Holiday
}

func newIndex(t table) *index {
	ix := &index{
		first: t.first, last: t.last,
		start: epochDay(time.Date(t.first, 1, 1, 0, 0, 0, 0, time.UTC)),
		end:   epochDay(time.Date(t.last+1, 1, 1, 0, 0, 0, 0, time.UTC)),
	}
	work := make(map[int]bool)
	for _, h := range t.days {
		for d := epochDay(h.From); d <= epochDay(h.To); d++ {
			work[d] = h.Work
		}
	}
	for d := ix.start; d < ix.end; d++ {
		ix.cum = append(ix.cum, int32(len(ix.days)))
		w, named := work[d]
		if w || !named && weekday(d) {
			ix.days = append(ix.days, int32(d))
		}
	}
	ix.cum = append(ix.cum, int32(len(ix.days)))
	ix.holidays = append(ix.holidays, t.days...)
	sort.Slice(ix.holidays, func(i, j int) bool { return ix.holidays[i].From.Before(ix.holidays[j].From) })
	return ix
}

func (ix *index) worked(d int) bool {
	if d < ix.start || d >= ix.end {
		return weekday(d)
	}
	return ix.cum[d-ix.start+1] > ix.cum[d-ix.start]
}

// before returns the number of worked days before day d.
func (ix *index) before(d int) int {
	switch {
	case d < ix.start:
		return weekdaysBefore(d) - weekdaysBefore(ix.start)
	case d > ix.end:
		return len(ix.days) + weekdaysBefore(d) - weekdaysBefore(ix.end)
	}
	return int(ix.cum[d-ix.start])
}

// nth returns the worked day that has exactly n worked days before it.
func (ix *index) nth(n int) int {
	switch {
	case n < 0:
		return weekdayNumber(weekdaysBefore(ix.start) + n)
	case n >= len(ix.days):
		return weekdayNumber(weekdaysBefore(ix.end) + n - len(ix.days))
	}
	return int(ix.days[n])
}

// epochDay returns the number of days from 1970-01-01 to the UTC midnight t.
func epochDay(t time.Time) int { return floorDiv(int(t.Unix()), 86400) }

// monday is a Monday: 1969-12-29.
const monday = -3

func weekday(d int) bool { return mod(d-monday, 7) < 5 }

// weekdaysBefore counts the Mondays to Fridays in [monday, d), negative for earlier days.
func weekdaysBefore(d int) int {
	return 5*floorDiv(d-monday, 7) + min(mod(d-monday, 7), 5)
}

// weekdayNumber is the inverse of weekdaysBefore on Mondays to Fridays.
func weekdayNumber(n int) int { return monday + 7*floorDiv(n, 5) + mod(n, 5) }

func floorDiv(a, b int) int { return (a - mod(a, b)) / b }

func mod(a, b int) int { return (a%b + b) % b }
