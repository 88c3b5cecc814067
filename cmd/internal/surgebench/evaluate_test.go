package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestAlarmsCountOnceUntilQuiet(t *testing.T) {
	for name, tc := range map[string]struct {
		null []float64
		want int
	}{
		"none": {[]float64{0, 0, 0}, 0}, "one run": {[]float64{0, 5, 5, 0, 5}, 1}, "after a quiet week": {[]float64{5, 0, 0, 0, 0, 0, 0, 0, 5}, 2},
		"six quiet days": {[]float64{5, 0, 0, 0, 0, 0, 0, 5}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := alarms(tc.null, 5); got != tc.want {
				t.Errorf("%d alarms; want %d", got, tc.want)
			}
		})
	}
}

func TestThresholdKeepsTheRate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	e := make([]event, 200)
	pick := make([]int, len(e))
	for i := range e {
		pick[i] = i
		e[i].null = make([]float64, judged)
		for d := range e[i].null {
			e[i].null[d] = math.Floor(20 * r.ExpFloat64())
		}
	}
	for _, target := range []float64{0.5, 3, 20} {
		x := threshold(e, pick, target)
		if got := rate(e, pick, x); got > target {
			t.Errorf("%g false alarms at %g; at most %g", got, x, target)
		}
		below := 0.0 // the next lower score
		for _, one := range e {
			for _, v := range one.null {
				if v < x {
					below = max(below, v)
				}
			}
		}
		if got := rate(e, pick, below); got <= target {
			t.Errorf("the threshold %g could be lower", x)
		}
	}
}

func TestOutbreaksHaveTheirSize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, step := range []bool{true, false} {
		days := spread(r, 5000, step, 60)
		total, first := 0, days[0]
		for _, n := range days {
			total += n
		}
		if total < 4950 || first > 5000/14 {
			t.Errorf("step %v: %d cases, %d on the first day", step, total, first)
		}
	}
}

func TestSameSeedSameSeries(t *testing.T) {
	a, b := simulate(1, 1), simulate(1, 1)
	if len(a) != places*len(scenarios()) {
		t.Fatalf("%d series", len(a))
	}
	for i := range a {
		for d := range a[i].counts {
			if a[i].counts[d] != b[i].counts[d] || a[i].counts[d] < 0 {
				t.Fatalf("series %d differs on day %d", i, d)
			}
		}
	}
}

func TestUpperBound(t *testing.T) {
	if got := upperBound(35, 1000); math.Abs(got-0.0483) > 0.0005 {
		t.Errorf("upper bound %g; want 0.0483", got)
	}
}
