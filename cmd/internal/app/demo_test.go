package app_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"xiangyin/cmd/internal/app"
)

func replay(t *testing.T, seed int64, days int) app.Summary {
	t.Helper()
	d, err := app.OpenDemo(t.Context(), t.TempDir(), seed, days, "http://127.0.0.1:8311", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	if err := d.Once(t.Context(), 24*time.Hour, func(time.Time) {}); err != nil {
		t.Fatal(err)
	}
	s, err := d.Summary(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDemoIsDeterministic replays 75 days twice, with the rules evaluated once a day; the year is measured by xiangyin demo --once.
func TestDemoIsDeterministic(t *testing.T) {
	first := replay(t, 1, 75)
	text, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
	if first.CasesIn != first.Findings+first.DeadLetters || first.DeadLetters == 0 {
		t.Errorf("%d cases in, %d findings, %d dead letters: every case is one or the other, and some are malformed", first.CasesIn, first.Findings, first.DeadLetters)
	}
	if first.ChangesInjected == 0 || first.ChangesWithPlan == 0 {
		t.Errorf("%d of %d changes have a plan: the main job does not run", first.ChangesWithPlan, first.ChangesInjected)
	}
	if second := replay(t, 1, 75); second != first {
		t.Errorf("the same seed gives %+v and %+v", first, second)
	}
}
