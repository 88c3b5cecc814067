package surge

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

const countyCode = "431999"

func zone() *time.Location { return time.FixedZone("CST", 8*3600) }

func calendar(t testing.TB) *worktime.Calendar {
	t.Helper()
	c, err := worktime.New(zone(), worktime.StandardHours())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func options(t testing.TB) Options {
	return Options{County: countyCode, Zone: zone(), Calendar: calendar(t)}
}

// store is a need store in memory whose townships may merge.
type store struct {
	cells  map[cellKey]int
	merged map[string]string
	reads  int // days read
	err    error
}

type cellKey struct {
	day      int
	township string
	concern  analyze.Concern
}

func newStore() *store { return &store{cells: map[cellKey]int{}, merged: map[string]string{}} }

func (s *store) today(code string) string {
	if m, ok := s.merged[code]; ok {
		return m
	}
	return code
}

func (s *store) Needs(context.Context, time.Time) ([]analyze.Need, error) {
	total := map[pair]int{}
	for k, n := range s.cells {
		total[pair{s.today(k.township), k.concern}] += n
	}
	var out []analyze.Need
	for p, n := range total {
		out = append(out, analyze.Need{Township: p.township, Concern: p.concern, Total: n})
	}
	return out, s.err
}

func (s *store) Daily(_ context.Context, from, to time.Time) ([]analyze.DayCount, error) {
	var out []analyze.DayCount
	first, last := dayNumber(from.In(zone())), dayNumber(to.In(zone()))
	s.reads += last - first
	for k, n := range s.cells {
		if k.day >= first && k.day < last {
			y, m, d := dateOf(k.day).Date()
			out = append(out, analyze.DayCount{Day: time.Date(y, m, d, 0, 0, 0, 0, zone()), Township: s.today(k.township),
				Unit: k.township, Concern: k.concern, Count: n})
		}
	}
	return out, s.err
}

func townships() []string {
	return []string{"431999101", "431999102", "431999103", "431999104", ""}
}

func start() time.Time { return time.Date(2025, 3, 1, 9, 0, 0, 0, zone()) }

// fill gives a store a year of everyday cases.
func fill(s *store, days int) {
	t := county{groups: 3, places: len(townships()), days: days, mean: 0.4, phi: 1.1}.table(7)
	concerns := []analyze.Concern{analyze.Transport, analyze.Utilities, analyze.Conduct}
	for i, counts := range t.Counts {
		for d, n := range counts {
			if n > 0 {
				s.cells[cellKey{dayNumber(start()) + d, townships()[i%len(townships())], concerns[i/len(townships())]}] = n
			}
		}
	}
}

// verdictsOf asks a Source for everything at t.
func verdictsOf(t interface{ Fatal(...any) }, s *Source, at time.Time) map[pair]analyze.Surge {
	needs, err := s.Needs(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	out := map[pair]analyze.Surge{}
	for _, n := range needs {
		out[pair{n.Township, n.Concern}] = n.Surge
	}
	places, err := s.Places(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	for code, j := range places {
		out[pair{township: code}] = j
	}
	return out
}

// TestSourceIsExact proves that a Source that lived through everything, in any order of arrival, says what one that starts now says.
func TestSourceIsExact(t *testing.T) {
	o := options(t)
	rapid.Check(t, func(rt *rapid.T) {
		st := newStore()
		fill(st, rapid.IntRange(20, 120).Draw(rt, "days"))
		lived, err := NewSource(st, st, o)
		if err != nil {
			rt.Fatal(err)
		}
		now := start().AddDate(0, 0, rapid.IntRange(20, 120).Draw(rt, "age"))
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 4).Draw(rt, "step") {
			case 0:
				now = now.Add(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour)
			case 1:
				now = now.AddDate(0, 0, rapid.IntRange(1, 40).Draw(rt, "later"))
			case 2:
				st.merged["431999104"] = "431999101"
			default:
				age := rapid.SampledFrom([]int{0, 0, 1, 2, 5, 10, 16, 40}).Draw(rt, "late")
				k := cellKey{max(dayNumber(now)-age, dayNumber(start())), rapid.SampledFrom(townships()).Draw(rt, "township"),
					rapid.SampledFrom([]analyze.Concern{analyze.Transport, analyze.Utilities, analyze.Conduct, analyze.Health}).Draw(rt, "concern")}
				st.cells[k] += rapid.IntRange(1, 9).Draw(rt, "cases")
			}
			fresh, err := NewSource(st, st, o)
			if err != nil {
				rt.Fatal(err)
			}
			got, want := verdictsOf(rt, lived, now), verdictsOf(rt, fresh, now)
			if !maps.Equal(got, want) {
				rt.Fatalf("at %v: lived %v, fresh %v", now, different(got, want), different(want, got))
			}
		}
	})
}

func different(a, b map[pair]analyze.Surge) (out []string) {
	for p, s := range a {
		if b[p] != s {
			out = append(out, fmt.Sprintf("%v %+v", p, s))
		}
	}
	slices.Sort(out)
	return out
}

func TestSourceReadsLittle(t *testing.T) {
	st := newStore()
	fill(st, 300)
	s, err := NewSource(st, st, options(t))
	if err != nil {
		t.Fatal(err)
	}
	now := start().AddDate(0, 0, 299)
	verdictsOf(t, s, now)
	for _, tc := range []struct {
		name  string
		late  int // days, of a new case
		hours int
		most  int // days read
	}{
		{"nothing new", -1, 0, 0}, {"a case of today", 0, 0, 3}, {"another hour", -1, 1, 3}, {"a case of last week", 7, 0, 3 + guard},
		{"a case of last month", 40, 0, 1000},
	} {
		st.reads = 0
		now = now.Add(time.Duration(tc.hours) * time.Hour)
		if tc.late >= 0 {
			st.cells[cellKey{dayNumber(now) - tc.late, "431999101", analyze.Transport}]++
		}
		verdictsOf(t, s, now)
		if st.reads > tc.most {
			t.Errorf("%s: %d days read; want at most %d", tc.name, st.reads, tc.most)
		}
	}
}

func TestSourceFailsWithItsStore(t *testing.T) {
	st := newStore()
	fill(st, 100)
	s, err := NewSource(st, st, options(t))
	if err != nil {
		t.Fatal(err)
	}
	st.err = errors.New("broken")
	if _, err := s.Needs(context.Background(), start()); !errors.Is(err, st.err) {
		t.Errorf("got %v; want the store's error", err)
	}
	if _, err := s.Places(context.Background(), start()); !errors.Is(err, st.err) {
		t.Errorf("got %v; want the store's error", err)
	}
	if _, err := NewSource(st, st, Options{}); err == nil {
		t.Error("a Source without zone and calendar")
	}
}

func TestYoungCountyIsNotJudged(t *testing.T) {
	st := newStore()
	fill(st, 20)
	s, err := NewSource(st, st, options(t))
	if err != nil {
		t.Fatal(err)
	}
	for p, j := range verdictsOf(t, s, start().AddDate(0, 0, 19)) {
		if j.Window != 0 {
			t.Errorf("%v is judged after 19 days", p)
		}
	}
}

func TestSurgesStandOut(t *testing.T) {
	st := newStore()
	fill(st, 200)
	at := start().AddDate(0, 0, 199)
	for d := range 3 {
		st.cells[cellKey{dayNumber(at) - d, "431999102", analyze.Transport}] = 4
		st.cells[cellKey{dayNumber(at) - d, "431999103", analyze.Conduct}] = 40
	}
	s, err := NewSource(st, st, options(t))
	if err != nil {
		t.Fatal(err)
	}
	got := verdictsOf(t, s, at)
	if j := got[pair{"431999102", analyze.Transport}]; j.Q > 0.01 || j.Count < 8 || j.Expected <= 0 || j.Expected > 4 {
		t.Errorf("the surge reads %+v", j)
	}
	if j := got[pair{countyCode, analyze.Conduct}]; j.Q > 0.01 {
		t.Errorf("the county's surge reads %+v", j)
	}
	// Charter C6: a protected concern is not in the roll-up of its place.
	if j := got[pair{township: "431999103"}]; j.Q < 0.2 {
		t.Errorf("the place whose protected concern surged reads %+v", j)
	}
	if j := got[pair{"431999101", analyze.Utilities}]; j.Q < 0.2 {
		t.Errorf("a quiet pair reads %+v", j)
	}
}
