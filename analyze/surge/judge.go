package surge

import "xiangyin/analyze"

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
	anchor int // of fit
}

func newCourt(p *panel, series []judged) *court {
	return &court{panel: p, series: series, scans: make([]scan, len(series)), out: make([]analyze.Surge, len(series)), anchor: -1}
}

// judge returns the surge of every series as of the day numbered day; arrived says which share of the cases of a day have arrived by
// the number of days since. It returns nil when there is too little history. The slice is reused by the next call. Fits are made for
// Mondays, so that the same day is judged by the same fit whenever and however often it is asked for.
func (c *court) judge(day int, arrived func(age int) float64) []analyze.Surge {
	if a := monday(day); a != c.anchor {
		c.fit, c.anchor = c.panel.fit(a, guard), a
	}
	if c.fit == nil {
		return nil
	}
	row := day - c.panel.first
	exposures := make([][windowCount]float64, len(c.panel.groups))
	for i, g := range c.fit.groups {
		exposures[i] = exposure(g.course, row-c.fit.from, arrived)
	}
	for i, s := range c.series {
		g, fit, e := c.panel.groups[s.group], &c.fit.groups[s.group], exposures[s.group]
		counts, l := g.total, &fit.total
		if s.member == ofTotal {
			for k := range e {
				e[k] *= float64(len(g.members))
			}
		} else {
			counts, l = g.members[s.member], &fit.members[s.member]
		}
		n := recent(counts, row)
		c.out[i] = c.scans[i].judge(&n, *l, &e)
	}
	adjust(c.out, func(j int, u float64) float64 { return c.scans[j].reach(u) })
	return c.out
}

// forget makes the next judgement learn again, as history has changed.
func (c *court) forget() { c.anchor = -1 }

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

// whole says that all cases of a day arrive on it.
func whole(int) float64 { return 1 }
