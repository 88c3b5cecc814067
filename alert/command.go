package alert

import (
	"context"
	"fmt"
)

// Act makes an official's command on a plan. Errors wrap ErrNotFound, ErrIllegal, ErrForbidden or ErrConflict.
func (d *Desk) Act(ctx context.Context, id string, cmd Command) error {
	cmd, err := d.redact(cmd)
	if err != nil {
		return fmt.Errorf("%s plan %.40q: %w", cmd.Kind, id, err)
	}
	return d.run(ctx, func(ctx context.Context) ([]step, error) {
		p, err := d.Store.Plan(ctx, id)
		if err != nil {
			return nil, err
		}
		moves, err := d.act(ctx, p, cmd)
		return steps(p, moves), err
	})
}

func (d *Desk) act(ctx context.Context, p Plan, cmd Command) ([]Move, error) {
	now := d.Now()
	switch cmd.Kind {
	case MoveHandOver:
		dec, err := d.Router.HandOver(cmd.Decision.Owner, p.Township, p.Concern, p.Accused)
		if err != nil {
			return nil, fmt.Errorf("hand over plan %s: %w", p.ID, err)
		}
		cmd.Decision = dec
	case MoveUndo:
		moves, err := d.Store.Moves(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		return d.Engine.Undo(moves, cmd, now)
	}
	return d.Engine.Act(p, cmd, now)
}

// Merge ends the plan from and lets into answer for both needs.
func (d *Desk) Merge(ctx context.Context, from, into string, cmd Command) error {
	cmd, err := d.redact(cmd)
	if err != nil {
		return fmt.Errorf("merge plan %.40q: %w", from, err)
	}
	return d.run(ctx, func(ctx context.Context) ([]step, error) {
		a, err := d.Store.Plan(ctx, from)
		if err != nil {
			return nil, err
		}
		b, err := d.Store.Plan(ctx, into)
		if err != nil {
			return nil, err
		}
		moves, err := d.Engine.Merge(a, b, cmd, d.Now())
		if err != nil {
			return nil, err
		}
		return mergeSteps(a, b, moves), nil
	})
}

// mergeSteps pairs the moves of a merger of a into b with the plans before them.
func mergeSteps(a, b Plan, moves []Move) []step {
	return append([]step{{a, moves[0]}}, steps(b, moves[1:])...)
}

// redact takes personal data out of what cmd would write into a plan. The error says nothing of what was written.
func (d *Desk) redact(cmd Command) (Command, error) {
	if d.Redactor == nil {
		return cmd, nil
	}
	for _, text := range []*string{&cmd.Note, &cmd.Document.Title} {
		if *text == "" {
			continue
		}
		safe, err := d.Redactor.Redact(*text)
		if err != nil {
			return Command{Kind: cmd.Kind}, fmt.Errorf("%w: the note could not be cleared of personal data", ErrIllegal)
		}
		*text = safe
	}
	return cmd, nil
}
