package app

import (
	"slices"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// judge fills in what plans have to do with changes. A change has a plan when one of its concern, there or for the whole county, opened
// or got an alert while the change could explain it (demo.County.Causes).
func (d *Demo) judge(s Summary, plans []alert.Plan) Summary {
	first := map[string]time.Time{} // by change: when its plan opened or heard of it
	for _, p := range plans {
		causes := d.causes(p)
		for id, at := range causes {
			if was, ok := first[id]; !ok || at.Before(was) {
				first[id] = at
			}
		}
		s.count(p, len(causes) > 0)
	}
	var hours []float64
	for _, c := range d.county.Changes() {
		if c.Start.After(d.to) {
			continue
		}
		s.ChangesInjected++
		if at, ok := first[c.ID]; ok {
			s.ChangesWithPlan++
			hours = append(hours, at.Sub(c.Start).Hours())
		}
	}
	if len(hours) > 0 {
		slices.Sort(hours)
		s.MedianHours = hours[len(hours)/2]
	}
	if s.acknowledged > 0 {
		s.AckInTime = float64(s.ackInTime) / float64(s.acknowledged)
	}
	return s
}

// causes returns the changes that explain p, with the earliest moment at which p opened or an alert joined it because of each.
func (d *Demo) causes(p alert.Plan) map[string]time.Time {
	out := map[string]time.Time{}
	moments := []time.Time{p.OpenedAt}
	for _, a := range p.Alerts {
		moments = append(moments, a.StartsAt)
	}
	slices.SortFunc(moments, time.Time.Compare)
	for _, at := range moments {
		for _, c := range d.county.Causes(p.Township, p.Concern, at) {
			if _, ok := out[c.ID]; !ok {
				out[c.ID] = at
			}
		}
	}
	return out
}

func (s *Summary) count(p alert.Plan, caused bool) {
	s.PlansOpened++
	if !caused {
		s.PlansWithoutChange++
		if p.Severity == string(analyze.Emergency) {
			s.EmergencyPlans++
		}
	}
	if !p.Live() {
		s.PlansClosed++
	}
	if p.Reopened > 0 {
		s.PlansReopened++
	}
	if !p.Done.Acknowledged.IsZero() {
		s.acknowledged++
		if !p.Done.Acknowledged.After(p.Due.Acknowledge) {
			s.ackInTime++
		}
	}
}
