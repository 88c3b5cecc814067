package redact

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// book numbers the values of a text in the order of their first appearance, kind by kind, and remembers from pass to pass which
// value stands behind which placeholder, so that a value found late gets the number that it has.
type book struct {
	passes int
	prev   [kinds][]string
	now    [kinds][]string
	number map[string]int
}

func (b *book) turn() {
	b.prev, b.now = b.now, [kinds][]string{}
	b.passes++
	b.number = nil
}

func (b *book) numberOf(k Kind, key string) int {
	full := string(rune('A'+k)) + key
	if n, ok := b.number[full]; ok {
		return n
	}
	if b.number == nil {
		b.number = map[string]int{}
	}
	b.now[k] = append(b.now[k], key)
	b.number[full] = len(b.now[k])
	return len(b.now[k])
}

// replace returns the text of this pass with a placeholder for every span.
func (s *scan) replace() string {
	s.merge()
	s.book.turn()
	if len(s.spans) == 0 {
		return s.text
	}
	names := kindNames()
	var b strings.Builder
	b.Grow(len(s.text) + 8)
	at := 0
	for _, sp := range s.spans {
		b.WriteString(s.text[at:s.off[sp.lo]])
		b.WriteByte('[')
		b.WriteString(names[sp.kind])
		b.WriteString(strconv.Itoa(s.book.numberOf(sp.kind, s.keyOf(sp))))
		b.WriteByte(']')
		at = int(s.off[sp.hi])
	}
	b.WriteString(s.text[at:])
	return b.String()
}

// merge sorts the spans and joins those that overlap; the kind of the longest part wins.
func (s *scan) merge() {
	slices.SortFunc(s.spans, func(a, b span) int {
		return cmp.Or(a.lo-b.lo, b.hi-a.hi, int(a.kind)-int(b.kind))
	})
	out, longest := s.spans[:0], 0
	for _, sp := range s.spans {
		if n := len(out); n > 0 && sp.lo < out[n-1].hi {
			if sp.hi-sp.lo > longest {
				out[n-1].kind, longest = sp.kind, sp.hi-sp.lo
			}
			out[n-1].hi = max(out[n-1].hi, sp.hi)
			continue
		}
		out, longest = append(out, sp), sp.hi-sp.lo
	}
	s.spans = out
}

// keyOf returns what makes two spans the same value: letters, digits and Chinese characters, without signs and blanks, and without
// the country code of a telephone number.
func (s *scan) keyOf(sp span) string {
	if s.cls[sp.lo]&cMask != 0 {
		return s.oldKey(sp)
	}
	var b strings.Builder
	for i := sp.lo; i < sp.hi; i++ {
		switch r := s.r[i]; {
		case s.cls[i]&cHanDigit != 0 && sp.kind <= Card:
			b.WriteByte('0' + byte(hanDigit(r)))
		case s.cls[i]&(cDigit|cLetter|cHan) != 0:
			b.WriteRune(r)
		case r >= 0x80 || sp.kind == URL || sp.kind == Addr || sp.kind == Coord:
			b.WriteRune(r)
		}
	}
	key := b.String()
	if sp.kind == Phone && len(key) >= 12 {
		key = strings.TrimPrefix(strings.TrimPrefix(key, "00"), "86")
	}
	return key
}

// oldKey returns the value behind a placeholder that was in the text already.
func (s *scan) oldKey(sp span) string {
	old := s.text[s.off[sp.lo]:s.off[sp.hi]]
	n, err := strconv.Atoi(old[len(sp.kind.String())+1 : len(old)-1])
	if prev := s.book.prev[sp.kind]; err == nil && s.book.passes > 1 && n >= 1 && n <= len(prev) {
		return prev[n-1]
	}
	return old
}

// placeholder masks the placeholder at i and returns its end, or i where there is none.
func (s *scan) placeholder(i int) int {
	rest := s.text[s.off[i]:]
	for k, name := range kindNames() {
		if len(rest) < len(name)+3 || rest[1:1+len(name)] != name {
			continue
		}
		j := 1 + len(name)
		for j < len(rest) && j < len(name)+8 && rest[j] >= '0' && rest[j] <= '9' {
			j++
		}
		if j == 1+len(name) || j >= len(rest) || rest[j] != ']' || rest[1+len(name)] == '0' {
			continue
		}
		end := i + j + 1
		for m := i; m < end; m++ {
			s.cls[m] = cMask
		}
		s.emit(i, end, Kind(k))
		return end
	}
	return i
}
