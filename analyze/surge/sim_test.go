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

// TestNothingHappens judges counties without outbreaks: small p must be no more frequent than they say, and q below 0.05 rare. The
// bounds leave room for chance; surgebench measures with more counties.
func TestNothingHappens(t *testing.T) {
	for name, c := range map[string]county{
		"a county":           {groups: 10, places: 33, days: 758, mean: 0.1, phi: 1.1, season: 0.3},
		"busy, with a trend": {groups: 4, places: 33, days: 758, mean: 1, phi: 1.5, season: 0.3, trend: 0.2},
		"series alone":       {groups: 20, places: 1, days: 758, mean: 5, phi: 2, season: 0.5},
		"three months old":   {groups: 10, places: 33, days: 100, mean: 0.1, phi: 1.1, season: 0.3},
	} {
		t.Run(name, func(t *testing.T) {
			rows := JudgeSeries(c.table(11), nil, c.days-21)
			bounds := []float64{0.05, 0.01, 1e-3}
			var below [3]int
			found := map[time.Time]bool{}
			for _, r := range rows {
				if r.Q < alarmQ {
					found[r.Day] = true
				}
				for k, u := range bounds {
					if r.P <= u {
						below[k]++
					}
				}
			}
			for k, u := range bounds {
				// Days overlap in their windows: about five independent looks in 21 days.
				most := u*float64(len(rows)) + 3*math.Sqrt(4*u*float64(len(rows))) + 3
				if float64(below[k]) > most {
					t.Errorf("p ≤ %g in %d of %d verdicts", u, below[k], len(rows))
				}
			}
			if len(found) > 7 {
				t.Errorf("something was found on %d of 21 days", len(found))
			}
		})
	}
}
