// Package caselogtest is the conformance suite of the log contract in package caselog. Every implementation runs it.
package caselogtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"xiangyin/ingest/caselog"
)

// Log is everything that the contract asks of an implementation.
type Log interface {
	caselog.Appender
	caselog.Consumer
	caselog.Reader
}

// patience bounds how long a consumer may take to see what was appended.
const patience = 30 * time.Second

// Run runs the suite. open returns an empty log; calling the reopen that it returns closes the log and opens the same one again, as
// after a crash of the process.
func Run(t *testing.T, open func(t *testing.T) (log Log, reopen func() Log)) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, log Log, reopen func() Log)
	}{
		{"records keep the order of their key", keepsOrder},
		{"a failed handler gets the same records again", redelivers},
		{"groups do not disturb each other", groupsAreIndependent},
		{"members of a group share the work", membersShare},
		{"what was appended survives reopening", survives},
		{"a consumer sees what is appended later", seesLater},
		{"read stops at what was the end", readStops},
		{"any bytes pass unchanged", anyBytes},
		{"concurrent producers lose nothing", concurrentProducers},
	} {
		t.Run(c.name, func(t *testing.T) {
			log, reopen := open(t)
			c.test(t, log, reopen)
		})
	}
}

func message(topic caselog.Topic, key string, i int) caselog.Message {
	return caselog.Message{Topic: topic, Key: key, Value: fmt.Appendf(nil, "%s-%d", key, i)}
}

func appendN(t *testing.T, log Log, topic caselog.Topic, key string, n int) {
	t.Helper()
	msgs := make([]caselog.Message, n)
	for i := range msgs {
		msgs[i] = message(topic, key, i)
	}
	if err := log.Append(t.Context(), msgs...); err != nil {
		t.Fatal(err)
	}
}

// collect consumes topic as group until it has want records, and returns them.
func collect(t *testing.T, log Log, group string, topic caselog.Topic, want int) []caselog.Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var got []caselog.Record
	err := log.Consume(ctx, group, []caselog.Topic{topic}, func(_ context.Context, records []caselog.Record) error {
		got = append(got, records...)
		if len(got) >= want {
			cancel()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) < want {
		t.Fatalf("consumed %d records of %s; expected %d", len(got), topic, want)
	}
	return got
}

func keepsOrder(t *testing.T, log Log, _ func() Log) {
	const n = 700
	for i := range n {
		if i%100 == 0 {
			for _, key := range []string{"a", "b", "c"} {
				var msgs []caselog.Message
				for j := i; j < i+100; j++ {
					msgs = append(msgs, message(caselog.Cases, key, j))
				}
				if err := log.Append(t.Context(), msgs...); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	next := map[string]int{}
	last := map[int]int64{}
	for _, r := range collect(t, log, "g", caselog.Cases, 3*n) {
		if want := fmt.Sprintf("%s-%d", r.Key, next[r.Key]); string(r.Value) != want {
			t.Fatalf("key %s: got %s; expected %s", r.Key, r.Value, want)
		}
		next[r.Key]++
		if before, ok := last[r.Partition]; ok && r.Offset <= before {
			t.Fatalf("partition %d: offset %d after %d", r.Partition, r.Offset, before)
		}
		last[r.Partition] = r.Offset
		if r.Topic != caselog.Cases || r.Time.IsZero() {
			t.Fatalf("record %v of %q lacks its topic or time", r.Offset, r.Topic)
		}
	}
}

func redelivers(t *testing.T, log Log, _ func() Log) {
	appendN(t, log, caselog.Cases, "k", 10)
	failure := errors.New("effect failed")
	var first []string
	err := log.Consume(t.Context(), "g", []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
		for _, r := range records {
			first = append(first, string(r.Value))
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Fatalf("Consume returned %v; expected the handler's error", err)
	}
	var again []string
	for _, r := range collect(t, log, "g", caselog.Cases, 10) {
		again = append(again, string(r.Value))
	}
	if !slices.Equal(first, again[:len(first)]) {
		t.Fatalf("after a failure got %v; expected %v again", again, first)
	}
}

func groupsAreIndependent(t *testing.T, log Log, _ func() Log) {
	appendN(t, log, caselog.Findings, "k", 5)
	collect(t, log, "one", caselog.Findings, 5)
	collect(t, log, "two", caselog.Findings, 5)
}

func membersShare(t *testing.T, log Log, _ func() Log) {
	const keys, each = 20, 20
	for k := range keys {
		appendN(t, log, caselog.Cases, fmt.Sprint("key", k), each)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() {
			errs[i] = log.Consume(ctx, "g", []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
				mu.Lock()
				defer mu.Unlock()
				for _, r := range records {
					seen[string(r.Value)]++
				}
				if len(seen) == keys*each {
					cancel()
				}
				return nil
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if len(seen) != keys*each {
		t.Fatalf("two members saw %d records; expected %d", len(seen), keys*each)
	}
}

func survives(t *testing.T, log Log, reopen func() Log) {
	appendN(t, log, caselog.Cases, "k", 50)
	log = reopen()
	appendN(t, log, caselog.Cases, "l", 50)
	if got := collect(t, log, "g", caselog.Cases, 100); len(got) != 100 {
		t.Fatalf("after reopening got %d records; expected 100", len(got))
	}
	log = reopen()
	appendN(t, log, caselog.Cases, "m", 1)
	if got := collect(t, log, "g", caselog.Cases, 1); string(got[0].Value) != "m-0" {
		t.Fatalf("after reopening the group starts at %s; expected m-0", got[0].Value)
	}
}

func seesLater(t *testing.T, log Log, _ func() Log) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	got := make(chan string, 4)
	done := make(chan error, 1)
	go func() {
		done <- log.Consume(ctx, "g", []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
			for _, r := range records {
				got <- string(r.Value)
			}
			return nil
		})
	}()
	for i := range 3 {
		if err := log.Append(ctx, message(caselog.Cases, "k", i)); err != nil {
			t.Fatal(err)
		}
		select {
		case v := <-got:
			if want := fmt.Sprintf("k-%d", i); v != want {
				t.Fatalf("got %s; expected %s", v, want)
			}
		case <-ctx.Done():
			t.Fatalf("record %d was not seen within %v", i, patience)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatalf("Consume returned %v after its context ended; expected nil", err)
	}
}

func readStops(t *testing.T, log Log, _ func() Log) {
	appendN(t, log, caselog.Plans, "k", 300)
	n := 0
	err := log.Read(t.Context(), caselog.Plans, func(r caselog.Record) error {
		if want := fmt.Sprintf("k-%d", n); string(r.Value) != want {
			return fmt.Errorf("got %s; expected %s", r.Value, want)
		}
		n++
		if n == 1 {
			return log.Append(t.Context(), message(caselog.Plans, "k", 999))
		}
		return nil
	})
	if err != nil || n != 300 {
		t.Fatalf("read %d records, %v; expected 300", n, err)
	}
	stop := errors.New("enough")
	if err := log.Read(t.Context(), caselog.Plans, func(caselog.Record) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("Read returned %v; expected the callback's error", err)
	}
}

func anyBytes(t *testing.T, log Log, _ func() Log) {
	values := [][]byte{{0}, {caselog.Version, 0xff, 0xfe}, bytes.Repeat([]byte("乡音"), 50_000), []byte("x")}
	for _, v := range values {
		if err := log.Append(t.Context(), caselog.Message{Topic: caselog.DeadLetter, Key: "k", Value: v}); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range collect(t, log, "g", caselog.DeadLetter, len(values)) {
		if !bytes.Equal(r.Value, values[i]) {
			t.Fatalf("value %d came back changed", i)
		}
	}
}

func concurrentProducers(t *testing.T, log Log, _ func() Log) {
	const producers, each = 8, 25
	var wg sync.WaitGroup
	errs := make([]error, producers)
	for p := range producers {
		wg.Go(func() {
			for i := range each {
				if err := log.Append(t.Context(), message(caselog.Cases, fmt.Sprint("p", p), i)); err != nil {
					errs[p] = err
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	collect(t, log, "g", caselog.Cases, producers*each)
}
