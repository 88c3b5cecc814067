package surge

import (
	"math"
	"time"

	"xiangyin/analyze"
)

// judged names one series that is judged: a member of a group, or the group's total.
type judged struct {
	group  int
	member int // ofTotal for the total
}

const ofTotal = -1

// court judges the series of a panel, reusing its memory from day to day. It is not safe for concurrent use.
type court struct {
	panel  *panel
	series []judged
	scans  []scan
	out    []analyze.Surge

	fit    *fitted
	anchor int     // of fit
	set    setting // that the laws of scans are for
}

// setting is a day and how much of it has arrived: what the laws depend on beside the fit.
type setting struct {
	day    int
	passed time.Duration
}

func newCourt(p *panel, series []judged) *court {
	return &court{panel: p, series: series, scans: make([]scan, len(series)), out: make([]analyze.Surge, len(series)), anchor: none}
}

// arrival is the share of the cases of a day that have arrived by the number of days since; passed is the time of day it holds for.
type arrival struct {
	passed time.Duration
	share  func(age int) float64
}

// whole says that all cases of a day arrive on it.
func whole() arrival { return arrival{0, func(int) float64 { return 1 }} }

const none = math.MinInt // no day

// judge returns the surge of every series as of the day numbered day. It returns nil when there is too little history. The slice is
// reused by the next call. Fits are made for Mondays, so that the same day is judged by the same fit whenever and however often it is
// asked for.
func (c *court) judge(day int, a arrival) []analyze.Surge {
	if m := monday(day); m != c.anchor {
		c.fit, c.anchor, c.set = c.panel.fit(m, guard), m, setting{none, 0}
	}
	if c.fit == nil {
		return nil
	}
	if now := (setting{day, a.passed}); now != c.set {
		c.prepare(day, a)
		c.set = now
	}
	for i, s := range c.series {
		counts := c.panel.groups[s.group].total
		if s.member != ofTotal {
			counts = c.panel.groups[s.group].members[s.member]
		}
		n := recent(counts, day-c.panel.first)
		c.out[i] = c.scans[i].verdict(&n)
	}
	adjust(c.out, func(j int, u float64) float64 { return c.scans[j].reach(u) })
	return c.out
}

// prepare sets the laws of all scans.
func (c *court) prepare(day int, a arrival) {
	exposures := make([][windowCount]float64, len(c.panel.groups))
	for i, g := range c.fit.groups {
		exposures[i] = exposure(g.course, day-c.panel.first-c.fit.from, a.share)
	}
	for i, s := range c.series {
		fit, e := &c.fit.groups[s.group], exposures[s.group]
		l := &fit.total
		if s.member == ofTotal {
			for k := range e {
				e[k] *= float64(len(fit.members))
			}
		} else {
			l = &fit.members[s.member]
		}
		c.scans[i].prepare(l, &e)
	}
}

// exposure sums a course over each window that ends with row.
func exposure(course []float64, row int, arrived func(age int) float64) (out [windowCount]float64) {
	var total float64
	i := 0
	for age := 0; i < windowCount; age++ {
		if age == windows()[i] {
			out[i] = total
			i++
		}
		if row-age >= 0 {
			total += course[row-age] * arrived(age)
		}
	}
	return out
}

// recent sums counts over each window that ends with row.
func recent(counts []float64, row int) (out [windowCount]int) {
	var total float64
	i := 0
	for age := 0; i < windowCount; age++ {
		if age == windows()[i] {
			out[i] = int(total)
			i++
		}
		if row-age >= 0 {
			total += counts[row-age]
		}
	}
	return out
}
