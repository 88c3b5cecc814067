package kafkalog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"

	"xiangyin/ingest/caselog"
)

// fetchWait is how long a broker holds a fetch that finds nothing new.
const fetchWait = time.Second

// fetched is what one request for records brought.
type fetched struct {
	records []caselog.Record
	end     int64 // of the partition
}

// fetch returns records of p from offset on: about FetchBytes of them, none when nothing comes within wait.
func (l *Log) fetch(ctx context.Context, p place, offset int64, wait time.Duration) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+l.o.Timeout)
	defer cancel()
	res, err := l.client.Fetch(ctx, &kafka.FetchRequest{
		Topic: l.topic(p.topic), Partition: p.partition, Offset: offset, MinBytes: 1, MaxBytes: int64(l.o.FetchBytes), MaxWait: wait,
	})
	if err == nil {
		err = res.Error
	}
	if err != nil {
		return fetched{}, fmt.Errorf("fetch from %s partition %d offset %d: %w", l.topic(p.topic), p.partition, offset, err)
	}
	out := fetched{end: res.HighWatermark}
	for {
		r, err := res.Records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return fetched{}, fmt.Errorf("read from %s partition %d offset %d: %w", l.topic(p.topic), p.partition, offset, err)
		}
		record, err := copyRecord(p, r)
		if err != nil {
			return fetched{}, fmt.Errorf("read from %s partition %d offset %d: %w", l.topic(p.topic), p.partition, r.Offset, err)
		}
		if r.Offset >= offset { // a fetch begins with the batch that holds the offset, which may hold earlier ones
			out.records = append(out.records, record)
		}
	}
}

// copyRecord takes a record out of the buffer that it came in, and gives the buffer back.
func copyRecord(p place, r *kafka.Record) (caselog.Record, error) {
	key, err := kafka.ReadAll(r.Key)
	if err != nil {
		return caselog.Record{}, err
	}
	value, err := kafka.ReadAll(r.Value)
	if err != nil {
		return caselog.Record{}, err
	}
	for _, b := range []kafka.Bytes{r.Key, r.Value} {
		if b != nil {
			err = errors.Join(err, b.Close())
		}
	}
	return caselog.Record{
		Message:   caselog.Message{Topic: p.topic, Key: string(key), Value: value},
		Partition: p.partition, Offset: r.Offset, Time: r.Time.UTC(),
	}, err
}

// Read hands each every record of topic that was in the log when it began: partition after partition, so in the order of their keys.
func (l *Log) Read(ctx context.Context, topic caselog.Topic, each func(caselog.Record) error) error {
	spans, err := l.spans(ctx, topic)
	if err != nil {
		return err
	}
	for partition, s := range spans {
		if err := l.readSpan(ctx, place{topic, partition}, s, each); err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) readSpan(ctx context.Context, p place, s span, each func(caselog.Record) error) error {
	for next := s.first; next < s.last; {
		var got fetched
		err := l.retry(ctx, "read", func(ctx context.Context) (err error) {
			got, err = l.fetch(ctx, p, next, fetchWait)
			return err
		})
		if errors.Is(err, kafka.OffsetOutOfRange) { // expired meanwhile
			spans, serr := l.spans(ctx, p.topic)
			if serr != nil {
				return serr
			}
			next = max(next+1, spans[p.partition].first)
			continue
		}
		if err != nil {
			return err
		}
		for _, r := range got.records {
			if r.Offset >= s.last {
				return nil
			}
			if err := each(r); err != nil {
				return err
			}
			next = r.Offset + 1
		}
	}
	return nil
}
