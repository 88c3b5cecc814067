package surge

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"xiangyin/analyze"
)

// Needs yields needs without their surge.
type Needs interface {
	Needs(ctx context.Context, at time.Time) ([]analyze.Need, error)
}

// Counts yields the counts of the local days from the day of from up to, not including, the day of to, as the townships of to.
type Counts interface {
	Daily(ctx context.Context, from, to time.Time) ([]analyze.DayCount, error)
}

// Options are what a Source needs beside its data.
type Options struct {
	County   string // code under which the roll-ups stand
	Zone     *time.Location
	Calendar Calendar
	// Arrived returns the share of a day's cases that are in the counts when the day is age days old and, for age 0, passed of it has
	// gone by: how tickets spread over the day and how late they are reported. Nil means that all cases arrive at once and evenly
	// fast: every day, today included, is compared with what whole days bring.
	Arrived func(age int, passed time.Duration) float64
}

// Source is the need store with surges filled in. It is safe for concurrent use.
type Source struct {
	Counts
	needs Needs
	o     Options

	mu      sync.Mutex
	ledger  *ledger
	court   *court
	loaded  int          // day of the last full reading
	synced  int          // day of the last reading
	offsets map[pair]int // cases of a pair that are older than the ledger
	totals  map[pair]int // cases behind last
	asked   time.Time    // hour that last is for
	last    map[pair]analyze.Surge
}

// NewSource returns a Source of needs and counts. It refuses options without a zone or a calendar.
func NewSource(needs Needs, counts Counts, o Options) (*Source, error) {
	if o.Zone == nil || o.Calendar == nil {
		return nil, fmt.Errorf("surge: zone and calendar are needed")
	}
	return &Source{Counts: counts, needs: needs, o: o}, nil
}

// Needs returns the needs at t with their surge, and one roll-up a concern under the county's code.
func (s *Source) Needs(ctx context.Context, t time.Time) ([]analyze.Need, error) {
	out, last, err := s.judged(ctx, t)
	if err != nil {
		return nil, err
	}
	for i, n := range out {
		out[i].Surge = last[pair{n.Township, n.Concern}]
	}
	for _, c := range analyze.Concerns() {
		if j, ok := last[pair{s.o.County, c}]; ok {
			out = append(out, analyze.Need{Township: s.o.County, Concern: c, Surge: j})
		}
	}
	return out, nil
}

// Places returns the surge of each township over all concerns but the protected ones, as of t.
func (s *Source) Places(ctx context.Context, t time.Time) (map[string]analyze.Surge, error) {
	_, last, err := s.judged(ctx, t)
	if err != nil {
		return nil, err
	}
	out := map[string]analyze.Surge{}
	for p, j := range last {
		if p.concern == "" {
			out[p.township] = j
		}
	}
	return out, nil
}

func (s *Source) judged(ctx context.Context, t time.Time) ([]analyze.Need, map[pair]analyze.Surge, error) {
	needs, err := s.needs.Needs(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	totals := make(map[pair]int, len(needs))
	for _, n := range needs {
		totals[pair{n.Township, n.Concern}] += n.Total
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	hour := t.In(s.o.Zone).Truncate(time.Hour)
	if s.last != nil && s.asked.Equal(hour) && maps.Equal(s.totals, totals) {
		return needs, s.last, nil
	}
	if err := s.sync(ctx, t, totals); err != nil {
		s.ledger, s.last = nil, nil // half-read counts are no counts
		return nil, nil, err
	}
	s.last, s.asked, s.totals = s.o.verdicts(s.court, s.ledger, hour), hour, totals
	return needs, s.last, nil
}

// fullEvery is after how many days everything is read again, come what may.
const fullEvery = 30

// sync brings the ledger up to the counts. Most of the time only the last days have changed; that it was only them shows in the
// totals of the pairs, which count cases of any age.
func (s *Source) sync(ctx context.Context, t time.Time, totals map[pair]int) error {
	today := dayNumber(t.In(s.o.Zone))
	if s.ledger == nil || today < s.synced || today >= s.loaded+fullEvery {
		return s.load(ctx, today, totals)
	}
	s.ledger.extend(s.o, today)
	for _, back := range []int{2, guard - 1} { // the guard is as far as a reading goes without touching history
		from := max(min(today-back, s.synced), s.ledger.panel.first)
		counts, err := s.Daily(ctx, s.o.midnight(from), s.o.midnight(today+1))
		if err != nil {
			return err
		}
		if s.ledger.replace(counts, from, today) && s.complete(totals) {
			s.synced = today
			return nil
		}
	}
	return s.load(ctx, today, totals)
}

// complete reports whether the ledger accounts for all cases.
func (s *Source) complete(totals map[pair]int) bool {
	for p, n := range totals {
		held := 0
		if c, ok := s.ledger.at[p]; ok {
			held = c.sum
		}
		if held+s.offsets[p] != n {
			return false
		}
	}
	return true
}

// load reads everything.
func (s *Source) load(ctx context.Context, today int, totals map[pair]int) error {
	first := today - maxHistory - 2*guard
	counts, err := s.Daily(ctx, s.o.midnight(first), s.o.midnight(today+1))
	if err != nil {
		return err
	}
	s.ledger = newLedger(s.o, counts, today, today)
	s.court = newCourt(s.ledger.panel, s.ledger.series)
	s.loaded, s.synced, s.offsets = today, today, map[pair]int{}
	for p, n := range totals {
		s.offsets[p] = n
		if c, ok := s.ledger.at[p]; ok {
			s.offsets[p] -= c.sum
		}
	}
	return nil
}

// Judge returns what a Source says at t when counts are all it has: for every township and concern under their codes, for every
// concern under the county's, and for every township under the empty concern. It is a function of its arguments alone.
func (o Options) Judge(counts []analyze.DayCount, t time.Time) map[pair]analyze.Surge {
	today := dayNumber(t.In(o.Zone))
	l := newLedger(o, counts, today, today)
	return o.verdicts(newCourt(l.panel, l.series), l, t.In(o.Zone).Truncate(time.Hour))
}

func (o Options) verdicts(c *court, l *ledger, hour time.Time) map[pair]analyze.Surge {
	today := dayNumber(hour)
	passed := hour.Sub(o.midnight(today))
	out := make(map[pair]analyze.Surge, len(l.pairs))
	a := whole()
	if o.Arrived != nil {
		a = arrival{passed, func(age int) float64 { return o.Arrived(age, passed) }}
	}
	for i, v := range c.judge(today, a) {
		out[l.pairs[i]] = v
	}
	return out
}
