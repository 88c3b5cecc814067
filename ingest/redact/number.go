package redact

// atom is a group of digits without a gap between them, all Arabic or all Chinese.
type atom struct {
	lo, hi int  // runes
	pos, n int  // digits
	gap    rune // what stands before it: 0 nothing, else one of ' ', '-', '.', ')'
}

// maxDigits is how many digits are read as one run; what is longer is no identifier and is read in pieces.
const maxDigits = 512

// number reads the run of digits at i, with gaps that people put between groups, emits what it finds in it, and returns where the
// run ends.
func (s *scan) number(i int) int {
	end := s.collect(i)
	s.steps += end - i
	if hi := s.starred(i, end); hi > end {
		return hi
	}
	if len(s.digits) < 4 {
		return end
	}
	if s.coordinates(i) {
		return end
	}
	for k := 0; k < len(s.atoms); {
		used := s.contiguous(k)
		if used == 0 {
			used = s.identify(k)
		}
		k += max(used, 1)
	}
	return end
}

// collect fills s.atoms and s.digits with the run at i and returns its end.
func (s *scan) collect(i int) int {
	s.atoms, s.digits = s.atoms[:0], s.digits[:0]
	gap, j := rune(0), i
	for len(s.digits) < maxDigits {
		a := atom{lo: j, pos: len(s.digits), gap: gap}
		j = s.atom(j)
		a.hi, a.n = j, len(s.digits)-a.pos
		if a.n == 0 {
			return s.atoms[len(s.atoms)-1].hi
		}
		s.atoms = append(s.atoms, a)
		gap, j = s.gap(j)
	}
	return s.atoms[len(s.atoms)-1].hi
}

// atom reads one group at j into s.digits and returns its end.
func (s *scan) atom(j int) int {
	from := len(s.digits)
	if s.is(j, cHanDigit) {
		for s.is(j, cHanDigit) || s.at(j) == 'o' && len(s.digits) > from {
			s.digits = append(s.digits, byte(max(0, hanDigit(s.r[j]))))
			j++
		}
		return j
	}
	for ; j < len(s.r); j++ {
		r := s.r[j]
		switch {
		case s.cls[j]&cDigit != 0:
			s.digits = append(s.digits, byte(r-'0'))
		case r == 'o' && s.soft(j, from):
			s.digits = append(s.digits, 0)
		case (r == 'l' || r == 'i' || r == '|') && s.soft(j, from):
			s.digits = append(s.digits, 1)
		case r == 'x' && len(s.digits) > 0 && (!s.isAlnum(j+1) || s.idWithX()):
			s.digits = append(s.digits, 10)
			return j + 1
		default:
			return j
		}
	}
	return j
}

// idWithX reports whether the last 17 digits and an X are a valid identity number, so that the X belongs to it whatever follows.
func (s *scan) idWithX() bool {
	n := len(s.digits)
	if n < 17 {
		return false
	}
	var d [18]byte
	copy(d[:], s.digits[n-17:])
	d[17] = 10
	_, valid := idShaped(d[:])
	return valid
}

// soft reports whether the letter at j passes for a digit: digits stand before and, perhaps after more such letters, behind it.
func (s *scan) soft(j, from int) bool {
	if len(s.digits) == from {
		return false
	}
	for k := j + 1; k < min(j+6, len(s.r)); k++ {
		if s.cls[k]&cDigit != 0 {
			return true
		}
		if r := s.r[k]; r != 'o' && r != 'l' && r != 'i' && r != '|' {
			return false
		}
	}
	return false
}

// gap reads what may stand between two groups and returns its sign and where the next group begins.
func (s *scan) gap(j int) (rune, int) {
	g := rune(0)
	for k := j; k < min(j+5, len(s.r)); k++ {
		r := s.r[k]
		switch {
		case s.cls[k]&cSpace != 0:
			g = max(g, ' ')
		case r == '-' || r == '_' || r == '~' || r == '—':
			g = '-'
		case r == '.' || r == '·':
			g = '.'
		case r == ')' || r == '(':
			g = ')'
		default:
			return g, k
		}
	}
	return g, j
}

// contiguous handles groups that stand together without a gap, when they are long enough to hold an identity number or two
// telephone numbers, and returns how many groups it used.
func (s *scan) contiguous(k int) int {
	if k > 0 && s.atoms[k].gap == 0 {
		return 0 // looked at with the group before
	}
	j, total := k, 0
	for j < len(s.atoms) && (j == k || s.atoms[j].gap == 0) {
		total += s.atoms[j].n
		j++
	}
	if total < 18 {
		return 0
	}
	a := s.atoms[k]
	d := s.digits[a.pos : a.pos+total]
	switch {
	case card(d):
		s.emit(a.lo, s.atoms[j-1].hi, Card)
	case holdsID(d):
		s.emit(a.lo, s.atoms[j-1].hi, ID)
	case total%11 == 0 && allMobile(d):
		s.emit(a.lo, s.atoms[j-1].hi, Phone)
	default:
		return 0
	}
	return j - k
}

func allMobile(d []byte) bool {
	for ; len(d) >= 11; d = d[11:] {
		if !mobile(d[:11]) {
			return false
		}
	}
	return len(d) == 0
}

// identify emits the longest identifier that groups k and following make up and returns how many groups it used.
func (s *scan) identify(k int) int {
	used, kind, total, public := 0, Kind(0), 0, false
	around := s.near(s.atoms[k].lo, 10)
	for j := k; j < len(s.atoms) && total <= 30; j++ {
		s.steps++
		total += s.atoms[j].n
		if s.publicLine(k, j, total) {
			used, public = j-k+1, true
			continue
		}
		if got, ok := s.judge(k, j, total, around); ok {
			used, kind, public = j-k+1, got, false
			if shaped, _ := idShaped(s.digits[s.atoms[k].pos:][:total]); shaped {
				break
			}
		}
	}
	if public {
		return used
	}
	if used == 0 {
		return 0
	}
	lo, hi := s.atoms[k].lo, s.atoms[k+used-1].hi
	if kind == Phone {
		lo, hi, used = s.widenPhone(lo, hi, k, used)
		s.cue = cue{ctxPhone, hi}
	}
	s.emit(lo, hi, kind)
	return used
}

// judge says what the digits of groups k to j are.
func (s *scan) judge(k, j, total int, around ctx) (Kind, bool) {
	d := s.digits[s.atoms[k].pos:][:total]
	g := s.grouping(k, j)
	quiet := s.atoms[k].lo < s.quiet // only what stands in one piece goes from a public address
	if g == mixed || quiet && g != single {
		return 0, false
	}
	if shaped, valid := idShaped(d); shaped && (valid || around&ctxTicket == 0) {
		return ID, true
	}
	if d[total-1] > 9 && around&ctxID == 0 {
		return 0, false
	}
	if isPhone(d, g) || s.international(k, d) {
		return Phone, true
	}
	if quiet || around&ctxTicket != 0 && around&^ctxTicket == 0 {
		return 0, false
	}
	if kind, ok := judgeByCue(d, around, g, s.atoms[k].lo-s.cue.end); ok && !s.joined(k, j) {
		return kind, true
	}
	if kind, ok := s.tail(s.atoms[k].lo, total, around); ok {
		return kind, true
	}
	switch letters := s.is(s.atoms[k].lo-1, cLetter) || s.is(s.atoms[j].hi, cLetter); {
	case letters:
		return 0, false
	case card(d):
		return Card, true
	case total >= 16 && total <= 19 && d[0] == 6 && d[1] == 2 && g != dots:
		return Card, true
	case total == 15 && id15(d) && g != dots:
		return ID, true
	}
	return 0, false
}

// judgeByCue says what d is when a phrase before it names what follows, at whatever length a resident may have mistyped it.
func judgeByCue(d []byte, around ctx, g grouping, dist int) (Kind, bool) {
	n := len(d)
	switch {
	case g == dots || g == dated || around&ctxKeep != 0:
		return 0, false
	case around&ctxID != 0 && n >= 12 && n <= 22:
		return ID, true
	case around&ctxCard != 0 && n >= 8 && n <= 30:
		return Card, true
	case around&ctxPhone != 0 && n >= 7 && n <= 13:
		return Phone, !hotline(d) && (dist <= 3 || !dateLike(d))
	}
	return 0, false
}

// joined reports whether groups k to j hold Arabic and Chinese digits side by side, as in 13800138000一直.
func (s *scan) joined(k, j int) bool {
	for i := k + 1; i <= j; i++ {
		if s.atoms[i].gap == 0 {
			return true
		}
	}
	return false
}

// grouping says how groups are set apart.
type grouping uint8

const (
	single grouping = iota // one group
	even                   // several groups with one kind of gap
	dots                   // the same with dots, as decimals and dates have them
	area                   // a bracket or a mixture of blank and hyphen
	dated                  // year, month and day
	mixed                  // anything else: not one number
)

func (s *scan) grouping(k, j int) grouping {
	g := single
	for i := k + 1; i <= j; i++ {
		step := even
		switch s.atoms[i].gap {
		case '.':
			step = dots
		case ')':
			step = area
		}
		switch {
		case g == single:
			g = step
		case g == dots != (step == dots):
			return mixed
		case step == even && s.atoms[i].gap != s.atoms[k+1].gap:
			g = area
		default:
			g = max(g, step)
		}
	}
	if y := s.digits[s.atoms[k].pos:]; j > k && s.atoms[k].n == 4 && s.atoms[k+1].n <= 2 && (y[0] == 2 && y[1] == 0 || y[0] == 1 && y[1] == 9) {
		return dated
	}
	if g == dots && j-k < 2 {
		return mixed // a decimal
	}
	return g
}

// dateLike reports whether d may be a date written as one number.
func dateLike(d []byte) bool {
	return len(d) >= 8 && (d[0] == 1 && d[1] == 9 || d[0] == 2 && d[1] == 0) && monthDay(d[4:8])
}
