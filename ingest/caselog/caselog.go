// Package caselog is the contract of the log that everything after intake is rebuilt from: topics, records, their codec, and the
// two interfaces that every log implementation satisfies (package caselogtest proves it).
//
// Cases, events, findings, plan moves and dead letters flow in through Append and out through Consume, at least once and in the
// order of their key. A consumer's effect comes first and its offset second; where both live in one database they commit together.
package caselog

import (
	"context"
	"time"
)

// Topic names one stream of records.
type Topic string

// The topics of the log, with the time that their records are kept for.
const (
	Cases      Topic = "cases"       // ingest.Case, keyed by ref, 7 days
	CaseEvents Topic = "case-events" // ingest.CaseEvent, keyed by ref and partitioned like Cases, 400 days
	Findings   Topic = "findings"    // analyze.Outcome, keyed by today's township, 400 days
	Notices    Topic = "notices"     // ingest.Notice, keyed by publisher, kept
	Plans      Topic = "plans"       // alert.Move, keyed by plan, kept
	DeadLetter Topic = "dead-letter" // DeadRecord, keyed by ref or source, 7 days: it may hold redacted text
)

// Topics lists every topic.
func Topics() []Topic { return []Topic{Cases, CaseEvents, Findings, Notices, Plans, DeadLetter} }

// Retention returns how long records of t are kept after they were appended; 0 means for good. Charter C8 sets the seven days.
func (t Topic) Retention() time.Duration {
	const day = 24 * time.Hour
	switch t {
	case Cases, DeadLetter:
		return 7 * day
	case CaseEvents, Findings:
		return 400 * day
	}
	return 0
}

// Message is what a producer appends: a key that decides the partition, and an encoded value (see Encode).
type Message struct {
	Topic Topic
	Key   string
	Value []byte
}

// Record is a Message in the log.
type Record struct {
	Message
	Partition int
	Offset    int64
	Time      time.Time // when it was appended, by the log's clock
}

// Handler applies the effect of records, which belong to one topic and one partition and are in offset order. It must be
// idempotent: after a crash the same records come again. An error stops the consumer; a bad record is not an error but goes to
// DeadLetter.
type Handler func(ctx context.Context, records []Record) error

// Appender adds messages to the log. When it returns nil, all of them are durable.
type Appender interface {
	Append(ctx context.Context, msgs ...Message) error
}

// Consumer hands the records of topics to h, batch after batch, from where group left off, until ctx ends (nil) or h fails (its
// error). The batch under way when ctx ends is finished first. Members of one group share the partitions among themselves.
type Consumer interface {
	Consume(ctx context.Context, group string, topics []Topic, h Handler) error
}

// Reader reads all records of a topic that are still in the log, without a group, and stops at what was the end when it began.
type Reader interface {
	Read(ctx context.Context, topic Topic, each func(Record) error) error
}

// DeadRecord is a record that could not be used. Value is the redacted record as it stood in the log, or nil where redaction
// itself refused it.
type DeadRecord struct {
	Topic  Topic  `json:"topic"`  // where it was meant for or came from
	Reason string `json:"reason"` // never quotes the record
	Where  string `json:"where"`  // file, row and column, or partition and offset
	Value  []byte `json:"value,omitempty"`
}
