package demo

import (
	"math"
	"testing"

	"xiangyin/analyze"
	"xiangyin/analyze/place"
)

func TestCensusIsThatOfTheDesign(t *testing.T) {
	all, err := Townships()
	if err != nil {
		t.Fatal(err)
	}
	var people, small, subdistricts int
	var area float64
	for _, c := range all {
		if c.Name == "澄江街道" {
			subdistricts++
			continue
		}
		people += c.Population
		area += c.Area
		if c.Population < 30000 {
			small++
		}
	}
	if n := len(all) - subdistricts; n != 62 || subdistricts != 1 {
		t.Fatalf("%d townships and %d subdistricts; want 62 and 1", n, subdistricts)
	}
	if people != 62*22000 || small != 46 || math.Abs(area/62-42) > 0.05 {
		t.Errorf("mean population %d, %d below 30,000, mean area %.2f; want 22000, 46, 42", people/62, small, area/62)
	}
}

func TestGazetteerIsConsistent(t *testing.T) {
	places, err := Gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := place.New(places, CountyCode, Zone()); err != nil {
		t.Fatal(err)
	}
	var alive, gone, villages int
	for _, p := range places {
		switch {
		case p.Level == analyze.Village:
			villages++
		case p.Level == analyze.Township && p.Successor == "":
			alive++
		case p.Level == analyze.Township:
			gone++
			if p.FormerSeat == "" {
				t.Errorf("%s has no former seat", p.Code)
			}
			if y, m, d := p.ValidTo.Date(); y != Merger().Year() || m != Merger().Month() || d != Merger().Day() {
				t.Errorf("%s ends on another day than the merger", p.Code)
			}
		}
	}
	if alive != 33 || gone != 30 || villages < 440 || villages > 520 {
		t.Errorf("%d units stay, %d go, %d villages; want 33, 30, 440 to 520", alive, gone, villages)
	}
}

func TestSomeVillagesShareTheirName(t *testing.T) {
	l, err := newLand()
	if err != nil {
		t.Fatal(err)
	}
	if l.bearers["大坪村"] < 3 {
		t.Errorf("大坪村 stands in %d places; want at least 3", l.bearers["大坪村"])
	}
	for _, town := range l.townships {
		if n := len(town.villages); n < 5 || n > 12 {
			t.Errorf("%s has %d villages", town.Name, n)
		}
		if l.bearers[town.Name] > 0 || l.bearers[town.short()] > 0 {
			t.Errorf("a village bears the name of %s", town.Name)
		}
	}
}
