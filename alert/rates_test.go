package alert_test

import (
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

func TestRates(t *testing.T) {
	now := at(t, "2026-03-31 18:00")
	inTime := claimed(t).survey(5, 5, 5, "2026-03-06 10:00").plan()
	ignored := begin(t, "routine").tick("2026-03-10 10:00").plan()
	late := begin(t, "urgent").act(alert.MoveAcknowledge, "2026-03-02 15:00").act(alert.MoveClaim, "2026-03-05 10:00").
		receive(resolved("Backlog", at(t, "2026-03-02 10:00"), at(t, "2026-03-05 10:00")), "2026-03-05 10:00").survey(5, 5, 5, "2026-03-06 10:00").plan()
	late.Township = "520399102"
	young := begin(t, "routine").plan()
	young.Due.Acknowledge, young.Due.Close = now.Add(time.Hour), now.Add(48*time.Hour)
	merged := begin(t, "routine").plan()
	merged.MergedIn, merged.State = "P-1", alert.Closed
	secret := begin(t, "routine").plan()
	secret.Concern, secret.Owner, secret.Township = analyze.Staffing, "hr", "520399"

	rates := alert.Rates([]alert.Plan{inTime, ignored, late, young, merged, secret}, []alert.AnswerCount{
		{Township: "520399101", Concern: analyze.Transport, Month: "2026-03", Asked: 40, Answered: 20, Satisfied: 15},
		{Township: "520399101", Concern: analyze.Health, Month: "2026-02", Asked: 3},
		{Township: "520399101", Concern: analyze.Staffing, Month: "2026-03", Asked: 2, Answered: 2, Satisfied: 1},
	}, func(string, analyze.Concern) alert.Office { return "clinic" }, zone, now)

	byOffice := map[alert.Office]alert.Rate{}
	for _, r := range alert.Group(rates, func(k alert.RateKey) alert.RateKey { return alert.RateKey{Office: k.Office} }) {
		byOffice[r.Office] = r
	}
	want := alert.Rate{
		RateKey: alert.RateKey{Office: "traffic"}, ResponseDue: 3, Responded: 1, ResolutionDue: 3, Resolved: 2, OnTime: 1,
		Asked: 40, Answered: 20, Satisfied: 15,
	}
	if got := byOffice["traffic"]; got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if s, ok := byOffice["traffic"].Satisfaction(); !ok || s != 0.75 {
		t.Errorf("satisfaction %v, %v: who did not answer counts for nothing", s, ok)
	}
	if r, ok := byOffice["traffic"].Response(); !ok || r != 1.0/3 {
		t.Errorf("response %v, %v", r, ok)
	}
	if _, ok := byOffice["clinic"].Satisfaction(); ok {
		t.Error("a rate without answers")
	}
	if hr := byOffice["hr"]; hr.Answered != 2 || hr.ResponseDue != 1 {
		t.Errorf("staffing %+v", hr)
	}
	for _, r := range rates {
		if r.Concern.Protected() && r.Township != "" {
			t.Errorf("%s names the township %s", r.Concern, r.Township)
		}
	}
	if months := alert.Group(rates, func(k alert.RateKey) alert.RateKey { return alert.RateKey{Month: k.Month} }); len(months) != 2 || months[0].Month != "2026-02" {
		t.Errorf("months %v", months)
	}
}
