package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"xiangyin/alert"
	"xiangyin/ingest/caselog"
)

// chain returns the hash of one entry of the audit log: SHA-256 over the previous hash and the move as it stands on the plans topic.
// It is the hash of the embedded store, so a chain can be proven after moving from one to the other.
func chain(prev, body []byte) []byte {
	h := sha256.New()
	h.Write(prev)
	h.Write(body)
	return h.Sum(nil)
}

// appendAudit adds m to the audit log. The writers' lock keeps the last entry the last until the transaction ends.
func appendAudit(ctx context.Context, c querier, m alert.Move) error {
	body, err := caselog.Encode(m)
	if err != nil {
		return err
	}
	prev := []byte{}
	err = c.QueryRow(ctx, `SELECT hash FROM moves ORDER BY n DESC LIMIT 1`).Scan(&prev)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("read the audit log: %w", err)
	}
	_, err = c.Exec(ctx, `INSERT INTO moves(plan, seq, body, prev, hash) VALUES($1, $2, $3, $4, $5)`, m.Plan, m.Seq, body, prev, chain(prev, body))
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// Verify reads the whole audit log and returns its end. An error wraps alert.ErrTampered when an entry was changed, dropped from the
// middle, or put between others. Entries dropped from the end show only against a Head written down elsewhere.
func (s *Store) Verify(ctx context.Context) (alert.Audit, error) {
	var a alert.Audit
	err := s.read(ctx, func(ctx context.Context, c querier) error {
		a = alert.Audit{}
		rows, err := c.Query(ctx, `SELECT n, body, prev, hash FROM moves ORDER BY n`)
		if err != nil {
			return err
		}
		var n int64
		var body, prev, hash []byte
		last := []byte{}
		_, err = pgx.ForEachRow(rows, []any{&n, &body, &prev, &hash}, func() error {
			if !bytes.Equal(prev, last) || !bytes.Equal(hash, chain(prev, body)) {
				return fmt.Errorf("%w: entry %d", alert.ErrTampered, n)
			}
			last = bytes.Clone(hash)
			a.Moves++
			return nil
		})
		if a.Moves > 0 {
			a.Head = hex.EncodeToString(last)
		}
		return err
	})
	if err != nil {
		return alert.Audit{}, fmt.Errorf("read the audit log: %w", err)
	}
	return a, nil
}
