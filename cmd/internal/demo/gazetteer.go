package demo

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"xiangyin/analyze"
	"xiangyin/analyze/place"
)

// CountyCode is the code of 澄溪县. GB/T 2260 assigns it to nobody.
const CountyCode = "510999"

//go:embed data/gazetteer.csv
var gazetteerCSV string

//go:embed data/townships.csv
var townshipsCSV string

// GazetteerCSV returns the gazetteer as the file of DESIGN §6, for a deployment that reads one.
func GazetteerCSV() []byte { return []byte(gazetteerCSV) }

// Gazetteer returns every unit that the county has or had during the demo year.
func Gazetteer() ([]analyze.Place, error) {
	places, err := place.Read(strings.NewReader(gazetteerCSV), "data/gazetteer.csv")
	if err != nil {
		return nil, fmt.Errorf("demo gazetteer: %w", err)
	}
	return places, nil
}

// Census is what the statistics of the county say of one township as it was before the merger.
type Census struct {
	Code       string
	Name       string
	Population int     // residents
	Area       float64 // km²
}

// Townships returns the census of the 62 townships and the subdistrict before the merger, in the order of their codes.
func Townships() ([]Census, error) {
	rows, err := readCSV(townshipsCSV, 4)
	if err != nil {
		return nil, fmt.Errorf("demo townships: %w", err)
	}
	var out []Census
	for i, r := range rows {
		population, err := strconv.Atoi(r[2])
		if err != nil {
			return nil, fmt.Errorf("demo townships: row %d: population: %w", i+2, err)
		}
		area, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			return nil, fmt.Errorf("demo townships: row %d: area: %w", i+2, err)
		}
		out = append(out, Census{r[0], r[1], population, area})
	}
	return out, nil
}

// readCSV returns the rows of an embedded table below its header.
func readCSV(text string, fields int) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader([]byte(text)))
	r.FieldsPerRecord = fields
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("no header")
	}
	return rows[1:], nil
}

// township is a unit before the merger with what the generator needs of it.
type township struct {
	Census
	successor *township // nil when it survived
	seat      string    // what people call its old seat, or ""
	villages  []village
}

type village struct {
	code, name string
	naturals   []string
}

// short returns the name without its suffix, as people say it.
func (t *township) short() string {
	for _, suffix := range []string{"街道", "镇", "乡"} {
		if s, ok := strings.CutSuffix(t.Name, suffix); ok {
			return s
		}
	}
	return t.Name
}

// today returns the township that answers for t after the merger.
func (t *township) today() *township {
	if t.successor != nil {
		return t.successor
	}
	return t
}

// land is the county before the merger, with the names that only one place in it bears.
type land struct {
	townships []*township
	byCode    map[string]*township
	bearers   map[string]int // how many units bear a name
}

func newLand() (*land, error) {
	places, err := Gazetteer()
	if err != nil {
		return nil, err
	}
	censuses, err := Townships()
	if err != nil {
		return nil, err
	}
	l := &land{byCode: map[string]*township{}, bearers: map[string]int{}}
	for _, c := range censuses {
		t := &township{Census: c}
		l.townships = append(l.townships, t)
		l.byCode[c.Code] = t
	}
	return l, l.settle(places)
}

// settle takes over seats, successors and villages from the gazetteer.
func (l *land) settle(places []analyze.Place) error {
	for _, p := range places {
		switch p.Level {
		case analyze.Township:
			t := l.byCode[p.Code]
			if t == nil || t.Name != p.Name {
				return fmt.Errorf("demo gazetteer: %s: not in the census", p.Code)
			}
			t.seat, t.successor = p.FormerSeat, l.byCode[p.Successor]
		case analyze.Village:
			t := l.byCode[p.Parent]
			if t == nil {
				return fmt.Errorf("demo gazetteer: %s: parent not in the census", p.Code)
			}
			t.villages = append(t.villages, village{p.Code, p.Name, p.Aliases})
			for _, name := range append([]string{p.Name}, p.Aliases...) {
				l.bearers[name]++
			}
		}
	}
	return nil
}
