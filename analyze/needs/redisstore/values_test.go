package redisstore

import (
	"errors"
	"testing"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

func TestUrgencyRoundTrip(t *testing.T) {
	for _, u := range analyze.Urgencies() {
		if got := urgency(letter(u)); got != u {
			t.Errorf("%s comes back as %s", u, got)
		}
	}
}

func TestChunksAreOfOneLength(t *testing.T) {
	days := map[int]int{}
	for day := -3 * daysPerKey; day < 3*daysPerKey; day++ {
		days[chunkOf(day)]++
	}
	if len(days) != 6 {
		t.Errorf("%d chunks; want 6", len(days))
	}
	for c, n := range days {
		if n != daysPerKey {
			t.Errorf("chunk %d has %d days; want %d", c, n, daysPerKey)
		}
	}
}

// FuzzValues wants what cannot be read to be an error with zero values, and never a panic.
func FuzzValues(f *testing.F) {
	f.Add("1.5 1740000000 3", "7")
	f.Add("health e 20123", "1")
	f.Add("health 1740000000", "satisfied")
	f.Add("20123 health 510999101", "-2")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, field, value string) {
		check := func(what string, zero bool, err error) {
			if err != nil && (!errors.Is(err, errUnreadable) || !zero) {
				t.Errorf("%s: %v", what, err)
			}
		}
		heat, err := heatOf(field)
		check("heat", heat.Heat == 0 && heat.Total == 0 && heat.HeatAt.IsZero(), err)
		concern, group, err := openGroup(field, value)
		check("open", concern == "" && group == needs.OpenGroup{}, err)
		concern, at, err := emergency(field)
		check("emergency", concern == "" && at.IsZero(), err)
		day, n, err := dayCount(field, value)
		check("day", n == 0 && day == analyze.DayCount{}, err)
		event, err := parkedEvent("ref", field, value)
		check("event", event.Ref == "", err)
		known, err := knownCase("ref", field)
		check("known", known.Ref == "", err)
	})
}
