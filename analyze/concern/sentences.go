package concern

// sentence is a stretch of the text up to a full stop: its characters, its buckets in ids, and whether a term stands in it.
type sentence struct {
	runes, pastRunes int
	ids, pastIDs     int
	hit              bool
}

// maxIntroduction is how many characters a sentence may have to count as one about the writer alone.
const maxIntroduction = 22

// introductions begin sentences in which writers say who they are or what they think of anyone. Such sentences say nothing of a need
// (charter C2) and count for nothing but the danger they tell of, as long as the text has others.
var introductions = [...]string{
	"我是", "我叫", "我今年", "我姓", "我对", "我觉得", "我认为", "我相信", "我理解", "我支持", "我在外", "我没读", "我不识", "我没文化", "我文化", "我这个人",
	"我平时", "我以前是", "我儿子是", "我家是", "我们是", "我们对", "我们支持", "我也是", "俺是", "俺今年", "俺叫", "俺对", "咱是", "本人", "鄙人", "家住",
	"来电人系", "来电人为", "来电人是", "来电人自称", "感谢", "谢谢", "多谢", "辛苦", "你们就知道", "你们的态度", "你们这些", "希望领导", "请领导", "望领导", "恳请领导", "求领导", "领导辛苦",
	"真是太", "简直", "太让人", "太气人", "老百姓心", "大家都", "大家意见",
}

// fullStop reports whether r ends a sentence.
func fullStop(r rune) bool {
	switch r {
	case '。', '！', '？', '；', '!', '?', ';', '\n':
		return true
	}
	return false
}

// endSentence closes the sentence that ends at the current characters and ids.
func (s *scratch) endSentence(ids int) {
	next := sentence{pastRunes: len(s.runes), pastIDs: ids}
	if n := len(s.sentences); n > 0 {
		next.runes, next.ids = s.sentences[n-1].pastRunes, s.sentences[n-1].pastIDs
	}
	if next.pastRunes > next.runes {
		s.sentences = append(s.sentences, next)
	}
}

// introduces reports whether the sentence is about the writer alone.
func (s *scratch) introduces(x sentence) bool {
	text := s.runes[x.runes:x.pastRunes]
	for len(text) > 0 && text[0] == brk {
		text = text[1:]
	}
	if len(text) > maxIntroduction {
		return false
	}
	for _, opening := range introductions {
		if startsWith(text, opening) {
			return true
		}
	}
	return false
}

func startsWith(text []rune, prefix string) bool {
	i := 0
	for _, r := range prefix {
		if i >= len(text) || text[i] != r {
			return false
		}
		i++
	}
	return true
}

// keepTelling leaves in s.ids only sentences in which a term of the taxonomy stands, if there are any: the others say who writes, what
// they think of it, and good day.
func (s *scratch) keepTelling() {
	if !s.anyHit() {
		return
	}
	kept := s.ids[:0]
	for _, x := range s.sentences {
		if x.hit {
			kept = append(kept, s.ids[x.ids:x.pastIDs]...)
		}
	}
	s.ids = kept
}

func (s *scratch) anyHit() bool {
	for _, x := range s.sentences {
		if x.hit && x.pastIDs > x.ids {
			return true
		}
	}
	return false
}
