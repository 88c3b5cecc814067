package sqlitestore_test

import (
	"path/filepath"
	"testing"

	"xiangyin/analyze"
	"xiangyin/analyze/needs/needstest"
	"xiangyin/analyze/needs/sqlitestore"
	"xiangyin/ingest/caselog/sqlitelog"
)

func open(t *testing.T) *sqlitestore.Store {
	t.Helper()
	db, err := sqlitelog.Open(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s, err := sqlitestore.Open(t.Context(), db, needstest.Arithmetic())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	needstest.Run(t, func(t *testing.T) needstest.Store { return open(t) })
}

func TestMemoryConformance(t *testing.T) {
	needstest.RunMemory(t, func(t *testing.T) analyze.Memory { return open(t) })
}
