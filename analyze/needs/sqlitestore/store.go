// Package sqlitestore keeps needs, and the memory of cases, in the SQLite file of the embedded log, so that they commit together with
// the offset of the records they come from.
//
// Outcomes flow in through Apply, tallies and daily counts out through Needs and Daily. When anything fails the transaction is rolled
// back and the records come again.
package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
	"xiangyin/ingest/caselog/sqlitelog"
)

// Store is an analyze.NeedStore and an analyze.Memory.
type Store struct {
	db *sqlitelog.DB
	a  needs.Arithmetic
}

// Open prepares the tables in db.
func Open(ctx context.Context, db *sqlitelog.DB, a needs.Arithmetic) (*Store, error) {
	if err := db.Migrate(ctx, "needs", schema...); err != nil {
		return nil, err
	}
	return &Store{db: db, a: a}, nil
}

var schema = []string{
	// need_cases holds one row a case: what idempotence and later followups need. at is the time of the event that set open last.
	`CREATE TABLE need_cases(ref TEXT PRIMARY KEY, township TEXT NOT NULL, concern TEXT NOT NULL, urgency TEXT NOT NULL,
		received INTEGER NOT NULL, day INTEGER NOT NULL, open INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID`,
	`CREATE INDEX need_emergencies ON need_cases(township, concern, received) WHERE open = 1 AND urgency = 'emergency'`,
	`CREATE TABLE need_heat(township TEXT, concern TEXT, heat REAL NOT NULL, at INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY(township, concern)) WITHOUT ROWID`,
	`CREATE TABLE need_open(township TEXT, concern TEXT, urgency TEXT, day INTEGER, n INTEGER NOT NULL, PRIMARY KEY(township, concern, urgency, day)) WITHOUT ROWID`,
	`CREATE TABLE need_days(day INTEGER, township TEXT, concern TEXT, unit TEXT, n INTEGER NOT NULL, PRIMARY KEY(day, township, concern, unit)) WITHOUT ROWID`,
	`CREATE TABLE need_applied(partition INTEGER PRIMARY KEY, through INTEGER NOT NULL)`,
	`CREATE TABLE case_memory(ref TEXT PRIMARY KEY, township TEXT NOT NULL, concern TEXT NOT NULL) WITHOUT ROWID`,
	`CREATE TABLE case_parked(ref TEXT, kind TEXT, at INTEGER, survey TEXT NOT NULL, PRIMARY KEY(ref, kind, at)) WITHOUT ROWID`,
}

// Apply applies b unless it was applied before.
func (s *Store) Apply(ctx context.Context, b analyze.Batch) error {
	return s.db.Update(ctx, func(ctx context.Context) error {
		c := s.db.Conn(ctx)
		through := int64(-1)
		err := c.QueryRowContext(ctx, `SELECT through FROM need_applied WHERE partition = ?`, b.Partition).Scan(&through)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("needs: applied offset: %w", err)
		}
		if through >= b.Through {
			return nil
		}
		for _, o := range b.Outcomes {
			if err := s.apply(ctx, c, o); err != nil {
				return err
			}
		}
		return exec(ctx, c, `INSERT INTO need_applied VALUES(?, ?) ON CONFLICT(partition) DO UPDATE SET through = excluded.through`, b.Partition, b.Through)
	})
}

func (s *Store) apply(ctx context.Context, c sqlitelog.Querier, o analyze.Outcome) error {
	switch {
	case o.Finding != nil:
		return s.finding(ctx, c, o.Finding)
	case o.Followup != nil:
		return s.followup(ctx, c, o.Followup)
	}
	return nil
}

func (s *Store) finding(ctx context.Context, c sqlitelog.Querier, f *analyze.Finding) error {
	day := s.a.Day(f.ReceivedAt)
	res, err := c.ExecContext(ctx, `INSERT INTO need_cases VALUES(?, ?, ?, ?, ?, ?, 1, 0) ON CONFLICT(ref) DO NOTHING`,
		f.Ref, f.Township, f.Concern, f.Urgency, f.ReceivedAt.Unix(), day)
	if err != nil {
		return fmt.Errorf("needs: add case: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := s.heat(ctx, c, f); err != nil {
		return err
	}
	if err := exec(ctx, c, addOpen, f.Township, f.Concern, f.Urgency, day, 1); err != nil {
		return err
	}
	return exec(ctx, c, `INSERT INTO need_days VALUES(?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1`, day, f.Township, f.Concern, townshipUnit(f))
}

// townshipUnit is the township of its time that f names, for the history before and after a merger.
func townshipUnit(f *analyze.Finding) string {
	const townshipDigits = 9 // GB/T 10114
	if len(f.Unit) >= townshipDigits {
		return f.Unit[:townshipDigits]
	}
	return f.Township
}

const addOpen = `INSERT INTO need_open VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`

func (s *Store) heat(ctx context.Context, c sqlitelog.Querier, f *analyze.Finding) error {
	var heat float64
	var at int64
	err := c.QueryRowContext(ctx, `SELECT heat, at FROM need_heat WHERE township = ? AND concern = ?`, f.Township, f.Concern).Scan(&heat, &at)
	reference := time.Unix(at, 0).UTC()
	switch {
	case errors.Is(err, sql.ErrNoRows):
		reference = f.ReceivedAt
	case err != nil:
		return fmt.Errorf("needs: heat: %w", err)
	}
	heat, reference = needs.AddHeat(heat, reference, f.Urgency, f.ReceivedAt)
	return exec(ctx, c, `INSERT INTO need_heat VALUES(?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET heat = excluded.heat, at = excluded.at, total = total + 1`,
		f.Township, f.Concern, heat, reference.Unix())
}

// followup opens or closes a case. The event with the latest time decides, whatever order events come in; of two with one time, the
// one that closes.
func (s *Store) followup(ctx context.Context, c sqlitelog.Querier, f *analyze.Followup) error {
	open, ok := needs.Opens(f.Kind)
	if !ok {
		return nil
	}
	stamp := needs.Stamp(f.At, open)
	var was bool
	var day int
	var urgency, township, concern string
	err := c.QueryRowContext(ctx, `SELECT open, day, urgency, township, concern FROM need_cases WHERE ref = ? AND at < ?`, f.Ref, stamp).Scan(&was, &day, &urgency, &township, &concern)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("needs: followup: %w", err)
	}
	if err := exec(ctx, c, `UPDATE need_cases SET open = ?, at = ? WHERE ref = ?`, open, stamp, f.Ref); err != nil {
		return err
	}
	if was == open {
		return nil
	}
	delta := -1
	if open {
		delta = 1
	}
	if err := exec(ctx, c, addOpen, township, concern, urgency, day, delta); err != nil {
		return err
	}
	return exec(ctx, c, `DELETE FROM need_open WHERE township = ? AND concern = ? AND urgency = ? AND day = ? AND n = 0`, township, concern, urgency, day)
}

func exec(ctx context.Context, c sqlitelog.Querier, query string, args ...any) error {
	if _, err := c.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("needs: %w", err)
	}
	return nil
}

// Reset forgets every need and the memory of cases, so that both can be rebuilt from the log.
func (s *Store) Reset(ctx context.Context) error {
	return s.db.Update(ctx, func(ctx context.Context) error {
		for _, t := range []string{"need_cases", "need_heat", "need_open", "need_days", "need_applied"} {
			if err := exec(ctx, s.db.Conn(ctx), `DELETE FROM `+t); err != nil {
				return err
			}
		}
		return nil
	})
}
