package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// Survey brings residents' answers to the claimed plans of their needs. Of followups it uses those of kind surveyed at or after the
// moment of the claim. They may come any number of times: a plan counts each once, by a digest that says nothing about the case.
// They are taken one by one, so that the verdict does not depend on how they were batched.
func (d *Desk) Survey(ctx context.Context, followups []analyze.Followup) error {
	for _, f := range followups {
		if f.Kind != ingest.Surveyed {
			continue
		}
		if err := d.survey(ctx, f); err != nil {
			return fmt.Errorf("survey: %w", err)
		}
	}
	return nil
}

func (d *Desk) survey(ctx context.Context, f analyze.Followup) error {
	if _, ok, err := d.awaiting(ctx, f); err != nil || !ok {
		return err // most answers concern no claimed plan, and need no transaction
	}
	return d.run(ctx, func(ctx context.Context) ([]step, error) {
		p, ok, err := d.awaiting(ctx, f)
		if err != nil || !ok {
			return nil, err
		}
		fresh, err := d.Store.Unseen(ctx, p.ID, []string{digest(p.ID, f)})
		if err != nil || len(fresh) == 0 {
			return nil, err
		}
		return steps(p, d.Engine.Survey(p, count(f.Survey), fresh, d.Now())), nil
	})
}

// awaiting returns the claimed plan that f is an answer to.
func (d *Desk) awaiting(ctx context.Context, f analyze.Followup) (Plan, bool, error) {
	p, ok, err := d.Store.Live(ctx, Key(d.township(f.Township, f.Concern), f.Concern))
	if err != nil || !ok || p.State != Claimed || f.At.Before(p.Done.Claimed) {
		return Plan{}, false, err
	}
	return p, true, nil
}

// digest names one answer within one plan. It hashes the plan in, so that digests of two plans cannot be compared.
func digest(plan string, f analyze.Followup) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", plan, f.Ref, f.At.UnixNano()))
	return hex.EncodeToString(sum[:8])
}

func count(s ingest.Satisfaction) Survey {
	switch s {
	case ingest.Satisfied:
		return Survey{Asked: 1, Answered: 1, Satisfied: 1}
	case ingest.Dissatisfied:
		return Survey{Asked: 1, Answered: 1}
	}
	return Survey{Asked: 1}
}
