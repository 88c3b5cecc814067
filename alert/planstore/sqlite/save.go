package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"xiangyin/alert"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
)

// Save keeps moves, each following on the last one kept of its plan. An error wraps alert.ErrConflict when one does not follow, or
// when it would give a need a second live plan.
func (s *Store) Save(ctx context.Context, moves ...alert.Move) error {
	return s.db.Update(ctx, func(ctx context.Context) error {
		c := s.db.Conn(ctx)
		for _, m := range moves {
			last, err := lastSeq(ctx, c, m.Plan)
			if err != nil {
				return err
			}
			if m.Seq != last+1 {
				return fmt.Errorf("save move %d of %s: %w: it has %d moves", m.Seq, m.Plan, alert.ErrConflict, last)
			}
			if err := keep(ctx, c, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// Replay keeps moves as they come from the log: one whose number is taken supersedes that move and all after it, unless it is the
// very same.
func (s *Store) Replay(ctx context.Context, moves ...alert.Move) error {
	return s.db.Update(ctx, func(ctx context.Context) error {
		c := s.db.Conn(ctx)
		for _, m := range moves {
			last, err := lastSeq(ctx, c, m.Plan)
			if err != nil {
				return err
			}
			switch {
			case m.Seq > last+1:
				return fmt.Errorf("replay move %d of %s: moves after %d are missing in the log", m.Seq, m.Plan, last)
			case m.Seq <= last:
				if same, err := kept(ctx, c, m); err != nil || same {
					if err != nil {
						return err
					}
					continue
				}
				if err := supersede(ctx, c, m); err != nil {
					return err
				}
			}
			if err := keep(ctx, c, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// kept reports whether m, and not another move of its number, is what the store holds.
func kept(ctx context.Context, c sqlitelog.Querier, m alert.Move) (bool, error) {
	body, err := caselog.Encode(m)
	if err != nil {
		return false, err
	}
	var n int
	err = c.QueryRowContext(ctx, `SELECT count(*) FROM moves WHERE plan = ? AND seq = ? AND live = 1 AND body = ?`, m.Plan, m.Seq, body).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("read move: %w", err)
	}
	return n > 0, nil
}

func lastSeq(ctx context.Context, c sqlitelog.Querier, plan string) (int, error) {
	var seq int
	err := c.QueryRowContext(ctx, `SELECT seq FROM plans WHERE id = ?`, plan).Scan(&seq)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read plan: %w", err)
	}
	return seq, nil
}

// supersede takes m's predecessors of the same or a higher number out of the projections. Their rows stay in the audit log.
func supersede(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	rows, err := query[alert.Move](ctx, c, `SELECT body FROM moves WHERE plan = ? AND live = 1 AND seq < ? ORDER BY seq`, m.Plan, m.Seq)
	if err != nil {
		return err
	}
	var notes strings.Builder
	for _, r := range rows {
		notes.WriteString(noteOf(r))
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		{`UPDATE moves SET live = 0 WHERE plan = ? AND seq >= ?`, []any{m.Plan, m.Seq}},
		{`UPDATE plans SET notes = ? WHERE id = ?`, []any{notes.String(), m.Plan}},
		{`DELETE FROM plan_seen WHERE plan = ?`, []any{m.Plan}},
	} {
		if _, err := c.ExecContext(ctx, q.text, q.args...); err != nil {
			return fmt.Errorf("supersede move %d of %s: %w", m.Seq, m.Plan, err)
		}
	}
	for _, r := range rows {
		if err := keepSeen(ctx, c, r); err != nil {
			return err
		}
	}
	return nil
}

// keep appends m to the audit log and brings the projections to m.After.
func keep(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	if err := appendAudit(ctx, c, m); err != nil {
		return err
	}
	for _, f := range []func(context.Context, sqlitelog.Querier, alert.Move) error{keepPlan, keepKeys, keepOffices, keepSeen} {
		if err := f(ctx, c, m); err != nil {
			return fmt.Errorf("save move %d of %s: %w", m.Seq, m.Plan, err)
		}
	}
	return nil
}

func keepPlan(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	p := m.After
	body, err := caselog.Encode(p)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `INSERT INTO plans(id, seq, state, owner, township, concern, severity, opened, deadline, wake, search, notes, body)
		VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, state = excluded.state, owner = excluded.owner, township = excluded.township,
			severity = excluded.severity,
			deadline = excluded.deadline, wake = excluded.wake, search = excluded.search, notes = notes || excluded.notes, body = excluded.body`,
		p.ID, p.Seq, string(p.State), string(p.Owner), p.Township, string(p.Concern), p.Severity, p.OpenedAt.UnixNano(),
		nanos(p.Deadline()), nanos(p.WakeAt), searchText(p), noteOf(m), body)
	return err
}

func keepKeys(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	if _, err := c.ExecContext(ctx, `DELETE FROM plan_keys WHERE plan = ?`, m.Plan); err != nil {
		return err
	}
	for _, k := range m.After.Keys() {
		_, err := c.ExecContext(ctx, `INSERT OR IGNORE INTO plan_keys(key, plan, live, closed) VALUES(?,?,0,?)`,
			k, m.Plan, nanos(m.After.Done.Closed))
		if err == nil && m.After.Live() {
			_, err = c.ExecContext(ctx, `UPDATE plan_keys SET live = 1 WHERE key = ? AND plan = ?`, k, m.Plan)
		}
		if unique(err) {
			return fmt.Errorf("%w: the need has another live plan", alert.ErrConflict)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func unique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.ExtendedCode == sqlite3.ErrConstraintUnique
}

func keepOffices(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	if _, err := c.ExecContext(ctx, `DELETE FROM plan_offices WHERE plan = ?`, m.Plan); err != nil {
		return err
	}
	p := m.After
	for _, o := range append([]alert.Office{p.Owner, p.Overseer}, p.Helpers...) {
		if o == "" {
			continue
		}
		if _, err := c.ExecContext(ctx, `INSERT OR IGNORE INTO plan_offices(office, plan) VALUES(?,?)`, string(o), m.Plan); err != nil {
			return err
		}
	}
	return nil
}

// keepSeen remembers the answers that a survey counted for as long as the plan can count any.
func keepSeen(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	if !m.After.Live() {
		_, err := c.ExecContext(ctx, `DELETE FROM plan_seen WHERE plan = ?`, m.Plan)
		return err
	}
	for _, d := range m.Seen {
		if _, err := c.ExecContext(ctx, `INSERT OR IGNORE INTO plan_seen(plan, digest) VALUES(?,?)`, m.Plan, d); err != nil {
			return err
		}
	}
	return nil
}

// nanos returns t for a column, NULL for the zero time.
func nanos(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// noteOf returns what a search finds of m: an official's words, not the program's.
func noteOf(m alert.Move) string {
	if m.Actor == alert.System || m.Note == "" {
		return ""
	}
	return m.Note + "\n"
}

// searchText returns what a search finds of p besides its notes.
func searchText(p alert.Plan) string {
	parts := []string{p.ID, p.Summary}
	for _, s := range p.Steps {
		parts = append(parts, s.Text)
	}
	for _, d := range p.Documents {
		parts = append(parts, d.Title)
	}
	return strings.Join(parts, "\n")
}
