// Package sqlitelog keeps the case log in one SQLite file, beside the stores of later stages that share the file, so that a
// consumer's effect and its offset commit in one transaction.
//
// Messages flow in through Append, records out through Consume and Drain. When a transaction fails nothing of it is kept: neither
// effect nor offset. Expired records are overwritten in the file (secure_delete) and in the write-ahead log (checkpoint TRUNCATE).
// Several processes may share one file: writers take turns through SQLite's own lock.
package sqlitelog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver; cgo is here already for gojieba, and it is faster than a translated SQLite
)

// Querier is what a transaction and a connection pool have in common.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is one SQLite file. It is safe for concurrent use.
type DB struct {
	path  string
	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
	now   func() time.Time
	sync  string // FULL, or OFF for throw-away data

	mu    sync.Mutex
	fresh chan struct{} // closed and replaced whenever something was appended
}

// Option changes how Open sets up a DB.
type Option func(*DB)

// WithClock sets the clock that stamps records and decides what has expired; the default is time.Now.
func WithClock(now func() time.Time) Option { return func(d *DB) { d.now = now } }

// WithoutSync leaves writing to the operating system: a replay that can be run again is then not bound by the disk. A power failure
// may spoil the file.
func WithoutSync() Option { return func(d *DB) { d.sync = "OFF" } }

// Open opens or creates the file at path with everything a log needs in it.
func Open(path string, opts ...Option) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open log %s: %w", path, err)
	}
	d := &DB{path: path, now: time.Now, sync: "FULL", fresh: make(chan struct{})}
	for _, o := range opts {
		o(d)
	}
	var err error
	if d.write, err = open(path, d.sync, "_txlock=immediate"); err != nil {
		return nil, err
	}
	d.write.SetMaxOpenConns(1)
	if d.read, err = open(path, d.sync, "_query_only=1"); err != nil {
		return nil, errors.Join(err, d.write.Close())
	}
	d.read.SetMaxOpenConns(4)
	if err := d.Migrate(context.Background(), "log", schema()...); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func open(path, sync, extra string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_journal_mode=WAL&_synchronous=" + sync + "&_secure_delete=1&_busy_timeout=20000&" + extra
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, fmt.Errorf("open log %s: %w", path, err)
	}
	return db, nil
}

// Path returns the file's path.
func (d *DB) Path() string { return d.path }

// Close closes the file. Transactions under way are rolled back.
func (d *DB) Close() error { return errors.Join(d.read.Close(), d.write.Close()) }

type txKey struct{}

// tx is a transaction in a context, with what must happen once it has committed.
type tx struct {
	*sql.Tx
	appended bool
}

// Update runs f in a write transaction, or joins the one that ctx already carries. The ctx that f gets carries the transaction: Conn
// and Append use it. When f fails, nothing it did is kept.
func (d *DB) Update(ctx context.Context, f func(ctx context.Context) error) error {
	if _, ok := ctx.Value(txKey{}).(*tx); ok {
		return f(ctx)
	}
	sqlTx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin in %s: %w", d.path, err)
	}
	t := &tx{Tx: sqlTx}
	if err := f(context.WithValue(ctx, txKey{}, t)); err != nil {
		return errors.Join(err, ignoreDone(sqlTx.Rollback()))
	}
	if err := sqlTx.Commit(); err != nil {
		return errors.Join(fmt.Errorf("commit in %s: %w", d.path, err), ignoreDone(sqlTx.Rollback()))
	}
	if t.appended {
		d.announce()
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Conn returns the transaction that ctx carries, or else the pool of read-only connections.
func (d *DB) Conn(ctx context.Context) Querier {
	if t, ok := ctx.Value(txKey{}).(*tx); ok {
		return t
	}
	return d.read
}

// Migrate runs the statements of the schema called name that have not been run on this file yet, in one transaction. Statements are
// only ever added at the end.
func (d *DB) Migrate(ctx context.Context, name string, statements ...string) error {
	return d.Update(ctx, func(ctx context.Context) error {
		c := d.Conn(ctx)
		if _, err := c.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations(name TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID`); err != nil {
			return fmt.Errorf("migrate %s: %w", name, err)
		}
		var done int
		err := c.QueryRowContext(ctx, `SELECT done FROM migrations WHERE name = ?`, name).Scan(&done)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("migrate %s: %w", name, err)
		}
		if done > len(statements) {
			return fmt.Errorf("migrate %s: the file was written by a newer program: it has %d steps, this one knows %d", name, done, len(statements))
		}
		for i := done; i < len(statements); i++ {
			if _, err := c.ExecContext(ctx, statements[i]); err != nil {
				return fmt.Errorf("migrate %s, step %d: %w", name, i+1, err)
			}
		}
		_, err = c.ExecContext(ctx, `INSERT INTO migrations VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET done = excluded.done`, name, len(statements))
		return err
	})
}

func (d *DB) announce() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.fresh)
	d.fresh = make(chan struct{})
}

func (d *DB) freshened() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fresh
}
