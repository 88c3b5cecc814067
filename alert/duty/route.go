package duty

import (
	"errors"
	"fmt"
	"slices"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// ErrNobody says that no office may receive a need: none is responsible, or all that are stand accused.
var ErrNobody = errors.New("nobody may receive this")

// Owner returns who is accountable for concern in township (a township's code or the county's). accused holds codes of units, and
// ids, names or former names of offices; neither they, nor their successors, nor offices of the same staff, nor offices below them get
// the need: it goes one level up (charter C5). Protected concerns are decided for the county as a whole and get no helpers (C6).
func (r *Register) Owner(township string, concern analyze.Concern, accused []string) (alert.Decision, error) {
	return r.owner(township, concern, r.tainted(accused))
}

func (r *Register) owner(place string, concern analyze.Concern, tainted map[alert.Office]bool) (alert.Decision, error) {
	if concern.Protected() {
		place = r.county
	}
	rule, ok := r.rule(place, concern)
	if !ok {
		return alert.Decision{}, fmt.Errorf("%s in %s: %w: no responsibility", concern, place, ErrNobody)
	}
	owner, ok := r.up(r.resolve(rule.Owner, place), concern, tainted)
	if !ok {
		return alert.Decision{}, fmt.Errorf("%s in %s: %w: all accused", concern, place, ErrNobody)
	}
	d := r.decide(owner, concern, tainted)
	d.Rule = fmt.Sprintf("%s:%d", rule.file, rule.line)
	if concern.Protected() {
		return d, nil
	}
	for _, h := range rule.Helpers {
		h = r.resolve(h, place)
		if h != "" && h != owner && !tainted[h] && !slices.Contains(d.Helpers, h) {
			d.Helpers = append(d.Helpers, h)
		}
	}
	return d, nil
}

// HandOver returns the decision that makes office the owner. An error wraps alert.ErrForbidden.
func (r *Register) HandOver(office alert.Office, place string, concern analyze.Concern, accused []string) (alert.Decision, error) {
	tainted := r.tainted(accused)
	o := r.byID[office]
	deny := func(why string) (alert.Decision, error) {
		return alert.Decision{}, fmt.Errorf("%w: %s", alert.ErrForbidden, why)
	}
	switch {
	case o == nil || o.Successor != "":
		return deny("no such office today")
	case tainted[office]:
		return deny("the matter is about it (C5)")
	case !mayHold(o.Kind, concern):
		return deny("not an office for this concern (C4, C6)")
	case o.Kind == TownshipCenter && !slices.Contains(o.Places, place):
		return deny("the centre of another township")
	}
	return r.decide(office, concern, tainted), nil
}

// mayHold reports whether an office of kind k may own a need of concern c.
func mayHold(k Kind, c analyze.Concern) bool {
	switch {
	case c == analyze.Conduct:
		return k == Supervision || k == Higher
	case k == Supervision:
		return false
	case c.Protected():
		return k != TownshipCenter
	}
	return true
}

// decide returns owner with who stands above it: its parents, then the register's escalation list, then the city. What is protected
// never goes to another office of the county.
func (r *Register) decide(owner alert.Office, concern analyze.Concern, tainted map[alert.Office]bool) alert.Decision {
	d := alert.Decision{Owner: owner}
	add := func(id alert.Office) {
		o := r.byID[r.living(id)]
		if o == nil || o.ID == owner || tainted[o.ID] || slices.Contains(d.Chain, o.ID) || !mayHold(o.Kind, concern) {
			return
		}
		if concern.Protected() && o.Kind != Higher || o.Kind == TownshipCenter {
			return
		}
		d.Chain = append(d.Chain, o.ID)
	}
	for id := r.byID[owner].Parent; id != ""; id = r.byID[id].Parent {
		if r.byID[id].Kind != Higher {
			add(id)
		}
	}
	for _, id := range r.escalation {
		add(id)
	}
	for _, o := range r.offices {
		if o.Kind == Higher {
			add(o.ID)
		}
	}
	return d
}

// rule returns the most specific rule for concern in place.
func (r *Register) rule(place string, concern analyze.Concern) (Rule, bool) {
	best, found := Rule{}, -1
	for _, rule := range r.rules {
		if s := r.specificity(rule, place, concern); s > found {
			best, found = rule, s
		}
	}
	return best, found >= 0
}

// specificity ranks how closely rule fits, −1 where it does not. A rule for all concerns never covers protected ones: those have an
// owner named for them or none.
func (r *Register) specificity(rule Rule, place string, concern analyze.Concern) int {
	s := 0
	switch {
	case rule.Place == place:
		s = 4
	case rule.Place == township && len(place) == 9, rule.Place == county && place == r.county:
		s = 2
	case rule.Place != everywhere:
		return -1
	}
	if rule.Owner == Center && place == r.county {
		return -1 // the county as a whole has no township centre
	}
	switch {
	case rule.Concern == string(concern):
		return s + 1
	case rule.Concern == "*" && !concern.Protected():
		return s
	}
	return -1
}

// resolve returns the living office that a rule means in place, "" where there is none.
func (r *Register) resolve(o alert.Office, place string) alert.Office {
	if o == Center {
		o = r.centers[place]
	}
	return r.living(o)
}

// living follows the successors of an office that is gone.
func (r *Register) living(id alert.Office) alert.Office {
	for o := r.byID[id]; o != nil && o.Successor != ""; o = r.byID[id] {
		id = o.Successor
	}
	return id
}

// Living returns id, or the office that took over where id is gone.
func (r *Register) Living(id alert.Office) alert.Office { return r.living(id) }

// up returns owner, or the nearest office above it that is not accused and may hold concern.
func (r *Register) up(owner alert.Office, concern analyze.Concern, tainted map[alert.Office]bool) (alert.Office, bool) {
	fits := func(o *Office) bool { return !tainted[o.ID] && mayHold(o.Kind, concern) }
	for o := r.byID[owner]; o != nil; o = r.byID[r.living(o.Parent)] {
		if fits(o) {
			return o.ID, true
		}
	}
	for i := range r.offices {
		if o := &r.offices[i]; o.Kind == Higher && o.Successor == "" && fits(o) {
			return o.ID, true
		}
	}
	return "", false
}

// tainted returns every office that must not receive a need about accused.
func (r *Register) tainted(accused []string) map[alert.Office]bool {
	if len(accused) == 0 {
		return nil
	}
	out := make(map[alert.Office]bool)
	for _, a := range accused {
		r.taint(a, out)
	}
	for changed := true; changed; {
		changed = false
		for _, o := range r.offices {
			if out[o.ID] {
				changed = spread(out, o.Successor) || changed
				changed = spread(out, o.SameAs) || changed
				continue
			}
			below := out[o.Parent] && o.Kind != Supervision && o.Kind != Higher
			if below || out[o.SameAs] {
				changed = spread(out, o.ID) || changed
			}
		}
	}
	return out
}

func spread(out map[alert.Office]bool, id alert.Office) bool {
	if id == "" || out[id] {
		return false
	}
	out[id] = true
	return true
}

// taint marks the offices that one accused names. A township that no office is of could be anyone's: then every centre is out.
func (r *Register) taint(accused string, out map[alert.Office]bool) {
	found := false
	for _, o := range r.offices {
		if string(o.ID) == accused || o.Name == accused || slices.Contains(o.Former, accused) || slices.Contains(o.Places, accused) {
			out[o.ID], found = true, true
		}
	}
	if found || !digits(accused, 9) {
		return
	}
	for _, id := range r.centers {
		out[id] = true
	}
}
