package surge

import (
	"cmp"
	"slices"

	"xiangyin/analyze"
)

// adjust fills in Q of all series by the step-down procedure DBH-SD of Döhler, Durand and Roquain (2018), "New FDR bounds for discrete
// and heterogeneous tests", Electronic Journal of Statistics 12. Like the procedure of Benjamini and Hochberg (1995) it bounds the
// false-discovery rate, but it pays for a series only as far as its counts could have come out so small a p at all: most series of
// rare events could not. reach(j, u) is the chance under the history that series j has a p of at most u.
func adjust(out []analyze.Surge, reach func(j int, u float64) float64) {
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(out[a].P, out[b].P) })
	q := 0.0
	for k, i := range order {
		if q < 1 {
			q = min(1, max(q, expected(len(out), out[i].P, reach)/float64(k+1)))
		}
		out[i].Q = q
	}
}

// expected returns Σ F/(1-F) over all series at u, the bound on how many would fall so low by chance.
func expected(n int, u float64, reach func(j int, u float64) float64) float64 {
	var total float64
	for j := range n {
		f := reach(j, u)
		if f >= 1 || total >= float64(n) {
			return float64(n)
		}
		total += f / (1 - f)
	}
	return total
}
