package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"xiangyin/alert"
	"xiangyin/ingest/caselog"
)

// Save keeps moves, each following on the last one kept of its plan. An error wraps alert.ErrConflict when one does not follow, or
// when it would give a need a second live plan.
func (s *Store) Save(ctx context.Context, moves ...alert.Move) error {
	return s.Update(ctx, func(ctx context.Context) error {
		c := s.conn(ctx)
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
	return s.Update(ctx, func(ctx context.Context) error {
		c := s.conn(ctx)
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
				if err := s.supersede(ctx, c, m); err != nil {
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
func kept(ctx context.Context, c querier, m alert.Move) (bool, error) {
	body, err := caselog.Encode(m)
	if err != nil {
		return false, err
	}
	var n int
	err = c.QueryRow(ctx, `SELECT count(*) FROM moves WHERE plan = $1 AND seq = $2 AND live AND body = $3`, m.Plan, m.Seq, body).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("read move: %w", err)
	}
	return n > 0, nil
}

func lastSeq(ctx context.Context, c querier, plan string) (int, error) {
	var seq int
	err := c.QueryRow(ctx, `SELECT seq FROM plans WHERE id = $1`, plan).Scan(&seq)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("read plan: %w", err)
	}
	return seq, nil
}

// supersede takes m's predecessors of the same or a higher number out of the projections. Their rows stay in the audit log.
func (s *Store) supersede(ctx context.Context, c querier, m alert.Move) error {
	before, err := bodies[alert.Move](ctx, s, `SELECT body FROM moves WHERE plan = $1 AND live AND seq < $2 ORDER BY seq`, m.Plan, m.Seq)
	if err != nil {
		return err
	}
	var notes strings.Builder
	for _, r := range before {
		notes.WriteString(noteOf(r))
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE moves SET live = FALSE WHERE plan = $1 AND seq >= $2`, m.Plan, m.Seq)
	b.Queue(`UPDATE plans SET notes = $2 WHERE id = $1`, m.Plan, notes.String())
	b.Queue(`DELETE FROM plan_seen WHERE plan = $1`, m.Plan)
	for _, r := range before {
		keepSeen(b, r)
	}
	if err := c.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("supersede move %d of %s: %w", m.Seq, m.Plan, err)
	}
	return nil
}

// keep appends m to the audit log and brings the projections to m.After, in one round trip.
func keep(ctx context.Context, c querier, m alert.Move) error {
	if err := appendAudit(ctx, c, m); err != nil {
		return err
	}
	b := &pgx.Batch{}
	if err := keepPlan(b, m); err != nil {
		return err
	}
	keepKeys(b, m)
	keepOffices(b, m)
	keepSeen(b, m)
	err := c.SendBatch(ctx, b).Close()
	if secondLivePlan(err) {
		return fmt.Errorf("save move %d of %s: %w: the need has another live plan", m.Seq, m.Plan, alert.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("save move %d of %s: %w", m.Seq, m.Plan, err)
	}
	return nil
}

func secondLivePlan(err error) bool {
	const uniqueViolation = "23505"
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == uniqueViolation && server.ConstraintName == "plan_keys_live"
}

func keepPlan(b *pgx.Batch, m alert.Move) error {
	p := m.After
	body, err := caselog.Encode(p)
	if err != nil {
		return err
	}
	b.Queue(`INSERT INTO plans(id, seq, state, owner, township, concern, severity, opened, deadline, wake, search, notes, body)
		VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT(id) DO UPDATE SET seq = excluded.seq, state = excluded.state, owner = excluded.owner, township = excluded.township,
			severity = excluded.severity, deadline = excluded.deadline, wake = excluded.wake, search = excluded.search,
			notes = plans.notes || excluded.notes, body = excluded.body`,
		p.ID, p.Seq, string(p.State), string(p.Owner), p.Township, string(p.Concern), p.Severity, p.OpenedAt.UnixNano(),
		nanos(p.Deadline()), nanos(p.WakeAt), searchText(p), noteOf(m), body)
	return nil
}

func keepKeys(b *pgx.Batch, m alert.Move) {
	b.Queue(`DELETE FROM plan_keys WHERE plan = $1`, m.Plan)
	b.Queue(`INSERT INTO plan_keys(key, plan, live, closed) SELECT DISTINCT key, $2::text, $3::boolean, $4::bigint FROM unnest($1::text[]) key`,
		m.After.Keys(), m.Plan, m.After.Live(), nanos(m.After.Done.Closed))
}

func keepOffices(b *pgx.Batch, m alert.Move) {
	p := m.After
	b.Queue(`DELETE FROM plan_offices WHERE plan = $1`, m.Plan)
	b.Queue(`INSERT INTO plan_offices(office, plan) SELECT DISTINCT office, $2::text FROM unnest($1::text[]) office WHERE office <> ''`,
		texts(append([]alert.Office{p.Owner, p.Overseer}, p.Helpers...)), m.Plan)
}

// keepSeen remembers the answers that a survey counted for as long as the plan can count any.
func keepSeen(b *pgx.Batch, m alert.Move) {
	if !m.After.Live() {
		b.Queue(`DELETE FROM plan_seen WHERE plan = $1`, m.Plan)
		return
	}
	if len(m.Seen) > 0 {
		b.Queue(`INSERT INTO plan_seen(plan, digest) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`, m.Plan, m.Seen)
	}
}

// nanos returns t for a column, NULL for the zero time.
func nanos(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixNano()
	return &n
}

// noteOf returns what a search finds of m: an official's words, not the program's.
func noteOf(m alert.Move) string {
	if m.Actor == alert.System || m.Note == "" {
		return ""
	}
	return storable(m.Note) + "\n"
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
	return storable(strings.Join(parts, "\n"))
}

// storable returns text as PostgreSQL takes it: valid UTF-8 without zero bytes.
func storable(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}
