package redact

// plausible reports whether some surname in the clause [a, b) may begin a name, so that the clause is worth a reading. After the first
// pass only clauses beside a placeholder, or with a name found before, can read differently.
func (s *scan) plausible(a, b int) bool {
	if s.passes > 0 && !s.fresh(a, b) {
		return false
	}
	for i := a; i < b; i++ {
		if s.known != nil && i+1 < b && s.maybeKnown(s.r[i], s.r[i+1]) {
			return true
		}
		if s.cls[i]&cSurname != 0 && s.mayBegin(a, i, b) {
			return true
		}
	}
	return false
}

// fresh reports whether the clause [a, b) stands beside a placeholder or may hold a known name.
func (s *scan) fresh(a, b int) bool {
	if s.is(b, cMask) {
		return true
	}
	for i := max(a-8, 0); i < a; i++ {
		if s.cls[i]&cMask != 0 {
			return true
		}
	}
	for i := a; i+1 < b && s.known != nil; i++ {
		if s.maybeKnown(s.r[i], s.r[i+1]) {
			return true
		}
	}
	return false
}

// mayBegin reports whether the surname at i may win against the ordinary words of the clause [a, b).
func (s *scan) mayBegin(a, i, b int) bool {
	s.steps++
	if s.before[i]&ctxStrong != 0 || i > a && s.one(i-1, "老小阿叫是为") || i == a && s.is(a-1, cLink) {
		return true
	}
	if i+1 >= b {
		return false
	}
	if s.behind[i+1]&(ctxTitle|ctxHonor) != 0 || s.r[i+1] == '某' {
		return true
	}
	w := &s.tab.words
	if v, _ := w.pair(s.r[i], s.r[i+1]); v < costCommon {
		return false
	}
	v := s.tab.surnameOf(s.r[i])
	if i > a && v&3 != surnamePure {
		if v, _ := w.pair(s.r[i-1], s.r[i]); v < costCommon {
			return false
		}
	}
	return v == 0 || s.mayWin(i, b, v)
}

// mayWin compares the least that a name at i may cost, with every bonus of weak context, to what its characters cost one by one,
// which ordinary words can only undercut.
func (s *scan) mayWin(i, b int, v int32) bool {
	const most = bonusBefore + bonusVerb + bonusWhole
	w := &s.tab.words
	plain := int32(w.single[uint16(s.r[i])])
	if v&3 == surnamePure {
		plain += costLoneSurname
	}
	name := costName + v>>2 - most + s.givenCost(s.r[i+1])
	if s.behind[i+2]&(ctxTitle|ctxHonor) != 0 {
		return true
	}
	if name+costOneGiven < plain+int32(w.single[uint16(s.r[i+1])]) {
		return true
	}
	if i+2 >= b {
		return false
	}
	rest := int32(w.single[uint16(s.r[i+1])]) + int32(w.single[uint16(s.r[i+2])])
	if pair, _ := w.pair(s.r[i+1], s.r[i+2]); pair != mere {
		rest = min(rest, int32(pair))
	}
	return s.behind[i+3]&(ctxTitle|ctxHonor) != 0 || name+costTwoGiven+s.givenCost(s.r[i+2]) < plain+rest
}

// ctxStrong is what makes a reading worth while whatever follows.
const ctxStrong = ctxName | ctxSurname | ctxKin | ctxRole | ctxTitle
