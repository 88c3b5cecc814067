package dashboards

import (
	"xiangyin/analyze"
)

// pair is a place and a concern.
type pair struct {
	place   string
	concern analyze.Concern
}

// county is the needs of one moment as pages may show them: of the townships, and of the whole county. Protected concerns stand
// under the county alone (charter C6), and so do cases that name no township.
type county struct {
	code  string
	pairs map[pair]analyze.Need
	whole map[analyze.Concern]analyze.Need
}

func newCounty(code string, needs []analyze.Need) county {
	c := county{code: code, pairs: map[pair]analyze.Need{}, whole: map[analyze.Concern]analyze.Need{}}
	for _, n := range needs {
		if !n.Concern.Valid() {
			continue
		}
		whole := c.whole[n.Concern]
		if n.Township == code { // a roll-up: its figures would count the same cases twice
			whole.Surge = n.Surge
			c.whole[n.Concern] = whole
			continue
		}
		c.whole[n.Concern] = sum(whole, n)
		at := pair{c.placeOf(n.Township, n.Concern), n.Concern}
		merged := sum(c.pairs[at], n)
		if at.place != code {
			merged.Surge = n.Surge
		}
		c.pairs[at] = merged
	}
	return c
}

// placeOf returns where a page shows what happened in township: the county when no township is known or the concern is protected.
func (c county) placeOf(township string, concern analyze.Concern) string {
	if township == "" || concern.Protected() {
		return c.code
	}
	return township
}

// sum adds the figures of n to those of to, leaving the surge, which cannot be added.
func sum(to, n analyze.Need) analyze.Need {
	to.Heat += n.Heat
	to.Backlog += n.Backlog
	to.Open += n.Open
	to.Overdue += n.Overdue
	to.Total += n.Total
	to.Emergencies += n.Emergencies
	return to
}

// total returns the figures of all cases of the county.
func (c county) total() analyze.Need {
	var all analyze.Need
	for _, n := range c.whole {
		all = sum(all, n)
	}
	return all
}

// of returns the need that a page shows for a place and a concern: the whole county's for the county's code.
func (c county) of(place string, concern analyze.Concern) analyze.Need {
	if place == c.code {
		return c.whole[concern]
	}
	return c.pairs[pair{place, concern}]
}

// surgeBound is the false-discovery rate below which a page marks a need as growing.
const surgeBound = 0.05

// surging reports whether the recent count is more than its history explains.
func surging(s analyze.Surge) bool {
	return s.Window > 0 && s.Q <= surgeBound && float64(s.Count) > s.Expected
}
