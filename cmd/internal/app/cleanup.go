package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// cleanups are what must be undone at the end, last in first out, each under its name.
type cleanups struct {
	logger *slog.Logger
	list   []cleanup
}

type cleanup struct {
	name string
	f    func(context.Context) error
}

func (c *cleanups) add(name string, f func(context.Context) error) {
	c.list = append(c.list, cleanup{name, f})
}

// run runs all of them, whatever fails, and returns what failed.
func (c *cleanups) run(ctx context.Context) error {
	var errs []error
	for i := len(c.list) - 1; i >= 0; i-- {
		c.logger.Debug("stopping", "part", c.list[i].name)
		if err := c.list[i].f(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", c.list[i].name, err))
		}
	}
	c.list = nil
	return errors.Join(errs...)
}
