package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/surge"
	"xiangyin/analyze/worktime"
	"xiangyin/cmd/internal/demo"
)

// The bounds of the alert rules NeedSurge and NeedSurgeCounty.
const (
	beginQ      = 0.05
	holdQ       = 0.2
	leastCases  = 3
	leastCounty = 10
	look        = 2 * time.Hour // between two looks
	after       = 6 * time.Hour // that an alert stays after its last reason
	tenth       = 10            // complaint before which a warning should come
	month       = 30 * 24 * time.Hour
)

type key struct {
	township string
	concern  analyze.Concern
}

// truthStore holds the demo county's tickets by their truth: it is the need store that a perfect classifier would fill.
type truthStore struct {
	county *demo.County
	days   map[int]map[key]int // by day and the township named at the time
	total  map[key]int
}

func (s *truthStore) add(day int, k key) {
	if s.days[day] == nil {
		s.days[day] = map[key]int{}
	}
	s.days[day][k]++
	s.total[k]++
}

// Needs returns the totals, which is all that a surge.Source wants.
func (s *truthStore) Needs(_ context.Context, t time.Time) ([]analyze.Need, error) {
	sum := map[key]int{}
	for k, n := range s.total {
		sum[key{s.county.Today(k.township, t), k.concern}] += n
	}
	out := make([]analyze.Need, 0, len(sum))
	for k, n := range sum {
		out = append(out, analyze.Need{Township: k.township, Concern: k.concern, Total: n})
	}
	return out, nil
}

// Daily returns the counts by day, as the townships of to.
func (s *truthStore) Daily(_ context.Context, from, to time.Time) ([]analyze.DayCount, error) {
	var out []analyze.DayCount
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		for k, n := range s.days[dayOf(d)] {
			out = append(out, analyze.DayCount{Day: d, Township: s.county.Today(k.township, to), Unit: k.township, Concern: k.concern, Count: n})
		}
	}
	return out, nil
}

func dayOf(t time.Time) int { return int((t.Unix() + 8*3600) / 86400) }

// firstAlerts follows the rules over needs and finds where each alert begins.
type firstAlerts struct {
	until  map[key]time.Time // of the alerts that stand
	begun  []key
	at     []time.Time
	county string
}

func (f *firstAlerts) look(needs []analyze.Need, t time.Time) {
	widest := map[analyze.Concern]float64{} // excess of the worst township
	for _, n := range needs {
		if len(n.Township) == 9 {
			widest[n.Concern] = max(widest[n.Concern], float64(n.Surge.Count)-n.Surge.Expected)
		}
	}
	for _, n := range needs {
		k := key{n.Township, n.Concern}
		standing := t.Before(f.until[k])
		switch {
		case f.begins(n, widest[n.Concern]):
			if !standing {
				f.begun, f.at = append(f.begun, k), append(f.at, t)
			}
			f.until[k] = t.Add(after)
		case standing && n.Surge.Q < holdQ:
			f.until[k] = t.Add(after)
		}
	}
}

// begins says whether the rules would begin an alert on n.
func (f *firstAlerts) begins(n analyze.Need, widest float64) bool {
	s := n.Surge
	if s.Window == 0 || s.Q >= beginQ {
		return false
	}
	if n.Township == f.county && !n.Concern.Protected() {
		return s.Count >= leastCounty && widest < 0.5*(float64(s.Count)-s.Expected)
	}
	return n.Township != "" && s.Count >= leastCases && (len(n.Township) == 9) != n.Concern.Protected()
}

// runCounty replays the demo year by its truth and prints what the rules would have said.
func runCounty(ctx context.Context, w io.Writer, seed int64) error {
	c, err := demo.New(seed, demo.From(), demo.To())
	if err != nil {
		return err
	}
	calendar, err := worktime.New(demo.Zone(), worktime.StandardHours())
	if err != nil {
		return err
	}
	st := &truthStore{county: c, days: map[int]map[key]int{}, total: map[key]int{}}
	src, err := surge.NewSource(st, st, surge.Options{County: demo.CountyCode, Zone: demo.Zone(), Calendar: calendar})
	if err != nil {
		return err
	}
	f := &firstAlerts{until: map[key]time.Time{}, county: demo.CountyCode}
	complaints := map[string][]time.Time{}
	var took time.Duration
	looks := 0
	for t := demo.From(); !t.After(demo.To()); t = t.Add(look) {
		if err := st.take(t, complaints); err != nil {
			return err
		}
		begun := time.Now()
		needs, err := src.Needs(ctx, t)
		if err != nil {
			return err
		}
		took += time.Since(begun)
		looks++
		f.look(needs, t)
	}
	f.print(w, c, seed, complaints)
	fmt.Fprintf(w, "%d looks, %.2f ms each\n", looks, took.Seconds()*1000/float64(looks))
	return nil
}

// take moves the tickets that came before t into the store, and notes when each change was complained of.
func (s *truthStore) take(t time.Time, complaints map[string][]time.Time) error {
	for {
		at, ok, err := s.county.Peek()
		if err != nil || !ok || !at.Before(t) {
			return err
		}
		it, _, err := s.county.Next()
		if err != nil {
			return err
		}
		if it.Ticket == nil || it.Truth == nil || it.Truth.Malformed != "" {
			continue
		}
		k := key{concern: it.Truth.Concern}
		if it.Truth.Stated {
			k.township = it.Truth.Township
		}
		s.add(dayOf(it.At), k)
		if it.Truth.Change != "" {
			complaints[it.Truth.Change] = append(complaints[it.Truth.Change], it.At)
		}
	}
}

func (f *firstAlerts) print(w io.Writer, c *demo.County, seed int64, complaints map[string][]time.Time) {
	first := map[string]time.Time{}
	falseAlarms := 0
	for i, k := range f.begun {
		causes := c.Causes(k.township, k.concern, f.at[i])
		if len(causes) == 0 {
			falseAlarms++
		}
		for _, ch := range causes {
			if at, ok := first[ch.ID]; !ok || f.at[i].Before(at) {
				first[ch.ID] = f.at[i]
			}
		}
	}
	var hours []float64
	changes, early, some := 0, 0, 0
	for _, ch := range c.Changes() {
		changes++
		at, ok := first[ch.ID]
		if n := len(complaints[ch.ID]); n >= tenth {
			some++
			if ok && at.Before(complaints[ch.ID][tenth-1]) {
				early++
			}
		} else if ok {
			early++
		}
		if ok {
			hours = append(hours, at.Sub(ch.Start).Hours())
		}
	}
	slices.Sort(hours)
	median := 0.0
	if len(hours) > 0 {
		median = hours[len(hours)/2]
	}
	fmt.Fprintf(w, "demo county, seed %d, everything read rightly, a look every %v: %d of %d changes warned of, %d of them before a tenth complaint (%d changes had ten); "+
		"median %.0f hours after the change; %.1f alerts a month without a change\n",
		seed, look, len(hours), changes, early, some, median, float64(falseAlarms)/(float64(demo.To().Sub(demo.From()))/float64(month)))
}
