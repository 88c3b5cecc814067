package concern

import (
	"context"
	"math"
	"math/rand/v2"
	"sort"
)

// accepted is the accuracy that findings above Calibration.Bound should reach.
const accepted = 0.95

// stratify returns the fold of each of on, every label spread evenly over the folds.
func stratify(on []int, label func(i int) string, folds int, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	order := rng.Perm(len(on))
	sort.SliceStable(order, func(a, b int) bool { return label(on[order[a]]) < label(on[order[b]]) })
	fold := make([]int, len(on))
	for rank, i := range order {
		fold[i] = rank % folds
	}
	return fold
}

// heldOut returns the margins of every example in on, each by lanes that never saw it.
func (tr *trainer) heldOut(ctx context.Context, on []int) ([][]float32, error) {
	fold := stratify(on, func(i int) string { return tr.examples[i].Label }, tr.Folds, tr.Seed)
	out := make([][]float32, len(on))
	for f := range tr.Folds {
		var in, rest, at []int
		for i, ex := range on {
			if fold[i] == f {
				rest, at = append(rest, ex), append(at, i)
			} else {
				in = append(in, ex)
			}
		}
		lanes, err := tr.fit(ctx, in, tr.Seed+uint64(f)+1)
		if err != nil {
			return nil, err
		}
		for i, ex := range rest {
			out[at[i]] = margins(lanes, tr.data.rows[ex])
		}
	}
	return out, nil
}

// calibrate fits temperatures and bounds on held-out folds of on.
func (tr *trainer) calibrate(ctx context.Context, on []int) (Calibration, error) {
	margins, err := tr.heldOut(ctx, on)
	if err != nil {
		return Calibration{}, err
	}
	labels, urgencies := make([]scored, len(on)), make([]scored, len(on))
	for i, at := range on {
		e := tr.examples[at]
		labels[i] = scored{margins[i][:len(tr.labels)], indexOf(tr.labels, e.Label)}
		urgencies[i] = scored{margins[i][len(tr.labels):], indexOf(tr.urgencies, string(e.Urgency))}
	}
	c := Calibration{Temperature: fitTemperature(labels)}
	c.ECE = expectedError(certainties(labels, c.Temperature))
	c.Bound = boundFor(certainties(labels, c.Temperature), accepted)
	c.Second = tr.fitSecond(on, labels, c.Temperature)
	if len(tr.urgencies) > 0 {
		c.UrgencyTemperature = fitTemperature(urgencies)
	}
	return c, nil
}

// scored is one held-out example: its margins and its true lane.
type scored struct {
	margins []float32
	truth   int
}

func indexOf(list []string, s string) int {
	for i, v := range list {
		if v == s {
			return i
		}
	}
	return -1
}

// fitTemperature returns the factor that makes the softmax of the margins most probable (Guo et al., On Calibration of Modern Neural
// Networks, ICML 2017), by golden-section search on its logarithm.
func fitTemperature(rows []scored) float64 {
	loss := func(log float64) float64 {
		sum := 0.0
		for _, r := range rows {
			sum -= math.Log(softmax(r.margins, r.truth, math.Exp(log)))
		}
		return sum
	}
	low, high := -3.0, 5.0
	const golden = 0.6180339887498949
	for range 60 {
		a, b := high-golden*(high-low), low+golden*(high-low)
		if loss(a) < loss(b) {
			high = b
		} else {
			low = a
		}
	}
	return math.Exp((low + high) / 2)
}

// certainty is a confidence and whether it was right.
type certainty struct {
	confidence float64
	right      bool
}

func certainties(rows []scored, temperature float64) []certainty {
	out := make([]certainty, len(rows))
	for i, r := range rows {
		first, _ := top(r.margins)
		out[i] = certainty{softmax(r.margins, first, temperature), first == r.truth}
	}
	return out
}

// boundFor returns the lowest confidence from which on the share of right answers is at least accuracy, or 1 where none is.
func boundFor(list []certainty, accuracy float64) float64 {
	list = append([]certainty(nil), list...)
	sort.Slice(list, func(a, b int) bool { return list[a].confidence > list[b].confidence })
	right, bound := 0, 1.0
	for i, c := range list {
		if c.right {
			right++
		}
		if float64(right) >= accuracy*float64(i+1) {
			bound = c.confidence
		}
	}
	return bound
}

// secondPrecision is how often a second label should be right.
const secondPrecision = 0.25

// leastSeconds is how many second labels a share must have given before it is believed.
const leastSeconds = 10

// fitSecond returns the smallest share of the first label's probability at which second labels are right secondPrecision of the time;
// where none is, it is above 1, which answers none.
func (tr *trainer) fitSecond(on []int, rows []scored, temperature float64) float64 {
	type candidate struct {
		ratio float64
		right bool
	}
	var list []candidate
	for i, at := range on {
		truth := indexOf(tr.labels, tr.examples[at].Second)
		first, second := top(rows[i].margins)
		if second < 0 {
			continue
		}
		ratio := softmax(rows[i].margins, second, temperature) / softmax(rows[i].margins, first, temperature)
		list = append(list, candidate{ratio, truth == second})
	}
	sort.Slice(list, func(a, b int) bool { return list[a].ratio > list[b].ratio })
	bound, right := 2.0, 0
	for i, c := range list {
		if c.right {
			right++
		}
		if i >= leastSeconds && float64(right) >= secondPrecision*float64(i+1) {
			bound = c.ratio
		}
	}
	return bound
}
