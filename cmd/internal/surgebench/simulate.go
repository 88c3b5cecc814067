package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"xiangyin/analyze/surge"
)

const (
	history = 758 // days before the judged ones: two years and a fortnight, as farringtonFlexible needs
	judged  = 42  // days
	places  = 25  // of a county with one concern
	onsets  = 21  // an outbreak begins in the first days
	allowed = 21  // days from onset in which a detection counts
)

// scenario is one family: a day's count of a place is negative binomial with mean level·exp(trend + season + weekday) and variance
// dispersion times the mean, as in Noufaily et al. (2013), but by day.
type scenario struct {
	name       string
	mean       float64 // a day, of the average place
	dispersion float64
	trend      float64 // a year, on the logarithmic scale
	season     [2]float64
	past       int     // outbreaks of medium size in each place's history
	drift      float64 // standard deviation a week of a random walk of each place's logarithmic level
}

func scenarios() []scenario {
	return []scenario{
		{name: "rare", mean: 0.05, dispersion: 1},
		{name: "county-pair", mean: 0.1, dispersion: 1.1, season: [2]float64{0.3, 0}, past: 1},
		{name: "sparse-season", mean: 0.2, dispersion: 1.1, season: [2]float64{0.4, 0}},
		{name: "half-trend", mean: 0.5, dispersion: 1.2, trend: 0.2},
		{name: "one-past", mean: 1, dispersion: 1.2, past: 4},
		{name: "one-season-trend", mean: 1, dispersion: 1.5, trend: 0.2, season: [2]float64{0.3, 0}},
		{name: "three-drift", mean: 3, dispersion: 1.5, drift: 0.04},
		{name: "five-two-seasons", mean: 5, dispersion: 1.5, trend: 0.15, season: [2]float64{0.4, 0.2}},
		{name: "ten-past", mean: 10, dispersion: 3, season: [2]float64{0.4, 0}, past: 4},
		{name: "twenty", mean: 20, dispersion: 2, trend: 0.15, season: [2]float64{0.3, 0.1}},
	}
}

// variant is one kind of outbreak. Its size is Poisson with mean strength·max(1, sd), sd that of the usual count of fourteen days.
type variant struct {
	id       int
	name     string
	strength float64
	step     bool // even over fourteen days after a rise of three; otherwise log-normal, median 4 days, as Noufaily's
}

func variants() []variant {
	var out []variant
	for _, shape := range []string{"lognormal", "step"} {
		for i, size := range []string{"small", "medium", "large"} {
			out = append(out, variant{len(out) + 1, size + " " + shape, []float64{3, 5, 8}[i], shape == "step"})
		}
	}
	return out
}

func (v variant) medium() bool { return v.strength == 5 }

// series is one place of one county: its counts and the same with each outbreak.
type series struct {
	scenario, county, place int
	counts                  []int         // history and judged days
	onset                   int           // of all its outbreaks, judged day
	outbreaks               map[int][]int // extra cases by variant and judged day
}

func firstDay() time.Time { return time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC) }

// simulate draws counties of every scenario; each place is one replicate.
func simulate(seed uint64, counties int) []series {
	var out []series
	for i, s := range scenarios() {
		for c := range counties {
			r := rand.New(rand.NewPCG(seed, uint64(i*1000+c)))
			for p := range places {
				out = append(out, s.place(r, i, c, p))
			}
		}
	}
	return out
}

func (s scenario) place(r *rand.Rand, i, c, p int) series {
	level := s.mean * math.Exp(0.5*r.NormFloat64()-0.125)
	out := series{scenario: i, county: c, place: p, counts: make([]int, history+judged), onset: r.IntN(onsets), outbreaks: map[int][]int{}}
	week := [7]float64{1.17, 1.1, 1.05, 1.03, 1, 0.87, 0.78}
	walk := 0.0
	for d := range out.counts {
		if d%7 == 0 {
			walk += s.drift * r.NormFloat64()
		}
		year := 2 * math.Pi * float64(d) / 365.25
		mu := level * week[d%7] * math.Exp(walk+s.trend*(float64(d)/365.25-1)+s.season[0]*math.Cos(year)+s.season[1]*math.Sin(2*year))
		out.counts[d] = count(r, mu, s.dispersion)
	}
	sd := max(1, math.Sqrt(14*level*s.dispersion))
	for range s.past {
		start := r.IntN(history - 60)
		for d, n := range spread(r, poisson(r, 5*sd), r.IntN(2) == 0, 40) {
			out.counts[start+d] += n
		}
	}
	for _, v := range variants() {
		extra := make([]int, judged)
		for d, n := range spread(r, poisson(r, v.strength*sd), v.step, judged-out.onset) {
			extra[out.onset+d] = n
		}
		out.outbreaks[v.id] = extra
	}
	return out
}

// spread deals n cases over days; those beyond the last day are dropped.
func spread(r *rand.Rand, n int, step bool, days int) []int {
	out := make([]int, days)
	for range n {
		d := 4 * math.Exp(0.5*r.NormFloat64())
		if step {
			// The rate rises over three days and stays: 1/3, 2/3, 1, 1, …
			for d = 14 * r.Float64(); r.Float64() > (math.Floor(d)+1)/3; {
				d = 14 * r.Float64()
			}
		}
		if int(d) < days {
			out[int(d)]++
		}
	}
	return out
}

func count(r *rand.Rand, mean, dispersion float64) int {
	if dispersion > 1 {
		shape := mean / (dispersion - 1)
		mean *= gamma(r, shape) / shape
	}
	return poisson(r, mean)
}

func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		n++
	}
	return n
}

// gamma draws from a gamma distribution of scale 1 (Marsaglia and Tsang 2000).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(1-r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	for {
		x := r.NormFloat64()
		v := math.Pow(1+x/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(1-r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return max(d*v, 1e-300)
		}
	}
}

// table is one county as surge.JudgeSeries takes it, with the outbreak of a variant in the places that struck says.
func table(county []series, variant int, struck func(place int) bool, alone bool) surge.Table {
	t := surge.Table{First: firstDay()}
	for _, s := range county {
		name := fmt.Sprintf("concern/%02d", s.place)
		if alone {
			name = fmt.Sprintf("%02d", s.place)
		}
		t.Names = append(t.Names, name)
		counts := s.counts
		if variant > 0 && struck(s.place) {
			counts = append([]int(nil), counts...)
			for d, n := range s.outbreaks[variant] {
				counts[history+d] += n
			}
		}
		t.Counts = append(t.Counts, counts)
	}
	return t
}
