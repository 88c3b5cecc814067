package place

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fillers may stand between a cue and the name it belongs to.
const fillers = "的 （ ( “ \" ： : 【 [ 是 我县 本县 我们县 县里"

// formerFillers do so too and show that the place is one of the past.
const formerFillers = "原来的 原先的 以前的 过去的 曾经的 撤并前的 合并前的 原 老 前"

// comparisons are words that make every later place of their clause one only compared with.
const comparisons = "不像 不如 比不上 比不得 羡慕"

// readLeft reads the cue before m, behind fillers and the county's name. comparison is where the last comparing word before m ends,
// or -1.
func (g *Gazetteer) readLeft(text string, m *mention, before []mention, comparison int) {
	end := m.start
	if n := len(before); n > 0 && before[n-1].form.county && before[n-1].end == end {
		end = before[n-1].start
	}
	if n := len(before); n > 0 && before[n-1].end == m.start {
		m.cued = true
		m.roles |= bearing
	}
	end = g.skipFillers(text, m, end)
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
	if m.roles&subject == 0 && comparison >= 0 && !strings.ContainsFunc(text[comparison:m.start], endsClause) {
		m.roles |= compared
	}
}

// skipFillers returns where the words before end begin that are not fillers.
func (g *Gazetteer) skipFillers(text string, m *mention, end int) int {
	for range 3 {
		if end > 0 && text[end-1] == ' ' {
			end--
			continue
		}
		v, start := g.fill.longestBack(text, end)
		if v == none {
			break
		}
		if end = start; v < g.former {
			m.score++
			m.cued = true
			m.roles |= bearing
		}
	}
	return end
}

// clauseBegins reports whether a clause begins at i.
func clauseBegins(text string, i int) bool {
	r, n := utf8.DecodeLastRuneInString(text[:i])
	return n == 0 || r != '、' && bounds(r)
}

// endsClause reports whether r ends a clause.
func endsClause(r rune) bool {
	switch r {
	case '，', '。', '！', '？', '；', ',', '!', '?', ';', '\n':
		return true
	}
	return false
}

// bounds reports whether r is no part of a word: punctuation or white space.
func bounds(r rune) bool {
	switch {
	case r >= 0x4e00 && r <= 0x9fff:
		return false
	case r < utf8.RuneSelf:
		return r <= ' ' || r != '_' && !('0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z')
	case r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xff0f, r >= 0xff1a && r <= 0xff20:
		return true
	}
	return unicode.IsPunct(r) || unicode.IsSpace(r)
}

// readRight reads the cue after m and returns its roles.
func (g *Gazetteer) readRight(text string, m *mention) role {
	rest := text[m.end:]
	if groupNumber(rest) {
		m.found = true
		return bearing | villagely
	}
	if r, n := utf8.DecodeRuneInString(rest); n == 0 || bounds(r) {
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
	if v == none || g.forms[v].compares {
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
	digits := 0
	for i, r := range s {
		if numeral(r) {
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

func numeral(r rune) bool {
	switch r {
	case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '第':
		return true
	}
	return '0' <= r && r <= '9' || '０' <= r && r <= '９'
}
