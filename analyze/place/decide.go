package place

import (
	"math/bits"

	"xiangyin/analyze"
)

// openMargin is by how much the score of an undecided name must beat every decided one for the place to stay open.
const openMargin = 1

// fromHint decides by the hint, where that names a township or a unit of one, or a homonym that the text settles.
func (f *finder) fromHint(hint, text []mention) (analyze.Location, bool) {
	t, open := none, false
	for i := range hint {
		m := &hint[i]
		if m.form.county || m.open == 0 || m.roles&compared != 0 {
			continue
		}
		if m.township != none {
			t = m.township
			break
		}
		open = true
	}
	if t == none && open {
		t = f.bestTownship(f.settle(text, hint))
	}
	if t == none {
		return analyze.Location{}, false
	}
	f.restrict(hint, t)
	f.restrict(text, t)
	u := f.unit(hint, t)
	if v := f.unit(text, t); u == none || v != none && f.g.units[u].Level == analyze.Township {
		u = v
	}
	return f.answer(t, u), true
}

// settle returns the names of text where one of them decides between the readings of the hint; otherwise the hint stays out.
func (f *finder) settle(text, hint []mention) []mention {
	for i := range text {
		t := text[i].township
		for j := range hint {
			if t != none && f.fits(&hint[j], t) {
				return text[i : i+1]
			}
		}
	}
	return nil
}

func (f *finder) fits(m *mention, t int32) bool {
	for o := m.open; o != 0; o &= o - 1 {
		if f.g.township(m.form.readings[bits.TrailingZeros64(o)].unit, f.today) == t {
			return true
		}
	}
	return false
}

// restrict leaves the names of t the readings within it.
func (f *finder) restrict(ms []mention, t int32) {
	for i := range ms {
		if m := &ms[i]; m.township == none && m.open != 0 {
			m.prefer(func(r reading) bool { return f.g.township(r.unit, f.today) == t })
			m.township = f.g.sharedTownship(m, f.today)
		}
	}
}

// location decides by the names of the text alone.
func (f *finder) location(ms []mention) analyze.Location {
	f.resolveHomonyms(ms)
	t := f.bestTownship(ms)
	if t == none {
		return analyze.Location{}
	}
	return f.answer(t, f.unit(ms, t))
}

// resolveHomonyms settles names with several townships by the other names of the text, where those fit exactly one.
func (f *finder) resolveHomonyms(ms []mention) {
	for i := range ms {
		m := &ms[i]
		if m.form.county || m.open == 0 || m.township != none {
			continue
		}
		only, n := none, 0
		for j := range ms {
			t := ms[j].township
			if t != none && t != only && ms[j].roles&compared == 0 && f.fits(m, t) {
				only, n = t, n+1
			}
		}
		if n == 1 {
			m.keep(func(r reading) bool { return f.g.township(r.unit, f.today) == only })
			m.township = only
		}
	}
}

// bestTownship returns the township with the best name, or none where none is named or an undecided name outranks all.
func (f *finder) bestTownship(ms []mention) int32 {
	best, bestScore, openScore := none, float32(0), float32(-100)
	for i := range ms {
		m := &ms[i]
		if m.form.county || m.open == 0 || m.roles&compared != 0 {
			continue
		}
		t := m.township
		s := f.total(ms, i, t)
		if t == none {
			openScore = max(openScore, s)
		} else if best == none || s > bestScore {
			best, bestScore = t, s
		}
	}
	if best != none && openScore >= bestScore+openMargin {
		return none
	}
	return best
}

// total is the score of name i: its cues, more for a village and for the first name, and more for each other name of township t.
func (f *finder) total(ms []mention, i int, t int32) float32 {
	m := &ms[i]
	s := m.score
	switch {
	case f.g.units[m.first()].Level == analyze.Village:
		s += 0.75
	case m.bestKind() < short:
		s += 0.5
	}
	if i == 0 || i == 1 && ms[0].form.county {
		s += 0.5
	}
	more := 0
	for j := range ms {
		if j != i && t != none && more < 2 && ms[j].roles&compared == 0 && ms[j].township == t {
			s += 0.4
			more++
		}
	}
	return s
}

// unit returns the most specific unit of township t that ms decide: the best-scored village, or the best-scored township of its
// time; none where two readings are left.
func (f *finder) unit(ms []mention, t int32) int32 {
	best, bestScore := none, float32(0)
	for i := range ms {
		m := &ms[i]
		if m.form.county || m.open == 0 || m.roles&compared != 0 || m.township != t {
			continue
		}
		u := f.sharedUnit(m)
		if u == none {
			continue
		}
		s := m.score
		if f.g.units[u].Level == analyze.Village {
			s += 100
		}
		if best == none || s > bestScore {
			best, bestScore = u, s
		}
	}
	return best
}

// sharedUnit returns the unit that all readings of m stand for at the time of the case, or the township that they share.
func (f *finder) sharedUnit(m *mention) int32 {
	u, township := none, none
	for o := m.open; o != 0; o &= o - 1 {
		i := m.form.readings[bits.TrailingZeros64(o)].unit
		v, w := f.g.current(i, f.at), f.g.township(i, f.at)
		if o == m.open {
			u, township = v, w
			continue
		}
		if u != v {
			u = none
		}
		if township != w {
			township = none
		}
	}
	if u == none {
		return township
	}
	return u
}

func (f *finder) answer(t, unit int32) analyze.Location {
	return analyze.Location{Township: f.g.code(t), Unit: f.g.code(unit)}
}
