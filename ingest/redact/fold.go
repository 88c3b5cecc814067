package redact

import (
	"unicode"
	"unicode/utf8"
)

// class says what a folded rune may begin or belong to. Bits combine.
type class uint16

const (
	cDigit    class = 1 << iota // 0-9 after folding
	cHanDigit                   // 〇 零 一 … 九 and their formal forms, 幺
	cHanNum                     // 十 百 廿 and their formal forms: numbers, but no digits
	cLetter                     // a-z after folding
	cHan                        // a Chinese character
	cSpace                      // blank or tab, never a line feed
	cSurname                    // begins a surname of the table
	cPhrase                     // begins a phrase of the context table
	cPlate                      // a province's short name
	cUnit                       // a unit of an address: 组 号 栋 …
	cMask                       // part of a placeholder
	cAt                         // something else that starts a scanner: @ ° .
	cGiven                      // seen in given names
	cPlaceEnd                   // ends the names of places and hardly any given name
	cMildEnd                    // ends the names of places and given names alike
	cLink                       // may stand between a cue and a name: colon, blank, bracket
)

// fold reads text into s.r with everything that looks like a digit, letter or blank folded to its plain lower-case form, and
// s.off, the byte offset of each rune, so that a span of runes leads back to the bytes of text.
func (s *scan) fold(text string) {
	s.text = text
	if n := len(text)/2 + 64; cap(s.r) < n {
		s.r, s.off, s.cls = make([]rune, 0, n), make([]int32, 0, n+1), make([]class, 0, n)
	}
	s.r, s.off, s.cls = s.r[:0], s.off[:0], s.cls[:0]
	circled := false
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			r := rune(c)
			if 'A' <= c && c <= 'Z' {
				r += 'a' - 'A'
			}
			s.add(r, i)
			i++
			continue
		}
		if c >= 0xe4 && c <= 0xe9 && i+2 < len(text) { // U+4000 to U+9FFF; text is valid
			s.add(rune(c&0xf)<<12|rune(text[i+1]&0x3f)<<6|rune(text[i+2]&0x3f), i)
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r < 0x2e80 || r > 0x9fff:
			circled = circled || r >= 0x2460 && r <= 0x277f
			r = foldRune(r)
		case r == '　':
			r = ' '
		}
		s.add(r, i)
		i += n
	}
	s.off = append(s.off, int32(len(text)))
	s.steps += len(s.r)
	if circled {
		s.foldCircled()
	}
}

func (s *scan) add(r rune, at int) {
	s.r = append(s.r, r)
	s.off = append(s.off, int32(at))
	if uint32(r) < uint32(len(s.tab.class)) {
		s.cls = append(s.cls, s.tab.class[r])
		return
	}
	if r >= 0x20000 && r < 0x33480 {
		s.cls = append(s.cls, cHan)
		return
	}
	s.cls = append(s.cls, 0)
}

// foldRune folds what residents' keyboards, and people who mean to hide something, put in place of plain characters.
func foldRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		r -= 0xfee0
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f:
		return ' '
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0xfe63 || r == 0x2043:
		return '-'
	case r >= 0x1d400 && r <= 0x1d7ff:
		return foldMath(r)
	case r >= 0x2460 && r <= 0x24ff:
		return r // circled: see foldCircled
	case r >= 0x1f130 && r <= 0x1f149:
		return 'a' + r - 0x1f130
	}
	if f, ok := lookalike(r); ok {
		return f
	}
	if r >= 0x80 && unicode.Is(unicode.Nd, r) {
		return '0' + digitOf(r)
	}
	return r
}

// foldMath folds the mathematical alphanumeric symbols (U+1D400 to U+1D7FF).
func foldMath(r rune) rune {
	if r >= 0x1d7ce {
		return '0' + (r-0x1d7ce)%10
	}
	if r < 0x1d6a4 {
		return 'a' + (r-0x1d400)%26
	}
	return r
}

// lookalike folds single characters that pass for a plain one.
func lookalike(r rune) (rune, bool) {
	switch r {
	case '⁰', '₀':
		return '0', true
	case '¹', '₁':
		return '1', true
	case '²', '₂':
		return r, true // m² is far more common than a hidden digit
	case '³', '₃':
		return r, true
	case '⁴', '₄':
		return '4', true
	case '⁵', '₅':
		return '5', true
	case '⁶', '₆':
		return '6', true
	case '⁷', '₇':
		return '7', true
	case '⁸', '₈':
		return '8', true
	case '⁹', '₉':
		return '9', true
	case 'О', 'о', 'Ο', 'ο', 'Օ', 'օ', '○', '◯', '⭕':
		return 'o', true
	case 'Х', 'х', 'Χ', 'χ', '×', '✕', '✖', '❌', 'Ⅹ', 'ⅹ', '╳':
		return 'x', true
	case 'І', 'і', 'Ι', 'ι', 'Ⅰ', 'ⅰ', 'ı', 'ǀ', '∣':
		return 'l', true
	case 'А', 'а', 'Α':
		return 'a', true
	case 'В', 'Β':
		return 'b', true
	case 'С', 'с':
		return 'c', true
	case 'Е', 'е', 'Ε':
		return 'e', true
	case 'К', 'к', 'Κ':
		return 'k', true
	case 'М', 'м', 'Μ':
		return 'm', true
	case 'Н', 'Η':
		return 'h', true
	case 'Р', 'р', 'Ρ':
		return 'p', true
	case 'Т', 'Τ':
		return 't', true
	}
	return r, false
}

// digitOf returns the value of a decimal digit of any script: their blocks are runs of ten.
func digitOf(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	for _, t := range unicode.Nd.R16 {
		if lo, hi := rune(t.Lo), rune(t.Hi); lo <= r && r <= hi && t.Stride == 1 {
			return (r - lo) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if lo, hi := rune(t.Lo), rune(t.Hi); lo <= r && r <= hi && t.Stride == 1 {
			return (r - lo) % 10
		}
	}
	return n
}

// foldCircled folds circled and parenthesised digits that stand beside another one: alone they number a list.
func (s *scan) foldCircled() {
	for i := 0; i < len(s.r); i++ {
		if s.r[i] < 0x2460 || s.r[i] > 0x277f {
			continue
		}
		j := i
		for j < len(s.r) && circledDigit(s.r[j]) >= 0 {
			j++
		}
		if j-i >= 2 {
			for k := i; k < j; k++ {
				s.r[k] = '0' + circledDigit(s.r[k])
				s.cls[k] = s.tab.class[s.r[k]]
			}
		}
		i = max(i, j-1)
	}
}

// circledDigit returns the value of a circled, parenthesised or dotted digit, or -1.
func circledDigit(r rune) rune {
	switch {
	case r >= 0x2460 && r <= 0x2468:
		return r - 0x2460 + 1
	case r >= 0x2474 && r <= 0x247c:
		return r - 0x2474 + 1
	case r >= 0x2488 && r <= 0x2490:
		return r - 0x2488 + 1
	case r == 0x24ea || r == 0x24ff:
		return 0
	case r >= 0x24f5 && r <= 0x24fd:
		return r - 0x24f5 + 1
	case r >= 0x2776 && r <= 0x277e:
		return r - 0x2776 + 1
	}
	return -1
}

// hanDigit returns the value of a Chinese digit, or -1.
func hanDigit(r rune) int {
	switch r {
	case '零', '〇', '○':
		return 0
	case '一', '壹', '幺', '弌':
		return 1
	case '二', '贰', '貳', '弍':
		return 2
	case '三', '叁', '參', '弎':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}
