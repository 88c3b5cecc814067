package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sanitize returns text as valid UTF-8 without characters that could hide something: control characters other than tab and line
// feed, bidirectional and zero-width marks, variation selectors, tags, and marks that combine with digits. Invalid bytes are
// dropped; a text that has more than one of them in eight bytes is refused as ErrNotText.
func sanitize(text string) (string, error) {
	first := firstUnclean(text)
	if first < 0 {
		return text, nil
	}
	var b strings.Builder
	b.Grow(len(text))
	b.WriteString(text[:first])
	invalid := 0
	for i := first; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			invalid++
		case r == '\r':
			if !strings.HasPrefix(text[i+n:], "\n") {
				b.WriteByte('\n')
			}
		case !hidden(r):
			b.WriteString(text[i : i+n])
		}
		i += n
	}
	if invalid*8 > len(text) {
		return "", ErrNotText
	}
	return b.String(), nil
}

// firstUnclean returns the offset of the first byte that sanitize must look at, or -1.
func firstUnclean(text string) int {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
				return i
			}
			i++
			continue
		}
		if c >= 0xe4 && c <= 0xe9 && i+2 < len(text) && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80 {
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 || (r < 0x2e80 || r > 0x9fff) && hidden(r) {
			return i
		}
		i += n
	}
	return -1
}

// hidden reports whether r is invisible, or changes how its neighbours look, and is therefore dropped.
func hidden(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t'
	case r < 0x7f:
		return false
	case r <= 0x9f, r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xffa0:
		return true
	case r >= 0x300 && r <= 0x36f, r >= 0x20d0 && r <= 0x20ff, r >= 0x180b && r <= 0x180f:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r == 0xfeff, r >= 0xfff0 && r <= 0xfffb, r >= 0xe0000:
		return true
	case r == 0x2028, r == 0x2029:
		return true
	}
	return r >= 0x7f && r < 0x2e80 && unicode.Is(unicode.Cf, r)
}
