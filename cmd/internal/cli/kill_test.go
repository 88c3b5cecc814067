package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
	"xiangyin/analyze/needs/needstest"
	"xiangyin/analyze/needs/sqlitestore"
	"xiangyin/cmd/internal/demo"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
)

// deployment writes a fresh example deployment, with the same key in all of them, and returns its config.
func deployment(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "county")
	command(t, t.Context(), "example", dir)
	if err := os.WriteFile(filepath.Join(dir, "ref.key"), bytes.Repeat([]byte("k"), 64), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "xiangyin.yaml")
}

// command runs xiangyin and reports whether it ended by itself.
func command(t *testing.T, ctx context.Context, args ...string) bool {
	t.Helper()
	var stderr bytes.Buffer
	c := exec.CommandContext(ctx, "xiangyin", args...) // killed with SIGKILL when ctx ends
	c.Stderr = &stderr
	err := c.Run()
	if err == nil {
		return true
	}
	var exit *exec.ExitError
	if ctx.Err() != nil && errors.As(err, &exit) && exit.ExitCode() == -1 {
		return false
	}
	t.Fatalf("xiangyin %v: %v\n%s", args, err, stderr.Bytes())
	return false
}

// petitions returns the real petitions where they are at hand, or as many tickets of the demo county.
func petitions(t *testing.T) string {
	t.Helper()
	real := filepath.Join("..", "..", "..", "..", "shared", "data", "stream.jsonl")
	if _, err := os.Stat(real); err == nil {
		return real
	}
	t.Log("no real petitions beside the repository; using tickets of the demo county")
	path := filepath.Join(t.TempDir(), "tickets.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := demo.Export(f, demo.UTF8, 7, demo.From(), demo.From().AddDate(0, 2, 0)); err != nil {
		t.Fatal(err)
	}
	return path
}

// state is everything that an import leaves behind, in an order of its own.
type state struct {
	findings []string
	needs    []analyze.Need
	dead     int64
}

func read(t *testing.T, config string) state {
	t.Helper()
	db, err := sqlitelog.Open(filepath.Join(filepath.Dir(config), "data", "xiangyin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var s state
	err = db.Read(t.Context(), caselog.Findings, func(r caselog.Record) error {
		s.findings = append(s.findings, string(r.Value))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(s.findings)
	store, err := sqlitestore.Open(t.Context(), db, needs.Arithmetic{Calendar: needstest.Weekdays{}, Location: needstest.Zone})
	if err != nil {
		t.Fatal(err)
	}
	if s.needs, err = store.Needs(t.Context(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if s.dead, err = db.Appended(t.Context(), caselog.DeadLetter); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestImportSurvivesKill kills an import with SIGKILL at 20 random moments, starting it again each time, and expects exactly the
// findings and needs of an import that nothing disturbed.
func TestImportSurvivesKill(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: an import is killed 20 times")
	}
	const kills = 20
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	file := petitions(t)
	calm := deployment(t)
	began := time.Now()
	command(t, t.Context(), "import", file, "--config", calm)
	whole := time.Since(began)
	want := read(t, calm)
	if len(want.findings) < 3000 {
		t.Fatalf("only %d findings: this import shows little", len(want.findings))
	}
	killed, finished := 0, 0
	for config := deployment(t); killed < kills; {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.Int64N(int64(whole))))
		done := command(t, ctx, "import", file, "--config", config)
		cancel()
		if !done {
			killed++
		}
		if done || killed == kills {
			command(t, t.Context(), "import", file, "--config", config)
			same(t, fmt.Sprintf("after %d kills", killed), read(t, config), want)
			finished++
			config = deployment(t)
		}
	}
	t.Logf("%d kills in %d imports of %d findings", killed, finished, len(want.findings))
}

func same(t *testing.T, when string, got, want state) {
	t.Helper()
	if !slices.Equal(got.findings, want.findings) || got.dead != want.dead {
		t.Fatalf("%s: %d findings and %d dead letters; expected the %d and %d of an undisturbed run", when, len(got.findings), got.dead, len(want.findings), want.dead)
	}
	if d := needstest.Difference(slices.Clone(got.needs), slices.Clone(want.needs)); d != "" {
		t.Fatalf("%s: %s", when, d)
	}
}
