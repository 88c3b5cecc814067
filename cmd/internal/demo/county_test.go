package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// run hands every item of a fresh county to each.
func run(t testing.TB, seed int64, from, to time.Time, each func(*County, Item)) *County {
	t.Helper()
	c, err := New(seed, from, to)
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	for {
		it, ok, err := c.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return c
		}
		if it.At.Before(last) {
			t.Fatalf("item of %v after one of %v", it.At, last)
		}
		last = it.At
		each(c, it)
	}
}

func digest(t testing.TB, seed int64, fix bool) string {
	h := sha256.New()
	n := 0
	run(t, seed, From(), From().AddDate(0, 0, 40), func(c *County, it Item) {
		if n++; fix && n%200 == 0 {
			c.Fixed("", analyze.Concerns()[n/200%20], it.At)
		}
		if it.Ticket != nil {
			fmt.Fprintln(h, it.At, *it.Truth, it.Ticket.Text, it.Ticket.Title, it.Ticket.Address, it.Ticket.Office, it.Ticket.Channel)
		} else {
			fmt.Fprintln(h, it.At, *it.Event)
		}
	})
	return hex.EncodeToString(h.Sum(nil))
}

func TestTheSeedDecidesEverything(t *testing.T) {
	if a, b := digest(t, 1, true), digest(t, 1, true); a != b {
		t.Error("one seed, two runs")
	}
	if a, b := digest(t, 1, false), digest(t, 2, false); a == b {
		t.Error("two seeds, one run")
	}
}

// year is what one whole year of the county amounts to.
type year struct {
	tickets, emergencies, unstated, longestQueue int
	malformed                                    map[string]int // by month
	concerns                                     map[analyze.Concern]int
	events                                       map[string]int // by kind and answer
	perChange                                    map[string]int
	changes                                      []Change
}

func newYear(t *testing.T, seed int64) year {
	y := year{malformed: map[string]int{}, concerns: map[analyze.Concern]int{}, events: map[string]int{}, perChange: map[string]int{}}
	seen := map[string]bool{}
	c := run(t, seed, From(), To(), func(c *County, it Item) {
		y.longestQueue = max(y.longestQueue, len(c.later)+len(c.today))
		if it.Event != nil {
			if !seen[it.Event.Number] {
				t.Fatal("an event before its ticket")
			}
			y.events[string(it.Event.Event.Kind)+string(it.Event.Event.Survey)]++
			return
		}
		seen[it.Ticket.Number] = true
		y.count(t, it)
	})
	y.changes = c.Changes()
	return y
}

func (y *year) count(t *testing.T, it Item) {
	tr := it.Truth
	y.tickets++
	switch {
	case tr == nil || tr.Number != it.Ticket.Number:
		t.Fatal("a ticket without its truth")
	case tr.Malformed != "":
		y.malformed[it.At.Format("2006-01")]++
		return
	case !tr.Concern.Valid() || tr.Unit == "" || tr.Township == "" || tr.Village == "" || tr.Urgency == "":
		t.Fatalf("incomplete truth %+v", *tr)
	case strings.ContainsAny(it.Ticket.Title+it.Ticket.Text+it.Ticket.Address+it.Ticket.Office, "{}|"):
		t.Fatalf("%s: a slot is left over", tr.Number)
	case tr.Concern == analyze.Conduct && (it.Ticket.Office != "" || len(tr.Accused) == 0):
		t.Fatalf("%s: a complaint about an office names its handler, or accuses nobody", tr.Number)
	}
	y.concerns[tr.Concern]++
	if tr.Urgency == analyze.Emergency {
		y.emergencies++
	}
	if !tr.Stated {
		y.unstated++
	}
	if tr.Change != "" {
		y.perChange[tr.Change]++
	}
}

func TestYear(t *testing.T) {
	y := newYear(t, 1)
	t.Logf("%d tickets, %d emergencies, %d without a township, longest queue %d", y.tickets, y.emergencies, y.unstated, y.longestQueue)
	t.Log(y.events)
	if y.tickets < 22000 || y.tickets > 25000 {
		t.Errorf("%d tickets; want 22,000 to 25,000", y.tickets)
	}
	if one := float64(y.tickets) / float64(y.emergencies); one < 120 || one > 185 {
		t.Errorf("one emergency in %.0f tickets; want about 150", one)
	}
	if y.unstated == 0 || y.unstated > y.tickets/20 {
		t.Errorf("%d tickets state no township; want a few", y.unstated)
	}
	if y.longestQueue > 6000 {
		t.Errorf("%d events wait at once; memory is to stay flat", y.longestQueue)
	}
	for _, c := range analyze.Concerns() {
		if y.concerns[c] < 100 {
			t.Errorf("%d tickets of %s; want every concern", y.concerns[c], c)
		}
	}
	for m := range 12 {
		month := From().AddDate(0, m, 0).Format("2006-01")
		if n := y.malformed[month]; n == 0 || n > 12 {
			t.Errorf("%d malformed tickets in %s; want a few", n, month)
		}
	}
	for _, kind := range []string{"answered", "resolved", "reopened", "surveyedsatisfied", "surveyeddissatisfied", "surveyedno_answer"} {
		if y.events[kind] < 100 {
			t.Errorf("%d events %s", y.events[kind], kind)
		}
	}
	for _, c := range y.changes {
		if n := y.perChange[c.ID]; n < 5 || n > 260 {
			t.Errorf("%d cases of %s %s", n, c.ID, c.Kind)
		}
	}
}

func TestADayDoesNotDependOnThePeriodAroundIt(t *testing.T) {
	d := day(2025, time.July, 7)
	texts := func(from, to time.Time) (out []string) {
		run(t, 3, from, to, func(_ *County, it Item) {
			if it.Ticket != nil && dayOf(it.At).Equal(d) {
				out = append(out, it.Ticket.Number+it.Ticket.Text)
			}
		})
		return out
	}
	a, b := texts(d.AddDate(0, -1, 0), d.AddDate(0, 0, 1)), texts(d, d.AddDate(0, 0, 1))
	if strings.Join(a, "\n") != strings.Join(b, "\n") || len(a) == 0 {
		t.Errorf("%d tickets with the month before, %d without, or other words", len(a), len(b))
	}
}

func TestPeriodIsKept(t *testing.T) {
	from, to := day(2025, time.May, 6).Add(10*time.Hour), day(2025, time.May, 9).Add(15*time.Hour)
	c, err := New(1, from, to)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		at, ok, err := c.Peek()
		if err != nil {
			t.Fatal(err)
		}
		it, same, err := c.Next()
		if err != nil || same != ok || ok && (!it.At.Equal(at) || at.Before(from) || !at.Before(to)) {
			t.Fatalf("peeked %v %v, got %v %v, %v", at, ok, it.At, same, err)
		}
		if !ok {
			if n < 150 {
				t.Errorf("%d items in three days", n)
			}
			return
		}
	}
}

func TestMalformedTicketsAreRefused(t *testing.T) {
	in := ingest.Intake{Key: []byte("k"), Redactor: keep{}, Now: To}
	how := map[string]int{}
	run(t, 1, From(), From().AddDate(0, 4, 0), func(_ *County, it Item) {
		if it.Ticket == nil {
			return
		}
		_, _, err := in.Admit(*it.Ticket)
		if (err != nil) != (it.Truth.Malformed != "") {
			t.Fatalf("%s: malformed %q, intake says %v", it.Truth.Number, it.Truth.Malformed, err)
		}
		how[it.Truth.Malformed]++
	})
	if len(how) != 5 {
		t.Errorf("kinds of malformed tickets: %v; want four", how)
	}
}

// keep redacts nothing.
type keep struct{}

func (keep) Redact(s string) (string, error) { return s, nil }

func TestTownshipIsThatOfItsTime(t *testing.T) {
	l, err := newLand()
	if err != nil {
		t.Fatal(err)
	}
	run(t, 4, Merger().AddDate(0, 0, -4), Merger().AddDate(0, 0, 4), func(_ *County, it Item) {
		if it.Truth == nil {
			return
		}
		want := it.Truth.Unit
		if home := l.byCode[want]; !it.At.Before(Merger()) && home.successor != nil {
			want = home.successor.Code
		}
		if it.Truth.Township != want {
			t.Errorf("%s of %s is in %s; want %s", it.Truth.Number, it.Truth.Unit, it.Truth.Township, want)
		}
	})
}

func BenchmarkYear(b *testing.B) {
	for b.Loop() {
		run(b, 1, From(), To(), func(*County, Item) {})
	}
}
