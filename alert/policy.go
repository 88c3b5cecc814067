package alert

import (
	"errors"
	"fmt"
	"time"

	"xiangyin/analyze"
)

// Policy is what a county promises: deadlines by severity and step, and when residents count as satisfied. It is published.
type Policy struct {
	Terms   map[string]Terms // by severity: emergency, urgent, routine, inquiry
	Complex Terms            // of a plan that was granted more time, whatever its severity
}

// Terms are the promises for one severity. A plan keeps those of the day it opened.
type Terms struct {
	Acknowledge Limit `json:"acknowledge"` // from opening until the owner has seen it
	Act         Limit `json:"act"`         // from opening until work has begun
	Close       Limit `json:"close"`       // from opening until the owner claims that it is done
	AckExpiry   Limit `json:"ack_expiry"`  // from an acknowledgement until it is void, unless work has begun
	Repeat      Limit `json:"repeat"`      // from one escalation to the next while nothing moves
	Verify      Limit `json:"verify"`      // from a claim until residents' answers are due
	Settle      Limit `json:"settle"`      // from verification until the plan closes although an alert still fires
	// MinAnswers is how many residents must have answered, and MinShare which share of those who answered must be satisfied, before
	// a claim counts as verified. Who did not answer is in neither.
	MinAnswers int     `json:"min_answers"`
	MinShare   float64 `json:"min_share"`
}

// DefaultPolicy returns the deadlines of DESIGN: emergencies within 2 hours by the clock, urgent matters within 1 working day,
// routine ones within 5, complex ones within 15, inquiries within 1.
func DefaultPolicy() Policy {
	hour := func(n int) Limit { return Limit{Clock: time.Duration(n) * time.Hour} }
	minutes := func(n int) Limit { return Limit{Clock: time.Duration(n) * time.Minute} }
	wh := func(n int) Limit { return Limit{Working: time.Duration(n) * time.Hour} }
	wd := func(n int) Limit { return Limit{Days: n} }
	with := func(ack, act, done, expiry, repeat Limit) Terms {
		return Terms{Acknowledge: ack, Act: act, Close: done, AckExpiry: expiry, Repeat: repeat,
			Verify: wd(10), Settle: wd(5), MinAnswers: 5, MinShare: 0.8}
	}
	return Policy{
		Terms: map[string]Terms{
			string(analyze.Emergency): with(minutes(30), hour(1), hour(2), minutes(30), minutes(30)),
			string(analyze.Urgent):    with(wh(2), wh(4), wd(1), wh(2), wh(4)),
			string(analyze.Routine):   with(wd(1), wd(2), wd(5), wd(1), wd(1)),
			string(analyze.Inquiry):   with(wh(2), wh(4), wd(1), wh(4), wd(1)),
		},
		Complex: with(wd(1), wd(3), wd(15), wd(2), wd(2)),
	}
}

// Validate returns everything that is wrong with p, joined.
func (p Policy) Validate() error {
	errs := []error{p.Complex.validate("complex")}
	for _, u := range analyze.Urgencies() {
		t, ok := p.Terms[string(u)]
		if !ok {
			errs = append(errs, fmt.Errorf("policy: %s: missing", u))
			continue
		}
		errs = append(errs, t.validate(string(u)))
	}
	for s := range p.Terms {
		if rank(s) < 0 {
			errs = append(errs, fmt.Errorf("policy: %s: unknown severity; expected emergency, urgent, routine or inquiry", s))
		}
	}
	return errors.Join(errs...)
}

func (t Terms) validate(name string) error {
	var errs []error
	for _, l := range []struct {
		key   string
		limit Limit
	}{
		{"acknowledge", t.Acknowledge}, {"act", t.Act}, {"close", t.Close}, {"ack_expiry", t.AckExpiry},
		{"repeat", t.Repeat}, {"verify", t.Verify}, {"settle", t.Settle},
	} {
		if l.limit.IsZero() {
			errs = append(errs, fmt.Errorf("policy: %s: %s: missing; expected a limit such as 5wd", name, l.key))
		}
	}
	if t.MinAnswers < 1 {
		errs = append(errs, fmt.Errorf("policy: %s: min_answers: %d; expected at least 1", name, t.MinAnswers))
	}
	if !(t.MinShare > 0.5 && t.MinShare <= 1) {
		errs = append(errs, fmt.Errorf("policy: %s: min_share: %v; expected more than 0.5 and at most 1", name, t.MinShare))
	}
	return errors.Join(errs...)
}

// rank orders severities, 0 the worst, -1 for an unknown one.
func rank(severity string) int {
	for i, u := range analyze.Urgencies() {
		if string(u) == severity {
			return i
		}
	}
	return -1
}

// severity returns the severity of an alert. None given means routine; an unknown one is taken as urgent, so that a misspelt rule
// pages somebody rather than nobody.
func severity(label string) string {
	switch {
	case label == "":
		return string(analyze.Routine)
	case rank(label) < 0:
		return string(analyze.Urgent)
	}
	return label
}
