package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"text/tabwriter"

	"xiangyin/analyze/surge"
)

const nominal = 0.05 // false-discovery rate

// runFDR prints how often the false-discovery rate is broken where nothing happens: then every discovery is false, and the rate is the
// share of looks with any q below nominal. A county is looked at on two days three weeks apart.
func runFDR(w io.Writer, seed uint64, counties int) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "no outbreak, q < %g\tlooks\tlooks with a discovery %%\tupper 95 %% bound\tof nominal\tp ≤ 0.01 %%\tp ≤ 0.001 ‰\n", nominal)
	for i, s := range scenarios() {
		looks, broken, n := 0, 0, 0
		var below [2]int
		for c := range counties {
			r := rand.New(rand.NewPCG(seed^0xfd12, uint64(i*100000+c)))
			var county []series
			for p := range places {
				county = append(county, s.place(r, i, c, p))
			}
			for _, end := range []int{history + 20, history + judged - 1} {
				looks++
				if found := lookOnce(county, end, &below, &n); found {
					broken++
				}
			}
		}
		up := upperBound(broken, looks)
		fmt.Fprintf(t, "%s\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\n", s.name, looks, 100*float64(broken)/float64(looks), 100*up, up/nominal,
			100*float64(below[0])/float64(n), 1000*float64(below[1])/float64(n))
	}
	t.Flush()
}

// lookOnce judges a county on one day and reports whether anything was discovered.
func lookOnce(county []series, end int, below *[2]int, n *int) bool {
	t := table(county, 0, nil, false)
	t.Counts = append([][]int(nil), t.Counts...)
	for i := range t.Counts {
		t.Counts[i] = t.Counts[i][:end+1]
	}
	found := false
	for _, j := range surge.JudgeSeries(t, nil, end) {
		*n++
		found = found || j.Q < nominal
		for k, u := range []float64{0.01, 0.001} {
			if j.P <= u {
				below[k]++
			}
		}
	}
	return found
}

// upperBound returns the upper limit of Wilson's 95 % interval (1927) of k out of n.
func upperBound(k, n int) float64 {
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	return (p + z*z/(2*m) + z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))) / (1 + z*z/m)
}
