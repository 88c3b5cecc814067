package redact

// wordTable is an open-addressing hash table of words of one to four characters of the basic plane. A bitmap small enough for the
// processor's cache says at once of most pairs of characters that they begin no word.
type wordTable struct {
	slots  []wordSlot
	maybe  []uint64 // bitmap by hash of the first two characters
	single []uint8  // by rune: cost of the one-character word
	shift  uint
}

type wordSlot struct {
	key    uint64 // four characters of 16 bits, the first one highest; 0 for an empty slot
	cost   uint8  // in tenths of a nat; 255 for a mere prefix
	longer bool   // a two-character key begins longer words
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

func (t *wordTable) build(all []wordCost) {
	size, bits := 1, uint(0)
	for size < 2*len(all)+16 {
		size, bits = size*2, bits+1
	}
	t.slots, t.maybe = make([]wordSlot, size), make([]uint64, 1<<maybeBits/64)
	t.shift = 64 - bits
	t.single = make([]uint8, 0x10000)
	for i := range t.single {
		t.single[i] = costUnknown
	}
	for _, w := range all {
		switch n := len(w.word); {
		case n == 1:
			t.single[uint16(w.word[0])] = w.cost
		case n <= 4:
			t.put(keyOf(w.word)).cost = w.cost
			if n > 2 {
				t.put(key2(w.word[0], w.word[1])).longer = true
			}
			h := hash(key2(w.word[0], w.word[1])) >> (64 - maybeBits)
			t.maybe[h/64] |= 1 << (h % 64)
		}
	}
}

func hash(k uint64) uint64 { return k * 0x9e3779b97f4a7c15 }

// put returns the slot of k, which it claims if k is new.
func (t *wordTable) put(k uint64) *wordSlot {
	s := t.slot(k, hash(k))
	if s.key == 0 {
		s.key, s.cost = k, mere
	}
	return s
}

func (t *wordTable) slot(k, h uint64) *wordSlot {
	i := int(h >> t.shift)
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
	s := t.slot(k, h)
	if s.key == 0 {
		return mere, false
	}
	return s.cost, s.longer
}

// long returns the cost of a word of three or four characters, or mere.
func (t *wordTable) long(w []rune) uint8 {
	k := keyOf(w)
	if s := t.slot(k, hash(k)); s.key != 0 {
		return s.cost
	}
	return mere
}
