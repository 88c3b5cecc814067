package worktime

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPauses(t *testing.T) {
	c := newCalendar(t)
	got := ""
	for _, p := range c.Pauses(at(t, "2026-04-02 16:00"), at(t, "2026-04-07 10:00")) {
		got += fmt.Sprintf("%s–%s %s%s\n", p.From.In(shanghai()).Format("02 15:04"), p.To.In(shanghai()).Format("02 15:04"), p.Reason, p.Holiday)
	}
	want := `02 17:30–03 09:00 closed
03 12:00–03 13:30 closed
03 17:30–04 00:00 closed
04 00:00–07 00:00 holiday清明节
07 00:00–07 09:00 closed
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPausesAndWorkMakeUpAllTime(t *testing.T) {
	base := newCalendar(t)
	rapid.Check(t, func(rt *rapid.T) {
		c, err := base.WithHours(genHours(rt))
		if err != nil {
			rt.Fatal(err)
		}
		from := time.Date(2016, 12, 1, 0, 0, 0, 0, shanghai()).Add(time.Duration(rapid.IntRange(0, 60*24*365*11).Draw(rt, "from")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(0, 60*24*40).Draw(rt, "later")) * time.Minute)
		sum, end := c.Between(from, to), from
		for _, p := range c.Pauses(from, to) {
			if p.From.Before(end) || !p.From.Before(p.To) || c.Between(p.From, p.To) != 0 {
				rt.Fatalf("pause %v", p)
			}
			sum, end = sum+p.To.Sub(p.From), p.To
		}
		if sum != to.Sub(from) {
			rt.Fatalf("work and pauses make %v of %v", sum, to.Sub(from))
		}
	})
}
