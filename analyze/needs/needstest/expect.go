package needstest

import (
	"math"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

type state struct {
	f    *analyze.Finding
	open bool
	at   time.Time
}

// Expect computes needs at t from a whole history, case by case, by the letter of DESIGN §4.
func Expect(outcomes []analyze.Outcome, t time.Time) []analyze.Need {
	cases := map[ingest.Ref]*state{}
	var order []*state
	for _, o := range outcomes {
		if o.Finding != nil && cases[o.Finding.Ref] == nil {
			cases[o.Finding.Ref] = &state{f: o.Finding, open: true}
			order = append(order, cases[o.Finding.Ref])
		}
	}
	for _, o := range outcomes {
		if o.Followup != nil {
			cases[o.Followup.Ref].follow(o.Followup)
		}
	}
	at := map[[2]string]int{}
	var out []analyze.Need
	for _, s := range order {
		key := [2]string{s.f.Township, string(s.f.Concern)}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, analyze.Need{Township: s.f.Township, Concern: s.f.Concern})
		}
		s.add(&out[i], t)
	}
	return out
}

// follow lets the latest event decide; at one moment the closing one does.
func (s *state) follow(f *analyze.Followup) {
	if f.Kind != ingest.Resolved && f.Kind != ingest.Reopened {
		return
	}
	if f.At.After(s.at) || f.At.Equal(s.at) && f.Kind == ingest.Resolved {
		s.at, s.open = f.At, f.Kind == ingest.Reopened
	}
}

func (s *state) add(n *analyze.Need, t time.Time) {
	u := s.f.Urgency.Weight()
	n.Total++
	n.Heat += u * math.Pow(2, -max(0, t.Sub(s.f.ReceivedAt).Hours())/72)
	if !s.open {
		return
	}
	allowed := s.f.Urgency.AllowedDays()
	overdue := max(0, Weekdays{}.WorkdaysBetween(s.f.ReceivedAt, t)-allowed)
	n.Open++
	if overdue > 0 {
		n.Overdue++
	}
	n.Backlog += u * (1 + float64(overdue)/float64(allowed))
	if s.f.Urgency == analyze.Emergency && t.Sub(s.f.ReceivedAt) < analyze.EmergencyWindow {
		n.Emergencies++
	}
}
