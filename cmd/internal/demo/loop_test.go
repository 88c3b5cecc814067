package demo

import (
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/ingest"
)

// referee runs one plan per change with officials and residents, by the simplest rules that could: it opens at the fifth complaint,
// and a claim is judged by its first five answers.
type referee struct {
	county    *County
	officials *Officials
	plans     map[string]*alert.Plan
	since     map[string]time.Time
	seen      map[string]int
	of        map[string]string // change of a ticket
	disputed  map[string]bool
}

func (f *referee) ticket(t *testing.T, tr *Truth, at time.Time) {
	if tr.Change == "" {
		return
	}
	f.of[tr.Number] = tr.Change
	if f.seen[tr.Change]++; f.seen[tr.Change] != 5 {
		return
	}
	for _, c := range f.county.Changes() {
		if c.ID == tr.Change {
			township := f.county.Today(c.Township, at)
			if causes := f.county.Causes(township, c.Concern, at); len(causes) != 1 || causes[0].ID != c.ID {
				t.Errorf("%s is explained by %v", c.ID, causes)
			}
			p := planOf(t, c.ID, "civil", string(analyze.Routine), at)
			p.Township, p.Concern = township, c.Concern
			f.plans[c.ID], f.since[c.ID] = &p, at
		}
	}
}

func (f *referee) answer(e *Event) {
	p := f.plans[f.of[e.Number]]
	if p == nil || p.State != alert.Claimed || e.Event.Kind != ingest.Surveyed || e.Event.At.Before(f.since[p.ID]) ||
		e.Event.Survey == ingest.NoAnswer {
		return
	}
	p.Survey.Answered++
	if e.Event.Survey == ingest.Satisfied {
		p.Survey.Satisfied++
	}
	switch {
	case p.Survey.Answered < 5:
	case p.Survey.Satisfied >= 4:
		f.move(p, alert.Closed, e.Event.At)
	default:
		f.dispute(p, e.Event.At)
	}
}

func (f *referee) dispute(p *alert.Plan, at time.Time) {
	f.disputed[p.ID] = true
	p.Reopened++
	f.move(p, alert.ReopenedPlan, at)
}

func (f *referee) move(p *alert.Plan, to alert.State, at time.Time) {
	p.State, p.Survey, f.since[p.ID] = to, alert.Survey{}, at
}

// act lets officials do what is due before t.
func (f *referee) act(t time.Time) {
	for _, c := range f.county.changes {
		p := f.plans[c.ID]
		for p != nil && p.State != alert.Closed {
			cmd, at, ok := f.officials.Next(*p, f.since[p.ID])
			if !ok || at.After(t) {
				break
			}
			switch cmd.Kind {
			case alert.MoveAcknowledge:
				f.move(p, alert.Acknowledged, at)
			case alert.MoveAct:
				f.move(p, alert.Acting, at)
			case alert.MoveClaim:
				f.move(p, alert.Claimed, at)
				p.Due.Verify = f.county.calendar.AddWorkdays(at, 10)
				f.county.Fixed(p.Township, p.Concern, at)
			case alert.MoveVerify:
				f.move(p, alert.Closed, at)
			case alert.MoveReopen:
				f.dispute(p, at)
			}
		}
	}
}

func TestPlansOfChangesComeToAnEnd(t *testing.T) {
	f := &referee{plans: map[string]*alert.Plan{}, since: map[string]time.Time{}, seen: map[string]int{}, of: map[string]string{},
		disputed: map[string]bool{}}
	c, err := New(1, From().AddDate(0, 4, 0), To().AddDate(0, 2, 0))
	if err != nil {
		t.Fatal(err)
	}
	f.county, f.officials = c, newOfficials(t, c.Better)
	for {
		at, ok, err := c.Peek()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		f.act(at)
		it, _, err := c.Next()
		if err != nil {
			t.Fatal(err)
		}
		if it.Event != nil {
			f.answer(it.Event)
		} else {
			f.ticket(t, it.Truth, it.At)
		}
	}
	closed := 0
	for id, p := range f.plans {
		if p.State == alert.Closed {
			closed++
		} else if !p.Concern.Protected() {
			t.Errorf("plan of %s ended %s", id, p.State)
		}
	}
	t.Logf("%d changes, %d plans, %d closed, %d disputed", len(c.changes), len(f.plans), closed, len(f.disputed))
	if len(f.plans) < 30 || len(f.disputed) < 3 || len(f.disputed) > len(f.plans)/2 {
		t.Error("too few plans, or too few or too many disputes")
	}
}
