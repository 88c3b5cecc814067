package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"xiangyin/alert"
	"xiangyin/alert/planstore/postgres"
	"xiangyin/analyze"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/remote"
)

type clock struct{}

func (clock) Add(t time.Time, d time.Duration) time.Time { return t.Add(d) }
func (clock) AddWorkdays(t time.Time, n int) time.Time   { return t.AddDate(0, 0, n) }

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func engine() alert.Engine {
	return alert.Engine{Policy: alert.DefaultPolicy(), Calendar: func(alert.Office) alert.Calendar { return clock{} }}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// opening returns the move that opens a plan for (township, transport), i seconds after the start.
func opening(t testing.TB, township string, i int) alert.Move {
	t.Helper()
	at := start.Add(time.Duration(i) * time.Second)
	moves, err := engine().Receive(nil, nil, fire(township, at), alert.Opening{
		Township: township, Summary: "积压 12 件", Decision: alert.Decision{Owner: "transit", Chain: []alert.Office{"gov"}},
	}, at)
	if err != nil || len(moves) != 1 {
		t.Fatalf("Receive = %v, %v", moves, err)
	}
	return moves[0]
}

func fire(township string, at time.Time) alert.Alert {
	return alert.Alert{Status: "firing", StartsAt: at, Labels: map[string]string{
		alert.LabelName: "Backlog", alert.LabelTownship: township, alert.LabelConcern: string(analyze.Transport), alert.LabelSeverity: "routine",
	}}
}

type sink struct{}

func (sink) Append(context.Context, ...caselog.Message) error { return nil }

type router struct{}

func (router) Owner(string, analyze.Concern, []string) (alert.Decision, error) {
	return alert.Decision{Owner: "transit", Chain: []alert.Office{"gov"}}, nil
}

func (router) HandOver(o alert.Office, _ string, _ analyze.Concern, _ []string) (alert.Decision, error) {
	return alert.Decision{Owner: o}, nil
}

// TestProcessesOpenOnePlan lets several desks with a store each receive the same alerts at once: each need gets one plan, nobody fails,
// and the audit log has one end.
func TestProcessesOpenOnePlan(t *testing.T) {
	const desks, townships = 4, 12
	url := servers.Postgres(t)
	stores := make([]*postgres.Store, desks)
	for i := range stores {
		stores[i] = open(t, postgres.Options{URL: url})
	}
	var wg sync.WaitGroup
	errs := make([]error, desks)
	for i, s := range stores {
		wg.Go(func() {
			d := alert.Desk{Engine: engine(), Store: s, Tx: s, Log: sink{}, Router: router{}, County: "520399", Now: func() time.Time { return start.Add(time.Duration(i) * time.Second) }}
			for n := range townships {
				errs[i] = errors.Join(errs[i], d.Receive(t.Context(), alert.Notification{Version: "4", Alerts: []alert.Alert{fire(fmt.Sprint(520399101+n), start)}}))
			}
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	if _, n, err := stores[0].List(t.Context(), alert.Filter{}); err != nil || n != townships {
		t.Errorf("%d plans, %v; want %d", n, err, townships)
	}
	if a, err := stores[1].Verify(t.Context()); err != nil || a.Moves != townships {
		t.Errorf("audit %+v, %v; want %d moves", a, err, townships)
	}
}

func TestTampering(t *testing.T) {
	for name, change := range map[string]string{
		"a changed move":       `UPDATE moves SET body = '\x017B7D' WHERE n = 2`,
		"a dropped move":       `DELETE FROM moves WHERE n = 2`,
		"a changed hash":       `UPDATE moves SET hash = '\x00' WHERE n = 2`,
		"the beginning is cut": `DELETE FROM moves WHERE n = 1`,
		"a move put in front":  `INSERT INTO moves(n, plan, seq, live, body, prev, hash) OVERRIDING SYSTEM VALUE SELECT 0, 'x', 1, FALSE, body, prev, hash FROM moves WHERE n = 3`,
	} {
		t.Run(name, func(t *testing.T) {
			url := servers.Postgres(t)
			s := open(t, postgres.Options{URL: url})
			must(t, s.Save(t.Context(), opening(t, "520399101", 0), opening(t, "520399102", 1), opening(t, "520399103", 2)))
			execute(t, url, `SET search_path = xiangyin; `+change)
			if a, err := s.Verify(t.Context()); !errors.Is(err, alert.ErrTampered) || a != (alert.Audit{}) {
				t.Errorf("Verify = %+v, %v", a, err)
			}
		})
	}
}

func execute(t *testing.T, url, query string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	must(t, err)
	defer c.Close(context.WithoutCancel(t.Context()))
	_, err = c.Exec(t.Context(), query)
	must(t, err)
}

// TestServerDies kills the server while moves are kept and starts it again: what was confirmed is there, what failed can be tried
// again, and reads go on by themselves.
func TestServerDies(t *testing.T) {
	server, err := servers.NewPostgres()
	must(t, err)
	url, err := server.NewDatabase(t.Context())
	must(t, err)
	s := open(t, postgres.Options{URL: url, Patience: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		server.Kill()
		if err := server.Start(); err != nil {
			t.Error(err)
			cancel()
		}
	})
	const n = 200
	for i := range n {
		m := opening(t, fmt.Sprint(520399101+i), i)
		for {
			err := s.Save(ctx, m)
			if err == nil || errors.Is(err, alert.ErrConflict) { // an attempt whose confirmation was lost
				break
			}
			if ctx.Err() != nil {
				t.Fatal(err)
			}
		}
	}
	wg.Wait()
	if _, got, err := s.List(t.Context(), alert.Filter{}); err != nil || got != n {
		t.Errorf("%d plans, %v; want %d", got, err, n)
	}
	if a, err := s.Verify(t.Context()); err != nil || a.Moves != n {
		t.Errorf("audit %+v, %v; want %d moves", a, err, n)
	}
	server.Kill()
	wg.Go(func() {
		if err := server.Start(); err != nil {
			t.Error(err)
		}
	})
	if _, ok, err := s.Live(t.Context(), alert.Key("520399101", analyze.Transport)); err != nil || !ok {
		t.Errorf("reading while the server starts: %v, %v", ok, err)
	}
	wg.Wait()
}

func TestOpenRefuses(t *testing.T) {
	url := servers.Postgres(t)
	open(t, postgres.Options{URL: url})
	newer := servers.Postgres(t)
	open(t, postgres.Options{URL: newer})
	execute(t, newer, `INSERT INTO xiangyin.migrations(name) VALUES('9999_future.sql')`)
	for name, tc := range map[string]struct {
		o    postgres.Options
		want string
	}{
		"no url":          {postgres.Options{}, "no url"},
		"not a url":       {postgres.Options{URL: "postgres://me:s3cret@[/x"}, "cannot be read"},
		"odd schema":      {postgres.Options{URL: url, Schema: `x"; DROP`}, "schema"},
		"a newer program": {postgres.Options{URL: newer}, "newer program"},
		"nobody there":    {postgres.Options{URL: "postgres://me:s3cret@127.0.0.1:1/x", Patience: time.Second}, "127.0.0.1"},
		"no TLS there":    {postgres.Options{URL: url, TLS: &remote.TLS{}, Patience: time.Second}, "TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := postgres.Open(t.Context(), tc.o)
			if err == nil {
				_ = s.Close()
				t.Fatal("it opens")
			}
			if !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v; want %q and no password", err, tc.want)
			}
		})
	}
}

func TestTwoDeploymentsInOneDatabase(t *testing.T) {
	url := servers.Postgres(t)
	a, b := open(t, postgres.Options{URL: url}), open(t, postgres.Options{URL: url, Schema: "other"})
	must(t, a.Save(t.Context(), opening(t, "520399101", 0)))
	if _, n, err := b.List(t.Context(), alert.Filter{}); err != nil || n != 0 {
		t.Errorf("the other deployment sees %d plans, %v", n, err)
	}
}

func TestTextThatPostgresRefuses(t *testing.T) {
	s := open(t, postgres.Options{URL: servers.Postgres(t)})
	m := opening(t, "520399101", 0)
	m.Note, m.Actor = "前\x00后\xff", "李"
	must(t, s.Save(t.Context(), m))
	if _, n, err := s.List(t.Context(), alert.Filter{Search: "前后 \x00"}); err != nil || n != 1 {
		t.Errorf("%d plans found, %v; want 1", n, err)
	}
}

func BenchmarkSave(b *testing.B) {
	s := open(b, postgres.Options{URL: servers.Postgres(b)})
	i := 0
	for b.Loop() {
		must(b, s.Save(b.Context(), opening(b, fmt.Sprint(100000000+i), i)))
		i++
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "moves/s")
}
