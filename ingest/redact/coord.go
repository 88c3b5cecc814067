package redact

// number of digits behind the point from which a decimal is precise enough to be a coordinate (about 11 m at the equator).
const coordDigits = 4

type decimal struct {
	end, frac int
	value     float64
}

// decimal reads digits, a point and digits at i; frac is 0 where there is no point.
func (s *scan) decimal(i int) (decimal, bool) {
	d := decimal{end: i}
	for s.is(d.end, cDigit) && d.end-i < 4 {
		d.value = d.value*10 + float64(s.r[d.end]-'0')
		d.end++
	}
	if d.end == i || s.is(d.end, cDigit) {
		return d, false
	}
	if s.at(d.end) != '.' || !s.is(d.end+1, cDigit) {
		return d, true
	}
	scale := 0.1
	for d.end++; s.is(d.end, cDigit) && d.frac < 20; d.end++ {
		d.value += float64(s.r[d.end]-'0') * scale
		scale /= 10
		d.frac++
	}
	return d, true
}

// coordinates emits the coordinate, or pair of them, at i: two precise decimals within China's range, or one behind a phrase like
// 东经.
func (s *scan) coordinates(i int) bool {
	cued := s.near(i, 6)&ctxCoord != 0
	if len(s.atoms) < 2 && !cued {
		return false
	}
	a, ok := s.decimal(i)
	if !ok || a.frac < coordDigits && !cued {
		return false
	}
	j := a.end
	for j < len(s.r) && j-a.end < 9 && !s.is(j, cDigit) && s.one(j, " ,，、;；/和°度东经北纬度:：ne\t()") {
		j++
	}
	if b, ok := s.decimal(j); ok && j > a.end && b.frac >= coordDigits && inChina(a.value, b.value) {
		s.emit(i, b.end, Coord)
		return true
	}
	if cued && (a.frac >= 2 || s.one(a.end, "度°")) && (inLon(a.value) || inLat(a.value)) {
		s.emit(i, s.degreeTail(a.end), Coord)
		return true
	}
	return false
}

func inLon(v float64) bool      { return v >= 73 && v <= 136 }
func inLat(v float64) bool      { return v >= 3 && v <= 54 }
func inChina(a, b float64) bool { return inLon(a) && inLat(b) || inLat(a) && inLon(b) }

// degreeTail reads minutes and seconds at i and returns their end.
func (s *scan) degreeTail(i int) int {
	end := i
	for j := i; j < min(i+20, len(s.r)); j++ {
		switch {
		case s.is(j, cDigit) || s.at(j) == '.':
		case s.one(j, "度分秒°'′\"″’”"):
			end = j + 1
		default:
			return end
		}
	}
	return end
}

// degrees emits degrees with minutes, or precise decimal degrees, around the degree sign at i. Angles and temperatures stay.
func (s *scan) degrees(i int) {
	lo := i
	for lo > 0 && i-lo < 16 && (s.is(lo-1, cDigit) || s.at(lo-1) == '.' && s.is(lo-2, cDigit)) {
		lo--
	}
	d, ok := s.decimal(lo)
	if lo == i || !ok || d.end != i || d.value > 180 {
		return
	}
	end := s.degreeTail(i)
	if d.frac >= coordDigits || end > i+2 && s.is(i+1, cDigit) {
		s.emit(lo, end, Coord)
	}
}
