// Package surge says how surprising the recent count of a need is against its own history.
//
// Daily counts flow in; a Surge per place and concern flows out, with roll-ups of each concern over the county. Nothing fails but the
// source of the counts.
//
// Method. The count of a pair over the last w days (w of 1, 3, 7) is compared with a negative binomial predictive distribution: the rate
// of a pair has a gamma prior fitted to all places of its concern by moments (empirical Bayes; Clayton & Kaldor 1987, "Empirical Bayes
// estimates of age-standardized relative risks", Biometrics 43), updated by the pair's own history. Workdays and other days have a
// factor of their own. The smallest p of the windows pays for the choice (Bonferroni), and q controls the false-discovery rate over all
// pairs (Benjamini & Hochberg 1995).
package surge

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"xiangyin/analyze"
)

// Needs yields needs without their surge.
type Needs interface {
	Needs(ctx context.Context, at time.Time) ([]analyze.Need, error)
}

// Counts yields the counts of the local days from the day of from up to, not including, the day of to.
type Counts interface {
	Daily(ctx context.Context, from, to time.Time) ([]analyze.DayCount, error)
}

// Calendar tells workdays from other days.
type Calendar interface {
	IsWorkday(t time.Time) bool
}

// Options are what a Source needs beside its data.
type Options struct {
	County   string // code under which the roll-ups stand
	Zone     *time.Location
	Calendar Calendar
}

// Source is the need store with surges filled in.
type Source struct {
	Counts
	needs Needs
	o     Options

	mu    sync.Mutex
	asked time.Time // the hour that judged is for
	cases int       // the cases behind judged
	last  map[pair]analyze.Surge
}

type pair struct {
	township string
	concern  analyze.Concern
}

// NewSource returns a Source of needs and counts.
func NewSource(needs Needs, counts Counts, o Options) (*Source, error) {
	return &Source{Counts: counts, needs: needs, o: o}, nil
}

// Needs returns the needs at t with their surge, and one roll-up a concern under the county's code.
func (s *Source) Needs(ctx context.Context, t time.Time) ([]analyze.Need, error) {
	out, err := s.needs.Needs(ctx, t)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, n := range out {
		total += n.Total
	}
	judged, err := s.judge(ctx, t, total)
	if err != nil {
		return nil, err
	}
	for i, n := range out {
		out[i].Surge = judged[pair{n.Township, n.Concern}]
	}
	for _, c := range analyze.Concerns() {
		if j, ok := judged[pair{s.o.County, c}]; ok {
			out = append(out, analyze.Need{Township: s.o.County, Concern: c, Surge: j})
		}
	}
	return out, nil
}

func (s *Source) judge(ctx context.Context, t time.Time, cases int) (map[pair]analyze.Surge, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hour := t.Truncate(time.Hour)
	if s.last != nil && s.asked.Equal(hour) && s.cases == cases {
		return s.last, nil
	}
	counts, err := s.Daily(ctx, t.AddDate(0, 0, -history-guard), t.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	s.asked, s.cases, s.last = hour, cases, s.o.Judge(counts, t)
	return s.last, nil
}

const (
	history = 84 // days of history
	guard   = 7  // days before t that are not history, lest a surge hides itself
)

// Judge returns the surge of every pair that occurs in counts, as of the day of t, and of each concern over the county.
func (o Options) Judge(counts []analyze.DayCount, t time.Time) map[pair]analyze.Surge {
	y, m, d := t.In(o.Zone).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, o.Zone)
	series := map[pair][]float64{} // by age in days
	add := func(p pair, age int, n int) {
		if series[p] == nil {
			series[p] = make([]float64, history+guard)
		}
		series[p][age] += float64(n)
	}
	oldest := 0
	for _, c := range counts {
		age := int(today.Sub(c.Day).Hours() / 24)
		if age < 0 || age >= history+guard {
			continue
		}
		oldest = max(oldest, age)
		add(pair{c.Township, c.Concern}, age, c.Count)
		add(pair{o.County, c.Concern}, age, c.Count)
	}
	out := map[pair]analyze.Surge{}
	if oldest < 2*guard {
		return out // too young to judge
	}
	weight := o.dayWeights(today, series)
	groups := map[string][]pair{}
	for p := range series {
		key := string(p.concern)
		if p.township == o.County {
			key = "county"
		}
		groups[key] = append(groups[key], p)
	}
	for _, g := range groups {
		judgeGroup(g, series, weight, oldest, out)
	}
	adjust(out)
	return out
}

// dayWeights returns how many cases each day brings relative to an average day: one factor for workdays, one for the others.
func (o Options) dayWeights(today time.Time, series map[pair][]float64) []float64 {
	work := make([]bool, history+guard)
	var sum, days [2]float64
	for age := range work {
		work[age] = o.Calendar.IsWorkday(today.AddDate(0, 0, -age))
		k := 0
		if work[age] {
			k = 1
		}
		days[k]++
		for p, s := range series {
			if p.township == o.County {
				sum[k] += s[age]
			}
		}
	}
	mean := (sum[0] + sum[1]) / float64(len(work))
	w := make([]float64, len(work))
	for age, is := range work {
		k := 0
		if is {
			k = 1
		}
		w[age] = 1
		if mean > 0 && days[k] > 0 {
			w[age] = max(0.2, sum[k]/days[k]/mean)
		}
	}
	return w
}

// judgeGroup judges pairs that share a prior.
func judgeGroup(g []pair, series map[pair][]float64, weight []float64, oldest int, out map[pair]analyze.Surge) {
	var exposure float64
	for age := guard; age <= oldest; age++ {
		exposure += weight[age]
	}
	var mean, square float64
	for _, p := range g {
		rate := sum(series[p][guard:oldest+1]) / exposure
		mean += rate / float64(len(g))
		square += rate * rate / float64(len(g))
	}
	// Moments: the variance of observed rates is the prior's plus the Poisson noise mean/exposure.
	variance := max(square-mean*mean-mean/exposure, 0.05*mean*mean, 1e-9)
	shape, scale := mean*mean/variance, mean/variance
	for _, p := range g {
		s := series[p]
		a, b := shape+sum(s[guard:oldest+1]), scale+exposure
		best := analyze.Surge{P: 2}
		for _, w := range []int{1, 3, 7} {
			e := sum(weight[:w])
			count := sum(s[:w])
			// Rates drift: a predictive shape above 25 would claim to know the rate within 20 %.
			r := min(a, 25)
			pv := min(1, 3*tail(count, r, a*e/b))
			if pv < best.P {
				best = analyze.Surge{Window: w, Count: int(count), Expected: a * e / b, P: pv}
			}
		}
		out[p] = best
	}
}

// tail returns P(X ≥ x) of a negative binomial with mean mu and shape r.
func tail(x, r, mu float64) float64 {
	if x <= 0 {
		return 1
	}
	p := r / (r + mu)
	term := math.Exp(r * math.Log(p)) // P(X = 0)
	below := 0.0
	for k := 0.0; k < x; k++ {
		below += term
		term *= (r + k) / (k + 1) * (1 - p)
	}
	if below < 1-1e-9 {
		return 1 - below
	}
	rest := 0.0
	for k := x; term > rest*1e-12 && k < x+10000; k++ {
		rest += term
		term *= (r + k) / (k + 1) * (1 - p)
	}
	return rest
}

// adjust fills in Q by Benjamini and Hochberg over all pairs.
func adjust(all map[pair]analyze.Surge) {
	keys := make([]pair, 0, len(all))
	for p := range all {
		keys = append(keys, p)
	}
	slices.SortFunc(keys, func(a, b pair) int {
		return cmp.Or(cmp.Compare(all[a].P, all[b].P), cmp.Compare(a.township, b.township), cmp.Compare(a.concern, b.concern))
	})
	q := 1.0
	for i := len(keys) - 1; i >= 0; i-- {
		s := all[keys[i]]
		q = min(q, s.P*float64(len(keys))/float64(i+1))
		s.Q = q
		all[keys[i]] = s
	}
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}
