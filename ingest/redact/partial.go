package redact

// starred emits a number of which someone starred a part, as in 138****5678: what is left of it still narrows down who it is. The
// run of digits before the stars stands from i to end. It returns the end of the whole, or end where there are no stars.
func (s *scan) starred(i, end int) int {
	j := end
	for j < len(s.r) && j-end < 16 && (s.r[j] == '*' || s.r[j] == '＊') {
		j++
	}
	stars := j - end
	if stars < 2 {
		return end
	}
	hi := j
	for hi < len(s.r) && hi-j < 16 && (s.is(hi, cDigit) || s.r[hi] == 'x') {
		hi++
	}
	s.steps += hi - i
	switch n := hi - i; {
	case len(s.digits) < 3 || n < 7:
		return end
	case n >= 15:
		s.emit(i, hi, ID)
	default:
		s.emit(i, hi, Phone)
	}
	return hi
}

// tail says what the four to six digits at lo are the last ones of, as in 身份证尾号1234.
func (s *scan) tail(lo, total int, around ctx) (Kind, bool) {
	if total < 4 || total > 6 || around&(ctxID|ctxCard|ctxPhone) == 0 {
		return 0, false
	}
	for j := lo - 1; j >= max(lo-5, 0); j-- {
		if s.r[j] == '尾' || s.r[j] == '位' && s.at(j-2) == '后' {
			switch {
			case around&ctxID != 0:
				return ID, true
			case around&ctxCard != 0:
				return Card, true
			}
			return Phone, true
		}
	}
	return 0, false
}
