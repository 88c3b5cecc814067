package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"text/tabwriter"
)

const target = 1.0 // false alarms a county-week at which methods are compared

// report holds what is printed and drawn.
type report struct {
	methods   []string
	all       []series
	seed      uint64
	resamples int
	events    map[string][]event
	threshold map[string]float64 // at target, over all scenarios
}

func newReport(s scores, names []string, all []series, seed uint64, resamples int) *report {
	r := &report{methods: names, all: all, seed: seed, resamples: resamples, events: map[string][]event{}, threshold: map[string]float64{}}
	for _, m := range names {
		r.events[m] = events(s[m], all)
		r.threshold[m] = threshold(r.events[m], of(all, -1), target)
	}
	return r
}

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "%d series of %d scenarios, seed %d; thresholds at %g false alarm a county-week of %g series\n\n", len(r.all), len(scenarios()),
		r.seed, target, countySeries)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "detected % [95 %]\tfalse alarms")
	for _, v := range variants() {
		fmt.Fprintf(t, "\t%s", v.name)
	}
	fmt.Fprintln(t)
	for _, m := range r.methods {
		o := at(r.events[m], of(r.all, -1), r.threshold[m])
		lo, hi := r.bootstrap(m)
		fmt.Fprintf(t, "%s\t%.2f", m, o.falseAlarms)
		for _, v := range variants() {
			fmt.Fprintf(t, "\t%.1f [%.0f–%.0f] %s", 100*o.detected[v.id], 100*lo[v.id], 100*hi[v.id], days(o.delay[v.id]))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintln(t)
	r.byScenario(t)
	t.Flush()
}

func days(d float64) string {
	if math.IsNaN(d) {
		return "–"
	}
	return fmt.Sprintf("%.0fd", d)
}

// bootstrap returns 95 % intervals of the share detected, the threshold being chosen anew in each resample.
func (r *report) bootstrap(m string) (lo, hi []float64) {
	rng := rand.New(rand.NewPCG(r.seed, 2))
	n := len(variants()) + 1
	samples := make([][]float64, n)
	for range r.resamples {
		pick := resample(rng, r.all)
		o := at(r.events[m], pick, threshold(r.events[m], pick, target))
		for v := 1; v < n; v++ {
			samples[v] = append(samples[v], o.detected[v])
		}
	}
	lo, hi = make([]float64, n), make([]float64, n)
	for v := 1; v < n; v++ {
		lo[v], hi[v] = interval(samples[v])
	}
	return lo, hi
}

// byScenario prints medium outbreaks of both shapes, once at the common threshold, once at each scenario's own. A scenario has too few
// days for a threshold at target, so its own is at ownTarget.
func (r *report) byScenario(w io.Writer) {
	fmt.Fprint(w, "medium outbreaks, log-normal and step: detected %, median days, false alarms a county-week\n")
	r.table(w, func(m string, _ []int) float64 { return r.threshold[m] })
	fmt.Fprintf(w, "\nthe same, each scenario at its own threshold for %g false alarms a county-week\n", ownTarget)
	r.table(w, func(m string, pick []int) float64 { return threshold(r.events[m], pick, ownTarget) })
}

const ownTarget = 5.0

func (r *report) table(w io.Writer, threshold func(method string, pick []int) float64) {
	for _, m := range r.methods {
		fmt.Fprintf(w, "\t%s", m)
	}
	fmt.Fprintln(w)
	for i, s := range scenarios() {
		fmt.Fprint(w, s.name)
		pick := of(r.all, i)
		for _, m := range r.methods {
			o := at(r.events[m], pick, threshold(m, pick))
			fmt.Fprintf(w, "\t%.0f %s / %.0f %s (%.1f)", 100*o.detected[2], days(o.delay[2]), 100*o.detected[5], days(o.delay[5]), o.falseAlarms)
		}
		fmt.Fprintln(w)
	}
}
