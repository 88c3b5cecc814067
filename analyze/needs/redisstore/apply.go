package redisstore

import (
	"context"
	_ "embed" // for the script
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

//go:embed apply.lua
var applySource string

// daysPerKey is how many local days share one key of daily counts: enough that a year is few keys, few enough that a read of some weeks
// is not a read of years.
const daysPerKey = 32

// fixedKeys are the keys of a township besides its daily counts, in the order that the script wants them.
func (s *Store) fixedKeys(township string) []string {
	var out []string
	for _, name := range []string{"applied", "cases", "heat", "open", "emergencies"} {
		out = append(out, s.townshipKey(township, name))
	}
	return out
}

func (s *Store) daysKey(township string, chunk int) string {
	return s.townshipKey(township, "days:"+strconv.Itoa(chunk))
}

// chunkOf numbers the key that the counts of day are in.
func chunkOf(day int) int {
	if day < 0 {
		return (day - daysPerKey + 1) / daysPerKey
	}
	return day / daysPerKey
}

// Apply applies b unless it was applied before. Where that is so only of some of its townships, it applies it to the others.
func (s *Store) Apply(ctx context.Context, b analyze.Batch) error {
	return s.apply(ctx, b, phaseReady)
}

func (s *Store) apply(ctx context.Context, b analyze.Batch, phase string) error {
	townships, calls := s.calls(b)
	if len(townships) == 0 {
		return nil
	}
	return s.retry(ctx, "apply", func(ctx context.Context) error {
		st, err := s.state(ctx, phase, townships...)
		if err != nil {
			return err
		}
		var newcomers []any
		for i, c := range calls {
			known := 0
			if st.known[i] {
				known = 1
			} else {
				newcomers = append(newcomers, townshipField+townships[i], 1)
			}
			c.args[0], c.args[3] = st.generation, known
		}
		if err := s.run(ctx, s.applyScript, calls, nil); err != nil {
			return err
		}
		if err := s.outcome(ctx, st.generation, townships, calls); err != nil {
			return err
		}
		if len(newcomers) == 0 {
			return nil
		}
		return s.client.HSet(ctx, s.meta(), newcomers...).Err()
	})
}

// outcome reads what the calls returned.
func (s *Store) outcome(ctx context.Context, generation string, townships []string, calls []*call) error {
	for i, c := range calls {
		n, err := c.cmd.Int()
		switch {
		case err != nil:
			return fmt.Errorf("township %s: %w", townships[i], err)
		case n < 0:
			return s.lost(ctx, generation, townships[i])
		case n == 0:
			s.metrics.batches.WithLabelValues("again").Inc()
		default:
			s.metrics.batches.WithLabelValues("applied").Inc()
		}
	}
	return nil
}

// calls returns the townships of b and for each the call that applies what concerns it.
func (s *Store) calls(b analyze.Batch) ([]string, []*call) {
	var townships []string
	var calls []*call
	at, chunks := map[string]int{}, map[string]int{}
	of := func(township string) *call {
		i, ok := at[township]
		if !ok {
			i = len(calls)
			at[township] = i
			townships = append(townships, township)
			calls = append(calls, &call{
				keys: s.fixedKeys(township), args: []any{nil, b.Partition, b.Through, nil, int64(needs.HalfLife.Seconds())},
			})
		}
		return calls[i]
	}
	for _, o := range b.Outcomes {
		switch {
		case o.Finding != nil && o.Finding.Concern.Valid(): // another one belongs to no need
			s.addFinding(of(o.Finding.Township), o.Finding, chunks)
		case o.Followup != nil:
			if open, ok := needs.Opens(o.Followup.Kind); ok {
				c := of(o.Followup.Township)
				c.args = append(c.args, "u", string(o.Followup.Ref), flag(open), needs.Stamp(o.Followup.At, open))
			}
		}
	}
	return townships, calls
}

func (s *Store) addFinding(c *call, f *analyze.Finding, chunks map[string]int) {
	day := s.a.Day(f.ReceivedAt)
	key := s.daysKey(f.Township, chunkOf(day))
	n, ok := chunks[key]
	if !ok {
		c.keys = append(c.keys, key)
		n = len(c.keys)
		chunks[key] = n
	}
	c.args = append(c.args, "f", string(f.Ref), string(f.Concern), letter(f.Urgency), f.Urgency.Weight(), f.ReceivedAt.Unix(), day, n, townshipUnit(f))
}

// townshipUnit is the township of its time that f names, for the history before and after a merger.
func townshipUnit(f *analyze.Finding) string {
	const townshipDigits = 9 // GB/T 10114
	if len(f.Unit) >= townshipDigits {
		return f.Unit[:townshipDigits]
	}
	return f.Township
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// letter is how an urgency is stored.
func letter(u analyze.Urgency) string {
	switch u {
	case analyze.Emergency:
		return "e"
	case analyze.Urgent:
		return "u"
	case analyze.Inquiry:
		return "i"
	}
	return "r"
}

// urgency is the reverse of letter.
func urgency(letter string) analyze.Urgency {
	for _, u := range analyze.Urgencies() {
		if letter == string(u[0]) && letter != "u" || letter == "u" && u == analyze.Urgent {
			return u
		}
	}
	return analyze.Routine
}

func newScript(source string) script {
	return script{source: source, hash: redis.NewScript(source).Hash()}
}
