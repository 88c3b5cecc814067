package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"xiangyin/analyze"
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
	run(t, seed, From(), From().AddDate(0, 3, 0), func(c *County, it Item) {
		if n++; fix && n%500 == 0 {
			c.Fixed("", analyze.Concerns()[n/500%20], it.At)
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

func TestYear(t *testing.T) {
	var tickets, malformed, emergencies, unstated, extra, post, max int
	concerns := map[analyze.Concern]int{}
	events := map[string]int{}
	perChange := map[string]int{}
	seen := map[string]bool{}
	c := run(t, 1, From(), To(), func(c *County, it Item) {
		max = maxInt(max, len(c.later)+len(c.today))
		if it.Event != nil {
			if !seen[it.Event.Number] {
				t.Fatal("event before its ticket")
			}
			events[string(it.Event.Event.Kind)+string(it.Event.Event.Survey)]++
			return
		}
		tr := it.Truth
		tickets++
		seen[tr.Number] = true
		if tr.Number != it.Ticket.Number {
			t.Fatal("truth of another ticket")
		}
		if tr.Malformed != "" {
			malformed++
			return
		}
		if !tr.Concern.Valid() || tr.Unit == "" || tr.Township == "" || tr.Village == "" || tr.Urgency == "" {
			t.Fatalf("incomplete truth %+v", *tr)
		}
		if strings.ContainsAny(it.Ticket.Title+it.Ticket.Text, "{}|") {
			t.Fatal("slot left over")
		}
		concerns[tr.Concern]++
		if tr.Urgency == analyze.Emergency {
			emergencies++
		}
		if !tr.Stated {
			unstated++
		}
		if tr.Change != "" {
			extra++
			perChange[tr.Change]++
		}
		if !it.At.Before(Merger()) {
			post++
		}
	})
	t.Logf("tickets %d, malformed %d, emergencies %d, unstated %d, extra %d, after merger %d, queue %d", tickets, malformed, emergencies, unstated, extra, post, max)
	t.Log(concerns)
	t.Log(events)
	for _, ch := range c.Changes() {
		t.Logf("%s %-20s %-10s %s–%s rate %.1f cases %d", ch.ID, ch.Kind, ch.Township, ch.Start.Format(time.DateOnly), ch.End.Format(time.DateOnly), ch.Rate, perChange[ch.ID])
	}
}

func maxInt(a, b int) int { return max(a, b) }
