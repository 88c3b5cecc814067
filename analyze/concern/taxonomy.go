package concern

import (
	"bytes"
	_ "embed" // the default taxonomy
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"xiangyin/analyze"
)

//go:embed taxonomy.yaml
var defaultTaxonomy []byte

// Taxonomy is the operator's list of terms: what words speak for which concern, and what words tell how soon.
type Taxonomy struct {
	names []string // concerns, in the order of DESIGN §2
	table termTable
}

// maxTaxonomy bounds a taxonomy file in bytes; the default has about 40 kB.
const maxTaxonomy = 4 << 20

// Problem is one thing wrong with a taxonomy file.
type Problem struct {
	File    string
	Line    int
	Key     string
	Problem string // what is wrong and what was expected
}

func (p *Problem) Error() string {
	return fmt.Sprintf("%s:%d: %s: %s", p.File, p.Line, p.Key, p.Problem)
}

// DefaultTaxonomy returns the taxonomy that comes with the program.
func DefaultTaxonomy() (*Taxonomy, error) {
	return ParseTaxonomy(bytes.NewReader(defaultTaxonomy), "taxonomy.yaml")
}

// DefaultTaxonomyFile returns the text of the default taxonomy, as a starting point for an operator's own.
func DefaultTaxonomyFile() []byte { return bytes.Clone(defaultTaxonomy) }

// ParseTaxonomy reads a taxonomy from r; name stands for the file in messages. An error joins a *Problem for everything wrong, all at
// once, unknown keys included.
func ParseTaxonomy(r io.Reader, name string) (*Taxonomy, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTaxonomy+1))
	if err != nil {
		return nil, fmt.Errorf("read taxonomy %s: %w", name, err)
	}
	if len(data) > maxTaxonomy {
		return nil, fmt.Errorf("read taxonomy %s: larger than %d bytes", name, maxTaxonomy)
	}
	p := &taxonomyParser{file: name, seen: map[string]bool{}}
	p.document(data)
	if len(p.problems) > 0 {
		return nil, errors.Join(p.problems...)
	}
	return &Taxonomy{names: concernNames(), table: newTermTable(p.terms)}, nil
}

// concernNames lists the concerns that a taxonomy may have terms for.
func concernNames() []string {
	all := analyze.Concerns()
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = string(c)
	}
	return names
}

type taxonomyParser struct {
	file     string
	terms    []term
	seen     map[string]bool
	problems []error
}

func (p *taxonomyParser) problem(n *yaml.Node, key, format string, args ...any) {
	p.problems = append(p.problems, &Problem{p.file, n.Line, key, fmt.Sprintf(format, args...)})
}

// document reads the one YAML document of the file.
func (p *taxonomyParser) document(data []byte) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("is empty")
		}
		p.problems = append(p.problems, &Problem{p.file, 1, "file", err.Error()})
		return
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		p.problem(&doc, "file", "holds more than one document; expected one")
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		p.problem(&doc, "file", "is not a document; expected the keys concerns and urgency")
		return
	}
	p.fields(doc.Content[0], "", map[string]func(*yaml.Node){
		"concerns": p.concerns,
		"urgency":  p.urgency,
	})
}

// fields hands each value of the mapping n to its reader.
func (p *taxonomyParser) fields(n *yaml.Node, under string, readers map[string]func(*yaml.Node)) {
	p.pairs(n, under, func(key, value *yaml.Node) {
		read, ok := readers[key.Value]
		if !ok {
			p.problem(key, under+key.Value, "unknown key")
			return
		}
		read(value)
	})
}

// pairs calls each with every key and value of the mapping n, and refuses what charter C2 forbids.
func (p *taxonomyParser) pairs(n *yaml.Node, under string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.problem(n, strings.TrimSuffix(under, "."), "is not a mapping")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch word := forbidden(key.Value, forbiddenKeys); {
		case key.Kind != yaml.ScalarNode:
			p.problem(key, under, "has a key that is not a word")
		case word != "":
			p.problem(key, under+key.Value, "may not be scored: %s (charter C2: needs, never people or opinions)", word)
		case seen[key.Value]:
			p.problem(key, under+key.Value, "stands twice")
		default:
			seen[key.Value] = true
			each(key, value)
		}
	}
}

func (p *taxonomyParser) concerns(n *yaml.Node) {
	names := concernNames()
	p.pairs(n, "concerns.", func(key, value *yaml.Node) {
		for i, name := range names {
			if name == key.Value {
				p.weighted(value, "concerns."+name+".", term{concern: i})
				return
			}
		}
		p.problem(key, "concerns."+key.Value, "unknown concern; expected one of %s", strings.Join(names, ", "))
	})
}

func (p *taxonomyParser) urgency(n *yaml.Node) {
	p.pairs(n, "urgency.", func(key, value *yaml.Node) {
		for kind, name := range cueNames {
			if name == key.Value {
				p.weighted(value, "urgency."+name+".", term{concern: -1, cue: cueKind(kind)})
				return
			}
		}
		p.problem(key, "urgency."+key.Value, "unknown cue; expected one of %s", strings.Join(cueNames[:], ", "))
	})
}

// weighted reads a mapping from a weight to a list of terms.
func (p *taxonomyParser) weighted(n *yaml.Node, under string, kind term) {
	p.pairs(n, under, func(key, value *yaml.Node) {
		weight, err := strconv.ParseFloat(key.Value, 32)
		if err != nil || weight <= 0 || weight > 10 {
			p.problem(key, under+key.Value, "is not a weight; expected a number above 0, at most 10")
			return
		}
		if value.Kind != yaml.SequenceNode {
			p.problem(value, under+key.Value, "is not a list of terms")
			return
		}
		kind.weight = float32(weight)
		for _, item := range value.Content {
			p.term(item, under+key.Value, kind)
		}
	})
}

// term reads one term.
func (p *taxonomyParser) term(n *yaml.Node, under string, t term) {
	written := n.Value
	t.head, t.tail = normaliseTerm(written)
	id := fmt.Sprint(t.concern, t.cue, written)
	switch word := forbidden(written, forbiddenTerms); {
	case n.Kind != yaml.ScalarNode:
		p.problem(n, under, "holds something that is not a term")
	case word != "":
		p.problem(n, under, "term %q may not be scored: %s (charter C2: needs, never people or opinions)", written, word)
	case len(t.head) == 0:
		p.problem(n, under, "term %q is empty; expected a word (before an ellipsis)", written)
	case strings.Contains(written, "…") && len(t.tail) == 0:
		p.problem(n, under, "term %q ends with its ellipsis", written)
	case containsBreak(t.head) || containsBreak(t.tail):
		p.problem(n, under, "term %q holds punctuation or white space", written)
	case p.seen[id]:
		p.problem(n, under, "term %q stands twice", written)
	default:
		p.seen[id] = true
		p.terms = append(p.terms, t)
	}
}

func containsBreak(part []rune) bool {
	for _, r := range part {
		if r == brk {
			return true
		}
	}
	return false
}
