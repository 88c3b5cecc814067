package redact

import (
	"strings"
	"unicode/utf8"
)

// chunkBytes is how much text is read at a time: whole sentences, so that nothing an identifier needs is cut off, and little enough
// to stay in the processor's cache.
const chunkBytes = 240

// piece is a chunk that was read: where it ends in the output, and how many names were known by then.
type piece struct{ end, names int }

// settle redacts text sentence by sentence, then looks once more for the names that a later sentence taught.
func (s *scan) settle(text string) (string, error) {
	var out []byte // nil while nothing changed
	pieces := s.pieces[:0]
	for at := 0; at < len(text); {
		n := cut(text[at:])
		got, err := s.stable(text[at:at+n], 0)
		if err != nil {
			return "", err
		}
		if out == nil && got != text[at:at+n] {
			out = append(make([]byte, 0, len(text)+64), text[:at]...)
		}
		at += n
		end := at
		if out != nil {
			out = append(out, got...)
			end = len(out)
		}
		pieces = append(pieces, piece{end, len(s.known)})
	}
	s.pieces = pieces
	if out == nil {
		return text, nil
	}
	if pieces[0].names < len(s.known) {
		var err error
		if out, err = s.lateNames(string(out)); err != nil {
			return "", err
		}
	}
	return s.tab.renumber(out), nil
}

// lateNames reads the chunks of text again that may mention a name which was found behind them.
func (s *scan) lateNames(text string) ([]byte, error) {
	out := make([]byte, 0, len(text)+64)
	at, all := 0, len(s.known)
	for _, p := range s.pieces {
		chunk := text[at:p.end]
		at = p.end
		if p.names < all && s.mentions(chunk) {
			got, err := s.stable(chunk, 1)
			if err != nil {
				return nil, err
			}
			chunk = got
		}
		out = append(out, chunk...)
	}
	return out, nil
}

// cut returns where the first chunk of text ends: behind the end of a sentence or line, at least chunkBytes from the start.
func cut(text string) int {
	for i := chunkBytes; i < len(text); {
		j := strings.IndexByte(text[i:min(len(text), i+1<<12)], '\n')
		k := strings.Index(text[i:min(len(text), i+1<<12)], "。")
		switch {
		case k >= 0 && (j < 0 || k < j):
			i += k + len("。")
			if i < len(text) && text[i] < utf8.RuneSelf && text[i] != ' ' && text[i] != '[' && text[i] != '\n' {
				continue // a dot in an address
			}
			return i
		case j >= 0:
			return i + j + 1
		}
		i += 1 << 12
	}
	return len(text)
}

// stable reads text, and what became of it, until another pass changes nothing. from is 0 where text is as it was filed.
func (s *scan) stable(text string, from int) (string, error) {
	for s.passes = from; s.passes < from+maxPasses; s.passes++ {
		s.fold(text)
		s.structured()
		s.names()
		if s.steps > s.limit {
			return "", ErrBudget
		}
		s.merge()
		if s.settled() {
			return text, nil
		}
		s.buf = s.replace(s.buf[:0])
		text = string(s.buf)
	}
	return "", ErrUnstable
}

// settled reports whether this pass found nothing but placeholders of an earlier one.
func (s *scan) settled() bool {
	for _, sp := range s.spans {
		if s.passes == 0 || s.cls[sp.lo]&cMask == 0 || s.text[s.off[sp.hi]-1] != ']' || s.one(sp.lo, "[") && !s.whole(sp) {
			return false
		}
	}
	return true
}

// whole reports whether a span is exactly one placeholder.
func (s *scan) whole(sp span) bool {
	_, n, _ := s.tab.parsePlaceholder(s.text[s.off[sp.lo]:])
	return n == int(s.off[sp.hi]-s.off[sp.lo])
}

// mentions reports whether a name found before may stand in text.
func (s *scan) mentions(text string) bool {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if next, m := utf8.DecodeRuneInString(text[i+n:]); m > 1 && n > 1 && s.maybeKnown(r, next) {
			rest := text[i:]
			for size := 6; size <= 15 && size <= len(rest); size += 3 {
				if s.known[rest[:size]] {
					return true
				}
			}
		}
		s.steps++
		i += n
	}
	return false
}
