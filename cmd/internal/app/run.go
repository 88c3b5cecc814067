package app

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup" // waits for goroutines and keeps the first error

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/ingest/caselog"
)

const (
	answersGroup = "answers"     // brings residents' answers to plans
	expireEvery  = time.Hour     // how often expired text is erased
	succeedEvery = 6 * time.Hour // how often plans follow townships and offices that are gone
)

// consumer is a group with what it does.
type consumer struct {
	group  string
	topics []caselog.Topic
	handle caselog.Handler
}

func (a *App) consumers() []consumer {
	return []consumer{
		{analyze.UnderstandGroup, a.understanding.Topics(), a.understanding.Handle},
		{analyze.ScoreGroup, a.scoring.Topics(), a.scoring.Handle},
		{answersGroup, []caselog.Topic{caselog.Findings}, a.answers},
	}
}

// answers is the caselog.Handler that brings followups to the plans of their needs.
func (a *App) answers(ctx context.Context, records []caselog.Record) error {
	var followups []analyze.Followup
	for _, r := range records {
		// A record that does not decode has become a dead letter when it was scored.
		if o, err := caselog.Decode[analyze.Outcome](r.Value); err == nil && o.Followup != nil {
			followups = append(followups, *o.Followup)
		}
	}
	return a.Desk.Survey(ctx, followups)
}

// Drain does everything that can be done with what is in the log now.
func (a *App) Drain(ctx context.Context) error {
	for _, c := range a.consumers() {
		if _, err := a.DB.Drain(ctx, c.group, c.topics, c.handle); err != nil {
			return err
		}
	}
	return nil
}

// Evaluate evaluates the rules at the present moment, brings what fires to the desk, and lets the clock move plans.
func (a *App) Evaluate(ctx context.Context) error {
	now := a.Now()
	if err := a.Evaluator.Step(ctx, now, a.Receive); err != nil {
		return err
	}
	return a.Desk.Tick(ctx, now)
}

// Receive brings a notification to the desk. Alerts about the pipeline itself open no plan; the desk page shows them.
func (a *App) Receive(ctx context.Context, n alert.Notification) error {
	var about []alert.Alert
	for _, al := range n.Alerts {
		if analyze.Concern(al.Labels[alert.LabelConcern]).Valid() {
			about = append(about, al)
			continue
		}
		if name := al.Labels[alert.LabelName]; name != "Heartbeat" {
			a.Logger.Warn("alert about the pipeline", "alert", name, "status", al.Status)
		}
	}
	n.Alerts = about
	if len(about) == 0 {
		return nil
	}
	return a.Desk.Receive(ctx, n)
}

// Run runs all stages until ctx ends or one fails.
func (a *App) Run(ctx context.Context, evaluateEvery time.Duration) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range a.consumers() {
		g.Go(func() error {
			if err := a.DB.Consume(ctx, c.group, c.topics, c.handle); err != nil {
				return fmt.Errorf("stage %s: %w", c.group, err)
			}
			return nil
		})
	}
	g.Go(func() error { return a.evaluate(ctx, evaluateEvery) })
	g.Go(func() error { return every(ctx, succeedEvery, func() error { return a.Succeed(ctx) }) })
	g.Go(func() error { return every(ctx, expireEvery, func() error { return a.expire(ctx) }) })
	return g.Wait()
}

// Succeed hands plans of townships and offices that are gone to those that answer for them today.
func (a *App) Succeed(ctx context.Context) error { return a.Desk.Succeed(ctx, router{a}) }

// settle is how long an emergency may take to be committed before the rules look for it.
const settle = 250 * time.Millisecond

// evaluate evaluates the rules every interval, and soon after an emergency came in. What fails is logged and tried again.
func (a *App) evaluate(ctx context.Context, interval time.Duration) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := a.Evaluate(ctx); err != nil && ctx.Err() == nil {
			a.Logger.Error("evaluating the rules failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-a.urgent:
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(settle):
			}
		}
	}
}

// emergency reports whether an emergency came in since it was asked last.
func (a *App) emergency() bool {
	select {
	case <-a.urgent:
		return true
	default:
		return false
	}
}

func (a *App) expire(ctx context.Context) error {
	n, err := a.DB.Expire(ctx)
	if n > 0 {
		a.Logger.Debug("expired records erased", "records", n)
	}
	return err
}

// every calls f at once and then every interval until ctx ends.
func every(ctx context.Context, interval time.Duration, f func() error) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := f(); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Rebuild forgets needs and plans and rebuilds them from the log.
func (a *App) Rebuild(ctx context.Context) (findings int, moves int, err error) {
	if err := a.Store.Reset(ctx); err != nil {
		return 0, 0, err
	}
	if err := a.DB.Rewind(ctx, analyze.ScoreGroup, caselog.Findings); err != nil {
		return 0, 0, err
	}
	if findings, err = a.DB.Drain(ctx, analyze.ScoreGroup, a.scoring.Topics(), a.scoring.Handle); err != nil {
		return findings, 0, err
	}
	moves, unreadable, err := a.Desk.Rebuild(ctx, a.DB)
	if unreadable > 0 {
		a.Logger.Warn("moves that could not be read were left out", "moves", unreadable)
	}
	return findings, moves, err
}
