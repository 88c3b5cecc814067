package place

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clauseBytes bounds how far back a clause is looked at.
const clauseBytes = 90

// fillers may stand between a cue and the name it belongs to; former ones show that the place is one of the past.
var fillers = [...]struct {
	text   string
	former bool
}{
	{"原来的", true}, {"原先的", true}, {"以前的", true}, {"过去的", true}, {"曾经的", true}, {"撤并前的", true}, {"合并前的", true}, {"原", true}, {"老", true}, {"前", true},
	{"的", false}, {"（", false}, {"(", false}, {"“", false}, {"\"", false}, {"：", false}, {":", false}, {"【", false}, {"[", false}, {" ", false}, {"是", false},
	{"我县", false}, {"本县", false}, {"我们县", false}, {"县里", false},
}

// readLeft reads the cue before m, behind fillers and the county's name.
func (g *Gazetteer) readLeft(text string, m *mention, before []mention) {
	end := m.start
	if n := len(before); n > 0 && before[n-1].form.county && before[n-1].end == end {
		end = before[n-1].start
	}
	if n := len(before); n > 0 && before[n-1].end == m.start {
		m.cued = true
		m.roles |= bearing
	}
	end = m.skipFillers(text, end)
	v, start := g.left.longestBack(text, end)
	if v == none {
		m.clauseStart = clauseBegins(text, end)
	} else {
		c := g.leftCue[v]
		m.cued, m.score, m.roles = true, m.score+c.score, m.roles|c.roles
		m.clauseStart = clauseBegins(text, start)
	}
	if m.roles&listed != 0 && len(before) > 0 {
		last := &before[len(before)-1]
		m.score += last.score
		m.roles |= last.roles
	}
	if m.roles&subject == 0 && comparing(text, m.start) {
		m.roles |= compared
	}
}

// skipFillers returns where the words before end begin that are not fillers.
func (m *mention) skipFillers(text string, end int) int {
	for range 3 {
		stop := true
		for _, f := range fillers {
			if strings.HasSuffix(text[:end], f.text) {
				end -= len(f.text)
				stop = false
				if f.former {
					m.score++
					m.cued = true
					m.roles |= bearing
				}
				break
			}
		}
		if stop {
			break
		}
	}
	return end
}

// clauseBegins reports whether a clause begins at i.
func clauseBegins(text string, i int) bool {
	r, n := utf8.DecodeLastRuneInString(text[:i])
	return n == 0 || r != '、' && (unicode.IsPunct(r) || unicode.IsSpace(r))
}

// comparing reports whether the clause before i compares.
func comparing(text string, i int) bool {
	clause := text[max(0, i-clauseBytes):i]
	if at := strings.LastIndexAny(clause, "，。！？；,!?;\n"); at >= 0 {
		clause = clause[at:]
	}
	for _, w := range [...]string{"不像", "不如", "比不上", "比不得", "羡慕"} {
		if strings.Contains(clause, w) {
			return true
		}
	}
	return false
}

// readRight reads the cue after m and returns its roles.
func (g *Gazetteer) readRight(text string, m *mention) role {
	rest := text[m.end:]
	if groupNumber(rest) {
		m.found = true
		return bearing | villagely
	}
	if r, n := utf8.DecodeRuneInString(rest); n == 0 || unicode.IsPunct(r) || unicode.IsSpace(r) {
		m.found = true
		return 0
	}
	v, _ := g.right.longest(text, m.end)
	if v == none {
		return g.nameFollows(text, m)
	}
	c := g.rightCue[v]
	m.found = true
	m.score += c.score
	m.roles |= c.roles & (subject | compared)
	return c.roles
}

// nameFollows gives a township's name the role of one that a village's name stands right behind: 石门大坪.
func (g *Gazetteer) nameFollows(text string, m *mention) role {
	v, _ := g.names.longest(text, m.end)
	if v == none {
		return 0
	}
	for _, low := range g.forms[v].readings {
		if m.has(g.units[low.unit].parent) {
			m.found = true
			return bearing | townly
		}
	}
	return 0
}

// has reports whether unit i is a reading of m.
func (m *mention) has(i int32) bool {
	for _, r := range m.form.readings {
		if r.unit == i {
			return true
		}
	}
	return false
}

// groupNumber reports whether s begins with the number of a villagers' group: 三组, 12社, 五队.
func groupNumber(s string) bool {
	const numerals = "0123456789０１２３４５６７８９一二三四五六七八九十第"
	digits := 0
	for i, r := range s {
		if strings.ContainsRune(numerals, r) {
			if digits++; digits > 4 {
				return false
			}
			continue
		}
		return digits > 0 && (strings.HasPrefix(s[i:], "组") || strings.HasPrefix(s[i:], "社") || strings.HasPrefix(s[i:], "队") ||
			strings.HasPrefix(s[i:], "村民小组"))
	}
	return false
}
