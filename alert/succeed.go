package alert

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Succession says what took the place of what is gone.
type Succession interface {
	Township(code string) string // today's township or county for code; code itself where it still exists
	Office(id Office) Office     // today's office for id; id itself where it still exists
}

// Succeed gives p to d's owner in township, because its former owner or township is gone. The heir takes it as it stands: state and
// deadlines remain, and it goes on answering for its former need.
func (e Engine) Succeed(p Plan, township string, d Decision, now time.Time) Move {
	return e.change(p, MoveSucceed, p.State, System, "", now, func(n *Plan) {
		if key := Key(township, p.Concern); key != p.Key {
			n.Also = append(slices.DeleteFunc(n.Also, func(k string) bool { return k == key }), p.Key)
			n.Key, n.Township = key, township
		}
		n.give(d)
	})
}

// Succeed brings all live plans up to date with s, after a merger or an edit of the register: what an abolished township or office
// left behind goes to its successor, and where that has a plan for the same concern the two become one. A claimed or verified plan
// that others join is reopened, as nobody claimed that those are done. It is cheap when nothing is gone.
func (d *Desk) Succeed(ctx context.Context, s Succession) error {
	return d.run(ctx, func(ctx context.Context) ([]step, error) {
		plans, _, err := d.Store.List(ctx, Filter{States: liveStates(), Limit: 1 << 30, Newest: true})
		if err != nil {
			return nil, err
		}
		current := make(map[string]Plan) // as they are after the moves so far, by key
		for _, p := range plans {
			for _, k := range p.Keys() {
				current[k] = p
			}
		}
		var all []step
		for _, p := range plans {
			more, err := d.succeed(current[p.Key], current, s)
			if err != nil {
				return nil, fmt.Errorf("succession of plan %s: %w", p.ID, err)
			}
			all = append(all, more...)
		}
		return all, nil
	})
}

// succeed returns what follows for p and brings current up to date.
func (d *Desk) succeed(p Plan, current map[string]Plan, s Succession) ([]step, error) {
	township, owner := s.Township(p.Township), s.Office(p.Owner)
	if township == "" {
		township = p.Township
	}
	if township == p.Township && !p.leans(s) || !p.Live() {
		return nil, nil
	}
	now := d.Now()
	var out []step
	if heir, ok := current[Key(township, p.Concern)]; ok && heir.ID != p.ID {
		out = mergeSteps(p, heir, d.join(p, heir, now))
	} else {
		out = []step{{p, d.Engine.Succeed(p, township, d.heir(p, township, owner), now)}}
	}
	last := out[len(out)-1].move.After
	for _, k := range append(last.Keys(), p.Keys()...) {
		current[k] = last
	}
	return out, nil
}

// leans reports whether p relies on an office that is gone.
func (p Plan) leans(s Succession) bool {
	return slices.ContainsFunc(slices.Concat([]Office{p.Owner}, p.Helpers, p.Chain), func(o Office) bool { return o != "" && s.Office(o) != o })
}

// join merges p into heir. Where p names further accused the owner is chosen anew (C5); what was claimed or verified is reopened.
func (d *Desk) join(p, heir Plan, now time.Time) []Move {
	moves := d.Engine.merge(p, heir, nil, Command{Actor: System}, now)
	on := moves[1].After
	if len(on.Accused) > len(heir.Accused) {
		moves = append(moves, d.Engine.Succeed(on, on.Township, d.route(Opening{Township: on.Township, Accused: on.Accused}, on.Concern), now))
		on = moves[len(moves)-1].After
	}
	if on.State == Claimed || on.State == Verified {
		moves = append(moves, d.Engine.again(on, System, "another need joined", now))
	}
	return moves
}

// heir returns who takes p over: the successor of its owner, or whoever the register names where that may not have it.
func (d *Desk) heir(p Plan, township string, owner Office) Decision {
	if p.Owner != "" {
		if dec, err := d.Router.HandOver(owner, township, p.Concern, p.Accused); err == nil {
			if p.Concern.Protected() {
				return dec
			}
			if named, err := d.Router.Owner(township, p.Concern, p.Accused); err == nil && named.Owner == dec.Owner {
				dec.Helpers = named.Helpers
			}
			return dec
		}
	}
	return d.route(Opening{Township: township, Accused: p.Accused}, p.Concern)
}
