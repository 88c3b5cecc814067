package sqlitelog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"xiangyin/ingest/caselog"
)

// marksSchema keeps how far a resumable job has come, such as the rows of an export that were imported.
const marksSchema = `CREATE TABLE marks(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID`

// Mark returns the value set last for name, or 0.
func (d *DB) Mark(ctx context.Context, name string) (int64, error) {
	var v int64
	err := d.Conn(ctx).QueryRowContext(ctx, `SELECT value FROM marks WHERE name = ?`, name).Scan(&v)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("mark %s: %w", name, err)
	}
	return v, nil
}

// SetMark sets the value of name, in the transaction that ctx carries or in one of its own.
func (d *DB) SetMark(ctx context.Context, name string, value int64) error {
	return d.Update(ctx, func(ctx context.Context) error {
		_, err := d.Conn(ctx).ExecContext(ctx, `INSERT INTO marks VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value`, name, value)
		if err != nil {
			return fmt.Errorf("mark %s: %w", name, err)
		}
		return nil
	})
}

// Commit appends msgs and sets the mark of name in one transaction.
func (d *DB) Commit(ctx context.Context, name string, mark int64, msgs ...caselog.Message) error {
	return d.Update(ctx, func(ctx context.Context) error {
		if err := d.Append(ctx, msgs...); err != nil {
			return err
		}
		return d.SetMark(ctx, name, mark)
	})
}
