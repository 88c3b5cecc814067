package sqlitelog_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/caselogtest"
	"xiangyin/ingest/caselog/sqlitelog"
)

func open(t *testing.T, path string, opts ...sqlitelog.Option) *sqlitelog.DB {
	t.Helper()
	db, err := sqlitelog.Open(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestConformance(t *testing.T) {
	caselogtest.Run(t, func(t *testing.T) (caselogtest.Log, func() caselogtest.Log) {
		path := filepath.Join(t.TempDir(), "xiangyin.db")
		db := open(t, path)
		return db, func() caselogtest.Log {
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = open(t, path)
			return db
		}
	})
}

func TestEffectAndOffsetCommitTogether(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	ctx := t.Context()
	if err := db.Migrate(ctx, "effects", `CREATE TABLE effects(value TEXT PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"a", "b", "c"} {
		if err := db.Append(ctx, caselog.Message{Topic: caselog.Cases, Key: v, Value: []byte(v)}); err != nil {
			t.Fatal(err)
		}
	}
	crash := errors.New("crash")
	for attempt := range 2 {
		// The effect is not idempotent (a primary key), so a second delivery of what was committed would fail.
		_, err := db.Drain(ctx, "g", []caselog.Topic{caselog.Cases}, func(ctx context.Context, records []caselog.Record) error {
			for _, r := range records {
				if _, err := db.Conn(ctx).ExecContext(ctx, `INSERT INTO effects VALUES(?)`, string(r.Value)); err != nil {
					return err
				}
			}
			if attempt == 0 {
				return crash
			}
			return nil
		})
		if attempt == 0 && !errors.Is(err, crash) || attempt == 1 && err != nil {
			t.Fatalf("attempt %d: %v", attempt, err)
		}
	}
	var n int
	if err := db.Conn(ctx).QueryRowContext(ctx, `SELECT count(*) FROM effects`).Scan(&n); err != nil || n != 3 {
		t.Fatalf("%d effects, %v; expected 3", n, err)
	}
}

func TestExpiredTextLeavesTheFile(t *testing.T) {
	const marker = "expiring-marker-4711"
	dir := t.TempDir()
	now := time.Date(2025, 12, 1, 8, 0, 0, 0, time.UTC)
	db := open(t, filepath.Join(dir, "x.db"), sqlitelog.WithClock(func() time.Time { return now }))
	text := []byte(strings.Repeat(marker, 2000))
	for _, topic := range []caselog.Topic{caselog.Cases, caselog.DeadLetter, caselog.Findings} {
		if err := db.Append(t.Context(), caselog.Message{Topic: topic, Key: "k", Value: text}); err != nil {
			t.Fatal(err)
		}
		text = []byte("kept")
		if topic == caselog.Cases {
			text = []byte(strings.Repeat(marker, 10))
		}
	}
	if !onDisk(t, dir, marker) {
		t.Fatal("the text is not in the file before it expires, so this test shows nothing")
	}
	now = now.Add(7*24*time.Hour - time.Second)
	if gone, err := db.Expire(t.Context()); err != nil || gone != 0 {
		t.Fatalf("just before its time: %d gone, %v", gone, err)
	}
	now = now.Add(time.Second)
	if gone, err := db.Expire(t.Context()); err != nil || gone != 2 {
		t.Fatalf("%d records gone, %v; expected the case and the dead letter", gone, err)
	}
	if onDisk(t, dir, marker) {
		t.Fatal("expired text is still in the folder")
	}
}

func onDisk(t *testing.T, dir, marker string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(marker)) {
			return true
		}
	}
	return false
}

func TestMigrateRefusesANewerFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path)
	if err := db.Migrate(t.Context(), "s", `CREATE TABLE s(a)`, `ALTER TABLE s ADD COLUMN b`); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), "s", `CREATE TABLE s(a)`, `ALTER TABLE s ADD COLUMN b`); err != nil {
		t.Fatalf("running the same steps again: %v", err)
	}
	if err := db.Migrate(t.Context(), "s", `CREATE TABLE s(a)`); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Fatalf("got %v; expected a refusal", err)
	}
}

func TestLagAndRewind(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	ctx := t.Context()
	for range 5 {
		if err := db.Append(ctx, caselog.Message{Topic: caselog.Findings, Key: "k", Value: []byte("v")}); err != nil {
			t.Fatal(err)
		}
	}
	nothing := func(context.Context, []caselog.Record) error { return nil }
	for _, want := range []int{5, 0} {
		if n, err := db.Drain(ctx, "g", []caselog.Topic{caselog.Findings}, nothing); err != nil || n != want {
			t.Fatalf("drained %d, %v; expected %d", n, err, want)
		}
	}
	if err := db.Rewind(ctx, "g", caselog.Findings); err != nil {
		t.Fatal(err)
	}
	if lag, err := db.Lag(ctx, "g", caselog.Findings); err != nil || lag != 5 {
		t.Fatalf("lag %d, %v; expected 5 after a rewind", lag, err)
	}
}

func TestMarks(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	if v, err := db.Mark(t.Context(), "job"); err != nil || v != 0 {
		t.Fatalf("an unset mark is %d, %v; expected 0", v, err)
	}
	if err := db.SetMark(t.Context(), "job", 42); err != nil {
		t.Fatal(err)
	}
	if v, err := db.Mark(t.Context(), "job"); err != nil || v != 42 {
		t.Fatalf("mark is %d, %v; expected 42", v, err)
	}
}
