package demo

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"xiangyin/alert"
	"xiangyin/analyze"
)

//go:embed data/offices.csv
var officesCSV string

//go:embed data/duties.csv
var dutiesCSV string

// Kinds of offices, as in package duty. There is none for security or publicity (charter C4).
const (
	kindCounty      = "county"
	kindDepartment  = "department"
	kindCentre      = "township_center"
	kindSupervision = "supervision"
	kindHigher      = "higher"
)

// Office is one office of the county, with how it behaves.
type Office struct {
	ID        alert.Office
	Name      string
	Kind      string
	Parent    alert.Office
	Township  string       // of a service centre: the code of its township
	Former    []string     // former names
	Successor alert.Office // of the centre of an abolished township: the centre that took over on the day of the merger
	Pace      float64      // how slow it is, 1 for an average office; 2 and more for one that lets deadlines pass
}

// CentreOf returns the office of the service centre of the township with this code.
func CentreOf(township string) alert.Office { return alert.Office("centre-" + township) }

// Offices returns every office that the county has or had: its departments, then the centres by township code.
func Offices() ([]Office, error) {
	rows, err := readCSV(officesCSV, 6)
	if err != nil {
		return nil, fmt.Errorf("demo offices: %w", err)
	}
	var out []Office
	for i, r := range rows {
		pace, err := strconv.ParseFloat(r[4], 64)
		if err != nil {
			return nil, fmt.Errorf("demo offices: row %d: pace: %w", i+2, err)
		}
		out = append(out, Office{ID: alert.Office(r[0]), Name: r[1], Kind: r[2], Parent: alert.Office(r[3]), Pace: pace, Former: list(r[5])})
	}
	centres, err := centres()
	return append(out, centres...), err
}

// list splits a cell at semicolons.
func list(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' })
}

func centres() ([]Office, error) {
	l, err := newLand()
	if err != nil {
		return nil, err
	}
	var out []Office
	for i, t := range l.townships {
		o := Office{ID: CentreOf(t.Code), Name: t.Name + "便民服务中心", Kind: kindCentre, Parent: "service", Township: t.Code,
			Pace: 0.8 + 0.05*float64(i%8)}
		if i%11 == 4 {
			o.Pace = 2.5 // somewhere there always is one that lets things lie
		}
		if t.successor != nil {
			o.Successor = CentreOf(t.successor.Code)
		}
		out = append(out, o)
	}
	return out, nil
}

// centre stands in duties.csv for the service centre of the township that a need is in.
const centre = alert.Office("@center")

// Duty says who answers for a concern.
type Duty struct {
	Place   string // *, township or county
	Concern analyze.Concern
	Owner   alert.Office // an office, or @center for that of the township
	Helpers []alert.Office
}

// Duties returns who answers for each concern, in the order of DESIGN §2. Protected concerns have no helpers (charter C6).
func Duties() ([]Duty, error) {
	rows, err := readCSV(dutiesCSV, 4)
	if err != nil {
		return nil, fmt.Errorf("demo duties: %w", err)
	}
	var out []Duty
	for _, r := range rows {
		d := Duty{Place: r[0], Concern: analyze.Concern(r[1]), Owner: alert.Office(r[2])}
		for _, h := range list(r[3]) {
			d.Helpers = append(d.Helpers, alert.Office(h))
		}
		out = append(out, d)
	}
	return out, nil
}

// officeNames returns the department that the hotline writes down for each concern.
func officeNames() (map[analyze.Concern]string, error) {
	rows, err := readCSV(officesCSV, 6)
	if err != nil {
		return nil, fmt.Errorf("demo offices: %w", err)
	}
	names := map[alert.Office]string{}
	for _, r := range rows {
		names[alert.Office(r[0])] = r[1]
	}
	duties, err := Duties()
	out := map[analyze.Concern]string{}
	for _, d := range duties {
		if d.Owner != centre {
			out[d.Concern] = names[d.Owner]
		}
	}
	return out, err
}
