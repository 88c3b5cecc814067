package sqlitelog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"xiangyin/ingest/caselog"
)

const (
	batchSize = 256                    // records handed to a handler at a time
	pollEvery = 200 * time.Millisecond // how soon another process's records are noticed
)

// table is the table of a topic: log_case_events for case-events. Topics are a closed list, so the name is safe in a statement.
func table(t caselog.Topic) string { return "log_" + strings.ReplaceAll(string(t), "-", "_") }

func schema() []string {
	steps := []string{`CREATE TABLE offsets(grp TEXT, topic TEXT, next INTEGER NOT NULL, PRIMARY KEY(grp, topic)) WITHOUT ROWID`}
	for _, t := range caselog.Topics() {
		steps = append(steps, `CREATE TABLE `+table(t)+`(offset INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, value BLOB NOT NULL, at INTEGER NOT NULL)`)
		if t.Retention() > 0 {
			steps = append(steps, `CREATE INDEX `+table(t)+`_at ON `+table(t)+`(at)`)
		}
	}
	return append(steps, marksSchema)
}

// Append adds msgs in one transaction: all of them or none.
func (d *DB) Append(ctx context.Context, msgs ...caselog.Message) error {
	if len(msgs) == 0 {
		return nil
	}
	return d.Update(ctx, func(ctx context.Context) error {
		at := d.now().UnixMilli()
		t := ctx.Value(txKey{}).(*tx)
		for _, m := range msgs {
			if _, err := t.ExecContext(ctx, `INSERT INTO `+table(m.Topic)+`(key, value, at) VALUES(?, ?, ?)`, m.Key, m.Value, at); err != nil {
				return fmt.Errorf("append to %s: %w", m.Topic, err)
			}
		}
		t.appended = true
		return nil
	})
}

// Consume hands the records of topics to h until ctx ends. Each batch, its effect and its offset are one transaction; h must use the
// ctx it is given.
func (d *DB) Consume(ctx context.Context, group string, topics []caselog.Topic, h caselog.Handler) error {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		fresh := d.freshened()
		if _, err := d.Drain(ctx, group, topics, h); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-fresh:
		case <-poll.C:
		}
	}
}

// Drain is Consume that returns once group has seen everything: how many records h was handed.
func (d *DB) Drain(ctx context.Context, group string, topics []caselog.Topic, h caselog.Handler) (int, error) {
	total := 0
	for {
		n := 0
		for _, t := range topics {
			if err := ctx.Err(); err != nil {
				return total, err
			}
			took, err := d.step(ctx, group, t, h)
			if err != nil {
				return total, err
			}
			n += took
		}
		if n == 0 {
			return total, nil
		}
		total += n
	}
}

// step hands one batch of topic to h, if there is one.
func (d *DB) step(ctx context.Context, group string, topic caselog.Topic, h caselog.Handler) (int, error) {
	if behind, err := d.behind(ctx, group, topic); err != nil || !behind {
		return 0, err
	}
	n := 0
	// A batch under way is finished even if ctx ends: a graceful stop leaves nothing half done.
	err := d.Update(context.WithoutCancel(ctx), func(ctx context.Context) error {
		next, err := d.next(ctx, group, topic)
		if err != nil {
			return err
		}
		batch, err := d.fetch(ctx, topic, next, batchSize)
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := h(ctx, batch); err != nil {
			return fmt.Errorf("%s from %s offset %d: %w", group, topic, batch[0].Offset, err)
		}
		n = len(batch)
		_, err = d.Conn(ctx).ExecContext(ctx, `INSERT INTO offsets VALUES(?, ?, ?) ON CONFLICT(grp, topic) DO UPDATE SET next = excluded.next`,
			group, topic, batch[n-1].Offset+1)
		return err
	})
	return n, err
}

// behind looks, without taking the write lock, whether topic has records that group has not seen.
func (d *DB) behind(ctx context.Context, group string, topic caselog.Topic) (bool, error) {
	lag, err := d.Lag(ctx, group, topic)
	return lag > 0, err
}

// Lag is how many offsets lie between what group has seen of topic and its end.
func (d *DB) Lag(ctx context.Context, group string, topic caselog.Topic) (int64, error) {
	next, err := d.next(ctx, group, topic)
	if err != nil {
		return 0, err
	}
	var first, last sql.NullInt64
	err = d.Conn(ctx).QueryRowContext(ctx, `SELECT min(offset), max(offset) FROM (SELECT min(offset) AS offset FROM `+table(topic)+` WHERE offset >= ?1 UNION ALL SELECT max(offset) FROM `+table(topic)+` WHERE offset >= ?1)`, next).Scan(&first, &last)
	if err != nil {
		return 0, fmt.Errorf("lag of %s on %s: %w", group, topic, err)
	}
	if !last.Valid {
		return 0, nil
	}
	return last.Int64 - first.Int64 + 1, nil
}

func (d *DB) next(ctx context.Context, group string, topic caselog.Topic) (int64, error) {
	var next int64
	err := d.Conn(ctx).QueryRowContext(ctx, `SELECT next FROM offsets WHERE grp = ? AND topic = ?`, group, topic).Scan(&next)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("offset of %s on %s: %w", group, topic, err)
	}
	return next, nil
}

func (d *DB) fetch(ctx context.Context, topic caselog.Topic, from int64, limit int) ([]caselog.Record, error) {
	rows, err := d.Conn(ctx).QueryContext(ctx, `SELECT offset, key, value, at FROM `+table(topic)+` WHERE offset >= ? ORDER BY offset LIMIT ?`, from, limit)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", topic, err)
	}
	defer rows.Close()
	var out []caselog.Record
	for rows.Next() {
		r := caselog.Record{Message: caselog.Message{Topic: topic}}
		var at int64
		if err := rows.Scan(&r.Offset, &r.Key, &r.Value, &at); err != nil {
			return nil, fmt.Errorf("read %s: %w", topic, err)
		}
		r.Time = time.UnixMilli(at).UTC()
		out = append(out, r)
	}
	return out, rows.Err()
}

// Read hands each every record of topic that was in the log when it began.
func (d *DB) Read(ctx context.Context, topic caselog.Topic, each func(caselog.Record) error) error {
	var end sql.NullInt64
	if err := d.Conn(ctx).QueryRowContext(ctx, `SELECT max(offset) FROM `+table(topic)).Scan(&end); err != nil {
		return fmt.Errorf("read %s: %w", topic, err)
	}
	for from := int64(0); end.Valid && from <= end.Int64; {
		batch, err := d.fetch(ctx, topic, from, batchSize)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			return nil
		}
		for _, r := range batch {
			if r.Offset > end.Int64 {
				return nil
			}
			if err := each(r); err != nil {
				return err
			}
		}
		from = batch[len(batch)-1].Offset + 1
	}
	return nil
}

// Rewind makes group start again at the beginning of topics.
func (d *DB) Rewind(ctx context.Context, group string, topics ...caselog.Topic) error {
	return d.Update(ctx, func(ctx context.Context) error {
		for _, t := range topics {
			if _, err := d.Conn(ctx).ExecContext(ctx, `DELETE FROM offsets WHERE grp = ? AND topic = ?`, group, t); err != nil {
				return fmt.Errorf("rewind %s on %s: %w", group, t, err)
			}
		}
		return nil
	})
}

// Expire deletes the records whose retention is over and truncates the write-ahead log, so that no copy of their text stays behind.
// It returns how many records went.
func (d *DB) Expire(ctx context.Context) (int64, error) {
	var gone int64
	err := d.Update(ctx, func(ctx context.Context) error {
		for _, t := range caselog.Topics() {
			keep := t.Retention()
			if keep == 0 {
				continue
			}
			res, err := d.Conn(ctx).ExecContext(ctx, `DELETE FROM `+table(t)+` WHERE at <= ?`, d.now().Add(-keep).UnixMilli())
			if err != nil {
				return fmt.Errorf("expire %s: %w", t, err)
			}
			n, err := res.RowsAffected()
			if err != nil {
				return fmt.Errorf("expire %s: %w", t, err)
			}
			gone += n
		}
		return nil
	})
	if err != nil || gone == 0 {
		return gone, err
	}
	if _, err := d.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return gone, fmt.Errorf("truncate the write-ahead log: %w", err)
	}
	return gone, nil
}

// Appended is how many records were ever appended to topic, expired ones included.
func (d *DB) Appended(ctx context.Context, topic caselog.Topic) (int64, error) {
	var n int64
	err := d.Conn(ctx).QueryRowContext(ctx, `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)`, table(topic)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", topic, err)
	}
	return n, nil
}
