package surge

import (
	"slices"
	"time"

	"xiangyin/analyze"
)

// pair is a place, today's township or the county, and a concern; the empty concern stands for all of them.
type pair struct {
	township string
	concern  analyze.Concern
}

// ledger holds the daily counts of every township and concern that has been heard of, and of their roll-ups, as a panel.
type ledger struct {
	panel  *panel
	pairs  []pair // of the judged series
	series []judged
	at     map[pair]*cell
	rows   int
}

// cell is where a pair's counts stand.
type cell struct {
	counts []float64
	group  *group // of the concern
	place  []float64
	sum    int
}

// newLedger arranges counts over the days numbered from first to last. Every township meets every concern: a pair that was never heard
// of is a series of zeros, and judging it once it is heard of would be too late to be fair.
func newLedger(o Options, counts []analyze.DayCount, first, last int) *ledger {
	for _, c := range counts {
		first = min(first, max(dayNumber(c.Day), last-maxHistory-2*guard))
	}
	l := &ledger{panel: &panel{first: first}, at: map[pair]*cell{}}
	townships, concerns := heard(counts)
	l.rows = last - first + 1
	l.panel.all = make([]float64, l.rows)
	places := l.addPlaces(townships)
	for _, c := range concerns {
		l.addConcern(o.County, c, townships, places)
	}
	l.panel.features = newFeatures(o.Calendar, first, l.rows+horizon)
	for _, c := range counts {
		l.add(c, 1)
	}
	return l
}

// heard returns the townships and concerns that occur in counts, in order.
func heard(counts []analyze.DayCount) (townships []string, concerns []analyze.Concern) {
	seen := map[string]bool{}
	known := map[analyze.Concern]bool{}
	for _, c := range counts {
		seen[c.Township] = true
		known[c.Concern] = true
	}
	for t := range seen {
		townships = append(townships, t)
	}
	for c := range known {
		concerns = append(concerns, c)
	}
	slices.Sort(townships)
	slices.Sort(concerns)
	return townships, concerns
}

// addPlaces adds the roll-ups of each township over all concerns but the protected ones (charter C6).
func (l *ledger) addPlaces(townships []string) map[string][]float64 {
	g := &group{name: "places", total: make([]float64, l.rows)}
	out := map[string][]float64{}
	for _, t := range townships {
		if t == "" {
			continue
		}
		out[t] = make([]float64, l.rows)
		l.series = append(l.series, judged{len(l.panel.groups), len(g.members)})
		l.pairs = append(l.pairs, pair{township: t})
		g.members = append(g.members, out[t])
	}
	if len(g.members) > 0 {
		l.panel.groups = append(l.panel.groups, g)
	}
	return out
}

// addConcern adds a concern in every township, and its roll-up over the county.
func (l *ledger) addConcern(county string, c analyze.Concern, townships []string, places map[string][]float64) {
	g := &group{name: string(c), total: make([]float64, l.rows)}
	n := len(l.panel.groups)
	l.panel.groups = append(l.panel.groups, g)
	l.series = append(l.series, judged{n, ofTotal})
	l.pairs = append(l.pairs, pair{county, c})
	for _, t := range townships {
		counts := make([]float64, l.rows)
		cell := &cell{counts: counts, group: g}
		if !c.Protected() {
			cell.place = places[t]
		}
		l.at[pair{t, c}] = cell
		l.series = append(l.series, judged{n, len(g.members)})
		l.pairs = append(l.pairs, pair{t, c})
		g.members = append(g.members, counts)
		g.share = append(g.share, t != "") // cases that name no place are no place like others
	}
}

// add counts c, times sign. It reports whether the ledger has room for it.
func (l *ledger) add(c analyze.DayCount, sign int) bool {
	row := dayNumber(c.Day) - l.panel.first
	cell, ok := l.at[pair{c.Township, c.Concern}]
	if !ok || row < 0 || row >= l.rows {
		return false
	}
	n := float64(sign * c.Count)
	cell.counts[row] += n
	cell.group.total[row] += n
	cell.sum += sign * c.Count
	l.panel.all[row] += n
	if cell.place != nil {
		cell.place[row] += n
		l.panel.groups[0].total[row] += n
	}
	return true
}

// extend makes room up to the day numbered last.
func (l *ledger) extend(o Options, last int) {
	more := last - l.panel.first + 1 - l.rows
	if more <= 0 {
		return
	}
	zeros := make([]float64, more)
	l.rows += more
	l.panel.all = append(l.panel.all, zeros...)
	for _, g := range l.panel.groups {
		g.total = append(g.total, zeros...)
		for i := range g.members {
			g.members[i] = append(g.members[i], zeros...)
		}
	}
	l.relink()
	f := &l.panel.features
	f.rows = append(f.rows, newFeatures(o.Calendar, f.first+len(f.rows), more).rows...)
}

// relink points the cells at the counts again after these have moved.
func (l *ledger) relink() {
	for i, s := range l.series {
		if c, ok := l.at[l.pairs[i]]; ok && s.member != ofTotal {
			c.counts = l.panel.groups[s.group].members[s.member]
		}
	}
	places := map[string][]float64{}
	for i, s := range l.series {
		if l.pairs[i].concern == "" {
			places[l.pairs[i].township] = l.panel.groups[s.group].members[s.member]
		}
	}
	for p, c := range l.at {
		if c.place != nil {
			c.place = places[p.township]
		}
	}
}

// replace makes counts, which are complete for the days from one number to another, the counts of those days. It reports whether the
// ledger had room for all of them.
func (l *ledger) replace(counts []analyze.DayCount, from, to int) bool {
	for row := max(0, from-l.panel.first); row <= to-l.panel.first && row < l.rows; row++ {
		l.clear(row)
	}
	ok := true
	for _, c := range counts {
		ok = l.add(c, 1) && ok
	}
	return ok
}

func (l *ledger) clear(row int) {
	for _, c := range l.at {
		c.sum -= int(c.counts[row])
	}
	l.panel.all[row] = 0
	for _, g := range l.panel.groups {
		g.total[row] = 0
		for _, m := range g.members {
			m[row] = 0
		}
	}
}

// midnight returns the beginning of the local day numbered day.
func (o Options) midnight(day int) time.Time {
	y, m, d := dateOf(day).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, o.Zone)
}
