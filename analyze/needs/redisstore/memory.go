package redisstore

import (
	"context"
	_ "embed" // for the script
	"fmt"
	"hash/fnv"

	"github.com/redis/go-redis/v9"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

//go:embed remember.lua
var rememberSource string

// buckets is how many slots the memory of cases is spread over. A batch of cases then takes at most so many commands, and a cluster of
// some nodes is filled evenly.
const buckets = 64

func bucketOf(ref ingest.Ref) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(ref)) // never fails
	return int(h.Sum32() % buckets)
}

func (s *Store) caseKey(kind string, ref ingest.Ref) string {
	return fmt.Sprintf("%s{m%d}:%s:%s", s.o.Prefix, bucketOf(ref), kind, ref)
}

func (s *Store) memoryKey(ref ingest.Ref) string { return s.caseKey("case", ref) }
func (s *Store) parkedKey(ref ingest.Ref) string { return s.caseKey("parked", ref) }

// perBucket sorts vs by the bucket of their ref.
func perBucket[T any](vs []T, ref func(T) ingest.Ref) map[int][]T {
	out := map[int][]T{}
	for _, v := range vs {
		b := bucketOf(ref(v))
		out[b] = append(out[b], v)
	}
	return out
}

// whole sends more commands with p that read the store's state, and returns what checks it when p was executed. On one server
// commands are executed in order, so what came before was done to a whole store.
func (s *Store) whole(ctx context.Context, p redis.Pipeliner, phase string) func() error {
	cmd := p.HMGet(ctx, s.meta(), fieldGeneration, fieldPhase)
	return func() error {
		values, err := cmd.Result()
		if err != nil {
			return err
		}
		_, err = generationOf(values, phase)
		return err
	}
}

// Recall returns those of refs that are known.
func (s *Store) Recall(ctx context.Context, refs []ingest.Ref) (map[ingest.Ref]analyze.Known, error) {
	return s.recall(ctx, refs, phaseReady)
}

func (s *Store) recall(ctx context.Context, refs []ingest.Ref, phase string) (map[ingest.Ref]analyze.Known, error) {
	known := make(map[ingest.Ref]analyze.Known, len(refs))
	if len(refs) == 0 {
		return known, nil
	}
	err := s.retry(ctx, "recall", func(ctx context.Context) error {
		if err := s.verifyIn(ctx, phase); err != nil {
			return err
		}
		pipe := s.client.Pipeline()
		asked := perBucket(refs, func(r ingest.Ref) ingest.Ref { return r })
		answers := map[int]*redis.SliceCmd{}
		for b, refs := range asked {
			keys := make([]string, len(refs))
			for i, r := range refs {
				keys[i] = s.memoryKey(r)
			}
			answers[b] = pipe.MGet(ctx, keys...)
		}
		whole := s.whole(ctx, pipe, phase)
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		for b, refs := range asked {
			for i, v := range answers[b].Val() {
				value, ok := v.(string)
				if !ok {
					continue
				}
				k, err := knownCase(refs[i], value)
				if err != nil {
					return err
				}
				known[refs[i]] = k
			}
		}
		return whole()
	})
	return known, err
}

// Remember adds known and returns the events parked for them. It returns the same when it is called again, as an answer may be lost.
func (s *Store) Remember(ctx context.Context, known []analyze.Known) ([]ingest.CaseEvent, error) {
	return s.remember(ctx, known, phaseReady)
}

func (s *Store) remember(ctx context.Context, known []analyze.Known, phase string) ([]ingest.CaseEvent, error) {
	if len(known) == 0 {
		return nil, nil
	}
	var calls []*call
	var asked [][]analyze.Known
	for _, some := range perBucket(known, func(k analyze.Known) ingest.Ref { return k.Ref }) {
		c := &call{args: []any{milliseconds(s.o.MemoryTTL)}}
		for _, k := range some {
			c.keys = append(c.keys, s.memoryKey(k.Ref), s.parkedKey(k.Ref))
			c.args = append(c.args, string(k.Concern)+" "+k.Township)
		}
		calls, asked = append(calls, c), append(asked, some)
	}
	var parked []ingest.CaseEvent
	err := s.retry(ctx, "remember", func(ctx context.Context) error {
		if err := s.verifyIn(ctx, phase); err != nil {
			return err
		}
		var whole func() error
		if err := s.run(ctx, s.rememberScript, calls, func(p redis.Pipeliner) { whole = s.whole(ctx, p, phase) }); err != nil {
			return err
		}
		var err error
		if parked, err = parkedEvents(asked, calls); err != nil {
			return err
		}
		return whole()
	})
	return parked, err
}

// parkedEvents reads what the calls returned for the cases of each.
func parkedEvents(asked [][]analyze.Known, calls []*call) ([]ingest.CaseEvent, error) {
	var out []ingest.CaseEvent
	for i, c := range calls {
		answer, err := c.cmd.Slice()
		if err != nil {
			return nil, err
		}
		for j, a := range answer {
			list, ok := a.([]any)
			if !ok || len(list)%2 != 0 {
				return nil, fmt.Errorf("%w: parked events are a %T", errUnreadable, a)
			}
			for k := 0; k < len(list); k += 2 {
				e, err := parkedEvent(asked[i][j].Ref, fmt.Sprint(list[k]), fmt.Sprint(list[k+1]))
				if err != nil {
					return nil, err
				}
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// Park keeps events whose case has not come yet, for as long as cases are remembered.
func (s *Store) Park(ctx context.Context, events []ingest.CaseEvent) error {
	return s.park(ctx, events, phaseReady)
}

func (s *Store) park(ctx context.Context, events []ingest.CaseEvent, phase string) error {
	if len(events) == 0 {
		return nil
	}
	return s.retry(ctx, "park", func(ctx context.Context) error {
		if err := s.verifyIn(ctx, phase); err != nil {
			return err
		}
		pipe := s.client.Pipeline()
		for _, e := range events {
			key := s.parkedKey(e.Ref)
			pipe.HSetNX(ctx, key, fmt.Sprintf("%s %d", e.Kind, e.At.Unix()), string(e.Survey))
			pipe.PExpire(ctx, key, s.o.MemoryTTL)
		}
		whole := s.whole(ctx, pipe, phase)
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		return whole()
	})
}
