package surge

import (
	"slices"

	"xiangyin/analyze"
)

const windowCount = 4

// windows are the lengths, in days, over which recent counts are summed.
func windows() [windowCount]int { return [windowCount]int{1, 3, 7, 14} }

const guard = 14 // days before today that are not history, lest a surge hides itself: the longest window

// scan judges one series over all windows. Its combined p is exact under the predictive laws: with m the smallest of the windows' p, the
// chance of an m as small is at most Σ over windows of the largest attainable p that does not exceed m (Bonferroni's inequality on
// what discrete counts can attain; Tarone 1990, "A modified Bonferroni method for discrete data", Biometrics 46).
type scan struct {
	tails  [windowCount]tails
	ladder []float64 // what the combined p can attain, descending, from ladderTop down
}

const ladderTop = 0.2 // above it, the combined p is bounded by len(windows)·m and taken for continuous

// prepare sets the laws from the expected counts and their variances.
func (s *scan) prepare(l *level, exposure *[windowCount]float64) {
	for i, e := range exposure {
		mean := max(l.rate*e, 1e-9)
		s.tails[i].fill(lawOf(mean, l.variance(mean)))
	}
	s.climb()
}

// verdict returns how surprising the counts of the windows are.
func (s *scan) verdict(counts *[windowCount]int) analyze.Surge {
	best := analyze.Surge{P: 2}
	for i, w := range windows() {
		if p := s.tails[i].at(counts[i]); p < best.P {
			best = analyze.Surge{Window: w, Count: counts[i], Expected: s.tails[i].law.mean, P: p}
		}
	}
	best.P = s.combine(best.P)
	return best
}

// combine turns the smallest p of the windows into the combined one.
func (s *scan) combine(m float64) float64 {
	if m > ladderTop {
		return min(1, float64(len(s.tails))*m)
	}
	var total float64
	for i := range s.tails {
		total += s.tails[i].attainable(m)
	}
	return min(1, max(total, m))
}

// attainable returns the largest P(X ≥ x) that does not exceed m.
func (t *tails) attainable(m float64) float64 {
	i, _ := slices.BinarySearchFunc(t.p, m, descending)
	if i < len(t.p) {
		return t.p[i]
	}
	return min(m, tableFloor)
}

// climb lists what the combined p can attain.
func (s *scan) climb() {
	s.ladder = s.ladder[:0]
	var at [windowCount]int
	for i := range s.tails {
		at[i], _ = slices.BinarySearchFunc(s.tails[i].p, ladderTop, descending)
	}
	for {
		m, total := 0.0, 0.0
		for i, k := range at {
			if k < len(s.tails[i].p) {
				m = max(m, s.tails[i].p[k])
				total += s.tails[i].p[k]
			}
		}
		if m == 0 {
			return
		}
		s.ladder = append(s.ladder, min(1, total))
		for i, k := range at {
			if k < len(s.tails[i].p) && s.tails[i].p[k] == m {
				at[i]++
			}
		}
	}
}

// reach returns the chance, under the history, of a combined p of at most u: F(u) of Döhler et al.
func (s *scan) reach(u float64) float64 {
	if u > ladderTop {
		return u
	}
	i, _ := slices.BinarySearchFunc(s.ladder, u, descending)
	if i < len(s.ladder) {
		return s.ladder[i]
	}
	return min(u, tableFloor)
}

// descending orders a falling slice for binary search: the position found is the first value that is at most the target.
func descending(v, target float64) int {
	switch {
	case v > target:
		return -1
	case v < target:
		return 1
	}
	return 0
}
