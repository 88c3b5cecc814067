package main

import (
	"fmt"
	"math"

	"xiangyin/analyze/surge"
)

const (
	oursName  = "xiangyin"
	aloneName = "xiangyin alone" // each series without the others, medium outbreaks only
	batches   = 5                // places of a county are struck in so many turns, a fifth of them at a time
)

// judgeOurs fills in the scores -log10 P of our own method.
func judgeOurs(out scores, all []series) {
	for first := 0; first < len(all); first += places {
		county := all[first : first+places]
		none := func(int) bool { return false }
		out[oursName].judge(table(county, 0, none, false), first, 0, func(int) bool { return true })
		if out[aloneName] != nil {
			out[aloneName].judge(table(county, 0, none, true), first, 0, func(int) bool { return true })
		}
		for _, v := range variants() {
			for b := range batches {
				struck := func(p int) bool { return p%batches == b }
				out[oursName].judge(table(county, v.id, struck, false), first, v.id, struck)
			}
			if every := func(int) bool { return true }; v.medium() && out[aloneName] != nil {
				out[aloneName].judge(table(county, v.id, every, true), first, v.id, every)
			}
		}
	}
}

type methodScores [][][]float64

func (m methodScores) judge(t surge.Table, first, variant int, keep func(place int) bool) {
	for k, j := range surge.JudgeSeries(t, nil, history) {
		p, d := k%places, k/places
		if !keep(p) {
			continue
		}
		of := m[first+p]
		if of[variant] == nil {
			of[variant] = make([]float64, judged)
		}
		of[variant][d] = -math.Log10(max(j.P, 1e-300))
	}
}

// check reports a method that has no scores for a series.
func (s scores) check() error {
	for name, of := range s {
		for i, series := range of {
			for v, x := range series {
				if len(x) != judged && (v == 0 || name != aloneName || variants()[v-1].medium()) {
					return fmt.Errorf("%s has no scores for series %d, variant %d", name, i+1, v)
				}
			}
		}
	}
	return nil
}
