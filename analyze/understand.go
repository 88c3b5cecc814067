package analyze

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

// Locator finds out where a case is about: at is when it was received, today the moment whose townships count as today's.
type Locator interface {
	Locate(text, hint string, at, today time.Time) Location
}

// Classifier finds out which service a case needs and how urgently.
type Classifier interface {
	Classify(text string) Reading
}

// Understanding turns cases into findings and lets case events meet them.
type Understanding struct {
	Places      Locator
	Concerns    Classifier
	Memory      Memory
	Log         caselog.Appender
	Model       string  // version written into findings
	ReviewBelow float64 // confidence below which the desk is asked
	Now         func() time.Time
	Metrics     *Metrics
}

// Topics are what an Understanding handles, and Group the consumer group it does it as.
func (u *Understanding) Topics() []caselog.Topic {
	return []caselog.Topic{caselog.Cases, caselog.CaseEvents}
}

// UnderstandGroup is the consumer group of Understanding.
const UnderstandGroup = "understand"

// Handle is a caselog.Handler. A record that does not decode becomes a dead letter.
func (u *Understanding) Handle(ctx context.Context, records []caselog.Record) error {
	if len(records) == 0 {
		return nil
	}
	if records[0].Topic == caselog.CaseEvents {
		return u.events(ctx, records)
	}
	return u.cases(ctx, records)
}

func (u *Understanding) cases(ctx context.Context, records []caselog.Record) error {
	cases, dead, err := decodeAll[ingest.Case](records)
	if err != nil {
		return err
	}
	u.Metrics.dead(caselog.Cases, len(dead))
	fresh, known, err := u.unknown(ctx, cases)
	if err != nil {
		return err
	}
	findings := u.understand(fresh)
	msgs := dead
	for i := range findings {
		f := &findings[i]
		known = append(known, Known{Ref: f.Ref, Township: f.Township, Concern: f.Concern})
		if msgs, err = appendOutcome(msgs, Outcome{Finding: f}); err != nil {
			return err
		}
		u.Metrics.finding(f)
	}
	// A case is remembered once its finding is in the log: the other way round, a crash in between would make the case that comes
	// again look like one that was understood, and lose it.
	if err := u.Log.Append(ctx, msgs...); err != nil {
		return err
	}
	parked, err := u.Memory.Remember(ctx, known)
	if err != nil {
		return err
	}
	followups, err := u.followups(nil, parked, index(known))
	if err != nil {
		return err
	}
	return u.Log.Append(ctx, followups...)
}

// unknown drops the cases that were understood before, and those that occur twice. It returns the others, and what is known of those
// that were understood before: what is parked for them may have been lost on its way.
func (u *Understanding) unknown(ctx context.Context, cases []ingest.Case) ([]ingest.Case, []Known, error) {
	refs := make([]ingest.Ref, len(cases))
	for i, c := range cases {
		refs[i] = c.Ref
	}
	before, err := u.Memory.Recall(ctx, refs)
	if err != nil {
		return nil, nil, err
	}
	fresh := cases[:0:0]
	var known []Known
	seen := make(map[ingest.Ref]bool, len(cases))
	for _, c := range cases {
		k, understood := before[c.Ref]
		switch {
		case understood || seen[c.Ref]:
			u.Metrics.duplicate()
			if understood && !seen[c.Ref] {
				known = append(known, k)
			}
		default:
			fresh = append(fresh, c)
		}
		seen[c.Ref] = true
	}
	return fresh, known, nil
}

// understand reads cases on all processors and keeps their order.
func (u *Understanding) understand(cases []ingest.Case) []Finding {
	out := make([]Finding, len(cases))
	today := u.Now()
	workers := min(runtime.GOMAXPROCS(0), len(cases))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(cases); i += workers {
				out[i] = u.Finding(cases[i], today)
			}
		})
	}
	wg.Wait()
	return out
}

// Finding understands one case; today is the moment whose townships count as today's.
func (u *Understanding) Finding(c ingest.Case, today time.Time) Finding {
	where := u.Places.Locate(c.Text, c.PlaceHint, c.ReceivedAt, today)
	r := u.Concerns.Classify(c.Text)
	f := Finding{
		Ref: c.Ref, Source: c.Source, Channel: c.Channel, ReceivedAt: c.ReceivedAt,
		Township: where.Township, Unit: where.Unit,
		Concern: r.Concern, Second: r.Second, Confidence: r.Confidence, Urgency: r.Urgency,
		Review: r.Confidence < u.ReviewBelow, Model: u.Model,
	}
	if f.Concern == Conduct || f.Second == Conduct {
		f.Accused = accused(where)
	}
	return f
}

// accused names the units that a report of misconduct is about: the one named and the one that succeeded it (charter C5).
func accused(where Location) []string {
	var out []string
	for _, code := range []string{where.Unit, where.Township} {
		if code != "" && (len(out) == 0 || out[0] != code) {
			out = append(out, code)
		}
	}
	return out
}

func (u *Understanding) events(ctx context.Context, records []caselog.Record) error {
	events, msgs, err := decodeAll[ingest.CaseEvent](records)
	if err != nil {
		return err
	}
	u.Metrics.dead(caselog.CaseEvents, len(msgs))
	known, err := u.Memory.Recall(ctx, refsOf(events))
	if err != nil {
		return err
	}
	met, early := meet(events, known)
	if msgs, err = u.followups(msgs, met, known); err != nil {
		return err
	}
	if err := u.Memory.Park(ctx, early); err != nil {
		return err
	}
	// A case may have come in between, in another process: it has not seen what was parked for it just now.
	if known, err = u.Memory.Recall(ctx, refsOf(early)); err != nil {
		return err
	}
	met, _ = meet(early, known)
	if msgs, err = u.followups(msgs, met, known); err != nil {
		return err
	}
	return u.Log.Append(ctx, msgs...)
}

func refsOf(events []ingest.CaseEvent) []ingest.Ref {
	refs := make([]ingest.Ref, len(events))
	for i, e := range events {
		refs[i] = e.Ref
	}
	return refs
}

// meet parts the events whose case is known from those that came before their case.
func meet(events []ingest.CaseEvent, known map[ingest.Ref]Known) (met, early []ingest.CaseEvent) {
	for _, e := range events {
		if _, ok := known[e.Ref]; ok {
			met = append(met, e)
		} else {
			early = append(early, e)
		}
	}
	return met, early
}

func (u *Understanding) followups(msgs []caselog.Message, events []ingest.CaseEvent, known map[ingest.Ref]Known) ([]caselog.Message, error) {
	var err error
	for _, e := range events {
		k := known[e.Ref]
		f := Followup{Ref: e.Ref, Kind: e.Kind, At: e.At, Survey: e.Survey, Township: k.Township, Concern: k.Concern}
		if msgs, err = appendOutcome(msgs, Outcome{Followup: &f}); err != nil {
			return nil, err
		}
	}
	return msgs, nil
}

func index(known []Known) map[ingest.Ref]Known {
	m := make(map[ingest.Ref]Known, len(known))
	for _, k := range known {
		m[k.Ref] = k
	}
	return m
}

func appendOutcome(msgs []caselog.Message, o Outcome) ([]caselog.Message, error) {
	value, err := caselog.Encode(o)
	if err != nil {
		return nil, err
	}
	return append(msgs, caselog.Message{Topic: caselog.Findings, Key: o.Key(), Value: value}), nil
}

// decodeAll decodes records; those that cannot be come back as dead letters.
func decodeAll[T any](records []caselog.Record) (good []T, dead []caselog.Message, err error) {
	for _, r := range records {
		v, derr := caselog.Decode[T](r.Value)
		if derr == nil {
			good = append(good, v)
			continue
		}
		value, err := caselog.Encode(caselog.DeadRecord{
			Topic: r.Topic, Reason: derr.Error(), Where: fmt.Sprintf("partition %d, offset %d", r.Partition, r.Offset), Value: r.Value,
		})
		if err != nil {
			return nil, nil, err
		}
		dead = append(dead, caselog.Message{Topic: caselog.DeadLetter, Key: r.Key, Value: value})
	}
	return good, dead, nil
}
