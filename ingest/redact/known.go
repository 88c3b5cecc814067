package redact

// remember notes the full names among the spans from the given one on, so that the next pass finds them wherever they stand, and the
// given name of two characters by itself.
func (s *scan) remember(from int) {
	for _, sp := range s.spans[from:] {
		r := s.r[sp.lo:sp.hi]
		if len(r) < 2 || r[1] == '某' || s.one(sp.lo, "老小阿") {
			continue
		}
		s.know(r)
		if len(r) == 3 {
			s.know(r[1:])
		}
	}
}

// bloomBits is the size of the bitmap that says of most pairs of characters that they begin no known name.
const (
	bloomLog  = 16
	bloomBits = 1 << bloomLog
)

// maybeKnown reports whether a known name may begin with ab.
func (s *scan) maybeKnown(a, b rune) bool {
	h := hash(key2(a, b)) >> (64 - bloomLog)
	return s.bloom[h/64]>>(h%64)&1 != 0
}

func (s *scan) know(r []rune) {
	if len(r) == 2 {
		if v, _ := s.tab.words.pair(r[0], r[1]); v != mere {
			return
		}
	}
	if s.known == nil {
		s.known = map[string]bool{}
	}
	s.known[string(r)] = true
	h := hash(key2(r[0], r[1])) >> (64 - bloomLog)
	s.bloom[h/64] |= 1 << (h % 64)
}

// offerKnown offers the names found before that stand at a+i.
func (s *scan) offerKnown(a, i, b int) {
	for n := min(5, b-a-i); n >= 2; n-- {
		s.steps++
		if s.known[string(s.r[a+i:a+i+n])] {
			s.lattice.relax(i, n, n, 20)
		}
	}
}
