package kafkalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/remote"
)

// Consume joins group and hands the records of topics to h, one batch at a time, until ctx ends (nil) or h fails (its error). Failures
// of the brokers are waited out. The batch under way when ctx ends, or when the group shares its partitions anew, is finished and
// committed first. To use more processors, call it more often: each call is a member of its own.
func (l *Log) Consume(ctx context.Context, group string, topics []caselog.Topic, h caselog.Handler) error {
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = l.topic(t)
	}
	members, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: l.group(group), Brokers: l.o.Brokers, Dialer: l.dialer, Topics: names, Timeout: l.o.Timeout,
		// Range gives one member the same partitions of all topics, so that a case meets its events in one process.
		GroupBalancers:    []kafka.GroupBalancer{kafka.RangeGroupBalancer{}},
		HeartbeatInterval: l.o.Heartbeat, SessionTimeout: l.o.Session, RebalanceTimeout: l.o.Session, JoinGroupBackoff: time.Second,
	})
	if err != nil {
		return fmt.Errorf("consume as group %s: %w", l.group(group), err)
	}
	defer members.Close()
	for ctx.Err() == nil {
		generation, err := members.Next(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			l.metrics.retries.WithLabelValues("join group").Inc()
			l.o.Logger.Warn("kafka group failed; joining it again", "group", l.group(group), "error", err)
			continue // the next attempt waits JoinGroupBackoff
		}
		l.metrics.rebalances.WithLabelValues(group).Inc()
		m := member{log: l, group: group, topics: topics, handle: h, generation: generation, batches: make(chan fetchedBatch)}
		if err := m.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// member is one consumer in one generation of its group: the time for which it has the same partitions.
type member struct {
	log        *Log
	group      string
	topics     []caselog.Topic
	handle     caselog.Handler
	generation *kafka.Generation
	batches    chan fetchedBatch
}

type fetchedBatch struct {
	place
	records []caselog.Record
	end     int64
}

// run handles records until the generation or ctx ends (nil) or the handler fails.
func (m *member) run(ctx context.Context) error {
	done := make(chan error, 1)
	m.generation.Start(func(ended context.Context) {
		running, cancel := context.WithCancel(ctx)
		defer context.AfterFunc(ended, cancel)()
		var wg sync.WaitGroup
		for _, t := range m.topics {
			for _, a := range m.generation.Assignments[m.log.topic(t)] {
				wg.Go(func() { m.fetchAll(running, place{t, a.ID}, a.Offset) })
			}
		}
		err := m.handleAll(ctx, running)
		cancel()
		wg.Wait()
		done <- err
	})
	return <-done
}

// handleAll hands batches to the handler, one at a time, as long as running lasts.
func (m *member) handleAll(ctx, running context.Context) error {
	for {
		select {
		case <-running.Done():
			return nil
		case b := <-m.batches:
			for records := range slices.Chunk(b.records, m.log.o.BatchRecords) {
				if running.Err() != nil {
					return nil
				}
				if err := m.handle(context.WithoutCancel(ctx), records); err != nil {
					return fmt.Errorf("%s from %s partition %d offset %d: %w", m.group, b.topic, b.partition, records[0].Offset, err)
				}
				if !m.commit(b, records) {
					return nil // join again: what was not committed comes again
				}
			}
		}
	}
}

// commit records that the group has seen records, and reports whether the brokers took note.
func (m *member) commit(b fetchedBatch, records []caselog.Record) bool {
	next := records[len(records)-1].Offset + 1
	l := m.log
	err := m.generation.CommitOffsets(map[string]map[int]int64{l.topic(b.topic): {b.partition: next}})
	if err != nil {
		l.metrics.retries.WithLabelValues("commit").Inc()
		l.o.Logger.Warn("kafka commit failed; the records will come again", "group", m.group, "topic", b.topic, "partition", b.partition, "error", err)
		return false
	}
	l.metrics.consumed.WithLabelValues(m.group, string(b.topic)).Add(float64(len(records)))
	l.metrics.lag.WithLabelValues(m.group, string(b.topic), strconv.Itoa(b.partition)).Set(float64(max(0, b.end-next)))
	return true
}

// fetchAll fetches p from offset on, one request ahead of the handler, as long as ctx lasts.
func (m *member) fetchAll(ctx context.Context, p place, offset int64) {
	labels := []string{m.group, string(p.topic), strconv.Itoa(p.partition)}
	defer m.log.metrics.lag.DeleteLabelValues(labels...)
	for failures := 0; ctx.Err() == nil; {
		got, next, err := m.fetchNext(ctx, p, offset)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			m.log.metrics.retries.WithLabelValues("fetch").Inc()
			m.log.o.Logger.Warn("kafka fetch failed; trying again", "group", m.group, "error", err)
			if remote.Sleep(ctx, remote.Backoff{Jitter: m.log.o.Jitter}.Pause(failures)) != nil {
				return
			}
			failures++
			continue
		}
		failures, offset = 0, next
		if len(got.records) == 0 {
			m.log.metrics.lag.WithLabelValues(labels...).Set(float64(max(0, got.end-offset)))
			continue
		}
		select {
		case <-ctx.Done():
			return
		case m.batches <- fetchedBatch{p, got.records, got.end}:
		}
	}
}

// fetchNext fetches p from offset on and returns the offset after what it got. A negative offset is the beginning; one that expired
// becomes the oldest that is left, which is counted.
func (m *member) fetchNext(ctx context.Context, p place, offset int64) (fetched, int64, error) {
	if offset < 0 {
		spans, err := m.log.spans(ctx, p.topic)
		if err != nil {
			return fetched{}, offset, err
		}
		return fetched{}, spans[p.partition].first, nil
	}
	got, err := m.log.fetch(ctx, p, offset, fetchWait)
	if errors.Is(err, kafka.OffsetOutOfRange) {
		m.log.metrics.skipped.WithLabelValues(m.group, string(p.topic)).Inc()
		m.log.o.Logger.Error("records expired unread", "group", m.group, "topic", p.topic, "partition", p.partition, "offset", offset)
		return fetched{}, kafka.FirstOffset, nil
	}
	if n := len(got.records); n > 0 {
		offset = got.records[n-1].Offset + 1
	}
	return got, offset, err
}
