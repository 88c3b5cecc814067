package kafkalog_test

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xiangyin/ingest/caselog/caselogtest"
	"xiangyin/ingest/caselog/kafkalog"
	"xiangyin/ingest/caselog/testservers"
)

var (
	servers  testservers.Servers
	prefixes atomic.Int64
)

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

// options are those of a log of its own on the shared broker.
func options(t testing.TB) kafkalog.Options {
	return kafkalog.Options{
		Brokers: []string{servers.Kafka(t).Addr}, Prefix: fmt.Sprintf("test%d.", prefixes.Add(1)), Partitions: 3, Replicas: 1,
		Heartbeat: 200 * time.Millisecond, Session: 6 * time.Second, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
}

func open(t testing.TB, o kafkalog.Options) *kafkalog.Log {
	t.Helper()
	l, err := kafkalog.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestConformance(t *testing.T) {
	caselogtest.Run(t, func(t *testing.T) (caselogtest.Log, func() caselogtest.Log) {
		o := options(t)
		l := open(t, o)
		return l, func() caselogtest.Log {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l = open(t, o)
			return l
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	good := options(t)
	open(t, good)
	for name, tc := range map[string]struct {
		change func(*kafkalog.Options)
		want   string
	}{
		"no brokers":          {func(o *kafkalog.Options) { o.Brokers = nil }, "no brokers"},
		"unknown compression": {func(o *kafkalog.Options) { o.Compression = "rar" }, `"rar"`},
		"unknown mechanism":   {func(o *kafkalog.Options) { o.SASL = &kafkalog.SASL{Mechanism: "plain"} }, `"plain"`},
		"other partitions":    {func(o *kafkalog.Options) { o.Partitions = 4 }, "has 3 partitions; expected 4"},
		"more replicas":       {func(o *kafkalog.Options) { o.Prefix, o.Replicas = "three.", 3 }, "three.cases with 3 partitions on 3 brokers"},
		"nobody there":        {func(o *kafkalog.Options) { o.Brokers, o.Patience = []string{"127.0.0.1:1"}, time.Second }, "127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			tc.change(&o)
			if _, err := kafkalog.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v; want one with %q", err, tc.want)
			}
		})
	}
}
