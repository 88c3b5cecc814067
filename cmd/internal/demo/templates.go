package demo

import (
	"embed"
	"fmt"
	"strings"

	"xiangyin/analyze"
)

//go:embed data/complaints/*.txt data/changes/*.txt
var texts embed.FS

// template is one hand-written complaint with slots in braces.
type template struct {
	concern analyze.Concern
	urgency analyze.Urgency
	when    phase
	title   string
	body    string
}

// phase says when a template makes sense.
type phase string

const (
	always phase = "-"
	before phase = "pre"  // before the merger
	after  phase = "post" // after it, in a former township
)

// fits reports whether the template can be used in t before or after the merger.
func (p template) fits(t *township, merged bool) bool {
	switch p.when {
	case before:
		return !merged
	case after:
		return merged && t.successor != nil
	}
	return true
}

// library holds all templates.
type library struct {
	everyday    map[analyze.Concern][]template // without emergencies
	emergencies []template
	changes     map[string][]template // by kind of change
}

func newLibrary() (*library, error) {
	lib := &library{everyday: map[analyze.Concern][]template{}, changes: map[string][]template{}}
	for _, c := range analyze.Concerns() {
		all, err := readTemplates("data/complaints/"+string(c)+".txt", c)
		if err != nil {
			return nil, err
		}
		for _, t := range all {
			if t.urgency == analyze.Emergency {
				lib.emergencies = append(lib.emergencies, t)
			} else {
				lib.everyday[c] = append(lib.everyday[c], t)
			}
		}
	}
	for _, k := range kinds() {
		all, err := readTemplates("data/changes/"+k.name+".txt", k.concern)
		if err != nil {
			return nil, err
		}
		lib.changes[k.name] = all
	}
	return lib, nil
}

// readTemplates reads lines of urgency|when|title|body; a line that begins with # is a comment.
func readTemplates(path string, c analyze.Concern) ([]template, error) {
	data, err := texts.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("demo templates: %w", err)
	}
	var out []template
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "|")
		if len(f) != 4 {
			return nil, fmt.Errorf("demo templates: %s:%d: %d fields; expected urgency|when|title|body", path, n, len(f))
		}
		u, ok := map[string]analyze.Urgency{"E": analyze.Emergency, "U": analyze.Urgent, "R": analyze.Routine, "I": analyze.Inquiry}[f[0]]
		if !ok {
			return nil, fmt.Errorf("demo templates: %s:%d: urgency %q; expected E, U, R or I", path, n, f[0])
		}
		if w := phase(f[1]); w != always && w != before && w != after {
			return nil, fmt.Errorf("demo templates: %s:%d: when %q; expected -, pre or post", path, n, f[1])
		}
		out = append(out, template{c, u, phase(f[1]), f[2], f[3]})
	}
	return out, nil
}

// choose draws one of the templates that fit.
func choose(r interface{ IntN(int) int }, from []template, t *township, merged bool) template {
	fitting := make([]template, 0, len(from))
	for _, p := range from {
		if p.fits(t, merged) {
			fitting = append(fitting, p)
		}
	}
	return fitting[r.IntN(len(fitting))]
}
