package concern

import (
	"math/rand/v2"
	"sort"
	"strings"
)

// maxGap is how many characters may stand between the two parts of a term such as 路灯…不亮; a break ends the search.
const maxGap = 8

// term is one entry of the taxonomy, normalised like the text it is looked up in.
type term struct {
	head, tail []rune // tail is empty unless the term has two parts
	concern    int    // index of its concern, or -1 for a cue
	cue        cueKind
	weight     float32
}

// termTable finds the terms that begin at a character by their first two characters.
type termTable struct {
	terms []term // sorted by their first two characters
	next  []next // what each term needs next, to leave most of them alone
	// filter has a bit for the hash of every key: it is small enough to stay near, and most lookups end there.
	filter [1 << 10]uint64
	slots  []slot // open addressing; len is a power of two
	shift  uint
}

// next is the character that a term needs behind its first two: right there, or anywhere behind a gap.
type next struct {
	char rune // 0: none
	gap  bool
}

func (t *term) next() next {
	switch {
	case len(t.head) > 2:
		return next{char: t.head[2]}
	case len(t.tail) > 0:
		return next{t.tail[0], true}
	}
	return next{}
}

// seen remembers roughly which characters a text holds.
type seen [16]uint64

func (s *seen) add(r rune)      { s[r>>6&15] |= 1 << (r & 63) }
func (s *seen) has(r rune) bool { return s[r>>6&15]&(1<<(r&63)) != 0 }

type slot struct {
	key         uint64
	first, past uint32 // terms[first:past]; empty where past is 0
}

func pairKey(a, b rune) uint64 { return uint64(a)<<21 | uint64(b) }

// key is that of the term's first two characters, or of its only one and a break.
func (t *term) key() uint64 {
	if len(t.head) == 1 {
		return pairKey(t.head[0], brk)
	}
	return pairKey(t.head[0], t.head[1])
}

// newTermTable indexes terms; no head is empty.
func newTermTable(terms []term) termTable {
	sort.SliceStable(terms, func(i, j int) bool {
		return terms[i].key() < terms[j].key()
	})
	bits := uint(4)
	for 1<<bits < 2*len(terms) {
		bits++
	}
	t := termTable{terms: terms, slots: make([]slot, 1<<bits), shift: 64 - bits}
	for i := range terms {
		t.next = append(t.next, terms[i].next())
	}
	for i := 0; i < len(terms); {
		key, first := terms[i].key(), i
		for i < len(terms) && terms[i].key() == key {
			i++
		}
		word, bit := filterBit(key * mixer)
		t.filter[word] |= bit
		at := key * mixer >> t.shift
		for t.slots[at].past != 0 {
			at = (at + 1) & uint64(len(t.slots)-1)
		}
		t.slots[at] = slot{key, uint32(first), uint32(i)}
	}
	return t
}

// thin returns a table without the share of terms that rng picks.
func (t *termTable) thin(share float64, rng *rand.Rand) termTable {
	var kept []term
	for _, e := range t.terms {
		if rng.Float64() >= share {
			kept = append(kept, e)
		}
	}
	return newTermTable(kept)
}

// filterBit returns the bit of a hash in a filter: bits of the hash that the slots do not use alone.
func filterBit(hash uint64) (word int, bit uint64) {
	return int(hash >> 40 & 1023), 1 << (hash >> 34 & 63)
}

// starting returns the range of the terms whose first two characters are a and b, or whose only one is a where b is a break.
func (t *termTable) starting(a, b rune) (first, past uint32) {
	key := pairKey(a, b)
	hash := key * mixer
	if word, bit := filterBit(hash); t.filter[word]&bit == 0 {
		return 0, 0
	}
	for at := hash >> t.shift; ; at = (at + 1) & uint64(len(t.slots)-1) {
		s := &t.slots[at]
		if s.past == 0 {
			return 0, 0
		}
		if s.key == key {
			return s.first, s.past
		}
	}
}

// match returns where the term ends in text, of which text[0] is known to be its first character, or 0.
func (t *term) match(text []rune) int {
	n := len(t.head)
	if len(text) < n {
		return 0
	}
	for i := 1; i < n; i++ {
		if text[i] != t.head[i] {
			return 0
		}
	}
	if len(t.tail) == 0 {
		return n
	}
	for gap := 0; gap <= maxGap && n+gap+len(t.tail) <= len(text); gap++ {
		if hasPrefix(text[n+gap:], t.tail) {
			return n + gap + len(t.tail)
		}
		if text[n+gap] == brk {
			return 0
		}
	}
	return 0
}

func hasPrefix(text, prefix []rune) bool {
	for i, r := range prefix {
		if text[i] != r {
			return false
		}
	}
	return true
}

// scan adds up the scores of every concern and collects the cues of the text in s.
func (t *Taxonomy) scan(s *scratch) {
	text := s.runes
	s.seen = seen{}
	for _, r := range text {
		s.seen.add(r)
	}
	others := 0 // sentences that are not about the writer
	for _, x := range s.sentences {
		if !s.introduces(x) {
			others++
		}
	}
	for i := range s.sentences {
		x := &s.sentences[i]
		s.telling, s.dangerOnly = false, others > 0 && s.introduces(*x)
		t.scanSentence(s, *x)
		x.hit = s.telling
	}
	s.weigh()
}

func (t *Taxonomy) scanSentence(s *scratch, x sentence) {
	for i := x.runes; i < x.pastRunes; i++ {
		a := s.runes[i]
		if a == brk {
			continue
		}
		t.hits(s, i, brk)
		if i+1 < len(s.runes) && s.runes[i+1] != brk {
			t.hits(s, i, s.runes[i+1])
		}
	}
}

// hits books the terms that begin at position at with its character and b.
func (t *Taxonomy) hits(s *scratch, at int, b rune) {
	first, past := t.table.starting(s.runes[at], b)
	for i := first; i < past; i++ {
		switch n := t.table.next[i]; {
		case n.char == 0:
		case n.gap && !s.seen.has(n.char), !n.gap && (at+2 >= len(s.runes) || s.runes[at+2] != n.char):
			continue
		}
		t.hit(s, at, &t.table.terms[i])
	}
}

// hit books the term e if it stands at position at of the text.
func (t *Taxonomy) hit(s *scratch, at int, e *term) {
	n := e.match(s.runes[at:])
	switch {
	case n == 0, s.dangerOnly && (e.concern >= 0 || e.cue > cueUrgent):
	case e.concern >= 0:
		s.telling = true
		s.scores[e.concern] += e.weight
	default:
		s.telling = s.telling || e.cue <= cueInquiry
		s.cues.add(e.cue, at, at+n, e.weight)
	}
}

// normaliseTerm returns the parts of a written term as they look in normalised text; tail is empty without an ellipsis.
func normaliseTerm(written string) (head, tail []rune) {
	first, second, _ := strings.Cut(written, "…")
	return normalisePart(first), normalisePart(second)
}

func normalisePart(part string) []rune {
	var out []rune
	for _, r := range part {
		c := normalise(r)
		if c == '0' && len(out) > 0 && out[len(out)-1] == '0' {
			continue
		}
		out = append(out, c)
	}
	return out
}
