package surge

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"xiangyin/analyze"
)

// TestTailsAgainstSums compares tails with the plain sum of the masses.
func TestTailsAgainstSums(t *testing.T) {
	for _, l := range []law{{0.01, 5}, {0.5, 0.1}, {3, 1e7}, {3, 0.7}, {40, 8}, {900, 300}, {5000, 1e7}} {
		var table tails
		table.fill(l)
		rest := 1.0
		for x := range int(4*l.mean) + 20 {
			if got := l.tail(x); math.Abs(got-rest) > 1e-7 {
				t.Fatalf("%+v: P(X ≥ %d) = %g; want %g", l, x, got, rest)
			}
			if got := table.at(x); float64(x) > l.mean+1 && math.Abs(got-l.tail(x)) > 1e-7*got+1e-14 {
				t.Fatalf("%+v: the table has P(X ≥ %d) = %g; want %g", l, x, got, l.tail(x))
			}
			rest -= l.mass(float64(x))
		}
	}
}

func TestTailOfPoisson(t *testing.T) {
	if got := lawOf(2, 2).tail(7); math.Abs(got-0.00453381) > 1e-7 { // 1 - ppois(6, 2)
		t.Errorf("P(X ≥ 7) = %g; want 0.00453381", got)
	}
	if got := (law{2, 1}).tail(7); math.Abs(got-math.Pow(2.0/3, 7)) > 1e-12 { // geometric
		t.Errorf("P(X ≥ 7) = %g; want %g", got, math.Pow(2.0/3, 7))
	}
}

// TestCombinedIsValid draws counts from the laws themselves: the combined p must not fall below u more often than u, nor than reach
// says. Windows overlap as they do in life.
func TestCombinedIsValid(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, rate := range []float64{0.05, 0.4, 6} {
		var s scan
		l := level{rate: rate, shape: 1e6, phi: 1}
		e := [windowCount]float64{1, 3, 7, 14}
		s.prepare(&l, &e)
		var low [3]int
		const n = 40000
		for range n {
			var days [14]float64
			for d := range days {
				days[d] = float64(draw(r, rate, 1))
			}
			counts := recent(days[:], 13)
			p := s.verdict(&counts).P
			for k, u := range []float64{0.1, 0.01, 0.001} {
				if p <= u {
					low[k]++
				}
			}
		}
		for k, u := range []float64{0.1, 0.01, 0.001} {
			most := s.reach(u)
			if most > u {
				t.Errorf("rate %g: reach(%g) = %g", rate, u, most)
			}
			if got := float64(low[k]) / n; got > most+4*math.Sqrt(most/n)+1e-4 {
				t.Errorf("rate %g: p ≤ %g in %g of the draws; at most %g", rate, u, got, most)
			}
		}
	}
}

func TestAdjust(t *testing.T) {
	even := func(_ int, u float64) float64 { return u }
	out := []analyze.Surge{{P: 0.5}, {P: 0.0001}, {P: 0.002}, {P: 1}}
	adjust(out, even)
	for i, want := range []float64{1, 4 * 0.0001 / 0.9999, 4 * 0.002 / 0.998 / 2, 1} {
		if math.Abs(out[i].Q-want) > 1e-12 {
			t.Errorf("q of p=%g is %g; want %g", out[i].P, out[i].Q, want)
		}
	}
	// Three series that cannot reach so small a p cost nothing.
	alone := func(j int, u float64) float64 {
		if j == 1 {
			return u
		}
		return 0
	}
	adjust(out, alone)
	if math.Abs(out[1].Q-0.0001/0.9999) > 1e-12 {
		t.Errorf("q is %g; want p", out[1].Q)
	}
}

func TestQRisesWithP(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 50).Draw(rt, "p")
		out := make([]analyze.Surge, len(p))
		for i := range p {
			out[i].P = p[i]
		}
		adjust(out, func(_ int, u float64) float64 { return u })
		for i := range p {
			for j := range p {
				if p[i] < p[j] && out[i].Q > out[j].Q || out[i].Q < out[i].P*0.999 {
					rt.Fatalf("p %g, q %g against p %g, q %g", p[i], out[i].Q, p[j], out[j].Q)
				}
			}
		}
	})
}
