package redact

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// book numbers the values of a text, kind by kind, as they are found. The final numbers, by first appearance, come from renumber.
type book struct {
	count  [kinds]int
	number map[string]int // by kind and value
}

func (b *book) numberOf(k Kind, full []byte) int {
	if n, ok := b.number[string(full)]; ok {
		return n
	}
	if b.number == nil {
		b.number = map[string]int{}
	}
	b.count[k]++
	b.number[string(full)] = b.count[k]
	return b.count[k]
}

// replace appends to dst the text of this pass with a placeholder for every span.
func (s *scan) replace(dst []byte) []byte {
	at := 0
	for _, sp := range s.spans {
		dst = append(dst, s.text[at:s.off[sp.lo]]...)
		dst = append(dst, '[')
		dst = append(dst, s.tab.kindNames[sp.kind]...)
		dst = strconv.AppendInt(dst, int64(s.numberOf(sp)), 10)
		dst = append(dst, ']')
		at = int(s.off[sp.hi])
	}
	return append(dst, s.text[at:]...)
}

// merge sorts the spans and joins those that overlap; the kind of the longest part wins.
func (s *scan) merge() {
	if len(s.spans) < 2 {
		return
	}
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

// numberOf returns the number of a span's value: letters, digits and Chinese characters count, signs and blanks do not, nor does the
// country code of a telephone number. A placeholder of an earlier pass keeps its number; one that came with the text is a value of
// its own.
func (s *scan) numberOf(sp span) int {
	if s.cls[sp.lo]&cMask != 0 {
		old := s.text[s.off[sp.lo]:s.off[sp.hi]]
		if n, err := strconv.Atoi(old[len(s.tab.kindNames[sp.kind])+1 : len(old)-1]); err == nil && s.passes > 0 {
			return n
		}
		return s.book.numberOf(sp.kind, append(append(s.key[:0], byte(sp.kind)), old...))
	}
	key := append(s.key[:0], byte(sp.kind))
	for i := sp.lo; i < sp.hi; i++ {
		switch r := s.r[i]; {
		case s.cls[i]&cHanDigit != 0 && sp.kind <= Card:
			key = append(key, '0'+byte(hanDigit(r)))
		case s.cls[i]&(cDigit|cLetter|cHan) != 0 || r >= 0x80 || sp.kind == URL || sp.kind == Addr || sp.kind == Coord:
			key = utf8.AppendRune(key, r)
		}
	}
	s.key = key
	if sp.kind == Phone && len(key) >= 13 {
		bare := strings.TrimPrefix(strings.TrimPrefix(string(key[1:]), "00"), "86")
		key = append(key[:1], bare...)
	}
	return s.book.numberOf(sp.kind, key)
}

// placeholder masks the placeholder at i and returns its end, or i where there is none.
func (s *scan) placeholder(i int) int {
	rest := s.text[s.off[i]:]
	k, n, _ := s.tab.parsePlaceholder(rest)
	if n == 0 {
		return i
	}
	for m := i; m < i+n; m++ {
		s.cls[m] = cMask
	}
	s.emit(i, i+n, k)
	return i + n
}

// parsePlaceholder reads the placeholder that text begins with: its kind, its length in bytes and its number. The length is 0 where
// there is none.
func (t *tables) parsePlaceholder(text string) (Kind, int, int) {
	for k, name := range t.kindNames {
		if len(text) < len(name)+3 || text[1] != name[0] || text[1:1+len(name)] != name {
			continue
		}
		from := 1 + len(name)
		j := from
		for j < len(text) && j < from+7 && text[j] >= '0' && text[j] <= '9' {
			j++
		}
		if j == from || j >= len(text) || text[j] != ']' || text[from] == '0' {
			continue
		}
		n, err := strconv.Atoi(text[from:j])
		if err != nil {
			continue
		}
		return Kind(k), j + 1, n
	}
	return 0, 0, 0
}

// renumber gives the placeholders of text their final numbers: 1, 2, … by first appearance, kind by kind.
func (t *tables) renumber(text []byte) string {
	in := string(text)
	if t.ordered(in) {
		return in
	}
	final := map[[2]int]int{}
	var count [kinds]int
	out := make([]byte, 0, len(in)+8)
	for {
		i := strings.IndexByte(in, '[')
		if i < 0 {
			return string(append(out, in...))
		}
		out = append(out, in[:i]...)
		in = in[i:]
		k, size, n := t.parsePlaceholder(in)
		if size == 0 {
			out = append(out, '[')
			in = in[1:]
			continue
		}
		id := [2]int{int(k), n}
		if final[id] == 0 {
			count[k]++
			final[id] = count[k]
		}
		out = append(out, '[')
		out = append(out, t.kindNames[k]...)
		out = strconv.AppendInt(out, int64(final[id]), 10)
		out = append(out, ']')
		in = in[size:]
	}
}

// ordered reports whether the placeholders of text are numbered by first appearance already.
func (t *tables) ordered(text string) bool {
	var top [kinds]int
	for {
		i := strings.IndexByte(text, '[')
		if i < 0 {
			return true
		}
		k, size, n := t.parsePlaceholder(text[i:])
		if size == 0 {
			text = text[i+1:]
			continue
		}
		if n > top[k]+1 {
			return false
		}
		top[k] = max(top[k], n)
		text = text[i+size:]
	}
}
