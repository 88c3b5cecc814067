package redisstore_test

import (
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"

	"xiangyin/analyze"
	"xiangyin/analyze/needs/needstest"
	"xiangyin/analyze/needs/redisstore"
	"xiangyin/ingest/caselog/testservers"
)

var (
	servers  testservers.Servers
	prefixes atomic.Int64
)

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

func logger(t testing.TB) *slog.Logger { return slog.New(slog.NewTextHandler(t.Output(), nil)) }

// open opens a store without data, with keys of its own.
func open(t testing.TB, o redisstore.Options) *redisstore.Store {
	t.Helper()
	o.Prefix, o.Logger = fmt.Sprintf("xiangyin:test%d:", prefixes.Add(1)), logger(t)
	s, err := redisstore.Open(t.Context(), o, needstest.Arithmetic())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func ready(t testing.TB, o redisstore.Options) *redisstore.Store {
	t.Helper()
	s := open(t, o)
	if err := s.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// kinds are the ways in which Redis is run.
func kinds(t *testing.T, f func(t *testing.T, o redisstore.Options)) {
	t.Run("one server", func(t *testing.T) { f(t, redisstore.Options{Addrs: []string{servers.Redis(t).Addr}}) })
	t.Run("cluster", func(t *testing.T) {
		o := redisstore.Options{Cluster: true}
		for _, n := range servers.RedisCluster(t) {
			o.Addrs = append(o.Addrs, n.Addr)
		}
		f(t, o)
	})
}

func TestConformance(t *testing.T) {
	kinds(t, func(t *testing.T, o redisstore.Options) {
		needstest.Run(t, func(t *testing.T) needstest.Store { return ready(t, o) })
	})
}

func TestMemoryConformance(t *testing.T) {
	kinds(t, func(t *testing.T, o redisstore.Options) {
		needstest.RunMemory(t, func(t *testing.T) analyze.Memory { return ready(t, o) })
	})
}
