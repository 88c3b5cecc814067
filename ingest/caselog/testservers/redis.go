package testservers

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is one running Redis server. It keeps an append-only file that it syncs each second, as by default.
type Redis struct {
	*Process
	Addr string
	// User and Password are what the secured server asks for; TLS is how to talk to it. Empty of a plain server.
	User, Password string
	TLS            *Certificate

	bus int // the port on which the nodes of a cluster talk to each other
}

// Redis returns the plain server. Tests share it: each uses keys of its own.
func (s *Servers) Redis(t testing.TB) *Redis {
	t.Helper()
	return s.redis.get(t, s.NewRedis)
}

// NewRedis starts another plain server, for a test that kills or flushes it.
func (s *Servers) NewRedis() (*Redis, error) { return s.startRedis("redis") }

// SecureRedis returns a server that speaks TLS only and lets in one user, who may touch only keys that begin with xiangyin:.
func (s *Servers) SecureRedis(t testing.TB, rights string) *Redis {
	t.Helper()
	return s.secure.get(t, func() (*Redis, error) {
		cert, err := s.Certificate()
		if err != nil {
			return nil, err
		}
		return s.launchRedis("redis-secure", &Redis{User: "app", Password: "not a secret", TLS: cert}, func(port, _ int) []string {
			return []string{
				"port 0", fmt.Sprint("tls-port ", port), "tls-auth-clients no", "tls-ca-cert-file " + cert.CA,
				"tls-cert-file " + cert.Cert, "tls-key-file " + cert.Key,
				"user default off", `user app on ">not a secret" ~xiangyin:* ` + rights,
			}
		})
	})
}

func (s *Servers) startRedis(name string, lines ...string) (*Redis, error) {
	return s.launchRedis(name, &Redis{}, func(port, bus int) []string {
		out := []string{fmt.Sprint("port ", port)}
		for _, l := range lines {
			out = append(out, strings.ReplaceAll(l, "BUS", fmt.Sprint(bus)))
		}
		return out
	})
}

// launchRedis starts a server with the lines of config that settings returns for two free ports.
func (s *Servers) launchRedis(name string, r *Redis, settings func(port, bus int) []string) (*Redis, error) {
	path, err := program("redis-server", "redis-server")
	if err != nil {
		return nil, err
	}
	dir, err := s.folder(name)
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	conf := filepath.Join(dir, "redis.conf")
	lines := append([]string{"bind 127.0.0.1", "dir " + dir, `save ""`, "appendonly yes", "daemonize no"}, settings(ports[0], ports[1])...)
	if err := os.WriteFile(conf, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("config of %s: %w", name, err)
	}
	r.Addr, r.bus = address(ports[0]), ports[1]
	r.Process = &Process{
		name: name, args: []string{path, conf}, dir: dir, quit: syscall.SIGTERM, orphan: syscall.SIGKILL, timeout: patience,
		ready: r.ping,
	}
	s.keep(r.Process)
	return r, r.Start()
}

// client returns a client of this one server. The caller closes it.
func (r *Redis) client() *redis.Client {
	o := &redis.Options{Addr: r.Addr, Username: r.User, Password: r.Password, MaxRetries: -1, DialTimeout: time.Second}
	if r.TLS != nil {
		o.TLSConfig = &tls.Config{RootCAs: r.TLS.Pool, MinVersion: tls.VersionTLS12}
	}
	return redis.NewClient(o)
}

func (r *Redis) ping(ctx context.Context) error {
	c := r.client()
	defer c.Close()
	err := c.Ping(ctx).Err()
	if err != nil && strings.HasPrefix(err.Error(), "NOPERM") {
		return nil // it answers
	}
	return err
}

// RedisCluster returns the nodes of a cluster of three masters. Tests share it: each uses keys of its own.
func (s *Servers) RedisCluster(t testing.TB) []*Redis {
	t.Helper()
	return s.cluster.get(t, s.NewRedisCluster)
}

// NewRedisCluster starts another cluster of three masters, for a test that kills one of them.
func (s *Servers) NewRedisCluster() ([]*Redis, error) {
	nodes := make([]*Redis, 3)
	for i := range nodes {
		var err error
		if nodes[i], err = s.startRedis("redis-cluster", "cluster-enabled yes", "cluster-port BUS", "cluster-node-timeout 5000"); err != nil {
			return nil, err
		}
		if i == 0 {
			continue
		}
		host, port, _ := strings.Cut(nodes[0].Addr, ":")
		if err := nodes[i].do("CLUSTER", "MEET", host, port, nodes[0].bus); err != nil {
			return nil, err
		}
	}
	const slots = 16384
	for i, n := range nodes {
		if err := n.do("CLUSTER", "ADDSLOTSRANGE", i*slots/len(nodes), (i+1)*slots/len(nodes)-1); err != nil {
			return nil, err
		}
	}
	return nodes, wait(func(ctx context.Context) error {
		for _, n := range nodes {
			if err := n.whole(ctx, len(nodes)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Redis) do(args ...any) error {
	c := r.client()
	defer c.Close()
	if err := c.Do(context.Background(), args...).Err(); err != nil {
		return fmt.Errorf("%v at %s: %w", args[:2], r.Addr, err)
	}
	return nil
}

// whole reports an error unless r knows n nodes and takes the cluster for complete.
func (r *Redis) whole(ctx context.Context, n int) error {
	c := r.client()
	defer c.Close()
	info, err := c.ClusterInfo(ctx).Result()
	if err != nil {
		return fmt.Errorf("cluster at %s: %w", r.Addr, err)
	}
	if !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", n)) {
		return fmt.Errorf("cluster at %s is not whole yet", r.Addr)
	}
	return nil
}

// wait calls f until it returns nil or patience is over.
func wait(f func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := f(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-tick.C:
		}
	}
}
