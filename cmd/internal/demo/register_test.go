package demo

import (
	"strings"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/alert/duty"
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
	covered := map[analyze.Concern]bool{}
	for _, d := range duties {
		covered[d.Concern] = covered[d.Concern] || d.Place == "*" || d.Place == "county"
		if d.Concern.Protected() && (len(d.Helpers) > 0 || d.Owner == centre || d.Place != "county") {
			t.Errorf("%s is protected and reaches more than its owner", d.Concern)
		}
		for _, o := range append([]alert.Office{d.Owner}, d.Helpers...) {
			if _, ok := known[o]; !ok && o != centre {
				t.Errorf("%s: no office %s", d.Concern, o)
			}
		}
	}
	for _, c := range analyze.Concerns() {
		if !covered[c] {
			t.Errorf("nobody answers for %s", c)
		}
	}
}

func TestRegisterLoads(t *testing.T) {
	places, err := Gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]time.Time{"before the merger": From(), "after it": Merger()} {
		text, err := Register(at)
		if err != nil {
			t.Fatal(err)
		}
		reg, err := duty.Load(Zone(), duty.Source{Name: "register.yaml", Data: text})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if at.Equal(Merger()) { // the proof takes long, and the register before the merger has the same rules
			for _, p := range reg.Check(places, at.AddDate(0, 0, 1)) {
				t.Errorf("%s: %v", name, p)
			}
		}
		living := 0
		for _, id := range reg.Offices() {
			if o, _ := reg.Info(id); o.Kind == duty.TownshipCenter {
				living++
			}
		}
		if want := map[bool]int{true: 63, false: 33}[at.Before(Merger())]; living != want {
			t.Errorf("%s: %d living centres; want %d", name, living, want)
		}
	}
}

func TestRegisterKeepsTheCharter(t *testing.T) {
	text, err := Register(Merger())
	if err != nil {
		t.Fatal(err)
	}
	reg, err := duty.Load(Zone(), duty.Source{Name: "register.yaml", Data: text})
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLand()
	if err != nil {
		t.Fatal(err)
	}
	for _, town := range append([]*township{{Census: Census{Code: CountyCode}}}, l.townships...) {
		for _, c := range analyze.Concerns() {
			code := town.today().Code
			d, err := reg.Owner(code, c, []string{town.Code})
			if err != nil || d.Owner == "" || len(d.Chain) == 0 && d.Owner != "city" {
				t.Errorf("%s in %s: %+v, %v", c, code, d, err)
			}
			if d.Owner == CentreOf(code) || d.Owner == CentreOf(town.Code) {
				t.Errorf("%s in %s goes to the accused", c, code)
			}
			if c.Protected() && len(d.Helpers) > 0 {
				t.Errorf("%s has helpers %v", c, d.Helpers)
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
