package demo

import (
	"testing"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

func TestChangesAreSpread(t *testing.T) {
	for seed := int64(1); seed <= 12; seed++ {
		c, err := New(seed, From(), To())
		if err != nil {
			t.Fatal(err)
		}
		var early, lateFormer, lateOther, everywhere int
		concerns := map[analyze.Concern]bool{}
		for i, ch := range c.Changes() {
			concerns[ch.Concern] = true
			home := c.land.byCode[ch.Township]
			switch {
			case home == nil:
				everywhere++
			case ch.Start.Before(Merger()):
				early++
			case home.successor != nil:
				lateFormer++
			default:
				lateOther++
			}
			if !c.calendar.IsWorkday(ch.Start) || !ch.End.After(ch.Start) || ch.Rate <= 0 || ch.End.After(To()) {
				t.Errorf("seed %d: %+v", seed, ch)
			}
			for _, other := range c.Changes()[:i] {
				apart := ch.Start.Sub(other.End) > 50*24*time.Hour
				same := other.Township == "" || ch.Township == "" || c.land.byCode[other.Township].today() == home.today()
				if other.Concern == ch.Concern && same && !apart {
					t.Errorf("seed %d: %s and %s have one need in common", seed, other.ID, ch.ID)
				}
			}
		}
		if everywhere != 3 || early < 14 || lateFormer < 10 || lateOther < 2 || len(concerns) < 11 {
			t.Errorf("seed %d: %d everywhere, %d before, %d after in former townships, %d in others, %d concerns", seed, everywhere, early,
				lateFormer, lateOther, len(concerns))
		}
	}
}

func TestRampRisesAndFalls(t *testing.T) {
	c := Change{Start: day(2025, time.May, 5).Add(8 * time.Hour), End: day(2025, time.May, 15)}
	for _, x := range []struct {
		day  int
		want float64
	}{{4, 0}, {5, 1.0 / 3}, {6, 2.0 / 3}, {7, 1}, {13, 1}, {14, 0.5}, {15, 0}} {
		if got := c.ramp(day(2025, time.May, x.day)); got < x.want-1e-9 || got > x.want+1e-9 {
			t.Errorf("%d May: %v; want %v", x.day, got, x.want)
		}
	}
}

// replay runs the year of a seed and claims the plan of every change some days after it began, again and again.
func replay(t *testing.T, seed int64, claim time.Duration) (c *County, after map[string]int, events map[string][]ingest.TicketEvent, of map[string]string) {
	after, events, of = map[string]int{}, map[string][]ingest.TicketEvent{}, map[string]string{}
	next := map[string]time.Time{}
	c = run(t, seed, Noticed(), To(), func(c *County, it Item) {
		for _, o := range c.changes {
			if due, ok := next[o.ID]; !ok {
				next[o.ID] = o.Start.Add(claim)
			} else if !it.At.Before(due) {
				c.Fixed(c.Today(o.Township, it.At), o.Concern, it.At)
				next[o.ID] = it.At.Add(14 * 24 * time.Hour)
			}
		}
		if it.Event != nil {
			events[it.Event.Number] = append(events[it.Event.Number], it.Event.Event)
			return
		}
		if id := it.Truth.Change; id != "" {
			of[it.Truth.Number] = id
			for _, o := range c.changes {
				if o.ID == id && o.fixedAt(it.Truth.Unit, it.At.Add(-7*24*time.Hour)) {
					after[id]++
				}
			}
		}
	})
	return c, after, events, of
}

func TestClaimsEndTroubleOrAreDisputed(t *testing.T) {
	c, late, events, of := replay(t, 1, 6*24*time.Hour)
	if len(late) > 0 {
		t.Errorf("tickets a week after the trouble ended: %v", late)
	}
	resolved, disputed, honest := 0, map[string]int{}, 0
	for number, id := range of {
		for _, e := range events[number] {
			switch e.Kind {
			case ingest.Resolved:
				resolved++
			case ingest.Reopened:
				disputed[id]++
			}
		}
	}
	for _, o := range c.changes {
		if len(o.fixed) > 0 && o.tries[c.Today(o.Township, To())]+o.tries[o.Township] > 0 {
			honest++
		}
	}
	t.Logf("%d cases of changes, %d resolutions, %d changes with disputes, %d put right", len(of), resolved, len(disputed), honest)
	if resolved < len(of)*8/10 || len(disputed) < 2 || honest < len(c.changes)*8/10 {
		t.Error("claims neither end trouble nor are disputed")
	}
}

func TestWithoutAClaimNothingIsResolved(t *testing.T) {
	of := map[string]bool{}
	run(t, 2, Merger(), To(), func(_ *County, it Item) {
		if it.Truth != nil && it.Truth.Change != "" {
			of[it.Truth.Number] = true
		}
		if it.Event != nil && of[it.Event.Number] && it.Event.Event.Kind != ingest.Answered {
			t.Fatalf("%s of a case of a change that nobody acted on", it.Event.Event.Kind)
		}
	})
}

func TestBetterAndFixedKnowTheirPlace(t *testing.T) {
	c, err := New(1, From(), To())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range c.changes {
		at := o.Start.Add(48 * time.Hour)
		if c.Better(o.Township, o.Concern, at) || !c.Better("510999777", o.Concern, at) {
			t.Errorf("%s: wrong place or time", o.ID)
		}
		c.Fixed("510999777", o.Concern, at)
		if o.Township != "" && len(o.fixed) > 0 {
			t.Errorf("%s: put right from elsewhere", o.ID)
		}
		for range 12 {
			c.Fixed(CountyCode, o.Concern, at)
		}
		if !c.Better(c.Today(o.Township, at), o.Concern, at) {
			t.Errorf("%s: still not better after twelve claims", o.ID)
		}
	}
}
