package demo

import (
	"math"
	"math/rand/v2"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

const (
	perDay       = 61.0 // background tickets of the whole county on an average day
	dispersion   = 3.0  // size of the negative binomial of one township on one day
	countyShape  = 60.0 // shape of the county's common day-to-day variation
	taste        = 0.35 // standard deviation of the logarithm of a township's share in one concern
	emergencyOne = 150  // one background ticket in so many is an emergency
)

// share is the base rate of a concern among background tickets and its course over the months, January first; an empty course is
// flat.
type share struct {
	concern analyze.Concern
	weight  float64
	months  string // one digit a month: 5 is the base rate, 0 a tenth of it
}

func shares() []share {
	return []share{
		{analyze.ServiceAccess, 7.5, ""},
		{analyze.Certificates, 6, "666555665555"},
		{analyze.Education, 6.5, "365555489555"},
		{analyze.Health, 8.5, "665555555567"},
		{analyze.ElderWelfare, 8, "655555555556"},
		{analyze.Transport, 11, "665555665555"},
		{analyze.Utilities, 13, "764456785457"},
		{analyze.LandHousing, 10, ""},
		{analyze.CollectiveFinance, 4, "754444455568"},
		{analyze.PublicAssets, 1.5, ""},
		{analyze.AidContinuity, 3, ""},
		{analyze.FarmSupport, 7, "357876556643"},
		{analyze.BusinessLivelihood, 4, "955444444457"},
		{analyze.Environment, 6, "445567886544"},
		{analyze.Safety, 4, "445567887544"},
		{analyze.BoundaryNames, 1, "764444444447"},
		{analyze.PolicyQuestion, 1.6, "851111123577"},
		{analyze.Staffing, 1, "865555555566"},
		{analyze.Conduct, 1.5, ""},
		{analyze.Other, 4, ""},
	}
}

// season returns the factor of month.
func (s share) season(m time.Month) float64 {
	if s.months == "" {
		return 1
	}
	return max(0.1, float64(s.months[m-1]-'0')/5)
}

// tempo is how busy the hotline is on a day, 1 on the average.
type tempo struct{ calendar *worktime.Calendar }

func (p tempo) of(d time.Time) float64 {
	if p.calendar.IsHoliday(d) {
		return 0.55
	}
	f := [...]float64{time.Sunday: 0.76, time.Monday: 1.17, time.Tuesday: 1.1, time.Wednesday: 1.05, time.Thursday: 1.03,
		time.Friday: 1, time.Saturday: 0.84}[d.Weekday()]
	if p.calendar.IsWorkday(d) {
		f = max(f, 1.03) // a Sunday worked for a holiday is a day like others
		if p.calendar.IsHoliday(d.AddDate(0, 0, -1)) {
			f *= 1.2 // what waited for the offices to open
		}
	}
	return f
}

// tastes returns how much each township complains about each concern, relative to the county.
func tastes(seed int64, l *land, n int) map[string][]float64 {
	out := make(map[string][]float64, len(l.townships))
	for _, t := range l.townships {
		r := stream(seed, label("taste"), label(t.Code))
		w := make([]float64, n)
		for i := range w {
			w[i] = math.Exp(taste * r.NormFloat64())
		}
		out[t.Code] = w
	}
	return out
}

// momentOf draws a time of day: two humps in office hours, little at night.
func momentOf(r *rand.Rand, day time.Time) time.Time {
	hours := []float64{4, 3, 2, 2, 3, 6, 14, 34, 78, 100, 92, 66, 40, 46, 78, 84, 72, 54, 38, 36, 34, 26, 14, 7}
	return day.Add(time.Duration(weighted(r, hours))*time.Hour + time.Duration(r.IntN(3600))*time.Second)
}
