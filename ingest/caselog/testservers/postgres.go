package testservers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Postgres is a running PostgreSQL server without a password, for local connections only.
type Postgres struct {
	*Process
	Addr string

	made atomic.Int64 // databases
}

// Postgres returns the address of a new, empty database on the server that tests share.
func (s *Servers) Postgres(t testing.TB) string {
	t.Helper()
	url, err := s.postgres.get(t, s.NewPostgres).NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// NewPostgres starts another server, for a test that kills it. It runs as the user postgres when the tests run as root, which
// PostgreSQL refuses to.
func (s *Servers) NewPostgres() (*Postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := s.folder("postgres")
	if err != nil {
		return nil, err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w:\n%s", err, out)
	}
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	p := &Postgres{Addr: address(ports[0])}
	args := []string{
		filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(ports[0]), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200",
	}
	p.Process = &Process{
		name: "postgres", args: args, dir: dir, user: who, quit: syscall.SIGINT, orphan: syscall.SIGQUIT, timeout: patience,
		ready: func(ctx context.Context) error { return p.exec(ctx, "SELECT 1") },
	}
	s.keep(p.Process)
	return p, p.Start()
}

// URL is the address of a database on p.
func (p *Postgres) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@%s/%s?sslmode=disable", p.Addr, database)
}

// NewDatabase makes an empty database and returns its address.
func (p *Postgres) NewDatabase(ctx context.Context) (string, error) {
	name := fmt.Sprint("test", p.made.Add(1))
	if err := p.exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	return p.URL(name), nil
}

func (p *Postgres) exec(ctx context.Context, query string) (err error) {
	c, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close(ctx)) }()
	_, err = c.Exec(ctx, query)
	return err
}

// postgresBin returns the folder of the newest server that Debian's package installed, or of the one in the path.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	path, err := program("postgres", "postgresql")
	return filepath.Dir(path), err
}

func version(bin string) int {
	v, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(bin)))) // 0 for an odd name: sorted last
	return v
}

// unprivileged gives dir to the user that PostgreSQL shall run as; nil when that is the present one.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
}
