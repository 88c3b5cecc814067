// Package surge says how surprising the recent counts of a need are against its own history.
//
// Daily counts flow in; a Surge per place and concern flows out, with roll-ups of each concern over the county and of each place over
// all concerns. A Source fails with its store and then forgets what it held; JudgeSeries cannot fail, ReadCSV names every bad line.
//
// What is usual. Every Monday a fit looks back over at most two years, leaving out the last fourteen days. A quasi-Poisson log-linear
// model of each group's daily total (a concern over all places) gives the days of the week, public holidays, make-up workdays and
// first days after a holiday, trend and two harmonics of the year, drawn to a prior by a ridge penalty (after Farrington, Andrews,
// Beale & Catchpole 1996, JRSS A 159; Noufaily et al. 2013, Statistics in Medicine 32). Past surges are down-weighted by their Anscombe
// residual (Noufaily et al.); one that lasts longer than four weeks is the new usual. A place's rate within its group has a gamma prior
// fitted by moments to all places (empirical Bayes; Clayton & Kaldor 1987, Biometrics 43; Marshall 1991, Applied Statistics 40) and is
// updated week by week with discounted evidence (Smith 1979, JRSS B 41), at four speeds weighed by how well each foretold the group
// (Bayesian model averaging; Hoeting et al. 1999, Statistical Science 14).
//
// How surprising. Counts over 1, 3, 7 and 14 days are compared with negative binomial laws whose variance adds daily over-dispersion,
// what is not known of the rate, and its drift from week to week. The smallest of the four p pays exactly for the choice (Tarone 1990,
// Biometrics 46), and q controls the false-discovery rate over all series for discrete p (Döhler, Durand & Roquain 2018, Electronic
// Journal of Statistics 12).
//
// After a merger the counts come mapped to today's townships, so a successor's history is the sum of those it took over. A verdict
// depends on the counts, the calendar and the day alone: replays, late cases and restarts end in the same figures.
package surge
