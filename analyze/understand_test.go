package analyze_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

var errCrash = errors.New("crash")

// world is a log and a memory that do not commit together, and a process that crashes at one of its steps: before the step has an
// effect, or after it but before the process hears of it.
type world struct {
	log    []caselog.Message
	known  map[ingest.Ref]analyze.Known
	parked map[ingest.Ref][]ingest.CaseEvent
	step   int
	crash  int // the step that fails
	after  bool
}

func (w *world) do(effect func()) error {
	w.step++
	crash := w.step == w.crash
	if !crash || w.after {
		effect()
	}
	if crash {
		return errCrash
	}
	return nil
}

func (w *world) Append(_ context.Context, msgs ...caselog.Message) error {
	return w.do(func() { w.log = append(w.log, msgs...) })
}

func (w *world) Recall(_ context.Context, refs []ingest.Ref) (map[ingest.Ref]analyze.Known, error) {
	out := map[ingest.Ref]analyze.Known{}
	return out, w.do(func() {
		for _, r := range refs {
			if k, ok := w.known[r]; ok {
				out[r] = k
			}
		}
	})
}

func (w *world) Remember(_ context.Context, known []analyze.Known) ([]ingest.CaseEvent, error) {
	var out []ingest.CaseEvent
	err := w.do(func() {
		for _, k := range known {
			w.known[k.Ref] = k
			out = append(out, w.parked[k.Ref]...)
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (w *world) Park(_ context.Context, events []ingest.CaseEvent) error {
	return w.do(func() {
		for _, e := range events {
			if !slices.Contains(w.parked[e.Ref], e) {
				w.parked[e.Ref] = append(w.parked[e.Ref], e)
			}
		}
	})
}

func (w *world) Locate(string, string, time.Time, time.Time) analyze.Location {
	return analyze.Location{Township: "510999101"}
}

func (w *world) Classify(string) analyze.Reading {
	return analyze.Reading{Concern: analyze.Health, Urgency: analyze.Routine}
}

// outcomes are what the log holds, each counted once.
func (w *world) outcomes(t *testing.T) []string {
	t.Helper()
	out := map[string]bool{}
	for _, m := range w.log {
		o, err := caselog.Decode[analyze.Outcome](m.Value)
		if err != nil {
			t.Fatal(err)
		}
		if o.Finding != nil {
			out["finding "+string(o.Finding.Ref)] = true
		} else {
			out[fmt.Sprint("followup ", o.Followup.Ref, o.Followup.Kind, o.Followup.Township)] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

func record(t *testing.T, topic caselog.Topic, v any) caselog.Record {
	t.Helper()
	value, err := caselog.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return caselog.Record{Message: caselog.Message{Topic: topic, Value: value}}
}

// TestNothingIsLostWhereverTheProcessCrashes delivers an early event, its case twice, another case and its event, and crashes at every
// step in turn; what was not committed comes again.
func TestNothingIsLostWhereverTheProcessCrashes(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := func(ref ingest.Ref) caselog.Record {
		return record(t, caselog.Cases, ingest.Case{Ref: ref, ReceivedAt: at, Text: "停水"})
	}
	e := func(ref ingest.Ref, k ingest.EventKind) caselog.Record {
		return record(t, caselog.CaseEvents, ingest.CaseEvent{Ref: ref, Kind: k, At: at})
	}
	batches := [][]caselog.Record{
		{e("a", ingest.Answered), e("a", ingest.Resolved)}, {c("a"), c("b"), c("a")}, {e("b", ingest.Resolved), e("never", ingest.Resolved)}, {c("a")},
	}
	run := func(crash int, after bool) ([]string, int) {
		w := &world{known: map[ingest.Ref]analyze.Known{}, parked: map[ingest.Ref][]ingest.CaseEvent{}, crash: crash, after: after}
		u := &analyze.Understanding{Places: w, Concerns: w, Memory: w, Log: w, Now: func() time.Time { return at }}
		for _, b := range batches {
			for {
				err := u.Handle(t.Context(), b)
				if err == nil {
					break
				}
				if !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
			}
		}
		return w.outcomes(t), w.step
	}
	want, steps := run(0, false)
	if len(want) != 5 {
		t.Fatalf("without a crash: %v; want two findings and three followups", want)
	}
	for crash := 1; crash <= steps; crash++ {
		for _, after := range []bool{false, true} {
			if got, _ := run(crash, after); !slices.Equal(got, want) {
				t.Errorf("crash at step %d (after its effect: %v): %v; want %v", crash, after, got, want)
			}
		}
	}
}
