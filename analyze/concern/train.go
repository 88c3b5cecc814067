package concern

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"xiangyin/analyze"
)

// Options are the settings of Train and CrossValidate. The zero value stands for the defaults.
type Options struct {
	Seed        uint64  // of every shuffle
	Cost        float64 // of a violated margin; 1 by default
	TitleWeight float32 // how much a word of the title counts; 3 by default
	Folds       int     // held-out folds for the calibration; 5 by default
	// Neutral are sentences that mean nothing for any label, such as who writes and what they think of anyone (charter C2). Training adds
	// one to every second example, so that a model learns to pass over them.
	Neutral []string
	// Progress, if any, is told how many of all steps are done.
	Progress func(done, all int)
}

func (o Options) withDefaults() Options {
	if o.Cost == 0 {
		o.Cost = 1
	}
	if o.TitleWeight == 0 {
		o.TitleWeight = 3
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	return o
}

// trainer holds what fitting on any subset of the examples needs.
type trainer struct {
	Options
	data      *dataset
	examples  []Example
	labels    []string
	urgencies []string
	done, all int
}

// Train fits a model on examples and calibrates it on held-out folds of them. The labels are those that occur, in alphabetical order;
// urgencies are learnt where examples carry them. The result depends on examples, segmenter, taxonomy and options alone.
func Train(ctx context.Context, examples []Example, seg Segmenter, t *Taxonomy, o Options) (*Model, error) {
	tr, err := newTrainer(examples, seg, t, o)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	all := make([]int, len(examples))
	for i := range all {
		all[i] = i
	}
	tr.all = (tr.Folds + 1) * tr.lanes()
	lanes, err := tr.fit(ctx, all, tr.Seed)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	calibration, err := tr.calibrate(ctx, all)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return tr.pack(lanes, calibration), nil
}

func newTrainer(examples []Example, seg Segmenter, t *Taxonomy, o Options) (*trainer, error) {
	tr := &trainer{Options: o.withDefaults(), examples: examples}
	urgent := 0
	for _, e := range examples {
		if !slices.Contains(tr.labels, e.Label) {
			tr.labels = append(tr.labels, e.Label)
		}
		if e.Urgency != "" {
			urgent++
		}
	}
	sort.Strings(tr.labels)
	if urgent == len(examples) {
		tr.urgencies = urgencyNames()
	}
	switch n := tr.lanes(); {
	case len(tr.labels) < 2:
		return nil, errors.New("the examples have fewer than two labels")
	case n > maxLanes:
		return nil, fmt.Errorf("the examples have %d labels; at most %d", len(tr.labels), maxLanes-len(tr.urgencies))
	}
	var err error
	tr.data, err = newDataset(examples, seg, t, tr.Options, rand.New(rand.NewPCG(tr.Seed, thinTables)))
	return tr, err
}

func urgencyNames() []string {
	var out []string
	for _, u := range analyze.Urgencies() {
		out = append(out, string(u))
	}
	return out
}

func (tr *trainer) lanes() int { return len(tr.labels) + len(tr.urgencies) }

// target returns 1 where example i belongs to lane k, 0 where it should not count, else −1.
func (tr *trainer) target(i, k int) int8 {
	e := &tr.examples[i]
	yes := false
	if k < len(tr.labels) {
		if e.Second == tr.labels[k] {
			return 0
		}
		yes = e.Label == tr.labels[k]
	} else {
		yes = string(e.Urgency) == tr.urgencies[k-len(tr.labels)]
	}
	if yes {
		return 1
	}
	return -1
}

// fit trains every lane on the examples whose indexes are given.
func (tr *trainer) fit(ctx context.Context, on []int, seed uint64) ([]lane, error) {
	rows := tr.repeated(on)
	lanes := make([]lane, tr.lanes())
	y := make([]int8, len(on))
	for k := range lanes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		positive := 0
		for i, at := range on {
			if y[i] = tr.target(at, k); y[i] > 0 {
				positive++
			}
		}
		classes := len(tr.labels)
		if k >= len(tr.labels) {
			classes = len(tr.urgencies)
		}
		o := svmOptions{cost: tr.Cost, positive: tr.Cost, epsilon: 0.01, passes: 60}
		if positive > 0 { // balanced: every class weighs the same in total, as macro-F1 does
			o.positive *= float64(len(on)) / float64(classes*positive)
		}
		lanes[k] = solveSVM(rows, y, tr.data.width(), o, rand.New(rand.NewPCG(seed, uint64(k))))
		tr.done++
		tr.Progress(tr.done, tr.all)
	}
	return lanes, nil
}

// leastRows is how many examples must have a feature for it to be learnt: one that is a single example's own says nothing about others.
const leastRows = 2

// repeated returns the rows of on without the features that fewer than leastRows of them have.
func (tr *trainer) repeated(on []int) []sparse {
	count := make([]uint32, tr.data.width())
	for _, at := range on {
		for _, id := range tr.data.rows[at].ids {
			count[id]++
		}
	}
	rows := make([]sparse, len(on))
	for i, at := range on {
		x := tr.data.rows[at]
		for j, id := range x.ids {
			if count[id] >= leastRows {
				rows[i].ids = append(rows[i].ids, id)
				rows[i].values = append(rows[i].values, x.values[j])
			}
		}
	}
	return rows
}

// margins applies lanes to x.
func margins(lanes []lane, x sparse) []float32 {
	out := make([]float32, len(lanes))
	for k := range lanes {
		out[k] = lanes[k].margin(x)
	}
	return out
}

// pack quantises lanes into a model.
func (tr *trainer) pack(lanes []lane, c Calibration) *Model {
	n := len(tr.data.features)
	words := tr.bucketWeights(lanes)
	m := &Model{
		head: header{
			Format: modelFormat, Features: featureScheme, Labels: tr.labels, Urgencies: tr.urgencies, Dense: tr.data.dense,
			Examples: len(tr.examples), Data: Fingerprint(tr.examples), Seed: tr.Seed, TitleWeight: tr.TitleWeight, Calibration: c,
		},
		slots: make([]uint32, buckets),
		words: (len(lanes) + 7) / 8,
	}
	for i, idf := range tr.data.idf {
		m.slots[i] = uint32(idf)
	}
	for k, l := range lanes {
		m.head.Bias = append(m.head.Bias, l.bias)
		m.head.Scale = append(m.head.Scale, tr.step(words[k]))
	}
	for j := range tr.data.dense {
		w := make([]float32, len(lanes))
		for k := range lanes {
			w[k] = lanes[k].weights[n+j]
		}
		m.head.Weights = append(m.head.Weights, w)
	}
	tr.packRows(m, words)
	m.version = m.hash()
	return m
}

// clipSigma is how many standard deviations of a lane's weights its bytes span; the few beyond are clipped, so that the many small ones
// keep their resolution.
const clipSigma = 8

// bucketWeights returns for each lane the weight of every bucket, times its inverse document frequency.
func (tr *trainer) bucketWeights(lanes []lane) []map[uint32]float64 {
	out := make([]map[uint32]float64, len(lanes))
	for k, l := range lanes {
		out[k] = make(map[uint32]float64, len(tr.data.features))
		for i, id := range tr.data.features {
			out[k][id] = float64(l.weights[i]) * float64(tr.data.idf[id]) * idfStep
		}
	}
	return out
}

// step returns the step of the bytes of one lane.
func (tr *trainer) step(weights map[uint32]float64) float32 {
	sum, largest := 0.0, 0.0
	for id := range uint32(buckets) {
		w := weights[id]
		sum += w * w
		largest = max(largest, math.Abs(w))
	}
	span := min(largest, clipSigma*math.Sqrt(sum/float64(max(len(weights), 1))))
	return float32(max(span, 1e-9) / 127)
}

// packRows writes the rows in the order of their buckets and leaves out those that are nearly zero in every lane.
func (tr *trainer) packRows(m *Model, weights []map[uint32]float64) {
	line := make([]byte, len(weights))
	for id := range uint32(buckets) {
		if _, ok := weights[0][id]; !ok {
			continue
		}
		any := false
		for k := range weights {
			q := math.Round(min(max(weights[k][id]/float64(m.head.Scale[k]), -127), 127))
			line[k] = byte(int(q) + zeroByte)
			any = any || math.Abs(q) > pruneBelow
		}
		if !any {
			continue
		}
		m.rows = append(m.rows, make([]uint64, m.words)...)
		m.setRow(m.head.Rows, line)
		m.head.Rows++
		m.slots[id] |= uint32(m.head.Rows) << 8
	}
}

// pruneBelow leaves out rows whose every byte is at most so far from zero.
const pruneBelow = 4
