package demo

import (
	"cmp"
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
	"xiangyin/ingest"
)

// Source is the source name of the county's tickets.
const Source = "12345"

// Item is one thing that happens in the hotline's system: exactly one of Ticket and Event is set.
type Item struct {
	At     time.Time
	Ticket *ingest.Ticket
	Event  *Event
	Truth  *Truth // of a Ticket, for evaluation only: it must never reach the pipeline
}

// Event is what happened to an earlier ticket.
type Event struct {
	Source, Number string
	Event          ingest.TicketEvent
}

// Truth is what is true of a ticket, whatever its words say.
type Truth struct {
	Number    string
	Concern   analyze.Concern
	Urgency   analyze.Urgency
	Unit      string   // township of the complainant as it was before the merger
	Township  string   // township that existed when the ticket was received
	Village   string   // code of the village
	Stated    bool     // words or address decide the township; where false, "" is the right answer
	Accused   []string // codes of the units that the words accuse
	Change    string   // ID of the change behind it, or ""
	Personal  []string // what in the text belongs to the complainant: name, numbers, addresses; all invented
	Malformed string   // why intake must refuse it, or ""
}

// County generates what happens from one moment to another. It is not safe for concurrent use.
type County struct {
	seed     int64
	from, to time.Time
	land     *land
	lib      *library
	calendar *worktime.Calendar
	tempo    tempo
	shares   []share
	tastes   map[string][]float64
	people   float64                    // residents of the county
	offices  map[analyze.Concern]string // what the hotline writes down
	changes  []*ongoing

	next  time.Time // the next day to generate
	today []Item    // what is left of the day generated last, in order
	later followups // what will happen to earlier tickets
	seq   uint64    // breaks ties among followups
}

// New returns the county of seed from one moment to another. Days are generated whole, so that the same day has the same
// everyday tickets whatever the period around it. The changes are those of the demo year.
func New(seed int64, from, to time.Time) (*County, error) {
	l, err := newLand()
	if err != nil {
		return nil, err
	}
	lib, err := newLibrary()
	if err != nil {
		return nil, err
	}
	offices, err := officeNames()
	if err != nil {
		return nil, err
	}
	calendar, err := worktime.New(Zone(), worktime.StandardHours())
	if err != nil {
		return nil, fmt.Errorf("demo county: %w", err)
	}
	c := &County{seed: seed, from: from, to: to, land: l, lib: lib, calendar: calendar, tempo: tempo{calendar}, shares: shares(),
		offices: offices, next: dayOf(from)}
	c.tastes = tastes(seed, l, len(c.shares))
	for _, t := range l.townships {
		c.people += float64(t.Population)
	}
	for _, ch := range planChanges(seed, l, calendar) {
		c.changes = append(c.changes, newOngoing(ch))
	}
	return c, nil
}

// Changes returns the changes of the demo year in the order of their start, for evaluation only.
func (c *County) Changes() []Change {
	out := make([]Change, len(c.changes))
	for i, o := range c.changes {
		out[i] = o.Change
	}
	return out
}

// Today returns the code of the township that answers for code at t: code itself, or its successor after the merger.
func (c *County) Today(code string, t time.Time) string {
	if p, ok := c.land.byCode[code]; ok && !t.Before(Merger()) {
		return p.today().Code
	}
	return code
}

// Next returns what happens next, in the order of time, until the period ends. An error comes only from a broken template.
func (c *County) Next() (Item, bool, error) {
	if _, ok, err := c.Peek(); !ok {
		return Item{}, false, err
	}
	return c.pop(), true, nil
}

// Peek returns when the next item is due without taking it, so that a driver can call Fixed for what officials do before then.
func (c *County) Peek() (time.Time, bool, error) {
	for {
		for len(c.today) == 0 && c.next.Before(c.to) && (len(c.later) == 0 || !c.later[0].At.Before(c.next)) {
			if err := c.generate(); err != nil {
				return time.Time{}, false, err
			}
		}
		at, ok := c.due()
		if !ok || !at.Before(c.to) {
			return time.Time{}, false, nil
		}
		if !at.Before(c.from) {
			return at, true, nil
		}
		c.pop() // of the first day, before the period began
	}
}

// due returns when the earlier of today's next ticket and the next followup comes.
func (c *County) due() (time.Time, bool) {
	switch {
	case len(c.today) == 0 && len(c.later) == 0:
		return time.Time{}, false
	case c.followupFirst():
		return c.later[0].At, true
	}
	return c.today[0].At, true
}

func (c *County) followupFirst() bool {
	return len(c.today) == 0 || len(c.later) > 0 && c.later[0].At.Before(c.today[0].At)
}

// pop takes what is due.
func (c *County) pop() Item {
	if c.followupFirst() {
		return heap.Pop(&c.later).(followup).Item
	}
	it := c.today[0]
	c.today = c.today[1:]
	return it
}

// draft is a ticket of the day before it has its number.
type draft struct {
	at      time.Time
	r       *rand.Rand
	home    *township
	text    template
	concern analyze.Concern
	change  *ongoing
	broken  string
}

// generate fills today with the tickets of the next day.
func (c *County) generate() error {
	d := c.next
	c.next = d.AddDate(0, 0, 1)
	drafts := c.everyday(d)
	for _, o := range c.changes {
		drafts = append(drafts, c.extra(o, d)...)
	}
	drafts = append(drafts, c.broken(d)...)
	slices.SortStableFunc(drafts, func(a, b draft) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for i, f := range drafts {
		it, err := c.write(f, fmt.Sprintf("CX%s%04d", d.Format("20060102"), i+1))
		if err != nil {
			return fmt.Errorf("demo ticket of %s: %w", d.Format(time.DateOnly), err)
		}
		c.today = append(c.today, it)
	}
	return nil
}

// everyday drafts the tickets that have no common cause.
func (c *County) everyday(d time.Time) []draft {
	var out []draft
	serial := uint64(d.Unix())
	common := perDay * c.tempo.of(d) * gamma(stream(c.seed, label("day"), serial), countyShape)
	for _, t := range c.land.townships {
		r := stream(c.seed, label("township"), label(t.Code), serial)
		n := negativeBinomial(r, common*float64(t.Population)/c.people*c.mood(t, d), dispersion)
		for i := range n {
			out = append(out, c.draw(stream(c.seed, label("ticket"), label(t.Code), serial, uint64(i)), t, d))
		}
	}
	return out
}

// weights returns how the tickets of t on day d spread over the concerns.
func (c *County) weights(t *township, d time.Time) []float64 {
	w := make([]float64, len(c.shares))
	for i, s := range c.shares {
		w[i] = s.weight * s.season(d.Month()) * c.tastes[t.Code][i]
	}
	return w
}

// mood is how much t complains on day d compared with a county whose seasons and tastes are all average.
func (c *County) mood(t *township, d time.Time) float64 {
	var base, now float64
	for i, w := range c.weights(t, d) {
		base += c.shares[i].weight * c.tastes[t.Code][i]
		now += w
	}
	return now / base
}

func (c *County) draw(r *rand.Rand, t *township, d time.Time) draft {
	f := draft{at: momentOf(r, d), r: r, home: t}
	merged := !f.at.Before(Merger())
	if r.IntN(emergencyOne) == 0 {
		f.text = choose(r, c.lib.emergencies, t, merged)
	} else {
		f.text = choose(r, c.lib.everyday[c.shares[weighted(r, c.weights(t, d))].concern], t, merged)
	}
	f.concern = f.text.concern
	return f
}
