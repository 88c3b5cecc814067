package app

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"xiangyin/alert/duty"
	"xiangyin/cmd/internal/demo"
)

const (
	stepTime     = time.Hour              // simulated, at most, between two intakes
	evaluateTime = 6 * time.Hour          // simulated, at most, between two evaluations of the rules
	liveStep     = 250 * time.Millisecond // real, between two looks at the clock of a live demo
	liveEvaluate = 15 * time.Second       // real, at most, between two evaluations of a live demo
	demoKey      = "the key of a fictional county"
	demoReview   = 0.5
)

// OpenDemo opens the demo county in folder. days bounds how much of the year there is; 0 means all of it.
func OpenDemo(ctx context.Context, folder string, seed int64, days int, publicURL string, logger *slog.Logger) (*Demo, error) {
	from, to := demo.From(), demo.To()
	if end := from.AddDate(0, 0, days); days > 0 && end.Before(to) {
		to = end
	}
	places, err := demo.Gazetteer()
	if err != nil {
		return nil, err
	}
	before, err := demoRegister(from)
	if err != nil {
		return nil, err
	}
	after, err := demoRegister(demo.Merger())
	if err != nil {
		return nil, err
	}
	clock := NewClock(from)
	a, err := Open(ctx, Settings{
		Folder: folder, County: demo.CountyCode, Source: demo.Source, PublicURL: publicURL, Key: []byte(demoKey), Units: places,
		Register: func(t time.Time) *duty.Register {
			if t.Before(demo.Merger()) {
				return before
			}
			return after
		},
		ReviewBelow: demoReview, Throwaway: true, Now: clock.Now, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	return newDemo(a, clock, seed, from, to)
}

func demoRegister(t time.Time) (*duty.Register, error) {
	data, err := demo.Register(t)
	if err != nil {
		return nil, err
	}
	r, err := duty.Load(Zone(), duty.Source{Name: "demo register", Data: data})
	if err != nil {
		return nil, fmt.Errorf("demo register: %w", err)
	}
	return r, nil
}

// Once replays the whole period as fast as it goes, with the rules evaluated at least once in the simulated time interval; 0 stands for
// the default. day is told when a day begins.
func (d *Demo) Once(ctx context.Context, interval time.Duration, day func(time.Time)) error {
	interval = cmp.Or(interval, evaluateTime)
	for t := d.from; !t.After(d.to); t = t.Add(stepTime) {
		if t.In(Zone()).Hour() == 0 {
			day(t.In(Zone()))
		}
		if err := d.Advance(ctx, t, interval); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Live lets the period pass at speed simulated seconds per second, as far as the machine keeps up, then stands still until ctx ends.
func (d *Demo) Live(ctx context.Context, speed float64) error {
	begin, base := time.Now(), d.clock.Now()
	scaled := func(real time.Duration) time.Duration { return time.Duration(float64(real) * speed) }
	step, interval := min(stepTime, scaled(liveStep)), min(evaluateTime, scaled(liveEvaluate))
	next := base
	return every(ctx, liveStep, func() error {
		for !next.After(base.Add(scaled(time.Since(begin)))) && !next.After(d.to) && ctx.Err() == nil {
			if err := d.Advance(ctx, next, interval); err != nil {
				return err
			}
			next = next.Add(step)
		}
		return nil
	})
}
