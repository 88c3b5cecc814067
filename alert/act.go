package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Command is one move that an official makes on a plan.
type Command struct {
	Kind     MoveKind
	Actor    string   // the user who acts
	Office   Office   // on whose behalf; required for MoveVerify and MoveReopen
	Note     string   // an official's words; never text of a case
	Step     int      // of a step: the index of the step that is done, or -1 to add Note as a new one
	Decision Decision // of a hand-over: the office it goes to, with its helpers and chain
	Document Document // of a MoveDocument
	Seq      int      // the last move that the actor saw; 0: do not check
}

// maxNote bounds what an official may write into one move, in bytes.
const maxNote = 4000

// Act returns the moves that cmd makes on p. The error wraps ErrIllegal where p's state does not allow it, ErrForbidden where the
// office may not (an owner or helper never verifies its own plan), and ErrConflict where p has moved on since the actor saw it.
func (e Engine) Act(p Plan, cmd Command, now time.Time) ([]Move, error) {
	if cmd.Seq != 0 && cmd.Seq != p.Seq {
		return nil, fmt.Errorf("%s plan %s: %w: at %d, seen %d", cmd.Kind, p.ID, ErrConflict, p.Seq, cmd.Seq)
	}
	if !Allowed(p.State, cmd.Kind) {
		return nil, fmt.Errorf("%s plan %s: %w: %s", cmd.Kind, p.ID, ErrIllegal, p.State)
	}
	if strings.TrimSpace(cmd.Actor) == "" || cmd.Actor == System {
		return nil, fmt.Errorf("%s plan %s: %w: nobody named", cmd.Kind, p.ID, ErrForbidden)
	}
	if len(cmd.Note) > maxNote {
		return nil, fmt.Errorf("%s plan %s: %w: note over %d bytes", cmd.Kind, p.ID, ErrIllegal, maxNote)
	}
	moves, err := e.act(p, cmd, now)
	if err != nil {
		return nil, fmt.Errorf("%s plan %s: %w", cmd.Kind, p.ID, err)
	}
	return moves, nil
}

func (e Engine) act(p Plan, cmd Command, now time.Time) ([]Move, error) {
	switch cmd.Kind {
	case MoveAcknowledge:
		return e.one(p, cmd, now, func(n *Plan) {
			n.seen(now)
			n.Done.Expires = n.Terms.AckExpiry.From(now, e.Calendar(n.Owner))
		})
	case MoveAct:
		return e.one(p, cmd, now, func(n *Plan) {
			n.seen(now)
			n.Done.Acted, n.Done.Expires = first(n.Done.Acted, now), time.Time{}
		})
	case MoveClaim:
		return e.one(p, cmd, now, func(n *Plan) {
			n.Done.Acted, n.Done.Claimed, n.Done.Expires = first(n.Done.Acted, now), now, time.Time{}
			n.Done.ClaimLate = now.After(n.Due.Close)
			n.Due.Verify = n.Terms.Verify.From(now, e.Calendar(n.Owner))
			n.Survey = Survey{}
		})
	case MoveNote:
		if strings.TrimSpace(cmd.Note) == "" {
			return nil, fmt.Errorf("%w: an empty note", ErrIllegal)
		}
		return e.one(p, cmd, now, nil)
	case MoveStep:
		return e.step(p, cmd, now)
	case MoveDocument:
		return e.document(p, cmd, now)
	case MoveHandOver:
		return e.handOver(p, cmd, now)
	case MoveExtend:
		return e.extend(p, cmd, now)
	case MoveVerify, MoveReopen:
		return e.inspect(p, cmd, now)
	}
	return nil, fmt.Errorf("%w: not a command", ErrIllegal)
}

// one makes the single move of cmd into the state that the table names.
func (e Engine) one(p Plan, cmd Command, now time.Time, apply func(*Plan)) ([]Move, error) {
	_, to := legal(cmd.Kind)
	if to == "" {
		to = p.State
	}
	return []Move{e.change(p, cmd.Kind, to, cmd.Actor, cmd.Note, now, apply)}, nil
}

// seen notes that the owner has seen n, and whether that was in time.
func (n *Plan) seen(now time.Time) {
	if n.Done.Acknowledged.IsZero() {
		n.Done.Acknowledged, n.Done.AckLate = now, now.After(n.Due.Acknowledge)
	}
}

func first(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}

// maxSteps bounds a plan; a longer list is no plan.
const maxSteps = 50

func (e Engine) step(p Plan, cmd Command, now time.Time) ([]Move, error) {
	text := strings.TrimSpace(cmd.Note)
	switch {
	case cmd.Step < 0 && (text == "" || len(p.Steps) >= maxSteps):
		return nil, fmt.Errorf("%w: an empty step, or more than %d", ErrIllegal, maxSteps)
	case cmd.Step >= len(p.Steps):
		return nil, fmt.Errorf("%w: no step %d", ErrIllegal, cmd.Step)
	case cmd.Step >= 0 && p.Steps[cmd.Step].Done:
		return nil, fmt.Errorf("%w: step %d is done already", ErrIllegal, cmd.Step)
	}
	return e.one(p, cmd, now, func(n *Plan) {
		if cmd.Step < 0 {
			n.Steps = append(n.Steps, Step{Text: text})
			return
		}
		n.Steps[cmd.Step].Done, n.Steps[cmd.Step].DoneAt = true, now
	})
}

func (e Engine) document(p Plan, cmd Command, now time.Time) ([]Move, error) {
	d := cmd.Document
	web := strings.HasPrefix(d.URL, "https://") || strings.HasPrefix(d.URL, "http://")
	if strings.TrimSpace(d.Title) == "" || !web || len(p.Documents) >= maxSteps {
		return nil, fmt.Errorf("%w: a document needs a title and an http address", ErrIllegal)
	}
	return e.one(p, cmd, now, func(n *Plan) { n.Documents = append(n.Documents, d) })
}

// handOver gives p another owner, who has to acknowledge it. Its deadlines stay: handing over buys no time.
func (e Engine) handOver(p Plan, cmd Command, now time.Time) ([]Move, error) {
	d := cmd.Decision
	if d.Owner == "" || d.Owner == p.Owner {
		return nil, fmt.Errorf("%w: no other office named", ErrIllegal)
	}
	to := Opened
	if p.State == ReopenedPlan {
		to = ReopenedPlan
	}
	return []Move{e.change(p, MoveHandOver, to, cmd.Actor, cmd.Note, now, func(n *Plan) {
		n.give(d)
		n.Done.Expires = time.Time{}
	})}, nil
}

// give makes d's owner that of n. The office that oversees n keeps doing so where it stands above the new owner too.
func (n *Plan) give(d Decision) {
	if n.Owner != "" && n.Owner != d.Owner && !slices.Contains(n.Held, n.Owner) {
		n.Held = append(n.Held, n.Owner)
	}
	n.Owner, n.Helpers, n.Chain = d.Owner, slices.Clone(d.Helpers), slices.Clone(d.Chain)
	n.Level = slices.Index(n.Chain, n.Overseer) + 1
	if n.Level == 0 {
		n.Overseer = ""
	}
}

// extend grants p the terms of a complex matter, once, and not at the owner's own word.
func (e Engine) extend(p Plan, cmd Command, now time.Time) ([]Move, error) {
	switch {
	case p.Complex:
		return nil, fmt.Errorf("%w: extended already", ErrIllegal)
	case p.own(cmd.Office):
		return nil, fmt.Errorf("%w: its own plan", ErrForbidden)
	case strings.TrimSpace(cmd.Note) == "":
		return nil, fmt.Errorf("%w: an extension needs its reason", ErrIllegal)
	}
	return e.one(p, cmd, now, func(n *Plan) {
		n.Complex, n.Terms = true, e.Policy.Complex
		due := e.deadlines(*n, n.OpenedAt)
		n.Due.Act, n.Due.Close = later(n.Due.Act, due.Act), later(n.Due.Close, due.Close)
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// inspect is the verdict of an office that looked on the spot, for plans whose residents cannot be asked.
func (e Engine) inspect(p Plan, cmd Command, now time.Time) ([]Move, error) {
	if p.own(cmd.Office) {
		return nil, fmt.Errorf("%w: its own plan", ErrForbidden)
	}
	if strings.TrimSpace(cmd.Note) == "" {
		return nil, fmt.Errorf("%w: a verdict needs what was found", ErrIllegal)
	}
	if cmd.Kind == MoveReopen {
		return e.reopen(p, cmd.Actor, cmd.Note, now), nil
	}
	if now.Before(p.Due.Verify) {
		return nil, fmt.Errorf("%w: residents' answers are still awaited", ErrIllegal)
	}
	return e.verify(p, cmd.Actor, cmd.Note, now), nil
}

// own reports whether office carries out p or did so before it was handed over, so that it cannot judge it. An unnamed office cannot
// either.
func (p Plan) own(office Office) bool {
	return office == "" || office == p.Owner || slices.Contains(p.Held, office) || slices.Contains(p.Helpers, office)
}
