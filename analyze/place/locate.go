package place

import (
	"math/bits"
	"strings"
	"time"

	"xiangyin/analyze"
)

// Mention is one name of a unit in a text: text[Start:End] names the unit of Code, as it is written, without following successors.
type Mention struct {
	Code       string
	Start, End int
}

// Mentions returns every name of a unit in text, in order, those only compared with and the county's included. A name that stands
// for several units gives one Mention for each; of homonyms, those that existed at at.
func (g *Gazetteer) Mentions(text string, at time.Time) []Mention {
	var buf [8]mention
	ms := g.scan(text, at.Unix(), false, buf[:0])
	g.chain(text, ms, at.Unix())
	var out []Mention
	for i := range ms {
		m := &ms[i]
		for o := m.open; o != 0; o &= o - 1 {
			out = append(out, Mention{g.code(m.form.readings[bits.TrailingZeros64(o)].unit), m.start, m.end})
		}
	}
	return out
}

// Locate says where a case is about that was received at at: the unit named as it was then, and the township of today that it
// belongs to. The hint is where the source says it happened and outranks the text. Names only compared with do not count; of
// several places, the one that the writer lives in, that something happened in, or that lost something outranks one to go to. A
// name that fits several units counts as far as the text or the hint decides it.
func (g *Gazetteer) Locate(text, hint string, at, today time.Time) analyze.Location {
	var bufH [4]mention
	var bufT [16]mention
	f := finder{g: g, at: at.Unix(), today: today.Unix()}
	var hm []mention
	if hint != "" {
		hm = f.names(hint, true, bufH[:0])
	}
	tm := f.names(text, false, bufT[:0])
	if loc, ok := f.fromHint(hm, tm); ok {
		return loc
	}
	return f.location(tm)
}

// finder decides one case.
type finder struct {
	g         *Gazetteer
	at, today int64
}

// names returns the names of text, each with today's township where its readings share one.
func (f *finder) names(text string, hint bool, buf []mention) []mention {
	ms := f.g.scan(text, f.at, hint, buf)
	f.g.chain(text, ms, f.today)
	for i := range ms {
		ms[i].township = f.g.sharedTownship(&ms[i], f.today)
	}
	several(ms)
	return ms
}

// chain joins names that stand side by side, 清江镇红岩村: the lower one takes over the role of the upper one, and the upper one
// decides which of several homonyms the lower one is.
func (g *Gazetteer) chain(text string, ms []mention, today int64) {
	for i := 1; i < len(ms); i++ {
		up, low := &ms[i-1], &ms[i]
		if up.form.county || up.open == 0 || !joins(text[up.end:low.start]) {
			continue
		}
		g.chainPair(up, low, today)
	}
}

func (g *Gazetteer) chainPair(up, low *mention, today int64) {
	if low.open == 0 {
		return
	}
	lowLevel, upLevel := g.units[low.first()].Level, g.units[up.first()].Level
	if lowLevel == upLevel && g.sharedTownship(up, today) != g.sharedTownship(low, today) ||
		lowLevel == analyze.Township && upLevel == analyze.Village {
		return
	}
	if lowLevel == analyze.Village && upLevel == analyze.Township {
		low.prefer(func(r reading) bool { return g.under(r.unit, up) })
		low.keep(func(r reading) bool { return g.inTownship(r.unit, up, today) })
	}
	if low.score < up.score || up.roles&subject != 0 {
		low.score = up.score
	}
	low.roles |= up.roles
}

// joins reports whether gap may stand between the parts of one address.
func joins(gap string) bool {
	return len(gap) <= 12 && (gap == "" || strings.Trim(gap, " （()）\u3000的原,") == "")
}

// under reports whether the parent of unit i is one of the readings of up.
func (g *Gazetteer) under(i int32, up *mention) bool {
	for o := up.open; o != 0; o &= o - 1 {
		if g.units[i].parent == up.form.readings[bits.TrailingZeros64(o)].unit {
			return true
		}
	}
	return false
}

// inTownship reports whether unit i belongs today to the same township as a reading of up.
func (g *Gazetteer) inTownship(i int32, up *mention, today int64) bool {
	t := g.township(i, today)
	for o := up.open; o != 0; o &= o - 1 {
		if g.township(up.form.readings[bits.TrailingZeros64(o)].unit, today) == t {
			return true
		}
	}
	return false
}

// sharedTownship returns today's township of all readings of m, or none where they differ.
func (g *Gazetteer) sharedTownship(m *mention, today int64) int32 {
	t := none
	for o := m.open; o != 0; o &= o - 1 {
		u := g.township(m.form.readings[bits.TrailingZeros64(o)].unit, today)
		if u == none || t != none && t != u {
			return none
		}
		t = u
	}
	return t
}
