package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"xiangyin/ingest/caselog/remote"
)

// Options say where the servers are. Only Addrs is needed; zero fields get the default that they name.
type Options struct {
	Addrs    []string    `yaml:"addrs"`    // host:port: one server, some nodes of a cluster, or the sentinels of Master
	Cluster  bool        `yaml:"cluster"`  // Addrs are nodes of a Redis Cluster; implied by more than one without Master
	Master   string      `yaml:"master"`   // name of the master that the sentinels at Addrs watch; "" for none
	User     string      `yaml:"user"`     // ACL user; "" for the default one
	Password string      `yaml:"password"` // "" for none
	DB       int         `yaml:"db"`       // number of the database; 0 on a cluster
	TLS      *remote.TLS `yaml:"tls"`      // nil: plain text
	Prefix   string      `yaml:"prefix"`   // of all keys, for ACLs and so that deployments may share servers; default "xiangyin:"
	PoolSize int         `yaml:"pool"`     // connections to each server; default 10

	Timeout   time.Duration `yaml:"timeout"`    // of one command; default 5 s
	Patience  time.Duration `yaml:"patience"`   // how long a call tries again before it fails; default 30 s
	MemoryTTL time.Duration `yaml:"memory_ttl"` // how long a case is remembered; default 400 days, as long as its finding is in the log
	// Durable says that the servers lose nothing that they confirmed when they restart or fail over (appendfsync always, no
	// replicas or WAIT). By default a restart counts as a loss, and the store is rebuilt from the log.
	Durable bool `yaml:"durable"`

	Logger     *slog.Logger          `yaml:"-"` // default slog.Default
	Registerer prometheus.Registerer `yaml:"-"` // nil: metrics are not exposed
	Jitter     func() float64        `yaml:"-"` // in [0, 1), for pauses; default math/rand
}

func (o *Options) fill() error {
	if len(o.Addrs) == 0 {
		return errors.New("redis: no addrs; expected at least one host:port")
	}
	if o.DB != 0 && o.Cluster {
		return fmt.Errorf("redis: db %d on a cluster; a cluster has only database 0", o.DB)
	}
	o.Prefix = cmp.Or(o.Prefix, "xiangyin:")
	o.PoolSize = cmp.Or(o.PoolSize, 10)
	o.Timeout = cmp.Or(o.Timeout, 5*time.Second)
	o.Patience = cmp.Or(o.Patience, 30*time.Second)
	o.MemoryTTL = cmp.Or(o.MemoryTTL, 400*24*time.Hour)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return nil
}

// client returns a client that calls connected for each connection that it makes.
func (o *Options) client(connected func()) (redis.UniversalClient, error) {
	config, err := o.TLS.Config()
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs: o.Addrs, IsClusterMode: o.Cluster, MasterName: o.Master, DB: o.DB, Username: o.User, Password: o.Password, TLSConfig: config,
		SentinelUsername: o.User, SentinelPassword: o.Password,
		PoolSize: o.PoolSize, DialTimeout: o.Timeout, ReadTimeout: o.Timeout, WriteTimeout: o.Timeout, ContextTimeoutEnabled: true,
		// Trying again is done here, under Patience; a node that moved or is loading is still waited for by the client.
		MaxRetries: 1, MaxRedirects: 8, DialerRetries: 1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
		OnConnect:                func(_ context.Context, _ *redis.Conn) error { connected(); return nil },
	}), nil
}
