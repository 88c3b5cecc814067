package surge

import "math"

// law is the predictive distribution of one count: negative binomial with a mean and a variance of mean + mean²/size.
type law struct{ mean, size float64 }

// lawOf returns the law with the given mean and variance; a variance that is hardly more than the mean makes it almost Poisson.
func lawOf(mean, variance float64) law {
	return law{mean, min(1e7, mean*mean/max(variance-mean, 1e-12*mean))}
}

// mass returns P(X = x).
func (l law) mass(x float64) float64 {
	if l.mean <= 0 {
		return 0
	}
	if x == 0 {
		return math.Exp(-l.size * math.Log1p(l.mean/l.size))
	}
	a, _ := math.Lgamma(l.size + x)
	b, _ := math.Lgamma(l.size)
	c, _ := math.Lgamma(x + 1)
	return math.Exp(a - b - c - l.size*math.Log1p(l.mean/l.size) - x*math.Log1p(l.size/l.mean))
}

// tail returns P(X ≥ x), to a relative precision of about 1e-10 wherever x is above the mean.
func (l law) tail(x int) float64 {
	if x <= 0 {
		return 1
	}
	if float64(x) <= l.mean {
		return 1 - l.sumDown(x-1)
	}
	term := l.mass(float64(x))
	total, q := term, l.mean/(l.mean+l.size)
	for k := float64(x); term > total*1e-12; k++ {
		term *= (l.size + k) / (k + 1) * q
		total += term
	}
	return min(1, total)
}

// sumDown returns P(X ≤ x).
func (l law) sumDown(x int) float64 {
	term := l.mass(float64(x))
	total, q := term, l.mean/(l.mean+l.size)
	for k := float64(x); k > 0 && term > total*1e-14; k-- {
		term *= k / ((l.size + k - 1) * q)
		total += term
	}
	return min(1, total)
}

const (
	tableFloor = 1e-9 // probabilities below it are computed when they occur
	tableMost  = 4096
)

// tails are P(X ≥ x) for x from first on, as far down as tableFloor.
type tails struct {
	law   law
	first int
	p     []float64
}

// fill computes the tails from the mean on, reusing the memory of t.
func (t *tails) fill(l law) {
	t.law, t.first, t.p = l, max(1, int(l.mean)), t.p[:0]
	term, q := l.mass(float64(t.first)), l.mean/(l.mean+l.size)
	for k := float64(t.first); term > tableFloor/10 && len(t.p) < tableMost; k++ {
		t.p = append(t.p, term)
		term *= (l.size + k) / (k + 1) * q
	}
	if rest := t.first + len(t.p); len(t.p) > 0 {
		beyond := l.tail(rest)
		for i := len(t.p) - 1; i >= 0; i-- {
			beyond += t.p[i]
			t.p[i] = min(1, beyond)
		}
	}
}

// at returns P(X ≥ x), or 1 for an x below the mean, which surprises nobody.
func (t *tails) at(x int) float64 {
	switch i := x - t.first; {
	case i < 0:
		return 1
	case i < len(t.p):
		return t.p[i]
	}
	return t.law.tail(x)
}
