package worktime

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*3600) }

func newCalendar(t testing.TB) *Calendar {
	t.Helper()
	c, err := New(shanghai(), StandardHours())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The yearly counts of working days follow from the notices: 250 or so a year. They are counted here by hand from the notices'
// own sums (days off by notice minus make-up days).
func TestDays(t *testing.T) {
	c := newCalendar(t)
	for _, tc := range []struct {
		name, day     string
		work, holiday bool
	}{
		{"ordinary monday", "2025-03-03 10:00", true, false},
		{"ordinary sunday", "2025-03-02 10:00", false, false},
		{"national day", "2025-10-01 00:00", false, true},
		{"eighth day with mid-autumn", "2025-10-08 23:59", false, true},
		{"make-up sunday", "2025-09-28 12:00", true, false},
		{"make-up saturday", "2025-10-11 12:00", true, false},
		{"spring festival was extended in 2020", "2020-01-31 10:00", false, true},
		{"the make-up day that the extension cancelled", "2020-02-01 10:00", false, true},
		{"labour day was lengthened in 2019", "2019-05-03 10:00", false, true},
		{"make-up sunday of 2019", "2019-05-05 10:00", true, false},
		{"new year's eve was a workday in 2024", "2024-02-09 10:00", true, false},
		{"new year's eve is off from 2025", "2025-01-28 10:00", false, true},
		{"year-end holiday by next year's notice", "2018-12-31 10:00", false, true},
		{"spring festival 2026", "2026-02-23 10:00", false, true},
		{"outside the table only weekends", "2031-10-01 10:00", true, false},
		{"outside the table, weekend", "2031-10-04 10:00", false, false},
		{"before the table", "2010-10-01 10:00", true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.IsWorkday(at(t, tc.day)); got != tc.work {
				t.Errorf("IsWorkday(%s) = %v", tc.day, got)
			}
			if got := c.IsHoliday(at(t, tc.day)); got != tc.holiday {
				t.Errorf("IsHoliday(%s) = %v", tc.day, got)
			}
		})
	}
}

// Every holiday is paid for: in each year the notices move exactly as many weekdays off as the law gives days (11 until 2024, 13
// from 2025; the 2020 extension added none on balance beyond its own), and each make-up day is a weekend.
func TestTableIsPlausible(t *testing.T) {
	tab, err := parseTable(holidaysCSV)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, h := range tab.days {
		for d := epochDay(h.From); d <= epochDay(h.To); d++ {
			if seen[d] {
				t.Errorf("%v is named twice", h.From)
			}
			seen[d] = true
			if h.Work && weekday(d) {
				t.Errorf("%v is a make-up day on a weekday", h.From)
			}
		}
	}
	c := newCalendar(t)
	for y := 2017; y <= 2026; y++ {
		days := 0
		for d := time.Date(y, 1, 1, 12, 0, 0, 0, shanghai()); d.Year() == y; d = d.AddDate(0, 0, 1) {
			if c.IsWorkday(d) {
				days++
			}
		}
		if days < 246 || days > 252 {
			t.Errorf("%d has %d working days; expected 246 to 252", y, days)
		}
		if !c.Covered(y) {
			t.Errorf("%d is not covered", y)
		}
	}
	if c.Covered(2016) || c.Covered(2027) {
		t.Error("covers more years than the table")
	}
}

func TestAddWorkdays(t *testing.T) {
	c := newCalendar(t)
	for _, tc := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"next day's closing", "2025-03-03 10:00", 1, "2025-03-04 17:30"},
		{"over a weekend", "2025-03-07 10:00", 1, "2025-03-10 17:30"},
		{"received on a sunday", "2025-03-02 10:00", 1, "2025-03-03 17:30"},
		{"over national day with make-up days", "2025-09-26 16:00", 5, "2025-10-10 17:30"},
		{"none", "2025-03-03 10:00", 0, "2025-03-03 10:00"},
		{"out of the table", "2026-12-31 10:00", 2, "2027-01-04 17:30"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.AddWorkdays(at(t, tc.from), tc.n); !got.Equal(at(t, tc.want)) {
				t.Errorf("AddWorkdays = %v; want %s", got, tc.want)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	c := newCalendar(t)
	for _, tc := range []struct {
		name, from string
		d          time.Duration
		want       string
	}{
		{"within the morning", "2025-03-03 10:00", time.Hour, "2025-03-03 11:00"},
		{"over noon", "2025-03-03 11:00", 2 * time.Hour, "2025-03-03 14:30"},
		{"over night", "2025-03-03 17:00", time.Hour, "2025-03-04 09:30"},
		{"from a sunday", "2025-03-02 03:00", 7 * time.Hour, "2025-03-03 17:30"},
		{"exactly a day from opening", "2025-03-03 09:00", 7 * time.Hour, "2025-03-03 17:30"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.Add(at(t, tc.from), tc.d); !got.Equal(at(t, tc.want)) {
				t.Errorf("Add = %v; want %s", got, tc.want)
			}
		})
	}
}

// slow is an independent calculator: it reads the notices' lines without an index and steps through time minute by minute. It
// remembers only which days were worked.
type slow struct {
	tab   table
	hours Hours
	seen  map[int64]bool
}

// split returns the local day and minute of t, in a zone that is eight hours ahead.
func split(t time.Time) (day, minute int64) {
	s := t.Unix() + 8*3600
	return s / 86400, s % 86400 / 60
}

func (s slow) workday(t time.Time) bool {
	key, _ := split(t)
	if w, ok := s.seen[key]; ok {
		return w
	}
	local := t.In(shanghai())
	work := local.Weekday() != time.Saturday && local.Weekday() != time.Sunday
	for _, h := range s.tab.days {
		if day := local.Format(time.DateOnly); h.From.Format(time.DateOnly) <= day && day <= h.To.Format(time.DateOnly) {
			work = h.Work
		}
	}
	s.seen[key] = work
	return work
}

func (s slow) open(t time.Time) bool {
	_, m := split(t)
	for _, span := range s.hours {
		if m >= int64(span.From/time.Minute) && m < int64(span.To/time.Minute) {
			return s.workday(t)
		}
	}
	return false
}

func (s slow) add(t time.Time, minutes int) time.Time {
	for minutes > 0 {
		if s.open(t) {
			minutes--
		}
		t = t.Add(time.Minute)
	}
	return t
}

// addWorkdays waits for n closings of a working day later than the day of t.
func (s slow) addWorkdays(t time.Time, n int) time.Time {
	first, _ := split(t)
	closing := int64(s.hours[len(s.hours)-1].To / time.Minute)
	for n > 0 {
		t = t.Add(time.Minute)
		if day, m := split(t); day > first && m == closing && s.workday(t) {
			n--
		}
	}
	return t
}

func genHours(rt *rapid.T) Hours {
	n := rapid.IntRange(1, 3).Draw(rt, "spans")
	var h Hours
	edge := rapid.IntRange(0, 9*60).Draw(rt, "opens")
	for range n {
		from := edge + rapid.IntRange(0, 90).Draw(rt, "gap")
		to := from + rapid.IntRange(1, 200).Draw(rt, "length")
		h = append(h, Span{time.Duration(from) * time.Minute, time.Duration(to) * time.Minute})
		edge = to
	}
	return h
}

func TestAgainstMinuteStepping(t *testing.T) {
	tab, err := parseTable(holidaysCSV)
	if err != nil {
		t.Fatal(err)
	}
	base := newCalendar(t)
	seen := make(map[int64]bool)
	rapid.Check(t, func(rt *rapid.T) {
		hours := genHours(rt)
		c, err := base.WithHours(hours)
		if err != nil {
			rt.Fatal(err)
		}
		s := slow{tab, hours, seen}
		from := time.Date(2016, 12, 1, 0, 0, 0, 0, shanghai()).
			Add(time.Duration(rapid.IntRange(0, 60*24*365*11).Draw(rt, "from")) * time.Minute)
		n := rapid.IntRange(0, 8).Draw(rt, "days")
		if got, want := c.AddWorkdays(from, n), s.addWorkdays(from, n); !got.Equal(want) {
			rt.Fatalf("AddWorkdays(%v, %d) with %s = %v; slow says %v", from, n, hours, got, want)
		}
		m := rapid.IntRange(0, 900).Draw(rt, "minutes")
		got, want := c.Add(from, time.Duration(m)*time.Minute), s.add(from, m)
		if !got.Equal(want) {
			rt.Fatalf("Add(%v, %d min) with %s = %v; slow says %v", from, m, hours, got, want)
		}
		if b := c.Between(from, got); b != time.Duration(m)*time.Minute {
			rt.Fatalf("Between(%v, %v) = %v; want %d min", from, got, b, m)
		}
		to := from.Add(time.Duration(rapid.IntRange(0, 60*24*12).Draw(rt, "later")) * time.Minute)
		k := c.WorkdaysBetween(from, to)
		if k > 0 && s.addWorkdays(from, k).After(to) || !s.addWorkdays(from, k+1).After(to) {
			rt.Fatalf("WorkdaysBetween(%v, %v) = %d with %s", from, to, k, hours)
		}
	})
}

func TestHours(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		ok       bool
	}{
		{"standard", "09:00-12:00 13:30-17:30", true},
		{"round the clock", "00:00-24:00", true},
		{"empty", "", false},
		{"backwards", "12:00-09:00", false},
		{"overlapping", "09:00-12:00 11:00-13:00", false},
		{"no end", "09:00", false},
		{"words", "morning", false},
		{"seconds", "09:00:01-12:00", false},
		{"past midnight", "22:00-25:00", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, err := ParseHours(tc.in)
			if (err == nil) != tc.ok {
				t.Fatalf("ParseHours(%q) = %v, %v", tc.in, h, err)
			}
			if tc.ok && h.String() != tc.in {
				t.Errorf("String = %q; want %q", h, tc.in)
			}
		})
	}
}

func FuzzParseHours(f *testing.F) {
	f.Add("09:00-12:00 13:30-17:30")
	f.Add("00:00-24:00")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHours(s)
		if err != nil {
			if h != nil {
				t.Fatal("an error with hours")
			}
			return
		}
		again, err := ParseHours(h.String())
		if err != nil || again.String() != h.String() {
			t.Fatalf("round trip of %q: %q, %v", s, again, err)
		}
	})
}

func FuzzParseTable(f *testing.F) {
	f.Add(holidaysCSV)
	f.Add("covers,2017,2018\n2017-01-01,2017-01-02,off,元旦,x")
	f.Add("2017-01-02,2017-01-01,off,a,b")
	f.Fuzz(func(t *testing.T, s string) {
		tab, err := parseTable(s)
		if err != nil && (tab.first != 0 || tab.days != nil) {
			t.Fatal("an error with a table")
		}
		if err == nil {
			newIndex(tab)
		}
	})
}

func BenchmarkWorkdaysBetween(b *testing.B) {
	c := newCalendar(b)
	from, to := at(b, "2020-01-01 10:00"), at(b, "2026-01-01 10:00")
	for b.Loop() {
		c.WorkdaysBetween(from, to)
	}
}
