package segment

// maxPlaceholder bounds how far a placeholder may reach, in bytes, brackets included.
const maxPlaceholder = 32

// Placeholder returns the length in bytes of the redaction placeholder that s begins with, or 0: a bracket, capital letters with
// underscores, digits, a bracket, as in [PHONE1] or [ID_CARD].
func Placeholder(s string) int {
	if len(s) < 3 || s[0] != '[' || s[1] < 'A' || s[1] > 'Z' {
		return 0
	}
	for i := 2; i < len(s) && i < maxPlaceholder; i++ {
		switch c := s[i]; {
		case c == ']':
			return i + 1
		case (c < 'A' || c > 'Z') && c != '_' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// joinPlaceholders puts the pieces of every placeholder in text back together, in place. words joined give text; gojieba always
// cuts at brackets, because no dictionary word holds one (see checkWord).
func joinPlaceholders(text string, words []string) []string {
	out := words[:0]
	for i, at := 0, 0; i < len(words); {
		size, count := len(words[i]), 1
		if words[i] == "[" {
			size, count = placeholderWords(text[at:], words[i:])
		}
		out = append(out, text[at:at+size])
		at += size
		i += count
	}
	return out
}

// placeholderWords returns how many bytes and words the placeholder at the start of text and words takes; without one, that of the
// first word.
func placeholderWords(text string, words []string) (size, count int) {
	n := Placeholder(text)
	for size < n && count < len(words) {
		size += len(words[count])
		count++
	}
	if n == 0 || size != n {
		return len(words[0]), 1
	}
	return size, count
}
