package surge

import "math"

// curve is a group's usual course: a quasi-Poisson log-linear model of its daily total (Farrington et al. 1996; Noufaily et al. 2013),
// its coefficients drawn to a prior by a ridge penalty, so that a young history says little and says it safely.
type curve struct {
	beta   [terms]float64
	centre float64 // years from which the trend counts
	phi    float64 // dispersion of the daily totals, at least 1
}

// prior is what is believed of the coefficients before a group's own counts: normal with these means and standard deviations.
type prior struct{ mean, sd [terms]float64 }

// firstPrior is the prior of a whole data set with the given days of history. Season and trend are allowed for as far as there is
// history to tell them from each other.
func firstPrior(days int) prior {
	var p prior
	years := min(1, float64(days)/yearDays)
	for i := range p.sd {
		p.sd[i] = 0.5
	}
	p.sd[termLevel] = 2
	p.sd[termTrend] = 0.3 * years * years
	p.sd[termCos1], p.sd[termSin1] = 0.5*years*years, 0.5*years*years
	p.sd[termCos2], p.sd[termSin2] = 0.2*years*years, 0.2*years*years
	for i, sd := range p.sd {
		p.sd[i] = max(sd, 1e-3)
	}
	return p
}

// below is the prior of a group within the data set whose curve is c: days of the week are much alike in all groups, seasons are not.
func (c curve) below(days int) prior {
	p := firstPrior(days)
	for i := termTuesday; i < terms; i++ {
		p.mean[i], p.sd[i] = c.beta[i], 0.12
	}
	return p
}

const (
	reweightings = 2    // rounds of down-weighting past surges
	newtonSteps  = 4    // a round; the fit starts close
	outlier      = 2.58 // Anscombe residual above which a count is down-weighted (Noufaily et al. 2013)
)

// fitCurve fits y, daily totals that begin at row 0 of f.
func fitCurve(y []float64, f features, p prior) curve {
	var total float64
	for _, v := range y {
		total += v
	}
	c := curve{phi: 1, centre: f.rows[len(y)-1][termTrend]}
	p.mean[termLevel] = math.Log((total + 0.5) / float64(len(y)))
	c.beta = p.mean
	w := make([]float64, len(y))
	for i := range w {
		w[i] = 1
	}
	for range reweightings {
		for range newtonSteps {
			if c.step(y, w, f, p) < 1e-4 {
				break
			}
		}
		c.reweight(y, w, f)
	}
	return c
}

// step makes one step of penalised iteratively reweighted least squares and returns the largest move of a coefficient.
func (c *curve) step(y, w []float64, f features, p prior) float64 {
	var a [terms][terms]float64
	var g [terms]float64
	for i := range y {
		x := c.row(f, i)
		mu := math.Exp(c.eta(&x))
		wi := w[i] / c.phi
		r, v := wi*(y[i]-mu), wi*mu
		for j, xj := range x {
			if xj == 0 {
				continue
			}
			g[j] += r * xj
			vx := v * xj
			for k := 0; k <= j; k++ {
				a[j][k] += vx * x[k]
			}
		}
	}
	for j := range terms {
		precision := 1 / (p.sd[j] * p.sd[j])
		a[j][j] += precision
		g[j] -= precision * (c.beta[j] - p.mean[j])
	}
	solve(&a, &g)
	largest := 0.0
	for j, d := range g {
		d = max(-2, min(2, d))
		c.beta[j] += d
		largest = max(largest, math.Abs(d))
	}
	return largest
}

// reweight sets the dispersion and the weights of the days from the residuals.
func (c *curve) reweight(y, w []float64, f features) {
	var chi, days float64
	mu := make([]float64, len(y))
	for i := range y {
		x := c.row(f, i)
		mu[i] = max(math.Exp(c.eta(&x)), 1e-9)
		chi += w[i] * (y[i] - mu[i]) * (y[i] - mu[i]) / mu[i]
		days += w[i]
	}
	c.phi = max(1, chi/max(days-terms, 1))
	for i := range y {
		w[i] = weigh(anscombe(y[i], mu[i], c.phi))
	}
}

// row returns the terms of row i with the trend counted from the centre.
func (c *curve) row(f features, i int) [terms]float64 {
	x := f.rows[i]
	x[termTrend] -= c.centre
	return x
}

func (c *curve) eta(x *[terms]float64) float64 {
	var s float64
	for j, v := range x {
		s += c.beta[j] * v
	}
	return s
}

// at returns the expected total of row i. A trend is not carried beyond what was seen.
func (c *curve) at(f features, i int) float64 {
	x := c.row(f, i)
	x[termTrend] = min(x[termTrend], 0)
	return math.Exp(c.eta(&x))
}

// anscombe returns the residual of a quasi-Poisson count y of mean mu and dispersion phi, about standard normal.
func anscombe(y, mu, phi float64) float64 {
	return 1.5 * (math.Pow(y, 2.0/3) - math.Pow(mu, 2.0/3)) / (math.Pow(mu, 1.0/6) * math.Sqrt(phi))
}

// weigh returns the weight of a past count with residual s: the rule of Noufaily et al. (2013), made continuous at its bound.
func weigh(s float64) float64 {
	if s <= outlier {
		return 1
	}
	return outlier * outlier / (s * s)
}

// solve replaces g by the solution of a·x = g; a is symmetric and positive definite with its lower half given.
func solve(a *[terms][terms]float64, g *[terms]float64) {
	for j := range terms { // Cholesky
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		a[j][j] = math.Sqrt(max(a[j][j], 1e-12))
		for i := j + 1; i < terms; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	for j := range terms {
		for k := range j {
			g[j] -= a[j][k] * g[k]
		}
		g[j] /= a[j][j]
	}
	for j := terms - 1; j >= 0; j-- {
		for k := j + 1; k < terms; k++ {
			g[j] -= a[k][j] * g[k]
		}
		g[j] /= a[j][j]
	}
}
