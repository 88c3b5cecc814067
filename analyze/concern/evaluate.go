package concern

import (
	"context"
	"fmt"
	"math"
	"sort"

	"xiangyin/analyze"
)

// Report says how well labels were found. All shares are from 0 to 1.
type Report struct {
	Rows       int           `json:"rows"`
	Folds      int           `json:"folds,omitempty"` // of a cross-validation
	Seed       uint64        `json:"seed"`
	Model      string        `json:"model,omitempty"` // version of the model evaluated
	Accuracy   float64       `json:"accuracy"`
	MacroF1    float64       `json:"macro_f1"` // mean of the F1 of all labels
	ECE        float64       `json:"ece"`      // expected calibration error over ten bins of equal width
	Classes    []ClassReport `json:"classes"`
	Confusion  [][]int       `json:"confusion"` // [true][found], in the order of Classes
	Abstention []Abstention  `json:"abstention"`
	Second     *ClassReport  `json:"second,omitempty"`  // of second labels, where examples have any
	Urgency    []ClassReport `json:"urgency,omitempty"` // where examples and model have urgencies
}

// ClassReport is how well one label was found.
type ClassReport struct {
	Label     string  `json:"label"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Support   int     `json:"support"` // examples that have the label
}

// Abstention is what happens when answers below a confidence go to the desk.
type Abstention struct {
	Bound    float64 `json:"bound"`
	Coverage float64 `json:"coverage"` // share of cases answered
	Accuracy float64 `json:"accuracy"` // share of right answers among them
}

// prediction is what was found for one example.
type prediction struct {
	label, second string
	confidence    float64
	urgency       analyze.Urgency
}

// Evaluate reads every example with c and compares.
func Evaluate(ctx context.Context, c *Classifier, examples []Example, progress func(done, all int)) (*Report, error) {
	found := make([]prediction, len(examples))
	for i, e := range examples {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("evaluate: %w", err)
		}
		found[i] = c.predict(e)
		if progress != nil {
			progress(i+1, len(examples))
		}
	}
	r := report(examples, found, len(c.model.head.Urgencies) > 0)
	r.Model = c.Version()
	return r, nil
}

func (c *Classifier) predict(e Example) prediction {
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	s.readExample(c.segmenter, e, c.taxonomy)
	first, second, confidence := c.model.decide(s)
	p := prediction{label: c.model.head.Labels[first], confidence: confidence, urgency: c.model.urgency(s)}
	if second >= 0 {
		p.second = c.model.head.Labels[second]
	}
	return p
}

// CrossValidate reads every example with a model trained and calibrated on the other folds. Folds are stratified by label and depend on
// o.Seed alone.
func CrossValidate(ctx context.Context, examples []Example, seg Segmenter, t *Taxonomy, folds int, o Options) (*Report, error) {
	if folds < 2 || folds > len(examples) {
		return nil, fmt.Errorf("cross-validate: %d folds of %d examples; expected at least 2 folds and an example for each", folds, len(examples))
	}
	tr, err := newTrainer(examples, seg, t, o)
	if err != nil {
		return nil, fmt.Errorf("cross-validate: %w", err)
	}
	tr.all = folds * (tr.Folds + 1) * tr.lanes()
	fold := Folds(examples, folds, tr.Seed)
	found := make([]prediction, len(examples))
	for f := range folds {
		if err := tr.foldPredictions(ctx, fold, f, found); err != nil {
			return nil, fmt.Errorf("cross-validate: %w", err)
		}
	}
	r := report(examples, found, len(tr.urgencies) > 0)
	r.Folds, r.Seed = folds, tr.Seed
	return r, nil
}

// Folds returns the fold of each example in CrossValidate: every label is spread evenly over the folds, in an order that depends on
// seed alone.
func Folds(examples []Example, folds int, seed uint64) []int {
	all := make([]int, len(examples))
	for i := range all {
		all[i] = i
	}
	return stratify(all, func(i int) string { return examples[i].Label }, folds, seed)
}

// foldPredictions fills found for the examples of fold f, with the packed model that Train would make of the others.
func (tr *trainer) foldPredictions(ctx context.Context, fold []int, f int, found []prediction) error {
	var in []int
	for i := range fold {
		if fold[i] != f {
			in = append(in, i)
		}
	}
	lanes, err := tr.fit(ctx, in, tr.Seed)
	if err != nil {
		return err
	}
	c, err := tr.calibrate(ctx, in)
	if err != nil {
		return err
	}
	for i := range fold {
		if fold[i] == f {
			found[i] = tr.predict(lanes, c, i)
		}
	}
	return nil
}

// predict decides on the margins of unquantised lanes.
func (tr *trainer) predict(lanes []lane, c Calibration, i int) prediction {
	m := Model{head: header{Labels: tr.labels, Urgencies: tr.urgencies, Calibration: c}}
	margins := margins(lanes, tr.data.whole[i])
	first, second, confidence := m.choose(margins)
	p := prediction{label: tr.labels[first], confidence: confidence, urgency: m.chooseUrgency(margins, tr.data.cued[i])}
	if second >= 0 {
		p.second = tr.labels[second]
	}
	return p
}

// report compares what was found with the examples.
func report(examples []Example, found []prediction, urgencies bool) *Report {
	var truth, labels []string
	var sure []certainty
	for i, e := range examples {
		truth, labels = append(truth, e.Label), append(labels, found[i].label)
		sure = append(sure, certainty{found[i].confidence, e.Label == found[i].label})
	}
	r := &Report{Rows: len(examples), ECE: expectedError(sure), Abstention: abstention(sure)}
	r.Classes, r.Confusion = classReports(truth, labels)
	for _, c := range r.Classes {
		r.MacroF1 += c.F1 / float64(len(r.Classes))
	}
	for _, s := range sure {
		if s.right {
			r.Accuracy += 1 / float64(len(sure))
		}
	}
	r.Second = secondReport(examples, found)
	if urgencies && examples[0].Urgency != "" {
		truth, labels = truth[:0], labels[:0]
		for i, e := range examples {
			truth, labels = append(truth, string(e.Urgency)), append(labels, string(found[i].urgency))
		}
		r.Urgency, _ = classReports(truth, labels)
	}
	return r
}

// classReports counts over the labels that occur, in alphabetical order.
func classReports(truth, found []string) ([]ClassReport, [][]int) {
	at := map[string]int{}
	var labels []string
	for _, list := range [][]string{truth, found} {
		for _, l := range list {
			if _, ok := at[l]; !ok {
				at[l] = 0
				labels = append(labels, l)
			}
		}
	}
	sort.Strings(labels)
	confusion := make([][]int, len(labels))
	for i, l := range labels {
		at[l] = i
		confusion[i] = make([]int, len(labels))
	}
	for i := range truth {
		confusion[at[truth[i]]][at[found[i]]]++
	}
	out := make([]ClassReport, len(labels))
	for i, l := range labels {
		answered := 0
		for j := range labels {
			out[i].Support += confusion[i][j]
			answered += confusion[j][i]
		}
		out[i] = classReport(l, confusion[i][i], answered, out[i].Support)
	}
	return out, confusion
}

func classReport(label string, right, answered, support int) ClassReport {
	c := ClassReport{Label: label, Support: support}
	if answered > 0 {
		c.Precision = float64(right) / float64(answered)
	}
	if support > 0 {
		c.Recall = float64(right) / float64(support)
	}
	if answered+support > 0 {
		c.F1 = 2 * float64(right) / float64(answered+support)
	}
	return c
}

// secondReport counts a second label as found where first and second are the two true labels in any order.
func secondReport(examples []Example, found []prediction) *ClassReport {
	right, answered, support := 0, 0, 0
	for i, e := range examples {
		p := found[i]
		if p.second != "" {
			answered++
		}
		if e.Second != "" {
			support++
			if p.second == e.Second || p.second == e.Label && p.label == e.Second {
				right++
			}
		}
	}
	if support == 0 {
		return nil
	}
	c := classReport("second", right, answered, support)
	return &c
}

// expectedError is the expected calibration error over ten bins of equal width (Naeini et al., AAAI 2015).
func expectedError(list []certainty) float64 {
	const bins = 10
	var count, right [bins]int
	var sum [bins]float64
	for _, c := range list {
		b := min(int(c.confidence*bins), bins-1)
		count[b]++
		sum[b] += c.confidence
		if c.right {
			right[b]++
		}
	}
	out := 0.0
	for b := range bins {
		out += math.Abs(sum[b] - float64(right[b]))
	}
	return out / float64(max(len(list), 1))
}

// abstention returns the curve over bounds in steps of 0.1.
func abstention(list []certainty) []Abstention {
	var out []Abstention
	for step := range 10 {
		a := Abstention{Bound: float64(step) / 10}
		n, right := 0, 0
		for _, c := range list {
			if c.confidence >= a.Bound {
				n++
				if c.right {
					right++
				}
			}
		}
		if n > 0 {
			a.Coverage, a.Accuracy = float64(n)/float64(len(list)), float64(right)/float64(n)
		}
		out = append(out, a)
	}
	return out
}
