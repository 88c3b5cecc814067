package redact

// wordTable is an open-addressing hash table of words of one to four characters of the basic plane.
type wordTable struct {
	keys   []uint64 // four characters of 16 bits, the first one highest; 0 for an empty slot
	vals   []uint8  // cost in tenths of a nat; 255 for a mere prefix
	longer []bool   // a two-character key begins longer words
	single []uint8  // by rune: cost of the one-character word
	shift  uint
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

func (t *wordTable) build(all []wordCost) {
	size, bits := 1, uint(0)
	for size < 2*len(all)+16 {
		size, bits = size*2, bits+1
	}
	t.keys, t.vals, t.longer = make([]uint64, size), make([]uint8, size), make([]bool, size)
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
			t.vals[t.put(keyOf(w.word))] = w.cost
			if n > 2 {
				t.longer[t.put(key2(w.word[0], w.word[1]))] = true
			}
		}
	}
}

// put returns the slot of k, which it claims if k is new.
func (t *wordTable) put(k uint64) int {
	i := t.slot(k)
	if t.keys[i] == 0 {
		t.keys[i], t.vals[i] = k, mere
	}
	return i
}

func (t *wordTable) slot(k uint64) int {
	i := int((k * 0x9e3779b97f4a7c15) >> t.shift)
	for t.keys[i] != 0 && t.keys[i] != k {
		i = (i + 1) & (len(t.keys) - 1)
	}
	return i
}

// pair returns the cost of the two-character word ab, or mere, and whether longer words begin with it.
func (t *wordTable) pair(a, b rune) (uint8, bool) {
	i := t.slot(key2(a, b))
	if t.keys[i] == 0 {
		return mere, false
	}
	return t.vals[i], t.longer[i]
}

// long returns the cost of a word of three or four characters, or mere.
func (t *wordTable) long(w []rune) uint8 {
	i := t.slot(keyOf(w))
	if t.keys[i] == 0 {
		return mere
	}
	return t.vals[i]
}
