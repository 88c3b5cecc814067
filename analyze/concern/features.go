package concern

import (
	"unicode"
	"unicode/utf8"
)

// Features are character one- to three-grams, and words of two characters and more, hashed into buckets of one
// table. An n-gram never reaches across punctuation; digits count as one sign; redaction placeholders count as punctuation.
const (
	bucketBits = 18
	buckets    = 1 << bucketBits
	mixer      = 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio: Fibonacci hashing
	wordSalt   = 0xD6E8FEB86659FD93
	brk        = rune(0) // stands for punctuation
)

// titleWords bounds how many words a first line may have to count as a title.
const titleWords = 30

// scratch holds what reading one text needs, for use again.
type scratch struct {
	runes      []rune // normalised text, brk for punctuation
	seen       seen
	ids        []uint32 // buckets of the body
	sentences  []sentence
	telling    bool     // a term was found in the sentence being scanned
	dangerOnly bool     // only emergencies and urgent cues count in it
	titled     []uint32 // buckets of the title
	cues       cues
	scores     []float32 // taxonomy score of each concern
	extra      []float32 // dense features
	sums       []int32
	margins    []float32
}

func newScratch() *scratch { return &scratch{} }

// read extracts the features of a text that is cut into words. A short first line before a line break is its title.
func (s *scratch) read(words []string, t *Taxonomy) {
	s.reset(t)
	cut := 0
	for i, w := range words[:min(len(words), titleWords)] {
		if w == "\n" {
			cut = i
			break
		}
	}
	if cut > 0 && cut < len(words)-1 {
		s.titled = s.grams(s.titled, words[:cut])
		s.endTitle()
		words = words[cut:]
	}
	s.body(words, t)
}

// readTitled does the same for a text whose title is known.
func (s *scratch) readTitled(seg Segmenter, title, text string, t *Taxonomy) {
	s.reset(t)
	if title != "" {
		s.titled = s.grams(s.titled, seg.Cut(title))
		s.endTitle()
	}
	s.body(seg.Cut(text), t)
}

// endTitle makes one sentence, without ids of its own, of the title that was just read.
func (s *scratch) endTitle() {
	s.runes = append(s.runes, brk)
	s.sentences = append(s.sentences[:0], sentence{pastRunes: len(s.runes)})
}

// body extracts the features of the text behind the title.
func (s *scratch) body(words []string, t *Taxonomy) {
	s.ids = s.grams(s.ids, words)
	s.endSentence(len(s.ids))
	t.scan(s)
	s.keepTelling()
}

// readExample does the same for an example.
func (s *scratch) readExample(seg Segmenter, e Example, t *Taxonomy) {
	if e.Title == "" {
		s.read(seg.Cut(e.Text), t)
		return
	}
	s.readTitled(seg, e.Title, e.Text, t)
}

func (s *scratch) reset(t *Taxonomy) {
	s.runes, s.ids, s.titled, s.sentences = s.runes[:0], s.ids[:0], s.titled[:0], s.sentences[:0]
	s.cues.n, s.cues.signals = 0, [signalCount]float32{}
	if cap(s.scores) < len(t.names) {
		s.scores = make([]float32, len(t.names))
	}
	s.scores = s.scores[:len(t.names)]
	clear(s.scores)
}

// grams appends the buckets of words to ids and their normalised characters to s.runes.
func (s *scratch) grams(ids []uint32, words []string) []uint32 {
	var before, last uint64 // the two characters before, 0 after a break
	for _, w := range words {
		if w[0] == '[' && len(w) > 2 { // a placeholder
			s.runes = append(s.runes, brk)
			before, last = 0, 0
			continue
		}
		word, size, whole := uint64(0), 0, true
		for _, r := range w {
			c := normalise(r)
			if c == '0' && last == '0' {
				continue
			}
			s.runes = append(s.runes, c)
			if c == brk {
				before, last, whole = 0, 0, false
				if fullStop(r) {
					s.endSentence(len(ids))
				}
				continue
			}
			g := uint64(c)
			ids = append(ids, bucket(g))
			if last != 0 {
				g |= last << 21
				ids = append(ids, bucket(g))
				if before != 0 {
					ids = append(ids, bucket(g|before<<42))
				}
			}
			before, last = last, uint64(c)
			word = (word ^ uint64(c)) * mixer
			size++
		}
		if whole && size > 1 {
			ids = append(ids, bucket(word^wordSalt))
		}
	}
	return ids
}

// bucket hashes g into the table.
func bucket(g uint64) uint32 {
	g ^= g >> 31
	return uint32(g * mixer >> (64 - bucketBits))
}

// normalise folds case, full-width forms and digits, and turns everything but letters into brk.
func normalise(r rune) rune {
	if r >= 0x4E00 && r <= 0x9FFF {
		return r
	}
	if r >= 0xFF01 && r <= 0xFF5E { // full-width forms of ASCII
		r -= 0xFEE0
	}
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case r >= 'a' && r <= 'z':
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf, r == utf8.RuneError, !unicode.IsLetter(r):
		return brk
	}
	return r
}
