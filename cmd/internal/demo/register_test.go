package demo

import (
	"strings"
	"testing"

	"xiangyin/alert"
	"xiangyin/analyze"
)

func TestRegisterCoversEveryConcern(t *testing.T) {
	offices, err := Offices()
	if err != nil {
		t.Fatal(err)
	}
	duties, err := Duties()
	if err != nil {
		t.Fatal(err)
	}
	known := map[alert.Office]Office{}
	for _, o := range offices {
		if _, twice := known[o.ID]; twice {
			t.Errorf("office %s stands twice", o.ID)
		}
		known[o.ID] = o
	}
	if len(duties) != len(analyze.Concerns()) {
		t.Fatalf("%d duties for %d concerns", len(duties), len(analyze.Concerns()))
	}
	for i, c := range analyze.Concerns() {
		d := duties[i]
		if d.Concern != c {
			t.Errorf("duty %d is for %s; want %s", i, d.Concern, c)
		}
		if c.Protected() && (len(d.Helpers) > 0 || d.Owner == centre) {
			t.Errorf("%s is protected and reaches more than its owner", c)
		}
		for _, o := range append([]alert.Office{d.Owner}, d.Helpers...) {
			if _, ok := known[o]; !ok && o != centre {
				t.Errorf("%s: no office %s", c, o)
			}
		}
	}
}

func TestOffices(t *testing.T) {
	offices, err := Offices()
	if err != nil {
		t.Fatal(err)
	}
	known := map[alert.Office]Office{}
	for _, o := range offices {
		known[o.ID] = o
	}
	centres, slow, gone := 0, 0, 0
	for _, o := range offices {
		for _, word := range []string{"公安", "宣传", "网信", "维稳", "政法", "信访"} {
			if strings.Contains(o.Name, word) {
				t.Errorf("%s is no receiver (charter C4)", o.Name)
			}
		}
		if _, ok := known[o.Parent]; !ok && o.Parent != "" {
			t.Errorf("%s: no parent %s", o.ID, o.Parent)
		}
		if o.Kind == kindCentre {
			centres++
		}
		if o.Successor != "" {
			gone++
			if known[o.Successor].Successor != "" {
				t.Errorf("%s: its successor is gone too", o.ID)
			}
		}
		if o.Pace >= negligent {
			slow++
		}
	}
	if centres != 63 || gone != 30 || slow < 3 || slow > 8 {
		t.Errorf("%d centres, %d of them gone, %d negligent offices; want 63, 30, a few", centres, gone, slow)
	}
}
