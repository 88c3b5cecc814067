package place

import (
	"slices"
	"time"

	"xiangyin/analyze"
)

// Lookup returns the unit of code, of today or gone.
func (g *Gazetteer) Lookup(code string) (analyze.Place, bool) {
	i := g.find(code)
	if i == none {
		return analyze.Place{}, false
	}
	return g.at(i), true
}

// at returns a copy of unit i that its receiver may change.
func (g *Gazetteer) at(i int32) analyze.Place {
	p := g.units[i].Place
	p.Aliases = slices.Clone(p.Aliases)
	return p
}

// County returns the county.
func (g *Gazetteer) County() analyze.Place { return g.at(g.county) }

// Children returns the units whose parent is code, gone ones included, in the order of the gazetteer.
func (g *Gazetteer) Children(code string) []analyze.Place {
	return g.filter(g.children[g.find(code)], func(unit) bool { return true })
}

// Townships returns the townships that existed at at, in the order of the gazetteer.
func (g *Gazetteer) Townships(at time.Time) []analyze.Place {
	return g.filter(g.children[g.county], func(u unit) bool { return u.ValidAt(at) })
}

// Former returns the townships that were gone at at, in the order of the gazetteer.
func (g *Gazetteer) Former(at time.Time) []analyze.Place {
	return g.filter(g.children[g.county], func(u unit) bool { return u.to <= at.Unix() })
}

func (g *Gazetteer) filter(units []int32, keep func(unit) bool) []analyze.Place {
	var out []analyze.Place
	for _, i := range units {
		if keep(g.units[i]) {
			out = append(out, g.at(i))
		}
	}
	return out
}

// TownshipOf returns the township that the unit of code belonged to at at: through the unit's own successors to the one of that
// time, its parent, and the parent's successors. It is false for an unknown code, for the county, and for a unit of which nothing
// existed at at.
func (g *Gazetteer) TownshipOf(code string, at time.Time) (analyze.Place, bool) {
	i := g.township(g.find(code), at.Unix())
	if i == none {
		return analyze.Place{}, false
	}
	return g.at(i), true
}

// Today returns the code of the township that the unit of code belongs to at at, usually now, or "" as TownshipOf is false.
func (g *Gazetteer) Today(code string, at time.Time) string {
	return g.code(g.township(g.find(code), at.Unix()))
}

func (g *Gazetteer) code(i int32) string {
	if i == none {
		return ""
	}
	return g.units[i].Code
}

// current returns what unit i was at t: itself, the end of its chain of successors, or the one unit it had taken over from.
func (g *Gazetteer) current(i int32, t int64) int32 {
	for i != none && t < g.units[i].from {
		i = g.units[i].before
	}
	for i != none && t >= g.units[i].to {
		i = g.units[i].successor
	}
	if i != none && t < g.units[i].from {
		return none
	}
	return i
}

// township returns the township of unit i at t.
func (g *Gazetteer) township(i int32, t int64) int32 {
	if i == none {
		return none
	}
	if g.units[i].Level == analyze.Village {
		if now := g.current(i, t); now != none {
			i = now
		}
		i = g.units[i].parent
	}
	if i == none || g.units[i].Level != analyze.Township {
		return none
	}
	return g.current(i, t)
}
