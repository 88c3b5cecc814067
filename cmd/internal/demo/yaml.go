package demo

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v4"

	"xiangyin/analyze"
)

// The file that package duty reads, as far as the demo fills it.
type registerFile struct {
	County           string           `yaml:"county"`
	Valid            validity         `yaml:"valid"`
	Desk             string           `yaml:"desk"`
	Escalation       []string         `yaml:"escalation"`
	Offices          []officeEntry    `yaml:"offices"`
	Responsibilities []responsibility `yaml:"responsibilities"`
	Rotas            []rota           `yaml:"rotas"`
}

type validity struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

type officeEntry struct {
	ID        string            `yaml:"id"`
	Name      string            `yaml:"name"`
	Former    []string          `yaml:"former,omitempty"`
	Kind      string            `yaml:"kind"`
	Parent    string            `yaml:"parent,omitempty"`
	Successor string            `yaml:"successor,omitempty"`
	Places    []string          `yaml:"places,omitempty"`
	Did       []analyze.Concern `yaml:"did,omitempty"`
	Contact   contact           `yaml:"contact"`
}

// contact is how an office is reached; both are invented.
type contact struct {
	Phone string `yaml:"phone"`
	Email string `yaml:"email"`
}

type responsibility struct {
	Place   string   `yaml:"place"`
	Concern string   `yaml:"concern"`
	Owner   string   `yaml:"owner"`
	Helpers []string `yaml:"helpers,omitempty"`
}

type rota struct {
	Office      string       `yaml:"office"`
	Members     []string     `yaml:"members"`
	Start       string       `yaml:"start"`
	End         string       `yaml:"end"`
	HandOver    string       `yaml:"handover"`
	Turn        string       `yaml:"turn"`
	Substitutes []substitute `yaml:"substitutes,omitempty"`
}

type substitute struct {
	For  string `yaml:"for"`
	By   string `yaml:"by"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// Register returns the county's duty register in the YAML of package duty as it stands at t. Before the merger all 63 centres live;
// from the day of the merger on, 30 have a successor.
func Register(t time.Time) ([]byte, error) {
	offices, err := Offices()
	if err != nil {
		return nil, err
	}
	duties, err := Duties()
	if err != nil {
		return nil, err
	}
	merged := !t.Before(Merger())
	begin := From().AddDate(0, -2, 0)
	f := registerFile{County: CountyCode, Desk: "hotline", Escalation: []string{"county"},
		Valid: validity{begin.Format(time.DateOnly), From().AddDate(2, 0, 0).Format(time.DateOnly)}}
	for _, o := range offices {
		f.Offices = append(f.Offices, entryOf(o, offices, merged))
		if o.Kind != kindHigher && (o.Successor == "" || !merged) {
			f.Rotas = append(f.Rotas, rotaOf(o, begin.AddDate(0, 0, -1).Format(time.DateOnly), f.Valid))
		}
	}
	for _, d := range duties {
		r := responsibility{Place: d.Place, Concern: string(d.Concern), Owner: string(d.Owner)}
		for _, h := range d.Helpers {
			r.Helpers = append(r.Helpers, string(h))
		}
		f.Responsibilities = append(f.Responsibilities, r)
	}
	out, err := yaml.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("demo register: %w", err)
	}
	return out, nil
}

func entryOf(o Office, offices []Office, merged bool) officeEntry {
	e := officeEntry{ID: string(o.ID), Name: o.Name, Former: o.Former, Kind: o.Kind, Parent: string(o.Parent),
		Contact: contact{fmt.Sprintf("0824-5%06d", label(string(o.ID))%1000000), string(o.ID) + "@chengxi.example"}}
	if o.Kind != kindCentre {
		return e
	}
	e.Places = []string{o.Township}
	if !merged {
		return e
	}
	if e.Successor = string(o.Successor); o.Successor != "" {
		e.Did = []analyze.Concern{analyze.ServiceAccess, analyze.Certificates, analyze.ElderWelfare, analyze.LandHousing, analyze.FarmSupport}
		return e
	}
	for _, gone := range offices {
		if gone.Successor == o.ID {
			e.Places = append(e.Places, gone.Township)
		}
	}
	return e
}

// rotaOf returns who is on call: three posts that take turns by the week, at a small centre two. The first turn begins on the day
// before the register does, for it is handed over in the morning.
func rotaOf(o Office, first string, v validity) rota {
	r := rota{Office: string(o.ID), Members: []string{"值班一组", "值班二组", "值班三组"}, Start: first, End: v.To, HandOver: "08:30", Turn: "7d"}
	if o.Kind == kindCentre {
		r.Members = r.Members[:2]
	}
	if o.Kind == kindCounty {
		r.Substitutes = []substitute{{For: "值班一组", By: "带班领导", From: "2026-02-15", To: "2026-02-21"}}
	}
	return r
}
