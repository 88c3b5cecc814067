package kafkalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"

	"xiangyin/ingest/caselog"
)

// segment is how much time one file of a topic covers whose records must go in time. Kafka deletes whole files, and looks every five
// minutes, so a record may outlive the retention by this and a little more.
const segment = time.Hour

// settings are the configs of a topic that make it what caselog says: records expire by the time they were appended, none is ever
// dropped because a later one has its key, and a record counts as kept when enough replicas have it. The retention is shortened by
// what Kafka may exceed it by, so that charter C8's seven days hold to the hour.
func (l *Log) settings(t caselog.Topic) map[string]string {
	s := map[string]string{
		"cleanup.policy": "delete", "message.timestamp.type": "LogAppendTime", "min.insync.replicas": strconv.Itoa(l.o.MinInSync),
		"retention.ms": "-1", "retention.bytes": "-1",
	}
	if keep := t.Retention(); keep > 0 {
		s["retention.ms"] = strconv.FormatInt((keep - 2*segment).Milliseconds(), 10)
		s["segment.ms"] = strconv.FormatInt(segment.Milliseconds(), 10)
	}
	return s
}

// ensureTopics creates the topics that are missing and checks all of them.
func (l *Log) ensureTopics(ctx context.Context) error {
	for _, step := range []func(context.Context) error{l.createTopics, l.checkPartitions, l.checkSettings} {
		if err := l.retry(ctx, "prepare topics", step); err != nil {
			return err
		}
	}
	return nil
}

// metadata asks what the brokers know of the topics.
func (l *Log) metadata(ctx context.Context) ([]kafka.Topic, error) {
	var names []string
	for _, t := range caselog.Topics() {
		names = append(names, l.topic(t))
	}
	m, err := l.client.Metadata(ctx, &kafka.MetadataRequest{Topics: names})
	if err != nil {
		return nil, fmt.Errorf("look at topics: %w", err)
	}
	return m.Topics, nil
}

func (l *Log) createTopics(ctx context.Context) error {
	there, err := l.metadata(ctx)
	if err != nil {
		return err
	}
	req := &kafka.CreateTopicsRequest{}
	for _, t := range caselog.Topics() {
		if slices.ContainsFunc(there, func(k kafka.Topic) bool { return k.Name == l.topic(t) && len(k.Partitions) > 0 }) {
			continue
		}
		c := kafka.TopicConfig{Topic: l.topic(t), NumPartitions: l.o.Partitions, ReplicationFactor: l.o.Replicas}
		for name, value := range l.settings(t) {
			c.ConfigEntries = append(c.ConfigEntries, kafka.ConfigEntry{ConfigName: name, ConfigValue: value})
		}
		req.Topics = append(req.Topics, c)
	}
	if len(req.Topics) == 0 {
		return nil // so that whoever may not create topics can use those that are there
	}
	res, err := l.client.CreateTopics(ctx, req)
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	var errs []error
	for topic, err := range res.Errors {
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			errs = append(errs, fmt.Errorf("create topic %s with %d partitions on %d brokers: %w", topic, l.o.Partitions, l.o.Replicas, err))
		}
	}
	return errors.Join(errs...)
}

// checkPartitions wants every topic to have the configured number of partitions, each with a leader: a key's partition follows from
// that number, and cases and their events must meet.
func (l *Log) checkPartitions(ctx context.Context) error {
	topics, err := l.metadata(ctx)
	if err != nil {
		return err
	}
	var errs, wrong []error
	for _, t := range topics {
		if t.Error != nil {
			errs = append(errs, fmt.Errorf("topic %s: %w", t.Name, t.Error))
			continue
		}
		if len(t.Partitions) != l.o.Partitions {
			wrong = append(wrong, fmt.Errorf("topic %s has %d partitions; expected %d, else keys change their partition", t.Name, len(t.Partitions), l.o.Partitions))
		}
		for _, p := range t.Partitions {
			if p.Error != nil {
				errs = append(errs, fmt.Errorf("topic %s partition %d: %w", t.Name, p.ID, p.Error))
			}
		}
	}
	return settle(errs, wrong)
}

// checkSettings wants the settings of topics that were there before to be those that this program would create them with.
func (l *Log) checkSettings(ctx context.Context) error {
	req := &kafka.DescribeConfigsRequest{}
	want := map[string]map[string]string{}
	for _, t := range caselog.Topics() {
		s := l.settings(t)
		r := kafka.DescribeConfigRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: l.topic(t)}
		for name := range s {
			r.ConfigNames = append(r.ConfigNames, name)
		}
		want[l.topic(t)] = s
		req.Resources = append(req.Resources, r)
	}
	res, err := l.client.DescribeConfigs(ctx, req)
	if err != nil {
		return fmt.Errorf("look at settings of topics: %w", err)
	}
	var errs, wrong []error
	for _, r := range res.Resources {
		if r.Error != nil {
			errs = append(errs, fmt.Errorf("settings of topic %s: %w", r.ResourceName, r.Error))
		}
		if len(r.ConfigEntries) < len(want[r.ResourceName]) && r.Error == nil {
			wrong = append(wrong, fmt.Errorf("settings of topic %s: %d of %d are not shown", r.ResourceName, len(r.ConfigEntries), len(want[r.ResourceName])))
		}
		for _, c := range r.ConfigEntries {
			if w := want[r.ResourceName][c.ConfigName]; w != c.ConfigValue {
				wrong = append(wrong, fmt.Errorf("topic %s has %s=%s; expected %s", r.ResourceName, c.ConfigName, c.ConfigValue, w))
			}
		}
	}
	return settle(errs, wrong)
}

// errTopics marks topics that are not as they should be.
var errTopics = errors.New("topics are not as this program needs them")

// settle returns what is wrong for good, or else the errors that may pass.
func settle(errs, wrong []error) error {
	if len(wrong) > 0 {
		return fmt.Errorf("%w: %w", errTopics, errors.Join(wrong...))
	}
	return errors.Join(errs...)
}
