package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"xiangyin/alert"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
)

// chain returns the hash of one entry of the audit log: SHA-256 over the previous hash and the move as it stands on the plans topic.
func chain(prev, body []byte) []byte {
	h := sha256.New()
	h.Write(prev)
	h.Write(body)
	return h.Sum(nil)
}

func appendAudit(ctx context.Context, c sqlitelog.Querier, m alert.Move) error {
	body, err := caselog.Encode(m)
	if err != nil {
		return err
	}
	prev := []byte{}
	err = c.QueryRowContext(ctx, `SELECT hash FROM moves ORDER BY n DESC LIMIT 1`).Scan(&prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the audit log: %w", err)
	}
	_, err = c.ExecContext(ctx, `INSERT INTO moves(plan, seq, body, prev, hash) VALUES(?,?,?,?,?)`, m.Plan, m.Seq, body, prev, chain(prev, body))
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// Verify reads the whole audit log and returns its end. An error wraps alert.ErrTampered when an entry was changed, dropped from the
// middle, or put between others. Entries dropped from the end show only against a Head written down elsewhere.
func (s *Store) Verify(ctx context.Context) (alert.Audit, error) {
	rows, err := s.db.Conn(ctx).QueryContext(ctx, `SELECT n, body, prev, hash FROM moves ORDER BY n`)
	if err != nil {
		return alert.Audit{}, fmt.Errorf("read the audit log: %w", err)
	}
	defer rows.Close()
	var a alert.Audit
	last := []byte{}
	for rows.Next() {
		var n int64
		var body, prev, hash []byte
		if err := rows.Scan(&n, &body, &prev, &hash); err != nil {
			return alert.Audit{}, fmt.Errorf("read the audit log: %w", err)
		}
		if !bytes.Equal(prev, last) || !bytes.Equal(hash, chain(prev, body)) {
			return alert.Audit{}, fmt.Errorf("%w: entry %d", alert.ErrTampered, n)
		}
		last = hash
		a.Moves++
	}
	if a.Moves > 0 {
		a.Head = hex.EncodeToString(last)
	}
	return a, rows.Err()
}
