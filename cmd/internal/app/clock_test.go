package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestClockRunsAtItsSpeedUntilItsEnd(t *testing.T) {
	wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	start := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	c := NewClock(start, func() time.Time { return wall })
	wall = wall.Add(time.Hour)
	if !c.Now().Equal(start) {
		t.Fatalf("a clock that was not started moved to %v", c.Now())
	}
	c.Run(86400, start.AddDate(0, 0, 10))
	wall = wall.Add(3 * time.Second)
	if want := start.AddDate(0, 0, 3); !c.Now().Equal(want) {
		t.Fatalf("after 3 s at a day a second: %v; expected %v", c.Now(), want)
	}
	c.Set(start.AddDate(0, 0, 5))
	wall = wall.Add(time.Second)
	if want := start.AddDate(0, 0, 6); !c.Now().Equal(want) {
		t.Fatalf("after being set: %v; expected %v", c.Now(), want)
	}
	wall = wall.Add(time.Hour)
	if want := start.AddDate(0, 0, 10); !c.Now().Equal(want) {
		t.Fatalf("after its end: %v; expected to stand at %v", c.Now(), want)
	}
}

func TestCleanupsRunInReverseWhateverFails(t *testing.T) {
	c := cleanups{logger: slog.New(slog.DiscardHandler)}
	var order []string
	for _, name := range []string{"first", "second", "third"} {
		c.add(name, func(context.Context) error {
			order = append(order, name)
			if name == "second" {
				return errors.New("stuck")
			}
			return nil
		})
	}
	err := c.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "stop second: stuck") {
		t.Fatalf("got %v; expected what failed, by name", err)
	}
	if want := []string{"third", "second", "first"}; !slices.Equal(order, want) {
		t.Fatalf("order %v; expected %v", order, want)
	}
	if err := c.run(t.Context()); err != nil {
		t.Fatalf("a second run does it all again: %v", err)
	}
}
