package demo

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// followup is an Item that is due later.
type followup struct {
	Item
	seq uint64
}

// followups is a heap by time, then by order of planning.
type followups []followup

func (f followups) Len() int { return len(f) }
func (f followups) Less(i, j int) bool {
	if f[i].At.Equal(f[j].At) {
		return f[i].seq < f[j].seq
	}
	return f[i].At.Before(f[j].At)
}
func (f followups) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *followups) Push(x any)   { *f = append(*f, x.(followup)) }
func (f *followups) Pop() any {
	old := *f
	last := old[len(old)-1]
	*f = old[:len(old)-1]
	return last
}

// plan adds an event of ticket number at t.
func (c *County) plan(number string, kind ingest.EventKind, t time.Time, answer ingest.Satisfaction) {
	c.seq++
	t = t.Truncate(time.Second)
	e := &Event{Source: Source, Number: number, Event: ingest.TicketEvent{Kind: kind, At: t, Survey: answer}}
	heap.Push(&c.later, followup{Item{At: t, Event: e}, c.seq})
}

// follow plans what happens to a ticket in the hotline's own system. A ticket of a change that nobody has acted on is answered at
// most; it waits for Fixed.
func (c *County) follow(f draft, number string) {
	r := f.r
	answered, resolved := c.handling(r, f.at, f.text.urgency)
	if f.change != nil && !f.change.fixedAt(f.home.Code, f.at) {
		if r.Float64() < 0.6 {
			c.plan(number, ingest.Answered, answered, "")
		}
		f.change.pending = append(f.change.pending, pending{number, f.home.Code, label(number)})
		return
	}
	c.plan(number, ingest.Answered, answered, "")
	c.plan(number, ingest.Resolved, resolved, "")
	if r.Float64() < 0.15 {
		return // not surveyed
	}
	asked := c.surveyTime(r, resolved)
	answer := answerOf(r, 0.3, 0.86)
	c.plan(number, ingest.Surveyed, asked, answer)
	if answer == ingest.Dissatisfied && r.Float64() < 0.4 {
		again := c.calendar.Add(asked, c.workdays(between(r, 0.1, 1)))
		done := c.calendar.Add(again, c.workdays(between(r, 1, 4)))
		c.plan(number, ingest.Reopened, again, "")
		c.plan(number, ingest.Resolved, done, "")
		c.plan(number, ingest.Surveyed, c.surveyTime(r, done), answerOf(r, 0.4, 0.7))
	}
}

// workdays turns working days into working time.
func (c *County) workdays(n float64) time.Duration {
	var open time.Duration
	for _, h := range c.calendar.Hours() {
		open += h.To - h.From
	}
	return time.Duration(n * float64(open))
}

// handling returns when a ticket is answered and resolved: within hours by the clock for an emergency, in working time otherwise.
// About one in fourteen is late.
func (c *County) handling(r *rand.Rand, at time.Time, u analyze.Urgency) (answered, resolved time.Time) {
	if u == analyze.Emergency {
		answered = at.Add(time.Duration(between(r, 4, 40) * float64(time.Minute)))
		return answered, answered.Add(time.Duration(between(r, 1, 9) * float64(time.Hour)))
	}
	allowed := float64(u.AllowedDays())
	median := map[analyze.Urgency]float64{analyze.Urgent: 0.5, analyze.Inquiry: 0.35}[u]
	if median == 0 {
		median = 2.3
	}
	took := min(median*math.Exp(0.52*r.NormFloat64()), 3*allowed)
	answered = c.calendar.Add(at, c.workdays(took*between(r, 0.1, 0.6)))
	return answered, c.calendar.Add(at, c.workdays(took))
}

// surveyTime returns when the hotline asks the resident: one to four days after, by day.
func (c *County) surveyTime(r *rand.Rand, after time.Time) time.Time {
	d := dayOf(after).AddDate(0, 0, 1+r.IntN(4))
	return d.Add(time.Duration(between(r, 9, 18) * float64(time.Hour)))
}

// answerOf draws a survey's answer from the share that does not answer and, of those who do, the share that is satisfied.
func answerOf(r *rand.Rand, silent, satisfied float64) ingest.Satisfaction {
	switch {
	case r.Float64() < silent:
		return ingest.NoAnswer
	case r.Float64() < satisfied:
		return ingest.Satisfied
	}
	return ingest.Dissatisfied
}
