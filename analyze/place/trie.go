package place

import "unicode/utf8"

// trie finds the longest of many strings at a position of a text. It is built once and then only read. Edges live in one open
// hash table keyed by state and character class, because a county's names use a few hundred characters of 65,536: a character that
// stands in no name is passed over with one look into a flat table.
type trie struct {
	class  []uint16 // by rune of the Basic Multilingual Plane; 0: in no string
	root   []uint32 // by class: the state after the first rune, 0 for none
	keys   []uint64
	to     []uint32
	value  []int32 // by state: what the string ending there stands for, none for nothing
	mask   uint64
	states int
}

// buildTrie returns a trie over words, whose values are their indices. A word that stands there twice keeps its first index;
// runes beyond the Basic Multilingual Plane make a word unfindable, which no official name is.
func buildTrie(words [][]rune) *trie {
	t := &trie{class: make([]uint16, 1<<16), states: 1}
	classes, runes := 1, 0
	for _, w := range words {
		for _, r := range w {
			if r < 1<<16 && t.class[r] == 0 {
				t.class[r] = uint16(classes)
				classes++
			}
		}
		runes += len(w)
	}
	size := 16
	for size < 2*runes {
		size *= 2
	}
	t.keys, t.to, t.mask = make([]uint64, size), make([]uint32, size), uint64(size-1)
	t.root, t.value = make([]uint32, classes), []int32{none}
	for i, w := range words {
		t.insert(w, int32(i))
	}
	return t
}

func (t *trie) insert(w []rune, value int32) {
	state := uint32(0)
	for i, r := range w {
		if r >= 1<<16 {
			return
		}
		state = t.extend(state, t.class[r], i == 0)
	}
	if state != 0 && t.value[state] == none {
		t.value[state] = value
	}
}

func (t *trie) extend(state uint32, class uint16, first bool) uint32 {
	if first && t.root[class] != 0 {
		return t.root[class]
	}
	slot := t.slot(state, class)
	if !first && t.keys[slot] != 0 {
		return t.to[slot]
	}
	fresh := uint32(t.states)
	t.states++
	t.value = append(t.value, none)
	if first {
		t.root[class] = fresh
	} else {
		t.keys[slot], t.to[slot] = edgeKey(state, class), fresh
	}
	return fresh
}

// edgeKey is never 0, because class is not.
func edgeKey(state uint32, class uint16) uint64 { return uint64(state)<<16 | uint64(class) }

// slot returns where the edge stands or would stand: Fibonacci hashing, linear probing.
func (t *trie) slot(state uint32, class uint16) uint64 {
	key := edgeKey(state, class)
	h := key * 0x9E3779B97F4A7C15 >> 20 & t.mask
	for t.keys[h] != 0 && t.keys[h] != key {
		h = (h + 1) & t.mask
	}
	return h
}

// step follows one rune from state; 0 means that no string goes on so. From the start, state is 0.
func (t *trie) step(state uint32, r rune) uint32 {
	if r >= 1<<16 || r < 0 {
		return 0
	}
	class := t.class[r]
	if class == 0 {
		return 0
	}
	if state == 0 {
		return t.root[class]
	}
	slot := t.slot(state, class)
	if t.keys[slot] == 0 {
		return 0
	}
	return t.to[slot]
}

// next returns the value and the bounds of the longest string at the first position from i on where one begins; none where
// there is no more.
func (t *trie) next(text string, i int) (value int32, start, end int) {
	for i < len(text) {
		r, n := decode(text, i)
		if r < 1<<16 && t.root[t.class[r]] != 0 {
			if value, end = t.longest(text, i); value != none {
				return value, i, end
			}
		}
		i += n
	}
	return none, i, i
}

// decode is utf8.DecodeRuneInString with a short cut for the three-byte runes that Chinese is made of.
func decode(s string, i int) (rune, int) {
	c := s[i]
	if c < utf8.RuneSelf {
		return rune(c), 1
	}
	if c&0xf0 == 0xe0 && c != 0xe0 && c != 0xed && i+2 < len(s) && s[i+1]&0xc0 == 0x80 && s[i+2]&0xc0 == 0x80 {
		return rune(c&0x0f)<<12 | rune(s[i+1]&0x3f)<<6 | rune(s[i+2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(s[i:])
}

// longest returns the value and the end of the longest string that begins at start; blanks inside it are passed over.
func (t *trie) longest(text string, start int) (value int32, end int) {
	value, end = none, start
	state := uint32(0)
	for i := start; i < len(text); {
		r, n := decode(text, i)
		i += n
		if state != 0 && (r == ' ' || r == '\u3000') {
			continue
		}
		if state = t.step(state, r); state == 0 {
			break
		}
		if v := t.value[state]; v != none {
			value, end = v, i
		}
	}
	return value, end
}

// longestBack is longest for a trie of reversed strings: it reads text backwards from end.
func (t *trie) longestBack(text string, end int) (value int32, start int) {
	value, start = none, end
	state := uint32(0)
	for i := end; i > 0; {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		i -= n
		if state = t.step(state, r); state == 0 {
			break
		}
		if v := t.value[state]; v != none {
			value, start = v, i
		}
	}
	return value, start
}
