package surge

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// draw draws a negative binomial count of the given mean and dispersion (variance = phi·mean).
func draw(r *rand.Rand, mean, phi float64) int {
	if phi > 1 {
		mean *= gamma(r, mean/(phi-1)) / (mean / (phi - 1))
	}
	n := 0
	for p := r.ExpFloat64(); p < mean; p += r.ExpFloat64() {
		n++
	}
	return n
}

// gamma draws from a gamma distribution of scale 1 (Marsaglia and Tsang 2000).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	for {
		x := r.NormFloat64()
		v := math.Pow(1+x/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(1-r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// county is a simulated county without outbreaks.
type county struct {
	groups, places, days int
	mean, phi, season    float64 // mean a day and series
	trend                float64 // a year, on the logarithmic scale
}

func (c county) table(seed uint64) Table {
	r := rand.New(rand.NewPCG(seed, 1))
	t := Table{First: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC)}
	week := []float64{1.17, 1.1, 1.05, 1.03, 1, 0.84, 0.76}
	for g := range c.groups {
		for p := range c.places {
			level := c.mean * math.Exp(0.8*r.NormFloat64()-0.32)
			counts := make([]int, c.days)
			for d := range counts {
				day := dayNumber(t.First) + d
				years := float64(day) / yearDays
				mu := level * week[day-monday(day)] * math.Exp(c.season*math.Sin(2*math.Pi*years+float64(g))+c.trend*float64(d)/yearDays)
				counts[d] = draw(r, mu, c.phi)
			}
			t.Names = append(t.Names, fmt.Sprintf("g%02d/p%02d", g, p))
			t.Counts = append(t.Counts, counts)
		}
	}
	return t
}

func BenchmarkCountyFromNothing(b *testing.B) {
	t := county{groups: 20, places: 33, days: 730, mean: 0.1, phi: 1.2, season: 0.3}.table(1)
	for b.Loop() {
		JudgeSeries(t, nil, 729)
	}
}

func BenchmarkUpdate(b *testing.B) {
	t := county{groups: 20, places: 33, days: 730, mean: 0.1, phi: 1.2, season: 0.3}.table(1)
	p, series := t.panel(nil)
	c := newCourt(p, series)
	c.judge(p.first+729, whole())
	for b.Loop() {
		c.judge(p.first+729, whole())
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(series)), "µs/series")
}

func TestCalibration(t *testing.T) {
	for _, c := range []county{
		{groups: 20, places: 33, days: 758, mean: 0.1, phi: 1.1, season: 0.3},
		{groups: 10, places: 33, days: 758, mean: 1, phi: 1.5, season: 0.3, trend: 0.2},
		{groups: 5, places: 20, days: 758, mean: 10, phi: 2, season: 0.5},
		{groups: 20, places: 1, days: 758, mean: 5, phi: 2, season: 0.5},
		{groups: 20, places: 1, days: 758, mean: 0.2, phi: 1, season: 0.5},
		{groups: 20, places: 33, days: 100, mean: 0.1, phi: 1.1, season: 0.3},
	} {
		n, fam := 0, 0
		var below [4]int
		for seed := range 3 {
			rows := JudgeSeries(c.table(uint64(seed)), nil, c.days-28)
			per := c.groups * c.places
			for i := 0; i < len(rows); i += per {
				minq := 1.0
				for _, r := range rows[i : i+per] {
					n++
					minq = min(minq, r.Q)
					for k, u := range []float64{0.05, 0.01, 1e-3, 1e-4} {
						if r.P <= u {
							below[k]++
						}
					}
				}
				if minq < 0.05 {
					fam++
				}
			}
		}
		t.Logf("%+v: n=%d %.4f %.4f %.5f %.6f days with q<.05: %d/84", c, n, float64(below[0])/float64(n), float64(below[1])/float64(n), float64(below[2])/float64(n), float64(below[3])/float64(n), fam)
	}
}
