package redact

import "math/bits"

// wordTable is an open-addressing hash table of words of one to four characters of the basic plane. A bitmap small enough for the
// processor's cache says at once of most pairs of characters that they begin no word.
type wordTable struct {
	pairs  []uint64   // words of two characters and prefixes of longer ones, packed: key, longer, cost; 0 for an empty slot
	slots  []wordSlot // words of three and four characters
	maybe  []uint64   // bitmap by hash of the first two characters
	single []uint8    // by rune: cost of the one-character word
	shift  uint
	pshift uint
}

type wordSlot struct {
	key  uint64 // four characters of 16 bits, the first one highest; 0 for an empty slot
	cost uint8  // in tenths of a nat
}

type wordCost struct {
	word []rune
	cost uint8
}

// costUnknown is the cost of a character that is no known word, in tenths of a nat.
const costUnknown = 165

// mere marks a key that is no word but begins one.
const mere = 255

func key2(a, b rune) uint64 { return uint64(uint16(a))<<48 | uint64(uint16(b))<<32 }

func keyOf(w []rune) uint64 {
	var k uint64
	for i, r := range w {
		k |= uint64(uint16(r)) << (48 - 16*i)
	}
	return k
}

// maybeBits is the size of the bitmap as a power of two: 128 kB.
const maybeBits = 20

// longerBit says of a packed pair that longer words begin with it.
const longerBit = 1 << 8

func (t *wordTable) build(all []wordCost) {
	long, pairs := 0, 0
	for _, w := range all {
		pairs++
		if len(w.word) > 2 {
			long++
		}
	}
	t.slots, t.shift = make([]wordSlot, sizeFor(long)), shiftFor(long)
	t.pairs, t.pshift = make([]uint64, sizeFor(pairs)), shiftFor(pairs)
	t.maybe, t.single = make([]uint64, 1<<maybeBits/64), make([]uint8, 0x10000)
	for i := range t.single {
		t.single[i] = costUnknown
	}
	for _, w := range all {
		if len(w.word) == 1 {
			t.single[uint16(w.word[0])] = w.cost
		} else if len(w.word) <= 4 {
			t.put(w)
		}
	}
}

// sizeFor returns the size of a hash table for n entries: a power of two, at most half full.
func sizeFor(n int) int { return 1 << (64 - shiftFor(n)) }

func shiftFor(n int) uint { return uint(63 - bits.Len(uint(n)+8)) }

func hash(k uint64) uint64 { return k * 0x9e3779b97f4a7c15 }

func (t *wordTable) put(w wordCost) {
	pair := key2(w.word[0], w.word[1])
	h := hash(pair)
	m := h >> (64 - maybeBits)
	t.maybe[m/64] |= 1 << (m % 64)
	p := t.pairSlot(pair, h)
	if *p == 0 {
		*p = pair | mere
	}
	if len(w.word) == 2 {
		*p = *p&^mere | uint64(w.cost)
		return
	}
	*p |= longerBit
	k := keyOf(w.word)
	s := t.slot(k)
	s.key, s.cost = k, w.cost
}

func (t *wordTable) pairSlot(k, h uint64) *uint64 {
	i := int(h >> t.pshift)
	for t.pairs[i] != 0 && t.pairs[i]>>32 != k>>32 {
		i = (i + 1) & (len(t.pairs) - 1)
	}
	return &t.pairs[i]
}

func (t *wordTable) slot(k uint64) *wordSlot {
	i := int(hash(k) >> t.shift)
	for t.slots[i].key != 0 && t.slots[i].key != k {
		i = (i + 1) & (len(t.slots) - 1)
	}
	return &t.slots[i]
}

// pair returns the cost of the two-character word ab, or mere, and whether longer words begin with it.
func (t *wordTable) pair(a, b rune) (uint8, bool) {
	k := key2(a, b)
	h := hash(k)
	if m := h >> (64 - maybeBits); t.maybe[m/64]>>(m%64)&1 == 0 {
		return mere, false
	}
	p := *t.pairSlot(k, h)
	if p == 0 {
		return mere, false
	}
	return uint8(p), p&longerBit != 0
}

// long returns the cost of a word of three or four characters, or mere.
func (t *wordTable) long(w []rune) uint8 {
	k := keyOf(w)
	if s := t.slot(k); s.key == k {
		return s.cost
	}
	return mere
}
