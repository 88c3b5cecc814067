package redact

// mobile reports whether d is a mainland mobile number.
func mobile(d []byte) bool { return len(d) == 11 && d[0] == 1 && d[1] >= 3 && d[1] <= 9 && d[10] <= 9 }

// isPhone reports whether d is a mobile or, with its area code, a landline number.
func isPhone(d []byte, g grouping) bool {
	switch {
	case mobile(d):
		return g != area && g != dated
	case len(d) == 12 && d[0] == 0 && mobile(d[1:]):
		return true
	case len(d) == 13 && d[0] == 8 && d[1] == 6 && mobile(d[2:]):
		return g != dots
	case len(d) == 15 && d[0] == 0 && d[1] == 0 && d[2] == 8 && d[3] == 6 && mobile(d[4:]):
		return g != dots
	}
	return g != dots && g != dated && landline(d)
}

// landline reports whether d is an area code of two or three digits behind a 0 and a number of seven or eight.
func landline(d []byte) bool {
	if len(d) < 10 || d[0] != 0 || d[len(d)-1] > 9 {
		return false
	}
	rest := 0
	switch {
	case d[1] == 1 && d[2] == 0, d[1] == 2:
		rest = len(d) - 3
	case d[1] >= 3 && d[1] <= 9:
		rest = len(d) - 4
	default:
		return false
	}
	return rest >= 7 && rest <= 8
}

// international reports whether d, behind a plus sign or 00, is a number with the country code 86 or one of Hong Kong, Macao or
// Taiwan.
func (s *scan) international(k int, d []byte) bool {
	plus := s.at(s.atoms[k].lo-1) == '+' || s.at(s.atoms[k].lo-1) == '(' && s.at(s.atoms[k].lo-2) == '+'
	if len(d) > 2 && d[0] == 0 && d[1] == 0 {
		d, plus = d[2:], true
	}
	if !plus || len(d) < 10 || len(d) > 14 {
		return false
	}
	if d[0] == 8 && d[1] == 6 {
		rest := d[2:]
		return mobile(rest) || landline(rest) || len(rest) < 12 && landline(append([]byte{0}, rest...))
	}
	return d[0] == 8 && (d[1] == 5 || d[1] == 8)
}

// hotline reports whether d is a public service number that stays: short codes, 400 and 800 numbers, 95- and 96-numbers.
func hotline(d []byte) bool {
	switch {
	case len(d) <= 6:
		return true
	case len(d) == 10:
		return (d[0] == 4 || d[0] == 8) && d[1] == 0 && d[2] == 0
	case len(d) == 8:
		return d[0] == 1 && d[1] == 0 && d[2] == 1 && d[3] == 0
	}
	return false
}

// publicLine reports whether groups k to j are a service number in groups of its own: 400-123-4567, or an area code before a short
// code.
func (s *scan) publicLine(k, j, total int) bool {
	d := s.digits[s.atoms[k].pos:][:total]
	if total == 10 {
		return hotline(d) && s.atoms[k].n >= 3
	}
	return j == k+1 && s.atoms[j].n >= 5 && s.atoms[j].n <= 6 && d[0] == 0 && s.atoms[k].n <= 4
}

// widenPhone takes in a country code's plus sign, the bracket of an area code, and an extension.
func (s *scan) widenPhone(lo, hi, k, used int) (int, int, int) {
	if s.one(lo-1, "([") {
		lo--
	}
	if s.at(lo-1) == '+' {
		lo--
	}
	for next := k + used; next < len(s.atoms) && s.atoms[next].gap == '-' && s.atoms[next].n <= 5 && s.digits[s.atoms[k].pos] == 0; next++ {
		hi, used = s.atoms[next].hi, used+1
		break
	}
	if j := s.blanks(hi, 1); s.at(j) == '转' {
		end := s.blanks(j+1, 1)
		if s.hasRunes(j, []rune("转分机")) {
			end = s.blanks(j+3, 1)
		}
		from := end
		for end < len(s.r) && end-from < 6 && s.is(end, cDigit) {
			end++
		}
		if end > from {
			hi = end
		}
	}
	return lo, hi, used
}
