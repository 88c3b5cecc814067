package duty

import (
	_ "embed"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/ingest/strictyaml"
)

//go:embed steps.yaml
var stepsYAML []byte

// DefaultTemplates returns the embedded first steps of plans, one list for each concern.
func DefaultTemplates() (alert.Templates, error) {
	return LoadTemplates(Source{Name: "steps.yaml", Data: stepsYAML})
}

// maxStep is the longest text of a step, in bytes.
const maxStep = 600

// LoadTemplates reads first steps of plans from YAML: a list of texts for each concern. Concerns that are left out get those of other.
// The error is a strictyaml.Problems that names every fault.
func LoadTemplates(s Source) (alert.Templates, error) {
	var raw map[analyze.Concern][]string
	doc := strictyaml.Read(s.Name, s.Data, &raw)
	for c, steps := range raw {
		if !c.Valid() {
			doc.Add(string(c), "unknown concern; expected one such as transport")
		}
		for _, text := range steps {
			if text == "" || len(text) > maxStep {
				doc.Add(string(c), "a step is empty or longer than %d bytes; expected a short sentence", maxStep)
			}
		}
	}
	if len(raw[analyze.Other]) == 0 {
		doc.Add(string(analyze.Other), "missing; expected the steps for everything without its own")
	}
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return raw, nil
}
