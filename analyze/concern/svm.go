package concern

import (
	"math"
	"math/rand/v2"
)

// sparse is one row of training data.
type sparse struct {
	ids    []uint32
	values []float32
}

// lane is one linear function of the features.
type lane struct {
	weights []float32
	bias    float32
}

func (l *lane) margin(x sparse) float32 {
	sum := l.bias
	for i, id := range x.ids {
		sum += l.weights[id] * x.values[i]
	}
	return sum
}

// svmOptions are the settings of one binary problem.
type svmOptions struct {
	cost     float64 // of a violated margin of a negative row
	positive float64 // the same for a positive row
	epsilon  float64 // stop when the projected gradients differ by less
	passes   int
}

// solveSVM separates the rows with y = 1 from those with y = −1 (0: left out) by an L2-regularised linear support vector machine with
// squared hinge loss, by dual coordinate descent (Hsieh et al., A Dual Coordinate Descent Method for Large-scale Linear SVM, ICML
// 2008, algorithm 1, without shrinking). The bias is one more, constant feature.
func solveSVM(rows []sparse, y []int8, features int, o svmOptions, rng *rand.Rand) lane {
	l := lane{weights: make([]float32, features)}
	alpha := make([]float64, len(rows))
	var order []int
	for i := range rows {
		if y[i] != 0 {
			order = append(order, i)
		}
	}
	square := make([]float64, len(rows))
	for _, i := range order {
		square[i] = 1
		for _, v := range rows[i].values {
			square[i] += float64(v) * float64(v)
		}
	}
	for range o.passes {
		rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		low, high := math.Inf(1), math.Inf(-1)
		for _, i := range order {
			cost := o.cost
			if y[i] > 0 {
				cost = o.positive
			}
			gradient := l.step(rows[i], float64(y[i]), &alpha[i], 0.5/cost, square[i])
			low, high = min(low, gradient), max(high, gradient)
		}
		if high-low < o.epsilon {
			break
		}
	}
	return l
}

// step moves one dual variable to its optimum and returns its projected gradient from before.
func (l *lane) step(x sparse, y float64, alpha *float64, diagonal, square float64) float64 {
	gradient := y*float64(l.margin(x)) - 1 + diagonal**alpha
	if *alpha == 0 && gradient > 0 {
		return 0
	}
	if math.Abs(gradient) < 1e-12 {
		return gradient
	}
	before := *alpha
	*alpha = max(before-gradient/(square+diagonal), 0)
	move := float32((*alpha - before) * y)
	for i, id := range x.ids {
		l.weights[id] += move * x.values[i]
	}
	l.bias += move
	return gradient
}

// inverseNorm returns the factor that brings features with this sum of squares to unit length.
func inverseNorm(squares float64) float32 {
	if squares <= 0 {
		return 0
	}
	return float32(1 / math.Sqrt(squares))
}
