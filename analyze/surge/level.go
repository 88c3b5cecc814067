package surge

import "math"

// A series' rate, relative to its group's curve, is a gamma variable that forgets: each week its evidence is discounted (Smith 1979,
// "A generalization of the Bayesian steady forecasting model", JRSS B 41). Several speeds of forgetting run side by side; a group
// weighs them by how well each foretold its series (Bayesian model averaging; Hoeting et al. 1999).

// keeps are what the speeds keep of the evidence from week to week: half-lives of 4, 13 and 52 weeks, and hardly forgetting.
const speeds = 4

func keeps() [speeds]float64 {
	var k [speeds]float64
	for i, weeks := range []float64{4, 13, 52, 520} {
		k[i] = math.Exp2(-1 / weeks)
	}
	return k
}

const (
	blockDays = 7
	lag       = 2  // a week is foretold from what was known this many weeks before, as the present is
	newNormal = 4  // weeks after which a surge that goes on is the new usual
	maxShape  = 60 // of a prior: places are never believed to be more alike
	evidence  = 60 // pseudo-days that draw a series' dispersion to its group's
	leastVar  = 0.0005
	mostVar   = 0.5
)

// weeks are a series' history in blocks of seven days: counts, exposures (what a rate of 1 would bring), and Σ count²/exposure by
// day, from which the daily dispersion follows.
type weeks struct{ y, c, q []float64 }

func newWeeks(n int) weeks { return weeks{make([]float64, n), make([]float64, n), make([]float64, n)} }

// level is what a fit knows of one series.
type level struct {
	rate  float64 // relative to the group's curve
	shape float64 // of the gamma posterior of rate
	phi   float64 // daily dispersion
	drift float64 // squared coefficient of variation of the rate from week to week beyond what the evidence says
}

// variance returns the variance of a count with expectation e.
func (l level) variance(e float64) float64 { return l.phi*e + (l.phi/l.shape+l.drift)*e*e }

// gammaPrior is the prior of rates within a group: mean shape/rate.
type gammaPrior struct{ shape, rate float64 }

// fitPrior fits the prior to the series by moments (Marshall 1991, "Mapping disease and mortality rates using empirical Bayes
// estimators", Applied Statistics 40), using those series that share says share it.
func fitPrior(all []weeks, share []bool, phi float64) gammaPrior {
	var y, c float64
	n := 0
	for i, s := range all {
		if share[i] {
			y, c, n = y+sum(s.y), c+sum(s.c), n+1
		}
	}
	if n == 0 || c == 0 {
		return gammaPrior{1, 1}
	}
	mean := max(y, 0.5) / c
	var spread float64
	for i, s := range all {
		if ci := sum(s.c); share[i] && ci > 0 {
			spread += ci * (sum(s.y)/ci - mean) * (sum(s.y)/ci - mean)
		}
	}
	v := max(spread/c-phi*mean*float64(n)/c, mean*mean/maxShape)
	return gammaPrior{mean * mean / v, mean / v}
}

// state is the discounted evidence of one series at every speed.
type state struct{ a, b [speeds]float64 }

func (s *state) add(keep *[speeds]float64, y, c float64) {
	for h := range speeds {
		s.a[h] = s.a[h]*keep[h] + y
		s.b[h] = s.b[h]*keep[h] + c
	}
}

func (s *state) rates(p gammaPrior) (r [speeds]float64) {
	for h := range speeds {
		r[h] = (p.shape + s.a[h]) / (p.rate + s.b[h])
	}
	return r
}

// foretell adds, for every speed, how likely the weeks of s were made by what was known before; exp of it weighs the speeds.
func foretell(s weeks, p gammaPrior, phi float64, keep *[speeds]float64, score *[speeds]float64) {
	var st state
	var w [lag + 1]float64 // weights of the last weeks
	run := 0
	for k := range s.y {
		if k >= lag {
			st.add(keep, w[(k-lag)%len(w)]*s.y[k-lag], w[(k-lag)%len(w)]*s.c[k-lag])
		}
		r := st.rates(p)
		slow := r[1] * s.c[k]
		w[k%len(w)], run = weighRun(s.y[k], slow, phi, run)
		for h := range speeds {
			mu := r[h] * s.c[k]
			score[h] += w[k%len(w)] * (s.y[k]*math.Log(mu/slow) - (mu - slow)) / phi
		}
	}
}

// weighRun returns the weight of a week's count y against its expectation, and for how many weeks there has been a surge.
func weighRun(y, mu, phi float64, run int) (float64, int) {
	if y <= mu {
		return 1, 0
	}
	s := anscombe(y, max(mu, 1e-6), phi)
	if s <= outlier {
		return 1, 0
	}
	if run >= newNormal {
		return 1, run
	}
	return weigh(s), run + 1
}

// mix turns scores into weights that sum to 1.
func mix(score [speeds]float64) [speeds]float64 {
	best := math.Inf(-1)
	for _, s := range score {
		best = max(best, s)
	}
	var w [speeds]float64
	var total float64
	for h, s := range score {
		w[h] = math.Exp(s - best)
		total += w[h]
	}
	for h := range w {
		w[h] /= total
	}
	return w
}

// moments collect what dispersion and drift are estimated from.
type moments struct {
	chi, days float64 // Pearson's statistic by day and the days it stands for
	excess    float64 // Σ (squared weekly error − what is explained)
	square    float64 // Σ expectation²
	mass      float64 // Σ expectation
}

func (m *moments) add(o moments) {
	m.chi += o.chi
	m.days += o.days
	m.excess += o.excess
	m.square += o.square
	m.mass += o.mass
}

// walk follows one series through its weeks and returns its level as of the end, its moments, and, if course is not nil, the rate
// foretold for every week.
func walk(s weeks, p gammaPrior, phi float64, keep, mixture *[speeds]float64, course []float64) (level, moments) {
	var st state
	var m moments
	var w [lag + 1]float64
	run := 0
	for k := range s.y {
		if k >= lag {
			st.add(keep, w[(k-lag)%len(w)]*s.y[k-lag], w[(k-lag)%len(w)]*s.c[k-lag])
		}
		rate, shape := st.blend(p, mixture)
		mu := max(rate*s.c[k], 1e-9)
		wk := 1.0
		wk, run = weighRun(s.y[k], mu, phi, run)
		w[k%len(w)] = wk
		if course != nil {
			course[k] = rate
		}
		m.add(moments{
			chi: wk * wk * max(0, s.q[k]/rate-2*s.y[k]+mu), days: wk * blockDays, mass: wk * mu,
			excess: wk*wk*(s.y[k]-mu)*(s.y[k]-mu) - wk*phi*(mu+mu*mu/shape), square: wk * mu * mu,
		})
	}
	for k := max(0, len(s.y)-lag); k < len(s.y); k++ {
		st.add(keep, w[k%len(w)]*s.y[k], w[k%len(w)]*s.c[k])
	}
	var l level
	l.rate, l.shape = st.blend(p, mixture)
	return l, m
}

// blend returns the mean and the shape of the mixture of speeds.
func (s *state) blend(p gammaPrior, mixture *[speeds]float64) (rate, shape float64) {
	r := s.rates(p)
	for h, w := range mixture {
		rate += w * r[h]
	}
	var v float64 // squared coefficient of variation: within speeds and between them
	for h, w := range mixture {
		v += w * (r[h]*r[h]/(p.shape+s.a[h]) + (r[h]-rate)*(r[h]-rate)) / (rate * rate)
	}
	return rate, 1 / v
}

// dispersion returns the daily dispersion that m shows, drawn to that of the group.
func (m moments) dispersion(group float64) float64 {
	if m.days == 0 {
		return group
	}
	worth := 2 / (2 + m.days/max(m.mass, 1e-9)) // a day of rare events says little about dispersion: the variance of χ² is 2+1/μ
	return max(1, (evidence*group+worth*m.chi)/(evidence+worth*m.days))
}

// variation returns the drift that m shows.
func (m moments) variation() float64 {
	return min(mostVar, max(leastVar, m.excess/max(m.square, 1)))
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}
