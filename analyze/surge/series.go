package surge

import (
	"strings"
	"time"
)

// Table holds the daily counts of many series over consecutive days.
//
// A series named "group/member" shares its days of the week, season, trend and the prior of its level with the other members of its
// group; a series without a slash stands alone and shares only the days of the week, loosely, with everyone.
type Table struct {
	First  time.Time // the first day
	Names  []string
	Counts [][]int // by series and day
}

// Judged is the verdict on one series on one day.
type Judged struct {
	Day      time.Time // midnight UTC of the date
	Series   string
	Count    int     // of the day
	Expected float64 // of the day, by the series' own history
	Window   int     // days of the most surprising window that ends with the day; 0 where there is too little history to judge
	Cases    int     // in that window
	P        float64 // chance of a count as surprising over any of the windows
	Q        float64 // P adjusted for looking at all series of the day
	Alarm    bool
}

const (
	alarmQ     = 0.05 // as in the alert rules
	alarmCases = 3
)

// JudgeSeries judges every series on every day from the day numbered from on, in the order of days, then of names, as it would have
// been judged on that day: nothing later is looked at. Days with too little history before them have P and Q of 1 and the mean of the
// days so far as expectation. calendar may be nil; then only weekdays are known.
func JudgeSeries(t Table, calendar Calendar, from int) []Judged {
	if len(t.Names) == 0 || len(t.Counts[0]) == 0 {
		return nil
	}
	days := len(t.Counts[0])
	p, series := t.panel(calendar)
	c := newCourt(p, series)
	out := make([]Judged, 0, (days-from)*len(series))
	for row := from; row < days; row++ {
		out = c.record(out, t, row)
	}
	return out
}

// record appends the verdicts of one day.
func (c *court) record(out []Judged, t Table, row int) []Judged {
	day := c.panel.first + row
	verdicts := c.judge(day, whole())
	for i, s := range c.series {
		j := Judged{Day: dateOf(day), Series: t.Names[i], Count: t.Counts[i][row], P: 1, Q: 1}
		if verdicts == nil {
			j.Expected = sum(c.panel.groups[s.group].members[s.member][:row]) / float64(max(row, 1))
		} else {
			v := verdicts[i]
			fit := &c.fit.groups[s.group]
			j.Expected = fit.members[s.member].rate * fit.course[row-c.fit.from]
			j.Window, j.Cases, j.P, j.Q = v.Window, v.Count, v.P, v.Q
			j.Alarm = v.Q < alarmQ && v.Count >= alarmCases
		}
		out = append(out, j)
	}
	return out
}

// panel groups the series by the part of their names before the slash.
func (t Table) panel(calendar Calendar) (*panel, []judged) {
	days := len(t.Counts[0])
	p := &panel{first: dayNumber(t.First), all: make([]float64, days)}
	p.features = newFeatures(calendar, p.first, days+horizon)
	at := map[string]int{}
	series := make([]judged, len(t.Names))
	for i, name := range t.Names {
		key, _, ok := strings.Cut(name, "/")
		if !ok {
			key = "/" + name
		}
		k, seen := at[key]
		if !seen {
			k = len(p.groups)
			at[key] = k
			p.groups = append(p.groups, &group{name: key, total: make([]float64, days)})
		}
		g := p.groups[k]
		series[i] = judged{k, len(g.members)}
		counts := make([]float64, days)
		for d, n := range t.Counts[i] {
			counts[d] = float64(n)
			g.total[d] += float64(n)
			p.all[d] += float64(n)
		}
		g.members = append(g.members, counts)
	}
	return p, series
}
