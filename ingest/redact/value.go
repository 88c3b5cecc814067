package redact

// value reads the letters and digits that a phrase of kind announces, behind words like 是 and a colon, and emits them.
func (s *scan) value(i int, kind ctx) {
	i = s.link(i, 8)
	if kind&(ctxSocial|ctxHousehold|ctxAccount) != 0 {
		i = s.series(i)
	}
	lo := i
	hi, digits, letters := s.token(i)
	s.steps += hi - lo
	k, ok := valueKind(kind, digits, letters)
	if ok {
		s.emit(lo, hi, k)
	}
}

// link skips what may stand between a phrase and its value.
func (s *scan) link(i, limit int) int {
	for ; limit > 0 && i < len(s.r); i, limit = i+1, limit-1 {
		switch s.r[i] {
		case ' ', '\t', ':', '=', '(', '"', '“', '「', '是', '为', '号', '码', '【', '就', '叫', '：', '者', '的':
		default:
			return i
		}
	}
	return i
}

// series skips the words of a numbered certificate before its number, as in 湘字第12345号.
func (s *scan) series(i int) int {
	for k := i; k < min(i+24, len(s.r)); k++ {
		switch {
		case s.r[k] == '第' && s.is(k+1, cDigit|cLetter):
			return k + 1
		case s.cls[k]&(cHan|cDigit) == 0 && !s.one(k, "()[]〔〕【】"):
			return i
		}
	}
	return i
}

// token reads letters and digits at i, with single blanks and hyphens between groups of digits.
func (s *scan) token(i int) (end, digits, letters int) {
	for end = i; end < len(s.r) && end-i < 64; end++ {
		switch {
		case s.cls[end]&(cDigit|cHanDigit) != 0:
			digits++
		case s.cls[end]&cLetter != 0:
			letters++
		case (s.r[end] == '-' || s.r[end] == '_' || s.r[end] == '.') && end > i && s.isAlnum(end+1):
		case s.cls[end]&cSpace != 0 && s.is(end-1, cDigit) && s.is(end+1, cDigit):
		default:
			return end, digits, letters
		}
	}
	return end, digits, letters
}

// valueKind decides whether a token of so many digits and letters is a value of kind, and its placeholder.
func valueKind(kind ctx, digits, letters int) (Kind, bool) {
	n := digits + letters
	switch {
	case kind&ctxWechat != 0:
		return WeChat, n >= 5 && n <= 25
	case kind&ctxQQ != 0:
		return QQ, digits >= 5 && n <= 20
	case kind&ctxPlate != 0:
		return Plate, n >= 5 && n <= 8 && digits >= 2
	case kind&ctxPassport != 0:
		return Passport, n >= 7 && digits >= 5
	case kind&ctxSocial != 0:
		return Social, n >= 4 && digits >= 3
	case kind&ctxHousehold != 0:
		return Household, n >= 4 && digits >= 3
	case kind&ctxAccount != 0:
		return Account, n >= 4 && (digits >= 3 || n >= 5)
	}
	return 0, false
}

// plate reads a plate at the short name of a province at i and returns where it stopped, or i.
func (s *scan) plate(i int) int {
	j := s.plateGap(i + 1)
	if !s.is(j, cLetter) {
		return i
	}
	j = s.plateGap(j + 1)
	n, digits, end := 0, 0, j
	for j < len(s.r) && n < 7 {
		switch {
		case s.is(j, cDigit):
			n, digits, j, end = n+1, digits+1, j+1, j+1
		case s.is(j, cLetter):
			n, j, end = n+1, j+1, j+1
		case n > 0 && n < 5 && (s.is(j, cSpace) || s.at(j) == '-') && s.isAlnum(j+1):
			j++
		case n == 4 && s.one(j, "学警港澳挂试超领"):
			n, j, end = n+1, j+1, j+1
		default:
			j = len(s.r)
		}
	}
	if n < 5 || n > 6 || digits == 0 || s.isAlnum(end) {
		return i
	}
	s.emit(i, end, Plate)
	return end
}

func (s *scan) plateGap(i int) int {
	for k := i; k < min(i+3, len(s.r)); k++ {
		if !s.is(k, cSpace) && !s.one(k, "·.-•") {
			return k
		}
	}
	return i
}
