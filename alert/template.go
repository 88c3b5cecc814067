package alert

import "xiangyin/analyze"

// Templates holds the first steps of a new plan by concern: what a good duty officer would do. Officers add and tick off steps on
// the plan itself.
type Templates map[analyze.Concern][]string

// Steps returns the first steps of a plan about c; those of analyze.Other where there are none for c.
func (t Templates) Steps(c analyze.Concern) []Step {
	texts, ok := t[c]
	if !ok {
		texts = t[analyze.Other]
	}
	steps := make([]Step, len(texts))
	for i, s := range texts {
		steps[i] = Step{Text: s}
	}
	return steps
}
