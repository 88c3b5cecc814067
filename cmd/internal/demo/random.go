package demo

import (
	"math"
	"math/rand/v2"
)

// stream returns the random numbers that belong to seed and to what parts identify, so that one stream never disturbs another.
// The parts are mixed by the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
func stream(seed int64, parts ...uint64) *rand.Rand {
	h := mix(uint64(seed))
	for _, p := range parts {
		h = mix(h ^ p)
	}
	return rand.New(rand.NewPCG(h, mix(h)))
}

func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// label turns a name into a part of a stream (FNV-1a).
func label(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// gamma draws from a gamma distribution of mean 1 and the given shape, at least 1 (Marsaglia and Tsang 2000).
func gamma(r *rand.Rand, shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		if math.Log(1-r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v / shape
		}
	}
}

// poisson draws from a Poisson distribution by multiplication (Knuth), in steps that keep the product representable.
func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for ; mean > 30; mean -= 30 {
		n += poisson(r, 30)
	}
	limit, p := math.Exp(-mean), r.Float64()
	for p > limit {
		p *= r.Float64()
		n++
	}
	return n
}

// negativeBinomial draws a count of the given mean and variance mean + mean²/size, as a Poisson count of gamma-distributed mean.
func negativeBinomial(r *rand.Rand, mean, size float64) int {
	return poisson(r, mean*gamma(r, size))
}

// weighted returns an index drawn in proportion to weights.
func weighted(r *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// between draws uniformly from lo to hi.
func between(r *rand.Rand, lo, hi float64) float64 { return lo + r.Float64()*(hi-lo) }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
