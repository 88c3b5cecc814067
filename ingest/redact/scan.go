package redact

import "strings"

// scan is the working memory of one redaction. It is reused through a pool and wiped of text when given back.
type scan struct {
	tab  *tables
	text string  // what this pass reads
	r    []rune  // text folded, see fold
	off  []int32 // byte offset in text of each rune, and len(text)
	cls  []class

	before []ctx // kinds of the phrases that end before each rune
	behind []ctx // kinds of the phrases that begin at each rune

	spans  []span
	cue    cue
	atoms  []atom
	digits []byte
	addrTo int // an address was read up to here
	quiet  int // a public web address was read up to here

	passes int  // how often the chunk at hand was read before
	book   book // numbers of placeholders over all passes
	key    []byte
	pieces []piece
	buf    []byte
	known  map[string]bool
	bloom  [bloomBits / 64]uint64 // bitmap by hash of the first two characters of known names

	lattice lattice
	steps   int
	limit   int
}

// span is a range of runes to be replaced by a placeholder of its kind.
type span struct {
	lo, hi int
	kind   Kind
}

// cue is the last phrase that said what number follows.
type cue struct {
	kind ctx
	end  int
}

func (s *scan) begin(t *tables, limit int) {
	s.tab, s.steps, s.limit = t, 0, limit
	s.book = book{}
	s.known = nil
}

// forget drops everything that still holds text.
func (s *scan) forget() {
	if s.known != nil {
		clear(s.bloom[:])
	}
	s.text, s.book, s.known = "", book{}, nil
	clear(s.key[:cap(s.key)])
	clear(s.buf[:cap(s.buf)])
	clear(s.r)
	clear(s.digits)
	if cap(s.r) > keepRunes {
		*s = scan{}
	}
}

// keepRunes is how many runes of working memory are kept for the next text.
const keepRunes = 1 << 20

const trigger = cDigit | cHanDigit | cHanNum | cLetter | cPhrase | cPlate | cUnit | cAt

// structured finds everything but names and notes the phrases that names depend on.
func (s *scan) structured() {
	n := len(s.r)
	s.spans, s.cue, s.addrTo, s.quiet = s.spans[:0], cue{end: -100}, 0, 0
	s.before = zeroed(s.before, n+1)
	s.behind = zeroed(s.behind, n+1)
	skipTo := 0 // alphanumeric scanners have read up to here
	for i := 0; i < n && s.steps <= s.limit; i++ {
		c := s.cls[i]
		if c&trigger == 0 {
			continue
		}
		s.steps++
		if c&cAt != 0 {
			if end := s.sign(i); end > i {
				i = end - 1
				continue
			}
		}
		if c&cPhrase != 0 {
			s.phrase(i)
		}
		if i < skipTo {
			continue
		}
		if c&cPlate != 0 {
			skipTo = max(skipTo, s.plate(i))
		}
		if c&cLetter != 0 && i >= skipTo {
			skipTo = s.word(i)
		}
		if c&(cDigit|cHanDigit) != 0 && i >= skipTo {
			skipTo = s.number(i)
		}
		if c&(cDigit|cHanDigit|cHanNum|cLetter|cUnit) != 0 && i >= s.addrTo {
			s.address(i)
		}
	}
}

func zeroed(a []ctx, n int) []ctx {
	if cap(a) < n {
		return make([]ctx, n, n+n/4)
	}
	a = a[:n]
	clear(a)
	return a
}

// emit notes that the runes from lo to hi go.
func (s *scan) emit(lo, hi int, k Kind) { s.spans = append(s.spans, span{lo, hi, k}) }

// phrase notes the longest phrase of the context table that begins at i.
func (s *scan) phrase(i int) {
	first := uint16(s.r[i])
	if i+1 < len(s.r) && s.tab.first[first] != 0 {
		if h := hash(key2(s.r[i], s.r[i+1])) >> 48; s.tab.begins[h/64]>>(h%64)&1 != 0 && s.longPhrase(i, s.tab.phrases[s.tab.first[first]]) {
			return
		}
	}
	if k := s.tab.lone[first]; k != 0 && s.cls[i]&cLetter == 0 {
		s.note(i, i+1, k)
	}
}

// longPhrase notes the longest of list that stands at i and reports whether one does.
func (s *scan) longPhrase(i int, list []phrase) bool {
	for _, p := range list {
		s.steps++
		if s.r[i+1] != p.runes[1] || !s.hasRunes(i, p.runes) {
			continue
		}
		end := i + len(p.runes)
		if s.cls[i]&cLetter != 0 && s.isAlnum(i-1) || s.cls[end-1]&cLetter != 0 && s.is(end, cLetter) {
			continue
		}
		s.note(i, end, p.kind)
		return true
	}
	return false
}

// note records that a phrase of kind stands from i to end and reads the value that it announces.
func (s *scan) note(i, end int, kind ctx) {
	s.behind[i] |= kind
	s.before[end] |= kind
	if kind&ctxNumber == 0 || end <= s.cue.end {
		return
	}
	s.cue = cue{kind & ctxNumber, end}
	if kind&ctxValue != 0 {
		s.value(end, kind)
	}
}

func (s *scan) hasRunes(i int, want []rune) bool {
	if i < 0 || len(s.r)-i < len(want) {
		return false
	}
	for k, r := range want {
		if s.r[i+k] != r {
			return false
		}
	}
	return true
}

// at returns the rune at i, or 0 outside the text.
func (s *scan) at(i int) rune {
	if i < 0 || i >= len(s.r) {
		return 0
	}
	return s.r[i]
}

// is reports whether the rune at i exists and is of class c.
func (s *scan) is(i int, c class) bool { return i >= 0 && i < len(s.r) && s.cls[i]&c != 0 }

func (s *scan) isAlnum(i int) bool { return s.is(i, cLetter|cDigit) }

// one reports whether the rune at i is one of set.
func (s *scan) one(i int, set string) bool {
	return i >= 0 && i < len(s.r) && strings.ContainsRune(set, s.r[i])
}

// blanks returns the first index from i that is no blank, at most limit further on.
func (s *scan) blanks(i, limit int) int {
	for limit > 0 && s.is(i, cSpace) {
		i, limit = i+1, limit-1
	}
	return i
}

// sign runs the scanner of a sign and returns where it stopped reading, or i.
func (s *scan) sign(i int) int {
	switch s.r[i] {
	case '[':
		return s.placeholder(i)
	case '@':
		s.email(i)
	case '.':
		s.file(i)
	case '°':
		s.degrees(i)
	case '·', '•':
		s.dotted(i)
	}
	return i
}

// near returns the kinds of the last number cue if it ended at most dist runes before i in the same sentence, or 0.
func (s *scan) near(i, dist int) ctx {
	if s.cue.end > i || i-s.cue.end > dist {
		return 0
	}
	for k := max(s.cue.end, 0); k < i; k++ {
		switch s.r[k] {
		case '\n', '。', ';', '!', '?':
			return 0
		}
	}
	return s.cue.kind
}
