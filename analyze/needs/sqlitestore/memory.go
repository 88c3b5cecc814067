package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// Recall returns those of refs that are known.
func (s *Store) Recall(ctx context.Context, refs []ingest.Ref) (map[ingest.Ref]analyze.Known, error) {
	known := make(map[ingest.Ref]analyze.Known, len(refs))
	c := s.db.Conn(ctx)
	for _, ref := range refs {
		k := analyze.Known{Ref: ref}
		err := c.QueryRowContext(ctx, `SELECT township, concern FROM case_memory WHERE ref = ?`, ref).Scan(&k.Township, &k.Concern)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("recall cases: %w", err)
		}
		known[ref] = k
	}
	return known, nil
}

// Remember adds known and returns the events parked for them.
func (s *Store) Remember(ctx context.Context, known []analyze.Known) ([]ingest.CaseEvent, error) {
	var parked []ingest.CaseEvent
	err := s.db.Update(ctx, func(ctx context.Context) error {
		c := s.db.Conn(ctx)
		for _, k := range known {
			if err := exec(ctx, c, `INSERT INTO case_memory VALUES(?, ?, ?) ON CONFLICT DO NOTHING`, k.Ref, k.Township, k.Concern); err != nil {
				return err
			}
			events, err := s.unpark(ctx, k.Ref)
			if err != nil {
				return err
			}
			parked = append(parked, events...)
		}
		return nil
	})
	return parked, err
}

func (s *Store) unpark(ctx context.Context, ref ingest.Ref) ([]ingest.CaseEvent, error) {
	rows, err := s.db.Conn(ctx).QueryContext(ctx, `DELETE FROM case_parked WHERE ref = ? RETURNING kind, at, survey`, ref)
	if err != nil {
		return nil, fmt.Errorf("unpark events: %w", err)
	}
	defer rows.Close()
	var out []ingest.CaseEvent
	for rows.Next() {
		e := ingest.CaseEvent{Ref: ref}
		var at int64
		if err := rows.Scan(&e.Kind, &at, &e.Survey); err != nil {
			return nil, fmt.Errorf("unpark events: %w", err)
		}
		e.At = time.Unix(at, 0).UTC()
		out = append(out, e)
	}
	return out, rows.Err()
}

// Park keeps events whose case has not come yet.
func (s *Store) Park(ctx context.Context, events []ingest.CaseEvent) error {
	if len(events) == 0 {
		return nil
	}
	return s.db.Update(ctx, func(ctx context.Context) error {
		for _, e := range events {
			if err := exec(ctx, s.db.Conn(ctx), `INSERT INTO case_parked VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING`, e.Ref, e.Kind, e.At.Unix(), e.Survey); err != nil {
				return err
			}
		}
		return nil
	})
}
