package place

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"xiangyin/analyze"
)

// maxMentions bounds how many names of one text are weighed; the rest of a longer text is not read.
const maxMentions = 64

// mention is one name in a text with what surrounds it.
type mention struct {
	start, end  int
	form        *form
	open        uint64 // readings still possible, by bit
	township    int32  // today's township that they share, or none
	score       float32
	roles       role
	clauseStart bool
	cued        bool // a left cue stands before it
	found       bool // a right cue stands after it
}

// first returns the unit of the first reading still possible.
func (m *mention) first() int32 {
	if m.open == 0 {
		return none
	}
	return m.form.readings[bits.TrailingZeros64(m.open)].unit
}

// keep leaves the readings for which ok is true.
func (m *mention) keep(ok func(reading) bool) {
	for o := m.open; o != 0; o &= o - 1 {
		i := bits.TrailingZeros64(o)
		if !ok(m.form.readings[i]) {
			m.open &^= 1 << i
		}
	}
}

// prefer is keep, but keeps all where none would be left.
func (m *mention) prefer(ok func(reading) bool) {
	before := m.open
	if m.keep(ok); m.open == 0 {
		m.open = before
	}
}

func (m *mention) bestKind() kind {
	best := short
	for o := m.open; o != 0; o &= o - 1 {
		best = min(best, m.form.readings[bits.TrailingZeros64(o)].kind)
	}
	return best
}

// scan appends the names of text to ms: the longest at each position, of overlapping ones the better. In a hint every name counts;
// in a text, a short form or an ordinary word only where the words around it bear it out.
func (g *Gazetteer) scan(text string, t int64, hint bool, ms []mention) []mention {
	comparison := -1
	for i := 0; len(ms) < maxMentions; {
		v, start, end := g.names.next(text, i)
		if v == none {
			break
		}
		_, n := utf8.DecodeRuneInString(text[start:])
		i = start + n
		m := mention{start: start, end: end, form: &g.forms[v]}
		if m.form.compares {
			comparison, i = end, end
			continue
		}
		m.open = 1<<len(m.form.readings) - 1
		if !g.weigh(text, &m, ms, comparison, t, hint) {
			continue
		}
		if ms = placeMention(ms, m); m.bestKind() < short {
			i = m.end
		}
	}
	return ms
}

// placeMention appends m unless the name before it overlaps and is better; a worse one gives way.
func placeMention(ms []mention, m mention) []mention {
	if n := len(ms); n > 0 && ms[n-1].end > m.start {
		last := &ms[n-1]
		if last.bestKind() < m.bestKind() || last.bestKind() == m.bestKind() && last.end-last.start >= m.end-m.start {
			return ms
		}
		ms[n-1] = m
		return ms
	}
	return append(ms, m)
}

// weigh reads the words around m, narrows its readings and reports whether m is a place at all.
func (g *Gazetteer) weigh(text string, m *mention, before []mention, comparison int, t int64, hint bool) bool {
	if m.form.county {
		return true
	}
	if foreign(text, m.start, before) {
		return false
	}
	g.readLeft(text, m, before, comparison)
	r := g.readRight(text, m)
	if !hint && !g.bearsOut(text, m, r) {
		return false
	}
	m.narrow(g, r, t)
	return true
}

// narrow drops readings that the kind, what follows the name, and the time speak against.
func (m *mention) narrow(g *Gazetteer, r role, t int64) {
	best := m.bestKind()
	m.keep(func(r reading) bool { return r.kind == best || best != exact && r.kind < short })
	village := func(rd reading) bool { return g.units[rd.unit].Level == analyze.Village }
	if r&villagely != 0 && r&townly == 0 {
		m.prefer(village)
	} else if best == short {
		m.prefer(func(rd reading) bool { return !village(rd) })
	}
	m.prefer(func(rd reading) bool { return g.current(rd.unit, t) == rd.unit })
}

// bearsOut reports whether the words around a name show that it is one. r holds the roles of what follows it.
func (g *Gazetteer) bearsOut(text string, m *mention, r role) bool {
	bounded := m.cued || m.clauseStart || afterWord(text, m.start)
	if m.bestKind() < short && !m.form.ordinary {
		next, _ := utf8.DecodeRuneInString(text[m.end:])
		return !(next == '镇' && strings.HasSuffix(text[:m.end], "乡")) && !g.partOfLonger(text, m) && (bounded || !m.form.common && !m.form.brief) &&
			!(m.form.brief && r&denied != 0)
	}
	bears := r&bearing != 0
	switch {
	case r&denied != 0, r&typed != 0 && !m.form.township:
		return false
	case m.form.ordinary && !m.form.township:
		return bounded && r&villagely != 0 || bears && m.roles&bearing != 0 || m.bestKind() < short && (bounded && bears || m.cued && m.roles&bearing != 0)
	case m.form.ordinary:
		return bounded && bears || m.cued && (m.roles&(bearing|motion) != 0 && m.found || r&activity != 0)
	case !m.form.township:
		return bounded && bears || (m.cued || m.clauseStart) && m.found || m.roles&subject != 0
	}
	return bears || m.cued || bounded && m.found
}

// partOfLonger reports whether a village's name is the tail of another's: 大石桥村 is not 石桥村.
func (g *Gazetteer) partOfLonger(text string, m *mention) bool {
	if m.start == 0 || g.units[m.first()].Level != analyze.Village || m.bestKind() != exact && m.bestKind() != variant {
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[:m.start])
	return strings.ContainsRune("大小双新", prev)
}
