package demo

import (
	"math"
	"testing"
	"time"
)

// countDays returns the everyday tickets of every township on every day of several seeds' years.
func countDays(t *testing.T, seeds int64) (byDay map[int64]float64, byTown map[string][]float64) {
	byDay, byTown = map[int64]float64{}, map[string][]float64{}
	for seed := range seeds {
		c, err := New(seed+1, From(), To())
		if err != nil {
			t.Fatal(err)
		}
		for d := From(); d.Before(To()); d = d.AddDate(0, 0, 1) {
			counts := map[string]float64{}
			for _, f := range c.everyday(d) {
				counts[f.home.Code]++
			}
			for _, town := range c.land.townships {
				byTown[town.Code] = append(byTown[town.Code], counts[town.Code])
				byDay[d.Unix()] += counts[town.Code] / float64(seeds)
			}
		}
	}
	return byDay, byTown
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}

func TestCounts(t *testing.T) {
	byDay, byTown := countDays(t, 2)
	var total float64
	weekday := map[time.Weekday][]float64{}
	var holidays, ordinary []float64
	c, err := New(1, From(), To())
	if err != nil {
		t.Fatal(err)
	}
	for unix, n := range byDay {
		d := time.Unix(unix, 0).In(Zone())
		total += n
		switch {
		case c.calendar.IsHoliday(d):
			holidays = append(holidays, n)
		default:
			ordinary = append(ordinary, n)
			weekday[d.Weekday()] = append(weekday[d.Weekday()], n)
		}
	}
	mean := func(x []float64) float64 { m, _ := moments(x); return m }
	if perDay := total / float64(len(byDay)); perDay < 57 || perDay > 66 {
		t.Errorf("%.1f everyday tickets a day; want 57 to 66", perDay)
	}
	if r := mean(weekday[time.Monday]) / mean(weekday[time.Sunday]); r < 1.3 || r > 1.75 {
		t.Errorf("Mondays bring %.2f times as many tickets as Sundays; want about 1.5", r)
	}
	if r := mean(holidays) / mean(ordinary); r < 0.4 || r > 0.7 {
		t.Errorf("public holidays bring %.2f times as many tickets as other days; want about 0.55", r)
	}
	dispersionOf(t, c.land, byTown)
}

// dispersionOf checks that counts vary by what the negative binomial adds to chance, seasons and weekdays aside, and follow the
// number of residents.
func dispersionOf(t *testing.T, l *land, byTown map[string][]float64) {
	var excess, square, people float64
	for _, town := range l.townships {
		m, v := moments(byTown[town.Code])
		excess += v - m
		square += m * m
		people += float64(town.Population)
		if expected := perDay * float64(town.Population) / 1450400; m < 0.8*expected || m > 1.2*expected {
			t.Errorf("%s: %.2f tickets a day for %d residents; want about %.2f", town.Name, m, town.Population, expected)
		}
	}
	if people != 1450400 {
		t.Fatalf("%v residents", people)
	}
	// 1/size of the township's day, 1/shape of the county's day, and what weekdays and holidays add.
	want := 1/dispersion + 1/countyShape + 0.03
	if got := excess / square; math.Abs(got-want) > 0.08 {
		t.Errorf("variance exceeds chance by %.3f of the squared mean; want about %.3f", got, want)
	}
}

func TestDistributions(t *testing.T) {
	r := stream(7, label("test"))
	var counts, shares []float64
	for range 60000 {
		counts = append(counts, float64(negativeBinomial(r, 4, 2)))
		shares = append(shares, gamma(r, 5))
	}
	if m, v := moments(counts); math.Abs(m-4) > 0.1 || math.Abs(v-12) > 0.7 {
		t.Errorf("negative binomial: mean %.2f, variance %.2f; want 4 and 4+16/2", m, v)
	}
	if m, v := moments(shares); math.Abs(m-1) > 0.02 || math.Abs(v-0.2) > 0.01 {
		t.Errorf("gamma: mean %.3f, variance %.3f; want 1 and 1/5", m, v)
	}
	if n := poisson(r, 1e4); math.Abs(float64(n)-1e4) > 600 {
		t.Errorf("poisson of mean 10,000 gave %d", n)
	}
}
