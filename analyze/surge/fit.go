package surge

const (
	minHistory = 14      // days below which nothing is judged
	maxHistory = 2 * 365 // days that are looked back
	horizon    = 7       // days from a fit to the next
)

// group is a set of series that share their course and the prior of their rates. Counts start at day 0 of their panel.
type group struct {
	name    string
	members [][]float64 // counts by series and day
	share   []bool      // whether a member's rate is like the others'; nil for all
	total   []float64   // Σ members by day
}

// panel is the counts of all series over consecutive days.
type panel struct {
	first    int // number of the first day
	features features
	groups   []*group
	all      []float64 // counts of the whole data set by day
}

// extent returns from where on and up to where the fit of an anchor day looks, as rows; ok is false when there is too little.
func (p *panel) extent(anchor, guard int) (from, to int, ok bool) {
	to = min(anchor-guard-p.first, len(p.all))
	from = max(0, to-maxHistory)
	for from < to && p.all[from] == 0 {
		from++
	}
	return from, to, to-from >= minHistory
}

// fitted is what is usual for every series of a panel in the days after an anchor.
type fitted struct {
	from   int // row of the first day that groups' courses cover
	groups []groupFit
}

type groupFit struct {
	course  []float64 // expected daily count of a member of rate 1, by row since from
	total   level     // of the group's total, whose rate 1 is course times the members
	members []level
}

// fit learns what is usual before the day numbered anchor, from the counts up to guard days before it. It is a function of those counts
// and the calendar and nothing else. It returns nil when there is too little history.
func (p *panel) fit(anchor, guard int) *fitted {
	from, to, ok := p.extent(anchor, guard)
	if !ok {
		return nil
	}
	end := min(anchor+horizon-p.first, len(p.features.rows))
	history := features{p.first + from, p.features.rows[from:end]}
	whole := fitCurve(p.all[from:to], history, firstPrior(to-from))
	f := &fitted{from: from, groups: make([]groupFit, len(p.groups))}
	for i, g := range p.groups {
		c := whole
		if len(p.groups) > 1 {
			c = fitCurve(g.total[from:to], history, whole.below(to-from))
		}
		f.groups[i] = g.fit(c, history, from, to)
	}
	return f
}

func (g *group) fit(c curve, f features, from, to int) groupFit {
	n := float64(len(g.members))
	out := groupFit{course: make([]float64, len(f.rows)), members: make([]level, len(g.members))}
	for i := range out.course {
		out.course[i] = c.at(f, i)
	}
	keep := keeps()
	foretold := make([]float64, (to-from)/blockDays)
	out.total = fitTotal(blocks(g.total[from:to], out.course, nil), c.phi, &keep, foretold)
	all := make([]weeks, len(g.members))
	for i := range out.course {
		out.course[i] /= n
	}
	if len(all) == 1 { // its own total
		out.members[0] = out.total
		return out
	}
	for i, y := range g.members {
		all[i] = blocks(y[from:to], out.course, foretold)
	}
	fitMembers(all, g.share, &keep, out.members)
	for i := range out.members {
		out.members[i].rate *= out.total.rate
	}
	return out
}

// blocks sums y, which begins with course, into weeks that end with y. Exposures are multiplied by the factor of their week.
func blocks(y, course, factor []float64) weeks {
	n := len(y) / blockDays
	w := newWeeks(n)
	skip := len(y) - n*blockDays
	for i, v := range y[skip:] {
		k := i / blockDays
		c := max(course[skip+i], 1e-9)
		if factor != nil {
			c *= factor[k]
		}
		w.y[k] += v
		w.c[k] += c
		if v > 0 {
			w.q[k] += v * v / c
		}
	}
	return w
}

// fitTotal follows a group's total around its curve.
func fitTotal(s weeks, phi float64, keep *[speeds]float64, foretold []float64) level {
	p := gammaPrior{maxShape, maxShape}
	var score [speeds]float64
	foretell(s, p, phi, keep, &score)
	mixture := mix(score)
	l, m := walk(s, p, phi, keep, &mixture, foretold)
	l.phi, l.drift = m.dispersion(phi), m.variation()
	return l
}

// fitMembers fills in the levels of series that share a prior.
func fitMembers(all []weeks, share []bool, keep *[speeds]float64, out []level) {
	if share == nil {
		share = make([]bool, len(all))
		for i := range share {
			share[i] = true
		}
	}
	p := fitPrior(all, share, 1)
	var score [speeds]float64
	for _, s := range all {
		foretell(s, p, firstPhi, keep, &score)
	}
	mixture := mix(score)
	var whole moments
	for _, s := range all {
		_, m := walk(s, p, firstPhi, keep, &mixture, nil)
		whole.add(m)
	}
	phi := whole.dispersion(1)
	if whole.days > 0 {
		phi = max(1, whole.chi/whole.days)
	}
	whole = moments{}
	each := make([]moments, len(all))
	for i, s := range all {
		out[i], each[i] = walk(s, p, phi, keep, &mixture, nil)
		whole.add(each[i])
	}
	for i := range out {
		out[i].phi, out[i].drift = each[i].dispersion(phi), whole.variation()
	}
}

const firstPhi = 1.2 // dispersion assumed until it is estimated
