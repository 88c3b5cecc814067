// Package redisstore keeps needs, and the memory of cases, in Redis or a Redis Cluster.
//
// Outcomes flow in through Apply: one script for each township of a batch, which changes all of that township's figures at once and
// keeps with them, in the same slot, the offset that it went up to, so that a batch that comes again changes nothing. Needs and daily
// counts flow out through the same arithmetic as of the embedded store.
//
// Redis may lose what it confirmed: it is flushed, restarts from an older file, or fails over to a replica that lags. The store then
// answers ErrLost, never with figures that lack something, until Rebuild has made it anew from the log; Guard does that by itself.
// Failures of the network are tried again until patience ends.
package redisstore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"xiangyin/analyze/needs"
	"xiangyin/ingest/caselog/remote"
)

// ErrLost says that Redis does not have, or is only just getting back, what was once stored in it; see Rebuild.
var ErrLost = errors.New("redis lacks what was stored in it")

// Store is an analyze.NeedStore and an analyze.Memory. It is safe for concurrent use.
type Store struct {
	o                                                   Options
	a                                                   needs.Arithmetic
	client                                              redis.UniversalClient
	metrics                                             *metrics
	applyScript, rememberScript, lockScript, loseScript script
	dials                                               atomic.Int64 // connections made
	verified                                            atomic.Int64 // dials when the servers were last seen to be those that hold the data
}

// Open connects to the servers. A store without data answers ErrLost until Rebuild or Reset. The caller closes it.
func Open(ctx context.Context, o Options, a needs.Arithmetic) (*Store, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	s := &Store{o: o, a: a, metrics: newMetrics(o.Registerer), applyScript: newScript(applySource), rememberScript: newScript(rememberSource), lockScript: newScript(lockSource), loseScript: newScript(loseSource)}
	s.verified.Store(-1)
	var err error
	if s.client, err = o.client(func() { s.dials.Add(1) }); err != nil {
		return nil, err
	}
	if err := s.retry(ctx, "ping", s.Ping); err != nil {
		return nil, errors.Join(err, s.client.Close())
	}
	return s, nil
}

// Close closes the connections.
func (s *Store) Close() error { return s.client.Close() }

// Ping reports whether the servers answer.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis at %v: %w", s.o.Addrs, err)
	}
	return nil
}

// retry calls f until it succeeds, fails for good, or patience ends. what names the operation for metrics.
func (s *Store) retry(ctx context.Context, what string, f func(ctx context.Context) error) error {
	err := remote.Backoff{Patience: s.o.Patience, Jitter: s.o.Jitter}.Do(ctx, passing, func(err error) {
		s.metrics.retries.WithLabelValues(what).Inc()
		s.o.Logger.Warn("redis failed; trying again", "operation", what, "error", err)
	}, f)
	if err != nil {
		return fmt.Errorf("redis at %v: %s: %w", s.o.Addrs, what, err)
	}
	return nil
}

// passing reports whether trying again may help: the network failed, or a server is loading, full of clients, or being replaced.
func passing(err error) bool {
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return false
	}
	var network net.Error
	if errors.As(err, &network) {
		return true
	}
	for _, prefix := range []string{"LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "READONLY", "BUSY", "MOVED", "ASK", "ERR max number of clients", "NOREPLICAS"} {
		if redis.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	var answered redis.Error
	return !errors.As(err, &answered) && !errors.Is(err, ErrLost) && !errors.Is(err, errUnreadable) && !errors.Is(err, context.Canceled)
}

// errUnreadable marks data that this program did not write.
var errUnreadable = errors.New("unreadable data")

// The key that holds what is true of all of the store, and its fields. Townships that have data are fields too, as are the servers.
const (
	fieldGeneration = "generation"
	fieldPhase      = "phase"
	phaseReady      = "ready"
	phaseRebuilding = "rebuilding"
	townshipField   = "t:"
	serverField     = "server:"
)

func (s *Store) meta() string { return s.o.Prefix + "{meta}" }

// townshipKey returns a key of township; all of them share a slot.
func (s *Store) townshipKey(township, name string) string {
	return s.o.Prefix + "{t:" + township + "}:" + name
}

// verify wants the servers to be those that the data was stored in, if a connection was made since it last was so. A server that was
// restarted, or took over from another, has another run ID.
func (s *Store) verify(ctx context.Context) error {
	dials := s.dials.Load()
	if s.o.Durable || s.verified.Load() == dials {
		return nil
	}
	ids, err := s.servers(ctx)
	if err != nil {
		return err
	}
	fields := make([]string, len(ids))
	for i, id := range ids {
		fields[i] = serverField + id
	}
	known, err := s.client.HMGet(ctx, s.meta(), fields...).Result()
	if err != nil {
		return fmt.Errorf("look at servers: %w", err)
	}
	if slices.Contains(known, nil) {
		return fmt.Errorf("%w: a server was restarted or replaced", ErrLost)
	}
	s.verified.Store(dials)
	return nil
}

// servers returns the run IDs of the servers that hold data.
func (s *Store) servers(ctx context.Context) ([]string, error) {
	ids := make(chan string, 1024) // more than a cluster has masters
	err := s.eachServer(ctx, func(ctx context.Context, c *redis.Client) error {
		info, err := c.Info(ctx, "server").Result()
		if err != nil {
			return fmt.Errorf("look at servers: %w", err)
		}
		for line := range strings.Lines(info) {
			if id, ok := strings.CutPrefix(line, "run_id:"); ok {
				ids <- strings.TrimSpace(id)
			}
		}
		return nil
	})
	close(ids)
	var out []string
	for id := range ids {
		out = append(out, id)
	}
	return out, err
}

// eachServer calls f for each server that holds data.
func (s *Store) eachServer(ctx context.Context, f func(ctx context.Context, c *redis.Client) error) error {
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		return c.ForEachMaster(ctx, f)
	case *redis.Client:
		return f(ctx, c)
	}
	return fmt.Errorf("redis: unknown kind of client %T", s.client)
}

// state is what is true of all of the store at one moment.
type state struct {
	generation string
	known      []bool // of the townships asked for, whether they have data
}

// state returns an error that wraps ErrLost unless the store is whole.
func (s *Store) state(ctx context.Context, phase string, townships ...string) (state, error) {
	if err := s.verifyIn(ctx, phase); err != nil {
		return state{}, err
	}
	fields := []string{fieldGeneration, fieldPhase}
	for _, t := range townships {
		fields = append(fields, townshipField+t)
	}
	values, err := s.client.HMGet(ctx, s.meta(), fields...).Result()
	if err != nil {
		return state{}, err
	}
	generation, err := generationOf(values, phase)
	if err != nil {
		return state{}, err
	}
	st := state{generation: generation}
	for _, v := range values[2:] {
		st.known = append(st.known, v != nil)
	}
	return st, nil
}

// verifyIn verifies the servers unless the store is being rebuilt, which ends by taking note of them.
func (s *Store) verifyIn(ctx context.Context, phase string) error {
	if phase == phaseRebuilding {
		return nil
	}
	return s.verify(ctx)
}

// generationOf reads the first two fields of the store's state, and wants the store to be in phase.
func generationOf(values []any, phase string) (string, error) {
	generation, ok := values[0].(string)
	if !ok {
		return "", fmt.Errorf("%w: it is empty", ErrLost)
	}
	if values[1] != phase {
		return "", fmt.Errorf("%w: it is %v", ErrLost, values[1])
	}
	return generation, nil
}

// loseSource makes it known that the generation ARGV[1] lacks something. A later generation, or one being rebuilt, is left alone.
const loseSource = `local m = redis.call('HMGET', KEYS[1], 'generation', 'phase')
if m[1] ~= ARGV[1] or m[2] ~= 'ready' then return 0 end
return redis.call('HSET', KEYS[1], 'phase', 'lost')`

// lost makes it known to every process that the data of township is missing in generation, and returns the error that says so.
func (s *Store) lost(ctx context.Context, generation, township string) error {
	c := &call{keys: []string{s.meta()}, args: []any{generation}}
	return errors.Join(fmt.Errorf("%w: nothing of township %s", ErrLost, township), s.run(ctx, s.loseScript, []*call{c}, nil))
}

// script is a Lua script with its name on the servers.
type script struct{ source, hash string }

// call is one call of a script.
type call struct {
	keys []string
	args []any
	cmd  *redis.Cmd
}

// run calls sc once for each of calls, in one round trip. more adds commands that are sent with them. Servers that do not know the
// script get it.
func (s *Store) run(ctx context.Context, sc script, calls []*call, more func(p redis.Pipeliner)) error {
	pipe := s.client.Pipeline()
	for _, c := range calls {
		c.cmd = pipe.EvalSha(ctx, sc.hash, c.keys, c.args...)
	}
	if more != nil {
		more(pipe)
	}
	_, err := pipe.Exec(ctx)
	missing := slices.DeleteFunc(slices.Clone(calls), func(c *call) bool { return !redis.HasErrorPrefix(c.cmd.Err(), "NOSCRIPT") })
	if len(missing) == 0 {
		return err
	}
	again := s.client.Pipeline()
	for _, c := range missing {
		c.cmd = again.Eval(ctx, sc.source, c.keys, c.args...)
	}
	if more != nil {
		more(again)
	}
	if _, err := again.Exec(ctx); err != nil {
		return err
	}
	for _, c := range calls {
		if err := c.cmd.Err(); err != nil {
			return err
		}
	}
	return nil
}

// milliseconds returns d for a command.
func milliseconds(d time.Duration) int64 { return d.Milliseconds() }
