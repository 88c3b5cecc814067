package app_test

import (
	"testing"

	"xiangyin/analyze"
	"xiangyin/cmd/internal/app"
	"xiangyin/cmd/internal/demo"
)

// TestReadingTheDemoCounty reads two months of the demo county's tickets, whose words were written without a look at taxonomy, gold set
// or gazetteer code, and compares with the truth behind them. The bounds are far below what is measured: they catch a broken part,
// not a worse model. The figures are printed with -v.
func TestReadingTheDemoCounty(t *testing.T) {
	places, err := demo.Gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	r, err := app.OpenReading(t.TempDir(), places, demo.CountyCode, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	// The weeks before and after the merger.
	county, err := demo.New(5, demo.Merger().AddDate(0, -1, 0), demo.Merger().AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	var n, concern, place, emergencies, found, alarms float64
	for {
		item, more, err := county.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		if item.Ticket == nil || item.Truth.Malformed != "" {
			continue
		}
		text, err := r.Redactor.Redact(item.Ticket.Title + "\n" + item.Ticket.Text)
		if err != nil {
			t.Fatal(err)
		}
		hint, err := r.Redactor.Redact(item.Ticket.Address)
		if err != nil {
			t.Fatal(err)
		}
		n++
		got := r.Classifier.Classify(text)
		concern += one(got.Concern == item.Truth.Concern || got.Second == item.Truth.Concern)
		place += one(r.Places.Locate(text, hint, item.Ticket.ReceivedAt, item.Ticket.ReceivedAt).Township == item.Truth.Township)
		if item.Truth.Urgency == analyze.Emergency {
			emergencies++
			found += one(got.Urgency == analyze.Emergency)
		} else {
			alarms += one(got.Urgency == analyze.Emergency)
		}
	}
	t.Logf("%.0f tickets: concern %.3f, township %.3f; %.0f emergencies, %.3f of them found, %.1f false ones in 1,000 others",
		n, concern/n, place/n, emergencies, found/emergencies, 1000*alarms/(n-emergencies))
	if concern/n < 0.7 || place/n < 0.95 || found/emergencies < 0.8 || alarms/(n-emergencies) > 0.1 {
		t.Error("a part that reads texts is broken")
	}
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
