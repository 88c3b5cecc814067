// Package testservers starts the real servers that tests talk to: Kafka, Redis, a Redis Cluster and PostgreSQL, each when the first
// test asks for it, on free ports of the loopback interface and in a temporary folder. Only tests import it.
//
// A package's TestMain makes one Servers and runs its tests through Run, which stops everything at the end; the kernel kills the
// servers when the test process dies before that. Two test processes never share a server, so they may run at one time. A server
// that cannot be had fails the test that asks for it, with what to install; it never skips one.
package testservers

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience bounds how long a server may take to start; a loaded machine is slow.
const patience = 2 * time.Minute

// Servers are the servers of one test process. The zero value is ready for use.
type Servers struct {
	mu      sync.Mutex
	dir     string
	started []*Process

	redis    once[*Redis]
	secure   once[*Redis]
	cluster  once[[]*Redis]
	postgres once[*Postgres]
	kafka    once[*Kafka]
}

// Run runs the tests of m, stops the servers that they started, and returns the exit code.
func (s *Servers) Run(m *testing.M) int {
	defer s.stop()
	return m.Run()
}

func (s *Servers) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.started) - 1; i >= 0; i-- {
		s.started[i].Stop()
	}
	if s.dir != "" {
		if err := os.RemoveAll(s.dir); err != nil {
			fmt.Fprintln(os.Stderr, "test servers:", err)
		}
	}
}

// keep makes Run stop p at the end.
func (s *Servers) keep(p *Process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started = append(s.started, p)
}

// folder returns a new folder for a server.
func (s *Servers) folder(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "xiangyin-test-")
		if err != nil {
			return "", fmt.Errorf("folder for test servers: %w", err)
		}
		s.dir = dir
		if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as another user
			return "", fmt.Errorf("folder for test servers: %w", err)
		}
	}
	dir, err := os.MkdirTemp(s.dir, name+"-")
	if err != nil {
		return "", fmt.Errorf("folder for %s: %w", name, err)
	}
	return filepath.Abs(dir)
}

// once holds what is started at most once.
type once[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (o *once[T]) get(t testing.TB, start func() (T, error)) T {
	t.Helper()
	o.once.Do(func() { o.value, o.err = start() })
	if o.err != nil {
		t.Fatalf("test server: %v", o.err)
	}
	return o.value
}

// freePorts returns n ports that nobody listens on.
func freePorts(n int) ([]int, error) {
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close() // all of them are held until the last is found
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}

func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
