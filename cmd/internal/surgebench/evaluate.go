package main

import (
	"math"
	"math/rand/v2"
	"slices"
)

const (
	countySeries = 660.0 // of a county; a county-week is so many series for seven days
	quiet        = 7     // days without alarm after which an alarm counts as a new one
)

// outcome is what a threshold brings a method.
type outcome struct {
	falseAlarms float64   // a county-week
	detected    []float64 // share of outbreaks by variant, index 0 unused
	delay       []float64 // median days from onset to alarm by variant, a missed outbreak counting as never; NaN when most are missed
}

// event says at which thresholds one series alarms: peaks holds the score that each new false alarm needs; reached holds, by variant, the
// running maximum of the scores since onset.
type event struct {
	null    []float64
	reached [][]float64
}

// events prepares the scores of one method.
func events(m methodScores, all []series) []event {
	out := make([]event, len(all))
	for i, s := range all {
		e := event{null: m[i][0], reached: make([][]float64, len(m[i]))}
		for v := 1; v < len(m[i]); v++ {
			best := math.Inf(-1)
			for d := s.onset; m[i][v] != nil && d < min(judged, s.onset+allowed); d++ {
				best = max(best, m[i][v][d])
				e.reached[v] = append(e.reached[v], best)
			}
		}
		out[i] = e
	}
	return out
}

// alarms counts the new alarms of null at a threshold.
func alarms(null []float64, threshold float64) int {
	n, since := 0, quiet
	for _, x := range null {
		if x >= threshold {
			if since >= quiet {
				n++
			}
			since = 0
		} else {
			since++
		}
	}
	return n
}

// rate returns the false alarms a county-week of the series in pick.
func rate(e []event, pick []int, threshold float64) float64 {
	n := 0
	for _, i := range pick {
		n += alarms(e[i].null, threshold)
	}
	return float64(n) / (float64(len(pick)*judged) / (countySeries * 7))
}

// threshold returns the lowest threshold at which there are at most target false alarms a county-week.
func threshold(e []event, pick []int, target float64) float64 {
	var tried []float64
	for _, i := range pick {
		tried = append(tried, e[i].null...)
	}
	slices.Sort(tried)
	tried = slices.Compact(tried)
	tried = append(tried, math.Nextafter(tried[len(tried)-1], math.Inf(1)))
	lo, hi := 0, len(tried)-1 // alarms fall, but for merging, as the threshold rises
	for lo < hi {
		mid := (lo + hi) / 2
		if rate(e, pick, tried[mid]) <= target {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return tried[lo]
}

// at returns the outcome of a threshold for the series in pick.
func at(e []event, pick []int, threshold float64) outcome {
	n := len(variants()) + 1
	o := outcome{falseAlarms: rate(e, pick, threshold), detected: make([]float64, n), delay: make([]float64, n)}
	for v := 1; v < n; v++ {
		if e[pick[0]].reached[v] == nil {
			o.detected[v], o.delay[v] = math.NaN(), math.NaN()
			continue
		}
		var delays []float64
		for _, i := range pick {
			d := slices.IndexFunc(e[i].reached[v], func(x float64) bool { return x >= threshold })
			if d < 0 {
				delays = append(delays, math.NaN())
			} else {
				delays = append(delays, float64(d))
				o.detected[v]++
			}
		}
		o.detected[v] /= float64(len(pick))
		o.delay[v] = medianOf(delays)
	}
	return o
}

// medianOf is the median of delays, NaN ordering last.
func medianOf(x []float64) float64 {
	for i, v := range x {
		if math.IsNaN(v) {
			x[i] = math.Inf(1)
		}
	}
	slices.Sort(x)
	m := x[len(x)/2]
	if math.IsInf(m, 1) {
		return math.NaN()
	}
	return m
}

// resample draws whole series with replacement, as many as there are of each scenario.
func resample(r *rand.Rand, all []series) []int {
	pick := make([]int, len(all))
	per := len(all) / len(scenarios())
	for i := range all {
		pick[i] = i/per*per + r.IntN(per)
	}
	return pick
}

// interval returns the 2.5 % and 97.5 % points of x.
func interval(x []float64) (lo, hi float64) {
	slices.Sort(x)
	return x[int(0.025*float64(len(x)))], x[int(0.975*float64(len(x)))]
}

// of returns the numbers of the series of a scenario, or of all for -1.
func of(all []series, scenario int) []int {
	var out []int
	for i, s := range all {
		if scenario < 0 || s.scenario == scenario {
			out = append(out, i)
		}
	}
	return out
}
