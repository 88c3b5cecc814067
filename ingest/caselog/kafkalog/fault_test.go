package kafkalog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/segmentio/kafka-go"

	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/kafkalog"
	"xiangyin/ingest/caselog/remote"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func messages(topic caselog.Topic, from, to int) []caselog.Message {
	var out []caselog.Message
	for i := from; i < to; i++ {
		out = append(out, caselog.Message{Topic: topic, Key: fmt.Sprint("key", i%17), Value: fmt.Append(nil, i)})
	}
	return out
}

// TestBrokerDiesMidStream kills the broker while one process appends and another consumes, and starts it again.
func TestBrokerDiesMidStream(t *testing.T) {
	broker, err := servers.NewKafka()
	must(t, err)
	o := options(t)
	o.Brokers, o.Timeout = []string{broker.Addr}, 5*time.Second
	l := open(t, o)
	const n, killAt = 3000, 1000
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	var appended error
	kill := make(chan struct{})
	wg.Go(func() {
		for i := 0; i < n && appended == nil; i += 50 {
			if i == killAt {
				close(kill)
			}
			appended = l.Append(ctx, messages(caselog.Cases, i, i+50)...)
		}
	})
	wg.Go(func() {
		<-kill
		broker.Kill()
		if err := broker.Start(); err != nil {
			t.Error(err)
			cancel()
		}
	})
	seen := map[string]bool{}
	err = l.Consume(ctx, "g", []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
		for _, r := range records {
			seen[string(r.Value)] = true
		}
		if len(seen) == n {
			cancel()
		}
		return nil
	})
	wg.Wait()
	must(t, errors.Join(err, appended))
	if len(seen) != n {
		t.Fatalf("%d of %d records arrived", len(seen), n)
	}
}

func TestPasswordAndTLS(t *testing.T) {
	broker := servers.Kafka(t)
	good := options(t)
	good.Brokers = []string{broker.SecureAddr}
	good.TLS = &remote.TLS{CA: broker.TLS.CA}
	good.SASL = &kafkalog.SASL{User: broker.User, Password: broker.Password}
	l := open(t, good)
	must(t, l.Append(t.Context(), messages(caselog.Cases, 0, 10)...))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	n := 0
	must(t, l.Consume(ctx, "g", []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
		if n += len(records); n == 10 {
			cancel()
		}
		return nil
	}))
	if n != 10 {
		t.Errorf("%d records arrived; want 10", n)
	}
	for name, change := range map[string]func(*kafkalog.Options){
		"wrong password": func(o *kafkalog.Options) { o.SASL = &kafkalog.SASL{User: broker.User, Password: "guess"} },
		"no password":    func(o *kafkalog.Options) { o.SASL = nil },
		"other mechanism": func(o *kafkalog.Options) {
			o.SASL = &kafkalog.SASL{Mechanism: "scram-sha-256", User: "a", Password: "b"}
		},
		"unknown authority": func(o *kafkalog.Options) { o.TLS = &remote.TLS{} },
		"plain text":        func(o *kafkalog.Options) { o.TLS = nil },
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			o.Patience, o.Timeout = time.Second, 2*time.Second
			change(&o)
			if l, err := kafkalog.Open(t.Context(), o); err == nil {
				_ = l.Close()
				t.Error("it opens")
			}
		})
	}
}

func TestTopicsThatDrifted(t *testing.T) {
	o := options(t)
	open(t, o)
	c := &kafka.Client{Addr: kafka.TCP(o.Brokers...)}
	res, err := c.IncrementalAlterConfigs(t.Context(), &kafka.IncrementalAlterConfigsRequest{Resources: []kafka.IncrementalAlterConfigsRequestResource{{
		ResourceType: kafka.ResourceTypeTopic, ResourceName: o.Prefix + "cases",
		Configs: []kafka.IncrementalAlterConfigsRequestConfig{{Name: "retention.ms", Value: "-1"}, {Name: "cleanup.policy", Value: "compact"}},
	}}})
	must(t, err)
	must(t, res.Resources[0].Error)
	// The broker hears of its own controller's change a moment later.
	accepted := errors.New("accepted")
	err = remote.Backoff{Patience: 20 * time.Second}.Do(t.Context(), func(err error) bool { return errors.Is(err, accepted) }, nil, func(ctx context.Context) error {
		l, err := kafkalog.Open(ctx, o)
		if err == nil {
			return errors.Join(accepted, l.Close())
		}
		return err
	})
	for _, want := range []string{"cases has retention.ms=-1; expected 597600000", "cases has cleanup.policy=compact; expected delete"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want %q in it", err, want)
		}
	}
}

// TestCasesMeetTheirEvents wants a case and its events in the same partition, and one member of a group to get that partition of both.
func TestCasesMeetTheirEvents(t *testing.T) {
	l := open(t, options(t))
	const keys = 50
	for _, topic := range []caselog.Topic{caselog.Cases, caselog.CaseEvents} {
		for i := range keys {
			must(t, l.Append(t.Context(), caselog.Message{Topic: topic, Key: fmt.Sprint("ref", i), Value: []byte("v")}))
		}
	}
	where := map[string]map[int]bool{}
	for _, topic := range []caselog.Topic{caselog.Cases, caselog.CaseEvents} {
		must(t, l.Read(t.Context(), topic, func(r caselog.Record) error {
			if where[r.Key] == nil {
				where[r.Key] = map[int]bool{}
			}
			where[r.Key][r.Partition] = true
			return nil
		}))
	}
	used := map[int]bool{}
	for key, partitions := range where {
		if len(partitions) != 1 {
			t.Errorf("%s is in partitions %v", key, partitions)
		}
		for p := range partitions {
			used[p] = true
		}
	}
	if len(where) != keys || len(used) != 3 {
		t.Errorf("%d keys in %d partitions; want %d in 3", len(where), len(used), keys)
	}
}

// TestStopFinishesTheBatch ends the context while the handler works: the batch is finished, committed, and does not come again.
func TestStopFinishesTheBatch(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	o := options(t)
	o.Registerer, o.BatchRecords = reg, 4
	l := open(t, o)
	var msgs []caselog.Message
	for i := range 10 {
		msgs = append(msgs, caselog.Message{Topic: caselog.Findings, Key: "k", Value: fmt.Append(nil, i)})
	}
	must(t, l.Append(t.Context(), msgs...))
	ctx, cancel := context.WithCancel(t.Context())
	var got []string
	must(t, l.Consume(ctx, "g", []caselog.Topic{caselog.Findings}, func(ctx context.Context, records []caselog.Record) error {
		cancel()
		for _, r := range records {
			got = append(got, string(r.Value))
		}
		return ctx.Err() // not ended by cancel
	}))
	if len(got) != 4 {
		t.Fatalf("the handler got %v; want one batch of 4", got)
	}
	lag, err := l.Lag(t.Context(), "g", caselog.Findings)
	if err != nil || lag != 6 {
		t.Errorf("lag %d, %v; want 6", lag, err)
	}
	want := `
# HELP xiangyin_log_appended_records_total Records that the brokers confirmed.
# TYPE xiangyin_log_appended_records_total counter
xiangyin_log_appended_records_total{topic="findings"} 10
# HELP xiangyin_log_consumed_records_total Records handed to a handler that succeeded.
# TYPE xiangyin_log_consumed_records_total counter
xiangyin_log_consumed_records_total{group="g",topic="findings"} 4
`
	must(t, testutil.GatherAndCompare(reg, strings.NewReader(want), "xiangyin_log_appended_records_total", "xiangyin_log_consumed_records_total"))
	must(t, l.Rewind(t.Context(), "g", caselog.Findings))
	if lag, err = l.Lag(t.Context(), "g", caselog.Findings); err != nil || lag != 10 {
		t.Errorf("lag after rewinding %d, %v; want 10", lag, err)
	}
	if lag, err = l.Lag(t.Context(), "unknown", caselog.Findings); err != nil || lag != 10 {
		t.Errorf("lag of a group that never began %d, %v; want 10", lag, err)
	}
}

// TestMembersComeAndGo adds and removes members of a group while records flow; none is missed.
func TestMembersComeAndGo(t *testing.T) {
	l := open(t, options(t))
	const n = 1500
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var mu sync.Mutex
	seen := map[string]int{}
	consume := func(ctx context.Context) error {
		return l.Consume(ctx, "g", []caselog.Topic{caselog.Cases}, func(_ context.Context, records []caselog.Record) error {
			mu.Lock()
			defer mu.Unlock()
			for _, r := range records {
				seen[string(r.Value)]++
			}
			if len(seen) == n {
				cancel()
			}
			return nil
		})
	}
	var wg sync.WaitGroup
	errs := make([]error, 3)
	wg.Go(func() { errs[0] = consume(ctx) })
	for round := range 3 {
		must(t, l.Append(ctx, messages(caselog.Cases, round*n/3, (round+1)*n/3)...))
		short, stop := context.WithTimeout(ctx, time.Second)
		if err := consume(short); err != nil {
			errs[1] = err
		}
		stop()
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	if len(seen) != n {
		t.Errorf("%d of %d records arrived", len(seen), n)
	}
}
