package analyze

import (
	"context"
	"slices"

	"xiangyin/ingest/caselog"
)

// Scoring applies outcomes to the need store.
type Scoring struct {
	Store   NeedStore
	Log     caselog.Appender // for dead letters
	Metrics *Metrics
	// Emergency, which may be nil, is told that an emergency was among what is being applied: its alert should not wait for the next
	// round. It must not block.
	Emergency func()
}

// ScoreGroup is the consumer group of Scoring.
const ScoreGroup = "score"

// Topics are what a Scoring handles.
func (s *Scoring) Topics() []caselog.Topic { return []caselog.Topic{caselog.Findings} }

// Handle is a caselog.Handler for the findings topic.
func (s *Scoring) Handle(ctx context.Context, records []caselog.Record) error {
	if len(records) == 0 {
		return nil
	}
	outcomes, dead, err := decodeAll[Outcome](records)
	if err != nil {
		return err
	}
	s.Metrics.dead(caselog.Findings, len(dead))
	last := records[len(records)-1]
	if err := s.Store.Apply(ctx, Batch{Partition: last.Partition, Through: last.Offset, Outcomes: outcomes}); err != nil {
		return err
	}
	if s.Emergency != nil && slices.ContainsFunc(outcomes, emergency) {
		s.Emergency()
	}
	return s.Log.Append(ctx, dead...)
}

func emergency(o Outcome) bool { return o.Finding != nil && o.Finding.Urgency == Emergency }
