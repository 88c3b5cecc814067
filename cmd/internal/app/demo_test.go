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

// TestDemoRunsTheMainJob replays 75 days, with the rules evaluated once a day; the year is measured by xiangyin demo --once.
func TestDemoRunsTheMainJob(t *testing.T) {
	t.Parallel()
	s := replay(t, 1, 75)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
	if s.CasesIn != s.Findings+s.DeadLetters || s.DeadLetters == 0 {
		t.Errorf("%d cases in, %d findings, %d dead letters: every case is one or the other, and some are malformed", s.CasesIn, s.Findings, s.DeadLetters)
	}
	if s.ChangesInjected == 0 || s.ChangesWithPlan == 0 {
		t.Errorf("%d of %d changes have a plan: the main job does not run", s.ChangesWithPlan, s.ChangesInjected)
	}
}

func TestDemoIsDeterministic(t *testing.T) {
	t.Parallel()
	first, second := replay(t, 2, 21), replay(t, 2, 21)
	if second != first || first.PlansOpened == 0 {
		t.Errorf("the same seed gives %+v and %+v", first, second)
	}
}
