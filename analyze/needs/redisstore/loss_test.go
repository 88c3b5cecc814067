package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xiangyin/analyze"
	"xiangyin/analyze/needs/needstest"
	"xiangyin/analyze/needs/redisstore"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// outcomes are n cases in five townships, every third of them resolved later.
func outcomes(n int) []analyze.Outcome {
	var out []analyze.Outcome
	for i := range n {
		ref, township := ingest.Ref(fmt.Sprint("ref", i)), fmt.Sprint(510999100+i%5)
		at, c := start.Add(time.Duration(i)*time.Minute), analyze.Concerns()[i%4]
		out = append(out, analyze.Outcome{Finding: &analyze.Finding{
			Ref: ref, Township: township, Unit: township, Concern: c, Urgency: analyze.Urgencies()[i%4], ReceivedAt: at,
		}})
		if i%3 == 0 {
			out = append(out, analyze.Outcome{Followup: &analyze.Followup{Ref: ref, Township: township, Concern: c, Kind: ingest.Resolved, At: at.Add(time.Hour)}})
		}
	}
	return out
}

func appendTo[T any](t testing.TB, log caselog.Appender, topic caselog.Topic, values ...T) {
	t.Helper()
	var msgs []caselog.Message
	for _, v := range values {
		value, err := caselog.Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		msgs = append(msgs, caselog.Message{Topic: topic, Key: "k", Value: value})
	}
	if err := log.Append(t.Context(), msgs...); err != nil {
		t.Fatal(err)
	}
}

func openLog(t testing.TB) *sqlitelog.DB {
	t.Helper()
	db, err := sqlitelog.Open(filepath.Join(t.TempDir(), "x.db"), sqlitelog.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func drain(t testing.TB, log *sqlitelog.DB, s *redisstore.Store) {
	t.Helper()
	scoring := &analyze.Scoring{Store: s, Log: log}
	if _, err := log.Drain(t.Context(), analyze.ScoreGroup, scoring.Topics(), s.Guard(log, scoring.Handle)); err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, s *redisstore.Store, want []analyze.Outcome) {
	t.Helper()
	at := start.Add(100 * time.Hour)
	got, err := s.Needs(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if d := needstest.Difference(got, needstest.Expect(want, at)); d != "" {
		t.Fatal(d)
	}
}

func client(addr string) *redis.Client { return redis.NewClient(&redis.Options{Addr: addr}) }

// TestLossIsNoticedAndRebuilt takes data from under a store that has applied half of the log, by every means that Redis has.
func TestLossIsNoticedAndRebuilt(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, r *server){
		"never had any":         func(*testing.T, *server) {},
		"flushed":               func(t *testing.T, r *server) { must(t, r.c.FlushAll(t.Context()).Err()) },
		"a township is gone":    func(t *testing.T, r *server) { must(t, r.c.Del(t.Context(), r.key("{t:510999101}:applied")).Err()) },
		"the state is gone":     func(t *testing.T, r *server) { must(t, r.c.Del(t.Context(), r.key("{meta}")).Err()) },
		"restarted":             func(t *testing.T, r *server) { r.restart(t) },
		"scripts are forgotten": func(t *testing.T, r *server) { must(t, r.c.ScriptFlush(t.Context()).Err()) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newServer(t)
			log, all := openLog(t), outcomes(300)
			half := len(all) / 2
			appendTo(t, log, caselog.Findings, all[:half]...)
			if name != "never had any" {
				drain(t, log, r.store)
				same(t, r.store, all[:half])
			}
			lose(t, r)
			if _, err := r.store.Needs(t.Context(), start); name != "scripts are forgotten" && !errors.Is(err, redisstore.ErrLost) {
				t.Fatalf("reading what was lost: %v; want ErrLost", err)
			}
			appendTo(t, log, caselog.Findings, all[half:]...)
			drain(t, log, r.store)
			same(t, r.store, all)
		})
	}
}

// server is a Redis of its own with a store on it.
type server struct {
	c       *redis.Client
	store   *redisstore.Store
	restart func(t *testing.T)
	key     func(string) string
}

func newServer(t *testing.T) *server {
	t.Helper()
	r, err := servers.NewRedis()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Stop)
	c := client(r.Addr)
	t.Cleanup(func() { _ = c.Close() })
	s := open(t, redisstore.Options{Addrs: []string{r.Addr}})
	prefix := fmt.Sprintf("xiangyin:test%d:", prefixes.Load())
	return &server{c: c, store: s, key: func(k string) string { return prefix + k }, restart: func(t *testing.T) {
		r.Kill()
		must(t, r.Start())
	}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRestartIsNoLossWhereServersAreDurable(t *testing.T) {
	r, err := servers.NewRedis()
	must(t, err)
	s := ready(t, redisstore.Options{Addrs: []string{r.Addr}, Durable: true})
	all := outcomes(20)
	must(t, s.Apply(t.Context(), analyze.Batch{Through: 99, Outcomes: all}))
	r.Stop()
	must(t, r.Start())
	same(t, s, all)
}

func TestRebuildBringsMemoryBack(t *testing.T) {
	r := newServer(t)
	log := openLog(t)
	all := outcomes(10)
	appendTo(t, log, caselog.Findings, all...)
	appendTo(t, log, caselog.CaseEvents,
		ingest.CaseEvent{Ref: "ref0", Kind: ingest.Resolved, At: start}, ingest.CaseEvent{Ref: "early", Kind: ingest.Resolved, At: start})
	must(t, r.store.Rebuild(t.Context(), log))
	known, err := r.store.Recall(t.Context(), []ingest.Ref{"ref0", "early"})
	if err != nil || len(known) != 1 || known["ref0"].Township != "510999100" {
		t.Errorf("recalled %v, %v; want ref0 alone", known, err)
	}
	parked, err := r.store.Remember(t.Context(), []analyze.Known{{Ref: "early", Concern: analyze.Other}, {Ref: "ref0", Concern: analyze.Other}})
	if err != nil || len(parked) != 1 || parked[0].Ref != "early" {
		t.Errorf("parked %v, %v; want the event of the case that has not come", parked, err)
	}
	before, err := r.store.Needs(t.Context(), start)
	must(t, err)
	must(t, r.store.Rebuild(t.Context(), nil)) // a whole store is not rebuilt: nothing is read
	after, err := r.store.Needs(t.Context(), start)
	must(t, err)
	if d := needstest.Difference(after, before); d != "" {
		t.Error(d)
	}
}

func TestOneOfManyRebuilds(t *testing.T) {
	r := newServer(t)
	log, all := &countingLog{DB: openLog(t)}, outcomes(200)
	appendTo(t, log, caselog.Findings, all...)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { errs[i] = r.store.Rebuild(t.Context(), log) })
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	same(t, r.store, all)
	if log.reads != 2 {
		t.Errorf("%d topics were read; want findings and case-events once", log.reads)
	}
}

// countingLog counts readings. Only the holder of the lock reads.
type countingLog struct {
	*sqlitelog.DB
	mu    sync.Mutex
	reads int
}

func (l *countingLog) Read(ctx context.Context, topic caselog.Topic, each func(caselog.Record) error) error {
	l.mu.Lock()
	l.reads++
	l.mu.Unlock()
	return l.DB.Read(ctx, topic, each)
}

func TestFailedRebuildStaysLost(t *testing.T) {
	r := newServer(t)
	log, broken := openLog(t), errors.New("log is away")
	appendTo(t, log, caselog.Findings, outcomes(5)...)
	if err := r.store.Rebuild(t.Context(), brokenLog{broken}); !errors.Is(err, broken) {
		t.Fatalf("got %v; want the log's error", err)
	}
	if _, err := r.store.Needs(t.Context(), start); !errors.Is(err, redisstore.ErrLost) {
		t.Fatalf("half of a store answers: %v", err)
	}
	must(t, r.store.Rebuild(t.Context(), log))
	same(t, r.store, outcomes(5))
}

type brokenLog struct{ err error }

func (l brokenLog) Read(context.Context, caselog.Topic, func(caselog.Record) error) error {
	return l.err
}
