package demo

import (
	"math"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// falseClaims is the share of first claims that are not true; of the claims that follow a dispute one in twenty is.
const falseClaims = 0.2

// ongoing is a change with what was done about it so far.
type ongoing struct {
	Change
	fixed   map[string]time.Time // by township before the merger: since when it is really better
	tries   map[string]int       // by township of the claim: how often it was claimed done
	pending []pending            // its unresolved tickets
}

// pending is one unresolved ticket of a change.
type pending struct {
	number   string
	township string // before the merger
	stream   uint64
}

func newOngoing(c Change) *ongoing {
	return &ongoing{Change: c, fixed: map[string]time.Time{}, tries: map[string]int{}}
}

// fixedAt reports whether the change was really put right in township before t.
func (o *ongoing) fixedAt(township string, t time.Time) bool {
	at, ok := o.fixed[township]
	return ok && !t.Before(at)
}

// fade returns the share of extra tickets that still come on the day that begins at d: all of them until the change is put right,
// then half as many every day and a half, and none after six days.
func (o *ongoing) fade(township string, d time.Time) float64 {
	at, ok := o.fixed[township]
	if !ok || d.Before(at) {
		return 1
	}
	days := d.Sub(at).Hours() / 24
	if days > 6 {
		return 0
	}
	return math.Exp2(-days / 1.5)
}

// extra drafts the tickets that o adds on the day that begins at d.
func (c *County) extra(o *ongoing, d time.Time) []draft {
	level := o.Rate * o.ramp(d) * c.tempo.of(d)
	if level == 0 {
		return nil
	}
	var out []draft
	for _, t := range c.land.townships {
		share := 1.0
		if o.Township == "" {
			share = float64(t.Population) / c.people
		} else if o.Township != t.Code {
			continue
		}
		r := stream(c.seed, label(o.ID), label(t.Code), uint64(d.Unix()))
		for range negativeBinomial(r, level*share*o.fade(t.Code, d), 8) {
			f := draft{at: momentOf(r, d), r: stream(c.seed, r.Uint64()), home: t, change: o, concern: o.Concern}
			if f.at.Before(o.Start) {
				f.at = o.Start.Add(time.Duration(r.Int64N(int64(10 * time.Hour))))
			}
			f.text = choose(f.r, c.lib.changes[o.Kind], t, !f.at.Before(Merger()))
			out = append(out, f)
		}
	}
	return out
}

// Fixed tells the county that at moment at, an office claims to have put right what township complained about in concern.
// Township is a code of before or after the merger; the county's code or "" means all of it. Most claims are true: the extra
// tickets fade, and the waiting cases are resolved and their people asked. The others are resolved on paper only: people say so,
// the cases are reopened, and the trouble goes on until a later claim. Where no change is behind the complaints nothing happens.
func (c *County) Fixed(township string, concern analyze.Concern, at time.Time) {
	for _, o := range c.changes {
		if o.Concern == concern && !o.Start.After(at) {
			c.claim(o, township, at)
		}
	}
}

// Better reports whether nothing that was injected troubles concern in township at t: what an inspector would find on the spot.
// Township is as in Fixed.
func (c *County) Better(township string, concern analyze.Concern, t time.Time) bool {
	for _, o := range c.changes {
		if o.Concern != concern || o.Start.After(t) {
			continue
		}
		for _, home := range c.land.townships {
			if (o.Township == "" || o.Township == home.Code) && c.covers(township, home.Code) && !o.fixedAt(home.Code, t) {
				return false
			}
		}
	}
	return true
}

// Causes returns the changes that explain a plan for concern in township opened at t: those that strike there, have begun, and ended
// at most three weeks before. Township is as in Fixed. For evaluation only.
func (c *County) Causes(township string, concern analyze.Concern, t time.Time) []Change {
	var out []Change
	for _, o := range c.changes {
		here := o.Township == "" || c.covers(township, o.Township)
		if o.Concern == concern && here && !o.Start.After(t) && t.Before(o.End.AddDate(0, 0, 21)) {
			out = append(out, o.Change)
		}
	}
	return out
}

// covers reports whether township, a code of before or after the merger or the whole county, takes in the township with code.
func (c *County) covers(township, code string) bool {
	return township == "" || township == CountyCode || township == code || township == c.land.byCode[code].today().Code
}

func (c *County) claim(o *ongoing, township string, at time.Time) {
	covers := func(code string) bool { return c.covers(township, code) }
	if o.Township != "" && !covers(o.Township) {
		return
	}
	o.tries[township]++
	r := stream(c.seed, label("claim"), label(o.ID), label(township), uint64(o.tries[township]))
	share := falseClaims
	if o.tries[township] > 1 {
		share = 0.05
	}
	honest := r.Float64() >= share
	if honest {
		for _, t := range c.land.townships {
			if _, done := o.fixed[t.Code]; !done && covers(t.Code) {
				o.fixed[t.Code] = at
			}
		}
	}
	var rest []pending
	for _, p := range o.pending {
		switch {
		case !covers(p.township):
			rest = append(rest, p)
		case honest:
			c.settle(p, at)
		default:
			rest = append(rest, p)
			c.pretend(p, at, o.tries[township])
		}
	}
	o.pending = rest
}

// settle plans the end of a waiting ticket whose cause is gone.
func (c *County) settle(p pending, at time.Time) {
	r := stream(c.seed, label("settle"), p.stream)
	resolved := at.Add(time.Duration(between(r, 0.5, 26) * float64(time.Hour)))
	c.plan(p.number, ingest.Resolved, resolved, "")
	c.plan(p.number, ingest.Surveyed, c.surveyTime(r, resolved), answerOf(r, 0.25, 0.95))
}

// pretend plans what happens to a waiting ticket that was resolved on paper only.
func (c *County) pretend(p pending, at time.Time, try int) {
	r := stream(c.seed, label("pretend"), p.stream, uint64(try))
	resolved := at.Add(time.Duration(between(r, 0.5, 26) * float64(time.Hour)))
	asked := c.surveyTime(r, resolved)
	answer := answerOf(r, 0.25, 0.12)
	c.plan(p.number, ingest.Resolved, resolved, "")
	c.plan(p.number, ingest.Surveyed, asked, answer)
	if answer == ingest.Dissatisfied {
		c.plan(p.number, ingest.Reopened, asked.Add(time.Hour), "")
	}
}
