// Package kafkalog keeps the case log in Apache Kafka.
//
// Messages flow in through Append, which returns once every in-sync replica has them; records flow out through Consume, which commits
// a group's offset only after the handler's effect, and through Read. While brokers are away Append and Read try again until patience
// ends, and Consume until its context does. After a rebalance a consumer starts afresh from the committed offsets, so no record of a
// partition that it lost reaches a handler later (which kafka-go's own Reader may do, issue 1398).
//
// Records get their time from the client's clock; the brokers keep their own (LogAppendTime) and expire by it.
package kafkalog

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"

	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/remote"
)

// Log is a caselog.Appender, Consumer and Reader. It is safe for concurrent use.
type Log struct {
	o       Options
	client  *kafka.Client
	dialer  *kafka.Dialer
	codec   kafka.Compression
	metrics *metrics
}

// Open connects to the brokers, creates the topics that are missing, and refuses those that are not as they should be: an error says
// what is wrong with each.
func Open(ctx context.Context, o Options) (*Log, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	codec, err := o.codec()
	if err != nil {
		return nil, err
	}
	client, dialer, err := o.clients()
	if err != nil {
		return nil, err
	}
	l := &Log{o: o, client: client, dialer: dialer, codec: codec, metrics: newMetrics(o.Registerer)}
	if err := l.ensureTopics(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("kafka at %v: %w", o.Brokers, err), l.Close())
	}
	return l, nil
}

// Close closes the connections. Calls under way fail.
func (l *Log) Close() error {
	l.client.Transport.(*kafka.Transport).CloseIdleConnections()
	return nil
}

// Ping reports whether a broker answers.
func (l *Log) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.o.Timeout)
	defer cancel()
	if _, err := l.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{l.topic(caselog.Cases)}}); err != nil {
		return fmt.Errorf("kafka at %v: %w", l.o.Brokers, err)
	}
	return nil
}

func (l *Log) topic(t caselog.Topic) string { return l.o.Prefix + string(t) }

func (l *Log) group(g string) string { return l.o.Prefix + g }

// retry calls f, each time under the request timeout, until it succeeds or patience ends. what names the operation for metrics.
func (l *Log) retry(ctx context.Context, what string, f func(ctx context.Context) error) error {
	return remote.Backoff{Patience: l.o.Patience, Jitter: l.o.Jitter}.Do(ctx, passing, func(err error) {
		l.metrics.retries.WithLabelValues(what).Inc()
		l.o.Logger.Warn("kafka request failed; trying again", "request", what, "error", err)
	}, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, l.o.Timeout)
		defer cancel()
		return f(ctx)
	})
}

// passing reports whether trying again may help: errors of the network, and those that Kafka calls temporary.
func passing(err error) bool {
	var k kafka.Error
	if errors.As(err, &k) {
		return k.Temporary() || k == kafka.UnknownTopicOrPartition
	}
	var untrusted *tls.CertificateVerificationError
	return !errors.Is(err, errTopics) && !errors.Is(err, context.Canceled) && !errors.As(err, &untrusted)
}
