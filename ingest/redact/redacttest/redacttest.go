// Package redacttest measures redaction: a generator of complaint texts whose personal parts and public parts are labelled, and an
// evaluator of any redactor on them.
//
// In flow a seed and a number of texts; out flow texts with labels, and from Evaluate the recall of what must go and the share of
// what must stay that was touched, by type. The makers draw from the specifications of the identifiers (GB 11643, ISO 7064, ISO/IEC
// 7812, GA 36, numbering plans) and from name lists of their own; they share neither code nor tables with package redact. A
// redactor's error ends the evaluation with that error.
package redacttest

import (
	"math/rand/v2"
	"strings"
)

// Item is a labelled part of a text, in bytes.
type Item struct {
	Type string
	Go   bool // must go; otherwise it must stay
	Lo   int
	Hi   int
}

// Text is a complaint with its labelled parts in order.
type Text struct {
	Text  string
	Items []Item
}

// Generate returns n texts, the same for the same seed. Every text has one to five sentences.
func Generate(seed uint64, n int) []Text {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), lists: map[string][]string{}}
	makers := g.makers()
	out := make([]Text, n)
	for i := range out {
		out[i] = g.text(i, makers)
	}
	return out
}

type generator struct {
	rand  *rand.Rand
	lists map[string][]string // word lists, cut up
}

// pick returns one of a.
func (g *generator) pick(a []string) string { return a[g.rand.IntN(len(a))] }

// word returns one of the words of list, which are set apart by blanks.
func (g *generator) word(list string) string {
	words, ok := g.lists[list]
	if !ok {
		words = strings.Fields(list)
		g.lists[list] = words
	}
	return g.pick(words)
}

func (g *generator) chance(p float64) bool { return g.rand.Float64() < p }

func (g *generator) between(lo, hi int) int { return lo + g.rand.IntN(hi-lo+1) }

// text joins sentences. The i-th text certainly holds the i-th template, round and round.
func (g *generator) text(i int, makers map[string]maker) Text {
	var t Text
	all := [][]string{personal(), public()}
	n := g.between(1, 5)
	must := g.rand.IntN(n)
	for k := range n {
		list := all[0]
		if g.chance(0.4) {
			list = all[1]
		}
		template := g.pick(list)
		if k == must {
			both := len(all[0]) + len(all[1])
			if j := i % both; j < len(all[0]) {
				template = all[0][j]
			} else {
				template = all[1][j-len(all[0])]
			}
		}
		g.fill(&t, template, makers)
	}
	return t
}

// fill appends a sentence: {TYPE} is something that must go, {type} something that must stay.
func (g *generator) fill(t *Text, template string, makers map[string]maker) {
	var b strings.Builder
	b.WriteString(t.Text)
	for template != "" {
		lit, rest, found := strings.Cut(template, "{")
		b.WriteString(lit)
		if !found {
			break
		}
		key, after, _ := strings.Cut(rest, "}")
		m, ok := makers[key]
		if !ok {
			panic("redacttest: no maker for " + key)
		}
		name, _, _ := strings.Cut(key, ":")
		item := Item{Type: name, Go: name == strings.ToUpper(name), Lo: b.Len()}
		b.WriteString(m())
		item.Hi = b.Len()
		if name != "x" {
			t.Items = append(t.Items, item)
		}
		template = after
	}
	t.Text = b.String()
}

// maker returns one value.
type maker func() string
