package kafkalog

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/scram"

	"xiangyin/ingest/caselog/remote"
)

// Options say where the brokers are and how to use them. Only Brokers is needed; zero fields get the default that they name.
type Options struct {
	Brokers     []string    `yaml:"brokers"`     // host:port of some brokers; the others are found through them
	Prefix      string      `yaml:"prefix"`      // of topics and groups, so that deployments may share brokers; default "xiangyin."
	Partitions  int         `yaml:"partitions"`  // of each topic, the most processes that can share one; default 12
	Replicas    int         `yaml:"replicas"`    // brokers that keep each record; default 3
	MinInSync   int         `yaml:"min_in_sync"` // of them that must have a record before it counts as kept; default Replicas-1, at least 1
	Compression string      `yaml:"compression"` // none, lz4, snappy, zstd or gzip; default lz4
	TLS         *remote.TLS `yaml:"tls"`         // nil: plain text
	SASL        *SASL       `yaml:"sasl"`        // nil: no password

	Timeout      time.Duration `yaml:"timeout"`       // of one request; default 10 s
	Patience     time.Duration `yaml:"patience"`      // how long Append, Read and Open try again before they fail; default 60 s
	Session      time.Duration `yaml:"session"`       // a member that is silent for so long loses its partitions; default 10 s
	Heartbeat    time.Duration `yaml:"heartbeat"`     // between signs of life, and how soon a member sees others come and go; default 1 s
	BatchRecords int           `yaml:"batch_records"` // the most records that a handler gets at a time; default 1000
	FetchBytes   int           `yaml:"fetch_bytes"`   // held in memory for each partition, about; default 1 MiB

	Logger     *slog.Logger          `yaml:"-"` // default slog.Default
	Registerer prometheus.Registerer `yaml:"-"` // nil: metrics are not exposed
	Jitter     func() float64        `yaml:"-"` // in [0, 1), for pauses; default math/rand
	Now        func() time.Time      `yaml:"-"` // stamps records; default time.Now
}

// SASL is a name and password by SCRAM (RFC 5802): the password itself never goes over the wire.
type SASL struct {
	Mechanism string `yaml:"mechanism"` // scram-sha-512 (default) or scram-sha-256
	User      string `yaml:"user"`
	Password  string `yaml:"password"`
}

// mechanism returns nil for a nil s.
func (s *SASL) mechanism() (sasl.Mechanism, error) {
	if s == nil {
		return nil, nil
	}
	algorithm := scram.SHA512
	switch cmp.Or(s.Mechanism, "scram-sha-512") {
	case "scram-sha-512":
	case "scram-sha-256":
		algorithm = scram.SHA256
	default:
		return nil, fmt.Errorf("kafka: sasl mechanism %q; expected scram-sha-512 or scram-sha-256", s.Mechanism)
	}
	m, err := scram.Mechanism(algorithm, s.User, s.Password)
	if err != nil {
		return nil, errors.New("kafka: sasl: user or password has characters that SASLprep refuses")
	}
	return m, nil
}

func (o *Options) fill() error {
	if len(o.Brokers) == 0 {
		return errors.New("kafka: no brokers; expected at least one host:port")
	}
	o.Prefix = cmp.Or(o.Prefix, "xiangyin.")
	o.Partitions = cmp.Or(o.Partitions, 12)
	o.Replicas = cmp.Or(o.Replicas, 3)
	o.MinInSync = cmp.Or(o.MinInSync, max(1, o.Replicas-1))
	o.Timeout = cmp.Or(o.Timeout, 10*time.Second)
	o.Patience = cmp.Or(o.Patience, time.Minute)
	o.Session = cmp.Or(o.Session, 10*time.Second)
	o.Heartbeat = cmp.Or(o.Heartbeat, time.Second)
	o.BatchRecords = cmp.Or(o.BatchRecords, 1000)
	o.FetchBytes = cmp.Or(o.FetchBytes, 1<<20)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Partitions < 1 || o.Replicas < 1 || o.MinInSync > o.Replicas || o.BatchRecords < 1 || o.FetchBytes < 1 {
		return fmt.Errorf("kafka: partitions %d, replicas %d, min_in_sync %d, batch_records %d, fetch_bytes %d; expected positive numbers, min_in_sync at most replicas",
			o.Partitions, o.Replicas, o.MinInSync, o.BatchRecords, o.FetchBytes)
	}
	return nil
}

func (o *Options) codec() (kafka.Compression, error) {
	switch cmp.Or(o.Compression, "lz4") {
	case "none":
		return 0, nil
	case "lz4":
		return kafka.Lz4, nil
	case "snappy":
		return kafka.Snappy, nil
	case "zstd":
		return kafka.Zstd, nil
	case "gzip":
		return kafka.Gzip, nil
	}
	return 0, fmt.Errorf("kafka: compression %q; expected none, lz4, snappy, zstd or gzip", o.Compression)
}

// clients returns what requests go through, and what consumer groups dial with.
func (o *Options) clients() (*kafka.Client, *kafka.Dialer, error) {
	mechanism, err := o.SASL.mechanism()
	if err != nil {
		return nil, nil, err
	}
	var config *tls.Config
	if config, err = o.TLS.Config(); err != nil {
		return nil, nil, fmt.Errorf("kafka: %w", err)
	}
	transport := &kafka.Transport{
		ClientID: "xiangyin", TLS: config, SASL: mechanism, DialTimeout: o.Timeout, MetadataTTL: 2 * time.Second, IdleTimeout: 5 * time.Minute,
	}
	dialer := &kafka.Dialer{ClientID: "xiangyin", TLS: config, SASLMechanism: mechanism, Timeout: o.Timeout}
	return &kafka.Client{Addr: kafka.TCP(o.Brokers...), Transport: transport, Timeout: o.Timeout}, dialer, nil
}
