package postgres_test

import (
	"os"
	"testing"

	"xiangyin/alert/planstore/planstoretest"
	"xiangyin/alert/planstore/postgres"
	"xiangyin/ingest/caselog/testservers"
)

var servers testservers.Servers

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

func open(t testing.TB, o postgres.Options) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	planstoretest.Run(t, func(t *testing.T) planstoretest.Store {
		return open(t, postgres.Options{URL: servers.Postgres(t)})
	})
}
