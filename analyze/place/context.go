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
	v, start := g.left.longestBack(text, end)
	if v == none {
		end = g.skipFillers(text, m, end)
		v, start = g.left.longestBack(text, end)
	}
	if v == none {
		m.clauseStart = clauseBegins(text, end)
	} else {
		c := g.leftCue[v]
		m.cued, m.score, m.roles = true, m.score+c.score, m.roles|c.roles
		m.clauseStart = clauseBegins(text, start)
	}
	if m.roles&listed != 0 {
		m.list(before, start)
	}
	if m.roles&subject == 0 && comparison >= 0 && !strings.ContainsFunc(text[comparison:m.start], endsClause) {
		m.roles |= compared
	}
}

// list gives m the score and roles of the name that stands right before it in a list; without one it stands in no list of places.
func (m *mention) list(before []mention, cueStart int) {
	if n := len(before); n > 0 && before[n-1].end == cueStart {
		m.score += before[n-1].score
		m.roles |= before[n-1].roles | bearing
		return
	}
	m.cued = false
	m.roles &^= listed
}

// afterWord reports whether what stands before i may end a word, so that a name can begin there.
func afterWord(text string, i int) bool {
	r, n := utf8.DecodeLastRuneInString(text[:i])
	return n == 0 || bounds(r) || strings.ContainsRune("的了在是有和与及从到去为把被将对于年月日天号时午晚早夜后前里内上中下们这那某让叫请来都也就还又再因由按据经至给说见看县市乡镇道问映原头边面处近人民员户询诉报求过住往向进回离沿属则但并", r)
}

// foreignBytes is how far before an unknown township's name its county's is looked for.
const foreignBytes = 36

// foreign reports whether the name at i stands behind the name of a county that is not ours: 安宁县清江镇, 安宁县北山镇大坪村. Our own
// would be one of the mentions before it. An unknown township alone is not foreign: it may be a former one that the gazetteer lacks.
func foreign(text string, i int, before []mention) bool {
	start := max(0, i-foreignBytes)
	if n := len(before); n > 0 {
		if start = max(start, before[n-1].end); start == i {
			return false
		}
	}
	head := text[:i]
	for _, suffix := range [...]string{"镇", "乡", "街道"} {
		if h, ok := strings.CutSuffix(head, suffix); ok && len(h) > start {
			at := max(strings.LastIndex(h[start:], "县"), strings.LastIndex(h[start:], "区"))
			if at < 0 || strings.ContainsFunc(h[start+at:], bounds) {
				return false
			}
			head = h[:start+at+len("县")]
		}
	}
	for _, s := range [...]struct{ suffix, harmless string }{
		{"县", "我本全该各老在到去的是属外县城"},
		{"区", "社小片辖山城地景园郊市库校矿灾林旅新老住业发心"},
	} {
		if h, ok := strings.CutSuffix(head, s.suffix); ok {
			r, n := utf8.DecodeLastRuneInString(h)
			return n > 0 && !bounds(r) && !strings.ContainsRune(s.harmless, r)
		}
	}
	return false
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
		return g.listFollows(text, m)
	}
	v, _ := g.right.longest(text, m.end)
	if v == none {
		return g.nameFollows(text, m)
	}
	c := g.rightCue[v]
	m.found = true
	m.score += c.score
	m.roles |= c.roles & (subject | compared | shared)
	return c.roles | g.listFollows(text, m)
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

// listFollows gives m the role of one that another township's name is listed with: 高山、太平 or 高山和太平.
func (g *Gazetteer) listFollows(text string, m *mention) role {
	r, n := utf8.DecodeRuneInString(text[m.end:])
	switch r {
	case '、', '和', '与', '及', '跟':
	default:
		return 0
	}
	v, _ := g.names.longest(text, m.end+n)
	if v == none || !g.forms[v].township || !m.form.township {
		return 0
	}
	return bearing | townly
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
