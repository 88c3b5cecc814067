// Package sqlite keeps plans and their moves in the SQLite file that the case log lives in, so that a plan, its place in the log and
// the offset behind it commit together.
//
// Moves flow in, plans flow out. Every call runs in the transaction that its ctx carries (see sqlitelog.DB.Update) or in one of its
// own; when it fails nothing of it is kept. Moves are chained by hashes: each covers its predecessor's hash and its own bytes.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"xiangyin/alert"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
)

// Store is a plan store. It is safe for concurrent use.
type Store struct{ db *sqlitelog.DB }

// New returns the store in db, after making its tables.
func New(ctx context.Context, db *sqlitelog.DB) (*Store, error) {
	if err := db.Migrate(ctx, "plans", schema()...); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Update runs f in one transaction; it is the desk's alert.Transactor.
func (s *Store) Update(ctx context.Context, f func(ctx context.Context) error) error {
	return s.db.Update(ctx, f)
}

// Plan returns a plan, or an error that wraps alert.ErrNotFound.
func (s *Store) Plan(ctx context.Context, id string) (alert.Plan, error) {
	p, ok, err := s.one(ctx, `SELECT body FROM plans WHERE id = ?`, id)
	if err == nil && !ok {
		err = fmt.Errorf("plan %.40q: %w", id, alert.ErrNotFound)
	}
	return p, err
}

// Live returns the plan that answers key and is not closed; false where there is none.
func (s *Store) Live(ctx context.Context, key string) (alert.Plan, bool, error) {
	return s.one(ctx, `SELECT body FROM plan_keys k JOIN plans p ON p.id = k.plan WHERE k.key = ? AND k.live = 1`, key)
}

// LastClosed returns the plan that answered key and was closed last; false where there is none.
func (s *Store) LastClosed(ctx context.Context, key string) (alert.Plan, bool, error) {
	return s.one(ctx, `SELECT body FROM plan_keys k JOIN plans p ON p.id = k.plan WHERE k.key = ? AND k.live = 0
		ORDER BY k.closed DESC, k.plan DESC LIMIT 1`, key)
}

func (s *Store) one(ctx context.Context, query string, args ...any) (alert.Plan, bool, error) {
	var body []byte
	err := s.db.Conn(ctx).QueryRowContext(ctx, query, args...).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return alert.Plan{}, false, nil
	}
	if err != nil {
		return alert.Plan{}, false, fmt.Errorf("read plan: %w", err)
	}
	p, err := caselog.Decode[alert.Plan](body)
	return p, err == nil, err
}

// Moves returns all moves of a plan in order, none for an unknown plan.
func (s *Store) Moves(ctx context.Context, id string) ([]alert.Move, error) {
	return query[alert.Move](ctx, s.db.Conn(ctx), `SELECT body FROM moves WHERE plan = ? AND live = 1 ORDER BY seq`, id)
}

// Due returns up to limit plans whose WakeAt has come, the longest waiting first.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]alert.Plan, error) {
	return query[alert.Plan](ctx, s.db.Conn(ctx),
		`SELECT body FROM plans WHERE wake IS NOT NULL AND wake <= ? ORDER BY wake, id LIMIT ?`, now.UnixNano(), limit)
}

// Unseen returns those digests that no kept survey move of the plan holds.
func (s *Store) Unseen(ctx context.Context, plan string, digests []string) ([]string, error) {
	var out []string
	for _, d := range digests {
		var n int
		err := s.db.Conn(ctx).QueryRowContext(ctx, `SELECT count(*) FROM plan_seen WHERE plan = ? AND digest = ?`, plan, d).Scan(&n)
		if err != nil {
			return nil, fmt.Errorf("read answers seen: %w", err)
		}
		if n == 0 {
			out = append(out, d)
		}
	}
	return out, nil
}

// query returns the bodies that q selects, decoded.
func query[T any](ctx context.Context, c sqlitelog.Querier, q string, args ...any) ([]T, error) {
	rows, err := c.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("read plans: %w", err)
		}
		v, err := caselog.Decode[T](body)
		if err != nil {
			return nil, fmt.Errorf("read plans: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
