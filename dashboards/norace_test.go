//go:build !race

package dashboards_test

// slowness is how much longer things take than in the program that users run.
const slowness = 1
