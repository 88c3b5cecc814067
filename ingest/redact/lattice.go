package redact

// lattice finds the cheapest way to read a run of Chinese characters as ordinary words and personal names: Viterbi's algorithm over a
// unigram model of words, in which a name costs what its surname and the characters of its given name are worth, less what the
// context says for it. Costs are tenths of a nat.
type lattice struct {
	cost []int32
	step []step // the last step of the cheapest reading that ends here
}

// step is one word of a reading: its length and, of a name, how much of it goes.
type step struct {
	n    uint8
	name uint8 // length of the name, 0 for an ordinary word
}

const unreached = 1 << 30

func (l *lattice) reset(n int) {
	if cap(l.cost) < n+1 {
		l.cost, l.step = make([]int32, n+1+n/4), make([]step, n+1+n/4)
	}
	l.cost, l.step = l.cost[:n+1], l.step[:n+1]
	for i := range l.cost {
		l.cost[i] = unreached
	}
	l.cost[0] = 0
}

// relax offers a word of n characters (a name of name characters) at i for cost.
func (l *lattice) relax(i, n, name int, cost int32) {
	if c := l.cost[i] + cost; c < l.cost[i+n] {
		l.cost[i+n], l.step[i+n] = c, step{uint8(n), uint8(name)}
	}
}

// words offers the ordinary words that begin at a+i of the clause [a, b).
func (s *scan) words(a, i, b int) {
	l, r, w := &s.lattice, s.r[a+i:b], &s.tab.words
	one := int32(w.single[uint16(r[0])])
	if s.cls[a+i]&cSurname != 0 {
		if v := s.tab.surnameOf(r[0]); v != 0 && v&3 == surnamePure {
			one += costLoneSurname
		} else if v&3 == surnameOther && i > 0 && s.before[a+i]&(ctxKin|ctxRole|ctxTitle) != 0 {
			one += costLoneSurname
		}
	}
	l.relax(i, 1, 0, one)
	if len(r) < 2 {
		return
	}
	v, longer := w.pair(r[0], r[1])
	if v != mere {
		l.relax(i, 2, 0, int32(v))
	}
	if !longer {
		return
	}
	for n := 3; n <= min(4, len(r)); n++ {
		if v := w.long(r[:n]); v != mere {
			l.relax(i, n, 0, int32(v))
		}
	}
}

// overhang returns 1 where the character behind a name of one given character may be its second: where it stands alone in the
// reading, is common in given names, and begins no phrase that follows names. It is better that one character too many goes.
func (s *scan) overhang(lo, hi int, next step) int {
	if hi-lo != 2 || next.n != 1 || next.name > 0 || s.cls[lo]&cSurname == 0 || s.r[lo+1] == '某' {
		return 0
	}
	if s.behind[hi] != 0 || s.givenCost(s.r[hi]) > 75 || s.cls[hi]&cMildEnd != 0 {
		return 0
	}
	return 1
}

// read finds the cheapest reading of the clause [a, b) and emits its names.
func (s *scan) read(a, b int) {
	l := &s.lattice
	l.reset(b - a)
	s.steps += 3 * (b - a)
	for i := 0; i < b-a; i++ {
		s.words(a, i, b)
		if s.cls[a+i]&cSurname != 0 {
			s.offerNames(a, i, b)
		}
		if s.known != nil && a+i+1 < b && s.maybeKnown(s.r[a+i], s.r[a+i+1]) {
			s.offerKnown(a, i, b)
		}
	}
	next := step{}
	for e := b - a; e > 0; e -= int(l.step[e].n) {
		st := l.step[e]
		if lo := a + e - int(st.name); st.name > 0 {
			s.emit(lo, a+e+s.overhang(lo, a+e, next), Name)
		}
		next = st
	}
}
