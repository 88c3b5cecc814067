package redacttest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Redactor is what Evaluate measures.
type Redactor interface {
	Redact(text string) (string, error)
}

// Rate counts items of one type: how many there were and how many the redactor hit.
type Rate struct{ Items, Hit int }

// Share returns Hit ÷ Items, 0 to 1; 0 where there are none.
func (r Rate) Share() float64 {
	if r.Items == 0 {
		return 0
	}
	return float64(r.Hit) / float64(r.Items)
}

// Figures is what Evaluate measured, by type.
type Figures struct {
	Recall  map[string]Rate // what must go: Hit counts items of which no letter, digit or character is left
	Touched map[string]Rate // what must stay: Hit counts items that lost anything
	Misses  []Miss          // the first of each type, for people who tune
}

// Miss is one item that the redactor got wrong, with what became of its text.
type Miss struct {
	Item   Item
	Value  string
	Output string
}

// Evaluate runs r over texts. An error of r ends it.
func Evaluate(r Redactor, texts []Text) (Figures, error) {
	f := Figures{Recall: map[string]Rate{}, Touched: map[string]Rate{}}
	seen := map[string]int{}
	for i, t := range texts {
		out, err := r.Redact(t.Text)
		if err != nil {
			return Figures{}, fmt.Errorf("text %d: %w", i, err)
		}
		left := survivors(t.Text, out)
		for _, it := range t.Items {
			hit, m := judge(t.Text, left, it), f.Touched
			if it.Go {
				m = f.Recall
			}
			rate := m[it.Type]
			rate.Items++
			if hit {
				rate.Hit++
			}
			m[it.Type] = rate
			if hit != it.Go && seen[it.Type] < 40 {
				seen[it.Type]++
				f.Misses = append(f.Misses, Miss{it, t.Text[it.Lo:it.Hi], out})
			}
		}
	}
	return f, nil
}

// judge reports whether an item that must go is gone, or one that must stay was touched.
func judge(text string, left []bool, it Item) bool {
	gone, kept := 0, 0
	for i, r := range text[it.Lo:it.Hi] {
		if invisible(r) || it.Go && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if left[it.Lo+i] {
			kept++
		} else {
			gone++
		}
	}
	if it.Go {
		return kept == 0
	}
	return gone > 0
}

func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) }

// survivors marks the bytes of text whose characters are still in out, by laying the literal parts of out over text in order.
func survivors(text, out string) []bool {
	var runes []rune
	var at []int
	for i, r := range text {
		if !invisible(r) {
			runes, at = append(runes, r), append(at, i)
		}
	}
	left := make([]bool, len(text))
	pos := 0
	parts := literals(out)
	for k, p := range parts {
		where := pos
		switch {
		case k == len(parts)-1 && k > 0:
			where = len(runes) - len(p)
		case k > 0:
			where = index(runes, p, pos+1)
		}
		if where < 0 {
			return make([]bool, len(text)) // out is no redaction of text; nothing can be said to be left
		}
		for i := range p {
			left[at[where+i]] = true
		}
		pos = where + len(p)
	}
	return left
}

// index returns the first place of p in runes from pos on, or -1. An empty p fits at once.
func index(runes, p []rune, pos int) int {
	for i := pos; i+len(p) <= len(runes); i++ {
		if slices.Equal(runes[i:i+len(p)], p) {
			return i
		}
	}
	return -1
}

// literals cuts out at its placeholders.
func literals(out string) [][]rune {
	var parts [][]rune
	var b strings.Builder
	for i := 0; i < len(out); {
		if n := placeholder(out[i:]); n > 0 {
			parts = append(parts, []rune(b.String()))
			b.Reset()
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(out[i:])
		if !invisible(r) {
			b.WriteRune(r)
		}
		i += n
	}
	return append(parts, []rune(b.String()))
}

// placeholder returns the length of the placeholder that s begins with, or 0.
func placeholder(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	i := 1
	for i < len(s) && s[i] >= 'A' && s[i] <= 'Z' {
		i++
	}
	j := i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	if i == 1 || j == i || j == len(s) || s[j] != ']' {
		return 0
	}
	return j + 1
}

// Names sums the types of personal names, Structured all others that must go.
func (f Figures) Names() Rate { return f.sum(f.Recall, func(t string) bool { return isName(t) }) }

// Structured sums all types that must go and are no names.
func (f Figures) Structured() Rate { return f.sum(f.Recall, func(t string) bool { return !isName(t) }) }

// Stay sums all types that must stay.
func (f Figures) Stay() Rate { return f.sum(f.Touched, func(string) bool { return true }) }

func isName(t string) bool { return t == "NAME" || t == "SURNAME" }

func (f Figures) sum(m map[string]Rate, want func(string) bool) Rate {
	var s Rate
	for t, r := range m {
		if want(t) {
			s.Items, s.Hit = s.Items+r.Items, s.Hit+r.Hit
		}
	}
	return s
}

// String returns the figures as a table.
func (f Figures) String() string {
	var b strings.Builder
	for _, part := range []struct {
		title string
		rates map[string]Rate
	}{{"must go: recall", f.Recall}, {"must stay: touched", f.Touched}} {
		fmt.Fprintf(&b, "%s\n", part.title)
		var types []string
		for t := range part.rates {
			types = append(types, t)
		}
		slices.Sort(types)
		for _, t := range types {
			fmt.Fprintf(&b, "  %-10s %7d of %7d  %8.3f %%\n", t, part.rates[t].Hit, part.rates[t].Items, 100*part.rates[t].Share())
		}
	}
	fmt.Fprintf(&b, "structured recall %.3f %%, name recall %.3f %%, must-stay touched %.3f %%\n",
		100*f.Structured().Share(), 100*f.Names().Share(), 100*f.Stay().Share())
	return b.String()
}
