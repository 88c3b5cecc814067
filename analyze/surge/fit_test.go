package surge

import (
	"math"
	"reflect"
	"testing"
	"time"
)

func TestDays(t *testing.T) {
	c := calendar(t)
	for date, want := range map[string]int{
		"2025-10-13": -1,          // a Monday
		"2025-10-14": termTuesday, // an ordinary Tuesday
		"2025-10-18": termTuesday + 4, "2025-10-19": termTuesday + 5,
		"2025-10-01": termHoliday, "2025-10-11": termMakeUp, // a Saturday worked for the holiday
		"2025-10-09": termAfter, // the first workday after it
	} {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		x := describe(c, dayNumber(day))
		for i := termTuesday; i < terms; i++ {
			weekday := i < termHoliday && date == "2025-10-09" // it is a Thursday, too
			if (x[i] == 1) != (i == want) && !weekday {
				t.Errorf("%s: term %d is %g", date, i, x[i])
			}
		}
	}
}

// TestCurveFindsWhatIsThere fits means without noise.
func TestCurveFindsWhatIsThere(t *testing.T) {
	const days = 730
	f := newFeatures(nil, 19723, days+28)
	y := make([]float64, len(f.rows))
	for i, x := range f.rows {
		y[i] = 50 * math.Exp(0.3*x[termCos1]-0.2*x[termSin2]-0.25*x[termTuesday+5])
	}
	c := fitCurve(y[:days], f, firstPrior(days))
	for i := range f.rows {
		if got := c.at(f, i); math.Abs(got/y[i]-1) > 0.03 {
			t.Fatalf("day %d: %g; want %g", i, got, y[i])
		}
	}
}

// TestPastSurgesCountLittle compares a fit with one whose history holds a surge of three weeks.
func TestPastSurgesCountLittle(t *testing.T) {
	plain := county{groups: 1, places: 10, days: 400, mean: 2, phi: 1}.table(3)
	struck := county{groups: 1, places: 10, days: 400, mean: 2, phi: 1}.table(3)
	for d := 350; d < 371; d++ {
		struck.Counts[4][d] += 10
	}
	a, b := JudgeSeries(plain, nil, 399)[4], JudgeSeries(struck, nil, 399)[4]
	if b.Expected > 1.35*a.Expected {
		t.Errorf("expected %g; %g without the surge", b.Expected, a.Expected)
	}
}

// TestNewNormal doubles a series for good: after three months it is the usual.
func TestNewNormal(t *testing.T) {
	c := county{groups: 1, places: 10, days: 500, mean: 2, phi: 1}.table(3)
	for d := 380; d < 500; d++ {
		c.Counts[4][d] = 2*c.Counts[4][d] + 2
	}
	rows := JudgeSeries(c, nil, 380)
	if early := rows[10*10+4]; !early.Alarm {
		t.Errorf("after ten days: %+v", early)
	}
	if late := rows[len(rows)-6]; late.Alarm {
		t.Errorf("after four months: %+v", late)
	}
}

// TestStrengthIsShared gives a place with hardly any history the level of the others, not none.
func TestStrengthIsShared(t *testing.T) {
	c := county{groups: 1, places: 20, days: 200, mean: 0.5, phi: 1}.table(3)
	clear(c.Counts[7])
	rows := JudgeSeries(c, nil, 199)
	if e := rows[7].Expected; e <= 0 || e > 0.2 {
		t.Errorf("a place that was silent for 200 days is expected to have %g a day", e)
	}
}

func TestSameCountsSameVerdicts(t *testing.T) {
	c := county{groups: 4, places: 10, days: 200, mean: 0.5, phi: 1.2, season: 0.2}.table(3)
	all := JudgeSeries(c, calendar(t), 150)
	if again := JudgeSeries(c, calendar(t), 150); !reflect.DeepEqual(all, again) {
		t.Error("the same counts were judged differently")
	}
	for i := range c.Counts { // what comes later changes nothing
		c.Counts[i] = c.Counts[i][:180]
	}
	if short := JudgeSeries(c, calendar(t), 150); !reflect.DeepEqual(all[:len(short)], short) {
		t.Error("the future changed the past")
	}
}
