package duty

import (
	"fmt"
	"slices"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// Check proves the register against the gazetteer's places at now and returns what is wrong, nothing when
//   - every (today's township or the county, concern) has exactly one accountable living office,
//   - and still has one, not accused, whichever single office or township it is about (charter C5),
//   - protected concerns stay with offices of the county (C6),
//   - every escalation ends at an office that can be reached, above the owner,
//   - no rota has a gap in the register's period, and the desk has one,
//   - centres and rules name places that exist.
func (r *Register) Check(places []analyze.Place, now time.Time) []Problem {
	c := &checker{r: r, seen: map[string]bool{}}
	today, gone := split(places, r.county, now)
	c.places(today, gone)
	for _, p := range today {
		for _, concern := range analyze.Concerns() {
			c.need(p, concern)
		}
	}
	c.accusations(today)
	c.rotas()
	return c.problems
}

// split returns the codes of the townships that exist at now with the county first, and the places that are gone by code.
func split(places []analyze.Place, county string, now time.Time) ([]string, map[string]analyze.Place) {
	today, gone := []string{county}, map[string]analyze.Place{}
	for _, p := range places {
		switch {
		case p.Level != analyze.Township:
		case p.ValidAt(now):
			today = append(today, p.Code)
		case !p.ValidTo.IsZero() && !now.Before(p.ValidTo):
			gone[p.Code] = p
		}
	}
	return today, gone
}

type checker struct {
	r        *Register
	problems []Problem
	seen     map[string]bool
}

// add notes a problem once.
func (c *checker) add(file string, line int, key, format string, args ...any) {
	p := Problem{File: file, Line: line, Key: key, Text: fmt.Sprintf(format, args...)}
	if !c.seen[p.String()] {
		c.seen[p.String()] = true
		c.problems = append(c.problems, p)
	}
}

// places checks that rules and centres name places of today.
func (c *checker) places(today []string, gone map[string]analyze.Place) {
	for _, rule := range c.r.rules {
		if rule.Place == everywhere || rule.Place == county || rule.Place == township || slices.Contains(today, rule.Place) {
			continue
		}
		if p, ok := gone[rule.Place]; ok {
			c.add(rule.file, rule.line, "place", "%s was abolished; expected its successor %s", rule.Place, p.Successor)
			continue
		}
		c.add(rule.file, rule.line, "place", "%s is not in the gazetteer; expected a township of today or the county", rule.Place)
	}
	for _, o := range c.r.offices {
		for i, p := range o.Places {
			_, abolished := gone[p]
			known := slices.Contains(today, p) || abolished
			switch {
			case len(p) == 9 && !known:
				c.add(c.r.file, o.line, "places", "%s of %q is not in the gazetteer; expected the code of a township", p, o.ID)
			case i == 0 && abolished && o.Kind == TownshipCenter && o.Successor == "":
				c.add(c.r.file, o.line, "successor", "the township %s of %q was abolished; expected the office that took over", p, o.ID)
			}
		}
	}
}

// need checks one (place, concern) with nobody accused.
func (c *checker) need(place string, concern analyze.Concern) {
	r := c.r
	if concern.Protected() && place != r.county {
		return
	}
	rule, ok := r.rule(place, concern)
	if !ok {
		c.add(r.file, 0, "responsibilities", "nobody answers for %s in %s; expected a rule for it, such as place: %q, concern: %s", concern, place, everywhere, concern)
		return
	}
	if rule.Owner == Center && r.centers[place] == "" {
		c.add(rule.file, rule.line, "owner", "%s has no township centre; expected an office of kind township_center with places: [%s]", place, place)
		return
	}
	d, err := r.Owner(place, concern, nil)
	if err != nil {
		c.add(rule.file, rule.line, "owner", "%v; expected an office", err)
		return
	}
	c.chain(rule, d, concern)
}

// chain checks that escalation ends at somebody.
func (c *checker) chain(rule Rule, d alert.Decision, concern analyze.Concern) {
	if len(d.Chain) == 0 && c.r.byID[d.Owner].Kind != Higher {
		c.add(rule.file, rule.line, "owner", "nobody stands above %q for %s; expected a parent, an escalation list, or an office of kind higher", d.Owner, concern)
		return
	}
	last := d.Owner
	if len(d.Chain) > 0 {
		last = d.Chain[len(d.Chain)-1]
	}
	for _, id := range []alert.Office{d.Owner, last} {
		o := c.r.byID[id]
		if _, onCall := c.r.OnCall(id, c.r.zoned(c.r.from)); o.Contact.empty() && !onCall {
			c.add(c.r.file, o.line, "contact", "%q cannot be reached; expected a contact or a rota", id)
		}
	}
}

// zoned returns noon of a register's day.
func (r *Register) zoned(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, r.zone)
}

// accusations checks every need against every single accused.
func (c *checker) accusations(today []string) {
	r := c.r
	accused := append([]string(nil), today[1:]...)
	for _, o := range r.offices {
		if o.Kind != Higher {
			accused = append(accused, string(o.ID))
		}
	}
	for _, a := range accused {
		tainted := r.tainted([]string{a})
		for _, p := range today {
			for _, concern := range analyze.Concerns() {
				c.accusation(a, p, concern, tainted)
			}
		}
	}
}

func (c *checker) accusation(accused, place string, concern analyze.Concern, tainted map[alert.Office]bool) {
	rule, ok := c.r.rule(place, concern)
	if !ok || rule.Owner == Center && c.r.centers[place] == "" || concern.Protected() && place != c.r.county {
		return // reported by need
	}
	d, err := c.r.owner(place, concern, tainted)
	if err != nil {
		c.add(rule.file, rule.line, "owner", "%s in %s reaches nobody when it is about %q; expected an office above it that may receive it (charter C5)", concern, place, accused)
		return
	}
	for _, id := range append(append([]alert.Office{d.Owner}, d.Helpers...), d.Chain...) {
		o := c.r.byID[id]
		if tainted[id] || o.Successor != "" || concern.Protected() && o.Kind == TownshipCenter {
			c.add(rule.file, rule.line, "owner", "%s in %s reaches %q although it is about %q (charter C5, C6)", concern, place, id, accused)
		}
	}
}

// rotas checks that nobody's rota leaves a gap.
func (c *checker) rotas() {
	r := c.r
	desk := false
	checked := map[alert.Office]bool{}
	for _, rota := range r.rotas {
		desk = desk || rota.Office == r.desk
		if checked[rota.Office] {
			continue
		}
		checked[rota.Office] = true
		for _, gap := range r.Gaps(rota.Office) {
			c.add(r.file, rota.line, "rotas", "nobody of %q is on call from %s; expected a turn, a further rota or a substitute who is there", rota.Office, gap.Format("2006-01-02 15:04"))
		}
	}
	if !desk {
		c.add(r.file, 0, "rotas", "the desk %q has no rota; expected one that covers every hour", r.desk)
	}
}

// Cover is one line of the merger's coverage table.
type Cover struct {
	Former    string // code of the abolished township
	Name      string // its name
	Successor string // code of today's township
	Office    string // the office it had, by name, or ""
	Concern   analyze.Concern
	Did       bool // the register says that the former office did this itself
	Owner     alert.Office
	OwnerName string
	Helpers   []alert.Office
}

// Coverage returns what each abolished township did and who does it now, in the order of places. Protected concerns are left out: they
// were never a township's. An empty Owner means that nobody does.
func (r *Register) Coverage(places []analyze.Place, now time.Time) []Cover {
	_, gone := split(places, r.county, now)
	var out []Cover
	for _, p := range places {
		if _, ok := gone[p.Code]; !ok {
			continue
		}
		successor := today(p, places, now)
		office := r.former(p.Code)
		for _, concern := range analyze.Concerns() {
			if concern.Protected() {
				continue
			}
			c := Cover{Former: p.Code, Name: p.Name, Successor: successor, Office: office.Name, Concern: concern, Did: slices.Contains(office.Did, concern)}
			if d, err := r.Owner(successor, concern, nil); err == nil {
				c.Owner, c.OwnerName, c.Helpers = d.Owner, r.Office(d.Owner), d.Helpers
			}
			out = append(out, c)
		}
	}
	return out
}

// today follows the successors of p to the unit that exists at now.
func today(p analyze.Place, places []analyze.Place, now time.Time) string {
	byCode := make(map[string]analyze.Place, len(places))
	for _, q := range places {
		byCode[q.Code] = q
	}
	for range places {
		if p.ValidAt(now) || p.Successor == "" {
			break
		}
		p = byCode[p.Successor]
	}
	return p.Code
}

// former returns the office that the abolished township had: the one that is gone now, or else the one that took its place over.
func (r *Register) former(code string) Office {
	var found Office
	for _, o := range r.offices {
		if !slices.Contains(o.Places, code) {
			continue
		}
		if o.Successor != "" {
			return o
		}
		found = o
	}
	return found
}
