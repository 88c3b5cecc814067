package redisstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"xiangyin/analyze"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/remote"
)

const (
	lockFor      = 15 * time.Second       // a process that rebuilds and is silent for so long has died
	lockPoll     = 250 * time.Millisecond // how often others look whether it is done
	rebuildBatch = 1000                   // records of the log that are applied at a time
)

// Guard returns a handler that calls h and, when the store turns out to be lost, rebuilds it from log and calls h again. Records that
// were rebuilt already change nothing.
func (s *Store) Guard(log caselog.Reader, h caselog.Handler) caselog.Handler {
	return func(ctx context.Context, records []caselog.Record) error {
		err := h(ctx, records)
		for errors.Is(err, ErrLost) {
			s.o.Logger.Warn("need store was lost", "error", err)
			if err := s.Rebuild(ctx, log); err != nil {
				return err
			}
			if err := remote.Sleep(ctx, lockPoll); err != nil { // were it lost at once again, it should not be rebuilt without pause
				return err
			}
			err = h(ctx, records)
		}
		return err
	}
}

// Whole returns nil when the store has all that was stored in it, and otherwise an error that wraps ErrLost.
func (s *Store) Whole(ctx context.Context) error {
	return s.retry(ctx, "look at state", func(ctx context.Context) error {
		_, err := s.state(ctx, phaseReady)
		return err
	})
}

// Rebuild makes a lost store anew from the findings and case events in log; it does nothing to a store that is whole. Of several
// processes that call it one does the work, and the others wait for it; when that one dies, another begins again.
func (s *Store) Rebuild(ctx context.Context, log caselog.Reader) error {
	token := rand.Text()
	for {
		err := s.Whole(ctx)
		if !errors.Is(err, ErrLost) {
			return err
		}
		locked := false
		err = s.retry(ctx, "lock", func(ctx context.Context) (err error) {
			locked, err = s.client.SetNX(ctx, s.lockKey(), token, lockFor).Result()
			return err
		})
		if err != nil {
			return err
		}
		if locked {
			if err := s.rebuildLocked(ctx, log, token); err == nil || !errors.Is(err, ErrLost) {
				return err
			}
			// Lost again while it was rebuilt: once more.
		}
		if err := remote.Sleep(ctx, lockPoll); err != nil {
			return fmt.Errorf("wait for the need store to be rebuilt: %w", err)
		}
	}
}

func (s *Store) lockKey() string { return s.meta() + ":lock" }

// rebuildLocked rebuilds while it holds the lock, which it keeps alive.
func (s *Store) rebuildLocked(ctx context.Context, log caselog.Reader, token string) error {
	working, cancel := context.WithCancelCause(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		s.keepLock(working, token, cancel)
	}()
	err := s.rebuild(working, log)
	if cause := context.Cause(working); err != nil && cause != nil {
		err = errors.Join(err, cause)
	}
	cancel(nil)
	<-kept
	release := &call{keys: []string{s.lockKey()}, args: []any{token, 0}}
	return errors.Join(err, s.run(context.WithoutCancel(ctx), s.lockScript, []*call{release}, nil))
}

// lockSource extends the lock by ARGV[2] ms, or removes it for 0, if ARGV[1] holds it.
const lockSource = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`

// errLockLost ends a rebuilding that another process may have taken over.
var errLockLost = fmt.Errorf("%w: another process may be rebuilding it", ErrLost)

// keepLock extends the lock as long as ctx lasts, and calls cancel when it cannot.
func (s *Store) keepLock(ctx context.Context, token string, cancel context.CancelCauseFunc) {
	for failures := 0; ; {
		if remote.Sleep(ctx, lockFor/5) != nil {
			return
		}
		extend := &call{keys: []string{s.lockKey()}, args: []any{token, milliseconds(lockFor)}}
		err := s.run(ctx, s.lockScript, []*call{extend}, nil)
		if ctx.Err() != nil {
			return
		}
		if failures++; err == nil {
			failures = 0
		}
		if held, _ := extend.cmd.Int(); err == nil && held == 0 || failures >= 3 {
			cancel(errLockLost)
			return
		}
	}
}

func (s *Store) rebuild(ctx context.Context, log caselog.Reader) error {
	began := time.Now()
	s.metrics.rebuilds.Inc()
	s.o.Logger.Warn("rebuilding the need store from the log")
	servers, err := s.clear(ctx)
	if err != nil {
		return err
	}
	r := replay{s: s}
	if err := log.Read(ctx, caselog.Findings, func(rec caselog.Record) error { return r.finding(ctx, rec) }); err != nil {
		return fmt.Errorf("rebuild needs: %w", err)
	}
	if err := r.flushFindings(ctx); err != nil {
		return fmt.Errorf("rebuild needs: %w", err)
	}
	if err := log.Read(ctx, caselog.CaseEvents, func(rec caselog.Record) error { return r.event(ctx, rec) }); err != nil {
		return fmt.Errorf("rebuild the memory of cases: %w", err)
	}
	if err := r.flushEvents(ctx); err != nil {
		return fmt.Errorf("rebuild the memory of cases: %w", err)
	}
	if err := s.ready(ctx, servers); err != nil {
		return err
	}
	s.o.Logger.Info("need store rebuilt", "records", r.records, "took", time.Since(began))
	return nil
}

// Reset forgets every need, so that they can be rebuilt from the log, and makes the store ready for use. The memory of cases stays.
func (s *Store) Reset(ctx context.Context) error {
	servers, err := s.clear(ctx)
	if err != nil {
		return err
	}
	return s.ready(ctx, servers)
}

// clear begins a new generation of the store without data, in which nothing may be read yet, and returns the servers that hold it.
func (s *Store) clear(ctx context.Context) ([]string, error) {
	var servers []string
	err := s.retry(ctx, "clear", func(ctx context.Context) (err error) {
		// First the servers: if one is replaced from here on, the store is lost again.
		if servers, err = s.servers(ctx); err != nil {
			return err
		}
		_, err = s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Del(ctx, s.meta())
			p.HSet(ctx, s.meta(), fieldGeneration, rand.Text(), fieldPhase, phaseRebuilding)
			return nil
		})
		if err != nil {
			return err
		}
		return s.eachServer(ctx, s.clearServer)
	})
	return servers, err
}

// clearServer deletes the townships' keys that c holds.
func (s *Store) clearServer(ctx context.Context, c *redis.Client) error {
	for cursor := uint64(0); ; {
		keys, next, err := c.Scan(ctx, cursor, globSafe(s.o.Prefix)+"{t:*", 1000).Result()
		if err != nil {
			return err
		}
		_, err = c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, k := range keys {
				p.Unlink(ctx, k)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// globSafe returns s as a pattern that matches only s.
func globSafe(s string) string {
	var out []byte
	for i := range len(s) {
		switch s[i] {
		case '*', '?', '[', ']', '\\':
			out = append(out, '\\')
		}
		out = append(out, s[i])
	}
	return string(out)
}

// ready takes note of the servers that hold the data, and lets it be read.
func (s *Store) ready(ctx context.Context, servers []string) error {
	values := []any{fieldPhase, phaseReady}
	for _, id := range servers {
		values = append(values, serverField+id, 1)
	}
	return s.retry(ctx, "make ready", func(ctx context.Context) error {
		if _, err := s.state(ctx, phaseRebuilding); err != nil {
			return err
		}
		return s.client.HSet(ctx, s.meta(), values...).Err()
	})
}

// replay applies records of the log in batches of one partition each. A record that does not decode has become a dead letter when it
// came first.
type replay struct {
	s       *Store
	batch   analyze.Batch
	events  []ingest.CaseEvent
	records int
}

func (r *replay) finding(ctx context.Context, rec caselog.Record) error {
	if rec.Partition != r.batch.Partition || len(r.batch.Outcomes) >= rebuildBatch {
		if err := r.flushFindings(ctx); err != nil {
			return err
		}
	}
	r.count()
	r.batch.Partition, r.batch.Through = rec.Partition, rec.Offset
	if o, err := caselog.Decode[analyze.Outcome](rec.Value); err == nil {
		r.batch.Outcomes = append(r.batch.Outcomes, o)
	}
	return nil
}

func (r *replay) count() {
	r.records++
	r.s.metrics.replayed.Inc()
}

func (r *replay) flushFindings(ctx context.Context) error {
	var known []analyze.Known
	for _, o := range r.batch.Outcomes {
		if f := o.Finding; f != nil {
			known = append(known, analyze.Known{Ref: f.Ref, Township: f.Township, Concern: f.Concern})
		}
	}
	if err := r.s.apply(ctx, r.batch, phaseRebuilding); err != nil {
		return err
	}
	_, err := r.s.remember(ctx, known, phaseRebuilding)
	r.batch.Outcomes = nil
	return err
}

func (r *replay) event(ctx context.Context, rec caselog.Record) error {
	r.count()
	if e, err := caselog.Decode[ingest.CaseEvent](rec.Value); err == nil {
		r.events = append(r.events, e)
	}
	if len(r.events) < rebuildBatch {
		return nil
	}
	return r.flushEvents(ctx)
}

// flushEvents parks the events whose case has not come; what happened to the others is among the findings.
func (r *replay) flushEvents(ctx context.Context) error {
	refs := make([]ingest.Ref, len(r.events))
	for i, e := range r.events {
		refs[i] = e.Ref
	}
	known, err := r.s.recall(ctx, refs, phaseRebuilding)
	if err != nil {
		return err
	}
	var early []ingest.CaseEvent
	for _, e := range r.events {
		if _, ok := known[e.Ref]; !ok {
			early = append(early, e)
		}
	}
	r.events = nil
	return r.s.park(ctx, early, phaseRebuilding)
}
