package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

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
