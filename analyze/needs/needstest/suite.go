// Package needstest is the conformance suite of need stores. Every store runs it; the expected figures come from the formulas of
// DESIGN §4 computed case by case, not from the store's own arithmetic.
package needstest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
	"xiangyin/ingest"
)

// Store is everything that the suite asks of a need store.
type Store interface {
	analyze.NeedStore
	Needs(ctx context.Context, at time.Time) ([]analyze.Need, error)
	Daily(ctx context.Context, from, to time.Time) ([]analyze.DayCount, error)
	Reset(ctx context.Context) error
}

// Weekdays is the calendar of the suite: Monday to Friday, no holidays.
type Weekdays struct{}

// WorkdaysBetween counts the weekdays after the day of from, up to and including the day of to.
func (Weekdays) WorkdaysBetween(from, to time.Time) int {
	n := 0
	for d := from.In(Zone).AddDate(0, 0, 1); d.Format(time.DateOnly) <= to.In(Zone).Format(time.DateOnly); d = d.AddDate(0, 0, 1) {
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			n++
		}
	}
	return n
}

// Zone is the county's time zone in the suite.
var Zone = time.FixedZone("CST", 8*3600)

var start = time.Date(2025, 3, 3, 1, 0, 0, 0, time.UTC)

// merged is the day from which 510999303 answers for 510999301 and 510999302.
var merged = time.Date(2025, 12, 10, 0, 0, 0, 0, Zone)

// Arithmetic is what the suite expects the store under test to be opened with.
func Arithmetic() needs.Arithmetic {
	return needs.Arithmetic{Calendar: Weekdays{}, Location: Zone, Today: func(code string, t time.Time) string {
		if (code == "510999301" || code == "510999302") && !t.Before(merged) {
			return "510999303"
		}
		return code
	}}
}

// Run runs the suite. open returns an empty store opened with Arithmetic.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("random history %d equals the formulas", seed), func(t *testing.T) { randomHistory(t, open(t), seed) })
	}
	t.Run("a batch applied again changes nothing", func(t *testing.T) { appliedAgain(t, open(t)) })
	t.Run("a late case enters with its own age", func(t *testing.T) { lateCase(t, open(t)) })
	t.Run("a clock before the cases does not amplify", func(t *testing.T) { earlyClock(t, open(t)) })
	t.Run("days are the county's days and keep the former township", func(t *testing.T) { days(t, open(t)) })
	t.Run("a successor takes over what its predecessors left", func(t *testing.T) { takesOver(t, open(t)) })
	t.Run("reset and rebuild give the same", func(t *testing.T) { rebuild(t, open(t)) })
}

func finding(ref, township string, c analyze.Concern, u analyze.Urgency, at time.Time) analyze.Outcome {
	return analyze.Outcome{Finding: &analyze.Finding{Ref: ingest.Ref(ref), Township: township, Unit: township, Concern: c, Urgency: u, ReceivedAt: at}}
}

func followup(ref, township string, c analyze.Concern, k ingest.EventKind, at time.Time) analyze.Outcome {
	return analyze.Outcome{Followup: &analyze.Followup{Ref: ingest.Ref(ref), Township: township, Concern: c, Kind: k, At: at}}
}

// history draws cases and what happened to them: resolved, reopened, surveyed, repeated and out of order.
func history(r *rand.Rand, n int) []analyze.Outcome {
	var out []analyze.Outcome
	concerns := analyze.Concerns()[:3]
	for i := range n {
		ref, township, c := fmt.Sprint("ref", i), fmt.Sprint(510999100+r.IntN(4)), concerns[r.IntN(3)]
		at := start.Add(time.Duration(r.IntN(60*24*3600)) * time.Second)
		out = append(out, finding(ref, township, c, analyze.Urgencies()[r.IntN(4)], at))
		var later []analyze.Outcome
		for k := range r.IntN(4) {
			kind := []ingest.EventKind{ingest.Resolved, ingest.Reopened, ingest.Answered, ingest.Surveyed}[r.IntN(4)]
			later = append(later, followup(ref, township, c, kind, at.Add(time.Duration(k*r.IntN(48))*time.Hour)))
		}
		r.Shuffle(len(later), func(a, b int) { later[a], later[b] = later[b], later[a] })
		out = append(out, later...)
		if r.IntN(5) == 0 {
			out = append(out, out[r.IntN(len(out))])
		}
	}
	return out
}

func apply(t *testing.T, s Store, r *rand.Rand, outcomes []analyze.Outcome) {
	t.Helper()
	offset := int64(0)
	for len(outcomes) > 0 {
		n := min(len(outcomes), 1+r.IntN(40))
		b := analyze.Batch{Through: offset + int64(n) - 1, Outcomes: outcomes[:n]}
		for range 1 + r.IntN(2) { // half of the batches are delivered twice
			if err := s.Apply(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		offset += int64(n)
		outcomes = outcomes[n:]
	}
}

func randomHistory(t *testing.T, s Store, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	h := history(r, 400)
	apply(t, s, r, h)
	for _, at := range []time.Time{start.Add(60 * 24 * time.Hour), start.Add(75*24*time.Hour + 5*time.Hour)} {
		compare(t, s, at, Expect(h, at))
	}
}

func compare(t *testing.T, s Store, at time.Time, want []analyze.Need) {
	t.Helper()
	got, err := s.Needs(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if d := Difference(got, want); d != "" {
		t.Fatal(d)
	}
}

// Difference says how two lists of needs differ by more than 1e-9 (relative for large figures), or "".
func Difference(got, want []analyze.Need) string {
	sortNeeds(got)
	sortNeeds(want)
	if len(got) != len(want) {
		return fmt.Sprintf("%d needs; expected %d", len(got), len(want))
	}
	for i, g := range got {
		w := want[i]
		if !near(g.Heat, w.Heat) || !near(g.Backlog, w.Backlog) {
			return fmt.Sprintf("need %d: got %+v; expected %+v", i, g, w)
		}
		g.Heat, g.Backlog, g.Surge, w.Heat, w.Backlog, w.Surge = 0, 0, analyze.Surge{}, 0, 0, analyze.Surge{}
		if g != w {
			return fmt.Sprintf("need %d: got %+v; expected %+v", i, g, w)
		}
	}
	return ""
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func sortNeeds(n []analyze.Need) {
	slices.SortFunc(n, func(a, b analyze.Need) int {
		if a.Township != b.Township {
			return cmpString(a.Township, b.Township)
		}
		return cmpString(string(a.Concern), string(b.Concern))
	})
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func appliedAgain(t *testing.T, s Store) {
	b := analyze.Batch{Through: 1, Outcomes: []analyze.Outcome{
		finding("a", "510999100", analyze.Health, analyze.Emergency, start),
		finding("b", "510999100", analyze.Health, analyze.Routine, start.Add(time.Hour)),
	}}
	for range 3 {
		if err := s.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	// The same case may also come again at a later offset, from a producer that was not sure.
	b2 := analyze.Batch{Through: 2, Outcomes: b.Outcomes[:1]}
	if err := s.Apply(t.Context(), b2); err != nil {
		t.Fatal(err)
	}
	at := start.Add(2 * time.Hour)
	compare(t, s, at, Expect(b.Outcomes, at))
}

func lateCase(t *testing.T, s Store) {
	outcomes := []analyze.Outcome{
		finding("new", "510999100", analyze.Health, analyze.Routine, start.Add(72*time.Hour)),
		finding("late", "510999100", analyze.Health, analyze.Routine, start),
	}
	for i, o := range outcomes {
		if err := s.Apply(t.Context(), analyze.Batch{Through: int64(i), Outcomes: []analyze.Outcome{o}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Needs(t.Context(), start.Add(72*time.Hour))
	if err != nil || len(got) != 1 || !near(got[0].Heat, 1.5) {
		t.Fatalf("got %+v, %v; expected heat 1 + 1/2, one half-life apart", got, err)
	}
}

func earlyClock(t *testing.T, s Store) {
	o := finding("a", "510999100", analyze.Health, analyze.Urgent, start)
	if err := s.Apply(t.Context(), analyze.Batch{Outcomes: []analyze.Outcome{o}}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Needs(t.Context(), start.Add(-30*24*time.Hour))
	if err != nil || len(got) != 1 || got[0].Heat != 3 || got[0].Backlog != 3 {
		t.Fatalf("got %+v, %v; expected heat and backlog of 3 and no more", got, err)
	}
}

func days(t *testing.T, s Store) {
	evening := time.Date(2025, 12, 9, 15, 59, 59, 0, time.UTC) // 23:59:59 in the county
	a := finding("a", "510999200", analyze.Transport, analyze.Routine, evening)
	a.Finding.Unit = "510999101003" // a village of the former township 510999101
	b := finding("b", "510999200", analyze.Transport, analyze.Routine, evening.Add(time.Second))
	if err := s.Apply(t.Context(), analyze.Batch{Through: 1, Outcomes: []analyze.Outcome{a, b}}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Daily(t.Context(), evening, evening.Add(25*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := []analyze.DayCount{
		{Day: time.Date(2025, 12, 9, 0, 0, 0, 0, Zone), Township: "510999200", Unit: "510999101", Concern: analyze.Transport, Count: 1},
		{Day: time.Date(2025, 12, 10, 0, 0, 0, 0, Zone), Township: "510999200", Unit: "510999200", Concern: analyze.Transport, Count: 1},
	}
	if len(got) != 2 || !got[0].Day.Equal(want[0].Day) || !got[1].Day.Equal(want[1].Day) || got[0].Unit != want[0].Unit || got[1].Unit != want[1].Unit {
		t.Fatalf("got %+v; expected %+v", got, want)
	}
	if got, err := s.Daily(t.Context(), evening.AddDate(0, 0, 5), evening.AddDate(0, 0, 9)); err != nil || len(got) != 0 {
		t.Fatalf("days without cases: got %+v, %v", got, err)
	}
}

func takesOver(t *testing.T, s Store) {
	before := merged.Add(-24 * time.Hour)
	b := analyze.Batch{Through: 2, Outcomes: []analyze.Outcome{
		finding("a", "510999301", analyze.Health, analyze.Urgent, before),
		finding("b", "510999302", analyze.Health, analyze.Routine, before),
		finding("c", "510999303", analyze.Health, analyze.Routine, before),
	}}
	if err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Needs(t.Context(), before); err != nil || len(got) != 3 {
		t.Fatalf("before the merger: %+v, %v; expected three townships", got, err)
	}
	for _, o := range b.Outcomes {
		o.Finding.Township = "510999303"
	}
	compare(t, s, merged, Expect(b.Outcomes, merged))
	days, err := s.Daily(t.Context(), before, merged)
	if err != nil || len(days) != 3 || days[0].Township != "510999303" || days[0].Unit != "510999301" {
		t.Fatalf("got %+v, %v; expected today's township and the unit of the time", days, err)
	}
}

func rebuild(t *testing.T, s Store) {
	r := rand.New(rand.NewPCG(9, 9))
	h := history(r, 100)
	at := start.Add(70 * 24 * time.Hour)
	for range 2 {
		apply(t, s, r, h)
		compare(t, s, at, Expect(h, at))
		if err := s.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Needs(t.Context(), at); err != nil || len(got) != 0 {
			t.Fatalf("after a reset: %d needs, %v", len(got), err)
		}
	}
}
