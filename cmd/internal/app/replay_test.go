package app_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze/needs/needstest"
	"xiangyin/cmd/internal/app"
)

// TestRebuildGivesTheSame lets three weeks of the demo pass, loses every need and plan, and rebuilds them from the log.
func TestRebuildGivesTheSame(t *testing.T) {
	t.Parallel()
	d, err := app.OpenDemo(t.Context(), t.TempDir(), 3, 21, "http://127.0.0.1:8311", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	if err := d.Once(t.Context(), 24*time.Hour, func(time.Time) {}); err != nil {
		t.Fatal(err)
	}
	needs, err := d.Store.Needs(t.Context(), d.Now())
	if err != nil {
		t.Fatal(err)
	}
	plans := plansOf(t, d)
	if len(needs) < 100 || len(plans) == 0 {
		t.Fatalf("%d needs and %d plans: this shows little", len(needs), len(plans))
	}
	for _, table := range []string{"plans", "moves", "plan_keys", "plan_offices", "plan_seen"} {
		err := d.DB.Update(t.Context(), func(ctx context.Context) error {
			_, err := d.DB.Conn(ctx).ExecContext(ctx, "DELETE FROM "+table)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time everything is there already
		outcomes, moves, err := d.Rebuild(t.Context())
		if err != nil || outcomes == 0 || moves == 0 {
			t.Fatalf("rebuilt from %d outcomes and %d moves: %v", outcomes, moves, err)
		}
		again, err := d.Store.Needs(t.Context(), d.Now())
		if err != nil {
			t.Fatal(err)
		}
		if diff := needstest.Difference(again, needs); diff != "" {
			t.Fatal(diff)
		}
		for id, plan := range plansOf(t, d) {
			if plan != plans[id] {
				t.Fatalf("plan %s is %s; expected %s", id, plan, plans[id])
			}
		}
		audit, err := d.Plans.Verify(t.Context())
		if err != nil || audit.Moves != int64(moves) {
			t.Fatalf("the audit log holds %d moves, %v; expected the %d of the log once", audit.Moves, err, moves)
		}
	}
}

func plansOf(t *testing.T, d *app.Demo) map[string]string {
	t.Helper()
	plans, _, err := d.Plans.List(t.Context(), alert.Filter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, p := range plans {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		out[p.ID] = string(text)
	}
	return out
}
