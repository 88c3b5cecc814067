// Package demo is the fictional county 澄溪县 (DESIGN §7): its gazetteer, its duty register, a year of hotline tickets with what
// later happened to them, changes with a known truth, and officials who answer for plans.
//
// A seed and a period flow in; tickets, case events and, for evaluation only, the truth behind them flow out in the order of
// simulated time. Everything is decided by the seed: there is no wall clock, and a day is generated when it is reached, so memory
// does not grow with the period. All places, persons, numbers and complaints are invented: identity numbers carry the unassigned
// region 510999, telephones a segment that no operator holds. Errors come only from broken embedded data.
package demo
