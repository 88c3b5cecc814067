// Package postgres keeps plans and their moves in PostgreSQL, so that several processes share them.
//
// Moves flow in, plans flow out. Every call runs in the transaction that its ctx carries (see Update) or in one of its own; when it
// fails nothing of it is kept. Writers take turns through one advisory lock, as SQLite's do: what a transaction decided on still
// holds when it commits, so two processes never open two plans for one need, and the chain of hashes over all moves has one end. A
// unique index holds the first of these even against other programs.
//
// While the server is away, reads and beginnings of transactions try again until patience ends; a transaction that was under way
// fails, and its caller starts it again.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"xiangyin/alert"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/remote"
)

// Store is a plan store. It is safe for concurrent use.
type Store struct {
	o    Options
	pool *pgxpool.Pool
}

// Open connects to the database and brings its tables up to date. The caller closes the store.
func Open(ctx context.Context, o Options) (*Store, error) {
	config, err := o.pool()
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	s := &Store{o: o, pool: pool}
	if err := s.migrate(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres at %s: %w", config.ConnConfig.Host, err)
	}
	return s, nil
}

// Close closes the connections. It waits for transactions under way.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}

// Ping reports whether the server answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// querier is what a transaction and the pool have in common.
type querier interface {
	Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

type txKey struct{}

// Update runs f in a transaction, or joins the one that ctx already carries. The ctx that f gets carries the transaction. When f
// fails, nothing it did is kept. Transactions of all processes follow one another. f runs at most once.
func (s *Store) Update(ctx context.Context, f func(ctx context.Context) error) error {
	if _, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		return f(ctx)
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	// Rolling back must work even when ctx has ended; after a commit it does nothing.
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := f(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// begin begins a transaction and waits for its turn to write.
func (s *Store) begin(ctx context.Context) (pgx.Tx, error) {
	var tx pgx.Tx
	err := s.retry(ctx, func(ctx context.Context) (err error) {
		if tx, err = s.pool.Begin(ctx); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "xiangyin plans in "+s.o.Schema); err != nil {
			return errors.Join(err, ignoreClosed(tx.Rollback(context.WithoutCancel(ctx))))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, pgx.ErrTxClosed) {
		return nil
	}
	return err
}

// retry calls f until it succeeds, fails for good, or patience ends.
func (s *Store) retry(ctx context.Context, f func(ctx context.Context) error) error {
	return remote.Backoff{Patience: s.o.Patience, Jitter: s.o.Jitter}.Do(ctx, passing, func(err error) {
		s.o.Logger.Warn("postgres failed; trying again", "error", err)
	}, f)
}

// passing reports whether trying again may help: the connection failed, or the server is starting, stopping or full (SQLSTATE classes
// 08, 53, 57 and codes 40001, 40P01 of PostgreSQL's manual, appendix A).
func passing(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		switch server.Code[:2] {
		case "08", "53", "57":
			return server.Code != "57014" // query_canceled
		}
		return server.Code == "40001" || server.Code == "40P01"
	}
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || pgconn.SafeToRetry(err) || errors.Is(err, errBroken)
}

// errBroken marks a read whose connection broke; reading again is always safe.
var errBroken = errors.New("connection lost")

// conn returns the transaction that ctx carries, or else the pool.
func (s *Store) conn(ctx context.Context) querier {
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		return tx
	}
	return s.pool
}

// read calls f with the transaction that ctx carries, or else with the pool, again and again while the server is away.
func (s *Store) read(ctx context.Context, f func(ctx context.Context, c querier) error) error {
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		return f(ctx, tx) // a broken transaction stays broken
	}
	return s.retry(ctx, func(ctx context.Context) error {
		err := f(ctx, s.pool)
		var network net.Error
		if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: %w", errBroken, err)
		}
		return err
	})
}

// Plan returns a plan, or an error that wraps alert.ErrNotFound.
func (s *Store) Plan(ctx context.Context, id string) (alert.Plan, error) {
	p, ok, err := s.one(ctx, `SELECT body FROM plans WHERE id = $1`, id)
	if err == nil && !ok {
		err = fmt.Errorf("plan %.40q: %w", id, alert.ErrNotFound)
	}
	return p, err
}

// Live returns the plan that answers key and is not closed; false where there is none.
func (s *Store) Live(ctx context.Context, key string) (alert.Plan, bool, error) {
	return s.one(ctx, `SELECT body FROM plan_keys k JOIN plans p ON p.id = k.plan WHERE k.key = $1 AND k.live`, key)
}

// LastClosed returns the plan that answered key and was closed last; false where there is none.
func (s *Store) LastClosed(ctx context.Context, key string) (alert.Plan, bool, error) {
	return s.one(ctx, `SELECT body FROM plan_keys k JOIN plans p ON p.id = k.plan WHERE k.key = $1 AND NOT k.live
		ORDER BY k.closed DESC NULLS LAST, k.plan DESC LIMIT 1`, key)
}

func (s *Store) one(ctx context.Context, query string, args ...any) (alert.Plan, bool, error) {
	plans, err := bodies[alert.Plan](ctx, s, query, args...)
	if err != nil || len(plans) == 0 {
		return alert.Plan{}, false, err
	}
	return plans[0], true, nil
}

// Moves returns all moves of a plan in order, none for an unknown plan.
func (s *Store) Moves(ctx context.Context, id string) ([]alert.Move, error) {
	return bodies[alert.Move](ctx, s, `SELECT body FROM moves WHERE plan = $1 AND live ORDER BY seq`, id)
}

// Due returns up to limit plans whose WakeAt has come, the longest waiting first.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]alert.Plan, error) {
	return bodies[alert.Plan](ctx, s, `SELECT body FROM plans WHERE wake <= $1 ORDER BY wake, id LIMIT $2`, now.UnixNano(), limit)
}

// Unseen returns those digests that no kept survey move of the plan holds.
func (s *Store) Unseen(ctx context.Context, plan string, digests []string) ([]string, error) {
	var out []string
	err := s.read(ctx, func(ctx context.Context, c querier) error {
		rows, err := c.Query(ctx, `SELECT digest FROM unnest($2::text[]) WITH ORDINALITY AS asked(digest, n)
			WHERE NOT EXISTS (SELECT FROM plan_seen s WHERE s.plan = $1 AND s.digest = asked.digest) ORDER BY n`, plan, digests)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read answers seen: %w", err)
	}
	return out, nil
}

// bodies returns what query selects, decoded.
func bodies[T any](ctx context.Context, s *Store, query string, args ...any) ([]T, error) {
	var out []T
	err := s.read(ctx, func(ctx context.Context, c querier) error {
		rows, err := c.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (T, error) {
			var body []byte
			if err := row.Scan(&body); err != nil {
				var zero T
				return zero, err
			}
			return caselog.Decode[T](body)
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	return out, nil
}
