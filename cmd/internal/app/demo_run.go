package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"xiangyin/alert/duty"
	"xiangyin/cmd/internal/demo"
)

const (
	onceStep     = time.Hour              // simulated, between two intakes of a replay
	onceEvaluate = 4                      // intakes between two evaluations, unless an emergency comes in
	liveStep     = 250 * time.Millisecond // real, between two steps of a live demo
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
	clock := NewClock(from, time.Now)
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

// Once replays the whole period as fast as it goes. day is told when a day begins.
func (d *Demo) Once(ctx context.Context, day func(time.Time)) error {
	for n, t := 0, d.from; !t.After(d.to); n, t = n+1, t.Add(onceStep) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if t.In(Zone()).Hour() == 0 {
			day(t.In(Zone()))
			if err := d.App.expire(ctx); err != nil {
				return err
			}
		}
		d.clock.Set(t)
		if err := d.Advance(ctx, t, n%onceEvaluate == 0); err != nil {
			return err
		}
	}
	return nil
}

// Live lets the period pass at speed simulated seconds per second, then stands still until ctx ends.
func (d *Demo) Live(ctx context.Context, speed float64) error {
	d.clock.Run(speed, d.to)
	return every(ctx, liveStep, func() error {
		if err := d.App.expire(ctx); err != nil {
			return err
		}
		return d.Advance(ctx, d.clock.Now(), true)
	})
}

// Tickets is how many tickets the hotline has sent so far.
func (d *Demo) Tickets() int { return int(atomic.LoadInt64(&d.tickets)) }
