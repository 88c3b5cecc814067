package kafkalog

import (
	"context"
	"fmt"

	"github.com/segmentio/kafka-go"

	"xiangyin/ingest/caselog"
)

// span is where the records of a partition begin and end: from first up to, not including, last.
type span struct{ first, last int64 }

// spans returns the spans of all partitions of topic.
func (l *Log) spans(ctx context.Context, topic caselog.Topic) ([]span, error) {
	out := make([]span, l.o.Partitions)
	var reqs []kafka.OffsetRequest
	for p := range out {
		reqs = append(reqs, kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
	}
	err := l.retry(ctx, "list offsets", func(ctx context.Context) error {
		res, err := l.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{l.topic(topic): reqs}})
		if err != nil {
			return err
		}
		for _, p := range res.Topics[l.topic(topic)] {
			if p.Error != nil {
				return p.Error
			}
			out[p.Partition] = span{p.FirstOffset, p.LastOffset}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("offsets of %s: %w", l.topic(topic), err)
	}
	return out, nil
}

// Lag is how many records of topic group has not seen yet.
func (l *Log) Lag(ctx context.Context, group string, topic caselog.Topic) (int64, error) {
	spans, err := l.spans(ctx, topic)
	if err != nil {
		return 0, err
	}
	done, err := l.committed(ctx, group, topic)
	if err != nil {
		return 0, err
	}
	var lag int64
	for p, s := range spans {
		lag += s.last - max(s.first, done[p])
	}
	return lag, nil
}

// committed returns the offsets at which group goes on in the partitions of topic; -1 where it has not begun.
func (l *Log) committed(ctx context.Context, group string, topic caselog.Topic) ([]int64, error) {
	out, partitions := make([]int64, l.o.Partitions), make([]int, l.o.Partitions)
	for p := range partitions {
		partitions[p] = p
	}
	err := l.retry(ctx, "fetch offsets", func(ctx context.Context) error {
		res, err := l.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: l.group(group), Topics: map[string][]int{l.topic(topic): partitions}})
		if err == nil {
			err = res.Error
		}
		if err != nil {
			return err
		}
		for _, p := range res.Topics[l.topic(topic)] {
			if p.Error != nil {
				return p.Error
			}
			out[p.Partition] = p.CommittedOffset
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("offsets of group %s on %s: %w", l.group(group), l.topic(topic), err)
	}
	return out, nil
}

// Rewind makes group start again at the beginning of topics. It fails while the group has members.
func (l *Log) Rewind(ctx context.Context, group string, topics ...caselog.Topic) error {
	commits := map[string][]kafka.OffsetCommit{}
	for _, t := range topics {
		spans, err := l.spans(ctx, t)
		if err != nil {
			return err
		}
		for p, s := range spans {
			commits[l.topic(t)] = append(commits[l.topic(t)], kafka.OffsetCommit{Partition: p, Offset: s.first})
		}
	}
	err := l.retry(ctx, "commit offsets", func(ctx context.Context) error {
		res, err := l.client.OffsetCommit(ctx, &kafka.OffsetCommitRequest{GroupID: l.group(group), GenerationID: -1, Topics: commits})
		if err != nil {
			return err
		}
		for _, partitions := range res.Topics {
			for _, p := range partitions {
				if p.Error != nil {
					return p.Error
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rewind group %s: %w", l.group(group), err)
	}
	return nil
}
