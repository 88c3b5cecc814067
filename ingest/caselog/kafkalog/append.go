package kafkalog

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"

	"xiangyin/ingest/caselog"
)

const (
	chunkBytes = 512 << 10 // the most that one request appends, but for a single larger record; brokers refuse 1 MiB by default
	inFlight   = 8         // the most requests that one Append has under way
)

// place is one partition of one topic.
type place struct {
	topic     caselog.Topic
	partition int
}

// Append adds msgs and returns nil once all in-sync replicas have all of them. Messages of one key keep their order. When it fails,
// some of msgs may be in the log all the same, and a message whose confirmation was lost may be there twice.
func (l *Log) Append(ctx context.Context, msgs ...caselog.Message) error {
	parts := map[place][]caselog.Message{}
	for _, m := range msgs {
		p := place{m.Topic, l.partition(m.Key)}
		parts[p] = append(parts[p], m)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(inFlight)
	for p, msgs := range parts {
		g.Go(func() error { return l.appendTo(ctx, p, msgs) })
	}
	return g.Wait()
}

// partition is the partition of key: the same in every topic, and the same as Java's clients choose.
func (l *Log) partition(key string) int {
	all := make([]int, l.o.Partitions)
	for i := range all {
		all[i] = i
	}
	return kafka.Murmur2Balancer{}.Balance(kafka.Message{Key: []byte(key)}, all...)
}

// appendTo adds msgs to one partition, chunk after chunk, so that no later one is there without an earlier one.
func (l *Log) appendTo(ctx context.Context, p place, msgs []caselog.Message) error {
	for len(msgs) > 0 {
		n := chunk(msgs)
		err := l.retry(ctx, "append", func(ctx context.Context) error { return l.produce(ctx, p, msgs[:n]) })
		if err != nil {
			return fmt.Errorf("append to %s partition %d: %w", l.topic(p.topic), p.partition, err)
		}
		l.metrics.appended.WithLabelValues(string(p.topic)).Add(float64(n))
		msgs = msgs[n:]
	}
	return nil
}

// chunk returns how many of msgs, at least one, go into one request.
func chunk(msgs []caselog.Message) int {
	size := 0
	for i, m := range msgs {
		if size += len(m.Key) + len(m.Value); size > chunkBytes && i > 0 {
			return i
		}
	}
	return len(msgs)
}

func (l *Log) produce(ctx context.Context, p place, msgs []caselog.Message) error {
	at := l.o.Now().Truncate(time.Millisecond)
	records := make([]kafka.Record, len(msgs))
	for i, m := range msgs {
		records[i] = kafka.Record{Time: at, Key: kafka.NewBytes([]byte(m.Key)), Value: kafka.NewBytes(m.Value)}
	}
	res, err := l.client.Produce(ctx, &kafka.ProduceRequest{
		Topic: l.topic(p.topic), Partition: p.partition, RequiredAcks: kafka.RequireAll, Compression: l.codec, Records: kafka.NewRecordReader(records...),
	})
	if err != nil {
		return err
	}
	return res.Error
}
