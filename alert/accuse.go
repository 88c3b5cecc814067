package alert

import (
	"slices"
	"time"
)

// Accuse takes p out of the hands of those whom it turns out to be about (charter C5): accused are all that it is about by now, and d
// says who may have it. A new owner has to acknowledge it; deadlines stay.
func (e Engine) Accuse(p Plan, accused []string, d Decision, now time.Time) Move {
	to := p.State
	if d.Owner != p.Owner && (to == Acknowledged || to == Acting) {
		to = Opened
	}
	return e.change(p, MoveAlert, to, System, "", now, func(n *Plan) {
		n.Accused = accused
		n.give(d)
		if to != p.State {
			n.Done.Expires = time.Time{}
		}
	})
}

// accuse adds to moves, which an alert made on p, what follows from those whom the alert is about.
func (d *Desk) accuse(p Plan, moves []Move, accused []string) []Move {
	if len(moves) > 0 {
		p = moves[len(moves)-1].After
	}
	all := slices.Clone(p.Accused)
	for _, a := range accused {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	if len(all) == len(p.Accused) {
		return moves
	}
	return append(moves, d.Engine.Accuse(p, all, d.without(p, all), d.Now()))
}

// without returns who may have p when it is about accused: its owner and helpers as far as they are not, or whom the register names.
func (d *Desk) without(p Plan, accused []string) Decision {
	dec, err := d.Router.HandOver(p.Owner, p.Township, p.Concern, accused)
	if err != nil {
		return d.route(Opening{Township: p.Township, Accused: accused}, p.Concern)
	}
	for _, h := range p.Helpers {
		if _, err := d.Router.HandOver(h, p.Township, p.Concern, accused); err == nil {
			dec.Helpers = append(dec.Helpers, h)
		}
	}
	return dec
}
