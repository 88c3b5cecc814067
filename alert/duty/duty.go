// Package duty is the register of who owns what: offices with their former names and successors, who is accountable for which
// concern where, who is on call, and who stands above whom.
//
// One YAML file, CSV lists of responsibilities and the gazetteer's places flow in; decisions flow out. A register with a fault is
// refused at load with every fault at once; Check then proves against the places that every need reaches exactly one living office
// that is not the accused (charter C5), and that protected concerns reach only theirs (C6). There is no kind of office for security
// or publicity, and offices of such a name are refused (C4).
package duty

import (
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

// Kind says what an office is. The list is closed.
type Kind string

// The kinds of office.
const (
	Department     Kind = "department"      // of the county government
	TownshipCenter Kind = "township_center" // service centre of a township
	County         Kind = "county"          // the county's own: government office, hotline desk
	Supervision    Kind = "supervision"     // receives misconduct reports
	Higher         Kind = "higher"          // of the city above: receives what concerns the county's own offices
)

// Office is one office of the register.
type Office struct {
	ID        alert.Office
	Name      string
	Former    []string // former names
	Kind      Kind
	Parent    alert.Office // one level up, or ""
	Successor alert.Office // who took over, of an office that is gone, or ""
	SameAs    alert.Office // the same staff under another name, or ""
	Places    []string     // codes of the units that it is the office of, abolished ones included; today's first
	Did       []analyze.Concern
	Hours     worktime.Hours // nil: the register's
	Contact   Contact

	line int
}

// Contact is how an office is reached. Addresses of offices, never of residents.
type Contact struct {
	Phone   string `yaml:"phone"`
	Email   string `yaml:"email"`
	Webhook string `yaml:"webhook"`
}

func (c Contact) empty() bool { return c == Contact{} }

// Rule makes an office accountable for concerns in places. The most specific rule wins: one for a place's own code before one for
// its level before one for everywhere, and within the same place one for a concern before one for all.
type Rule struct {
	Place   string // a code, county or township (a level), or * for everywhere
	Concern string // a concern or * for all that are not protected
	Owner   alert.Office
	Helpers []alert.Office

	file string
	line int
}

// Center stands for the service centre of the township that a need is in, as owner or helper of a Rule.
const Center alert.Office = "@center"

// Rota says who of an office is on call. Members take turns from Start on; Substitutes step in.
type Rota struct {
	Office      alert.Office
	Members     []string // duty posts or user names, one turn each
	Start, End  time.Time
	HandOver    time.Duration // time of day at which a turn ends, after local midnight
	Turn        int           // days in a turn
	Substitutes []Substitute

	line int
}

// Substitute is a member's stand-in from the hand-over on the day From to the hand-over on the day after To.
type Substitute struct {
	For, By  string
	From, To time.Time
}

// Register is a loaded register. It is immutable and safe for concurrent use.
type Register struct {
	file       string
	county     string
	desk       alert.Office
	from, to   time.Time // the days it is valid for, both included
	offices    []Office  // in the order of the file
	byID       map[alert.Office]*Office
	centers    map[string]alert.Office // by township code
	rules      []Rule
	rotas      []Rota
	escalation []alert.Office
	hours      worktime.Hours
	policy     alert.Policy
	zone       *time.Location
}

// County returns the code of the register's county.
func (r *Register) County() string { return r.county }

// Desk returns the office that runs the hotline desk.
func (r *Register) Desk() alert.Office { return r.desk }

// Policy returns the deadlines of the register, alert.DefaultPolicy where it states none.
func (r *Register) Policy() alert.Policy { return r.policy }

// Rules returns the responsibilities in the order of their files.
func (r *Register) Rules() []Rule { return append([]Rule(nil), r.rules...) }

// Info returns an office, and false for an unknown one.
func (r *Register) Info(id alert.Office) (Office, bool) {
	o, ok := r.byID[id]
	if !ok {
		return Office{}, false
	}
	return *o, true
}

// Office returns the name of an office, "" for an unknown one.
func (r *Register) Office(id alert.Office) string {
	if o, ok := r.byID[id]; ok {
		return o.Name
	}
	return ""
}

// Offices returns the living offices in the order of the register.
func (r *Register) Offices() []alert.Office {
	var out []alert.Office
	for _, o := range r.offices {
		if o.Successor == "" {
			out = append(out, o.ID)
		}
	}
	return out
}

// Calendars returns what alert.Engine needs: the working time of each office, on the holidays of base. Unknown offices get the
// register's hours.
func (r *Register) Calendars(base *worktime.Calendar) (func(alert.Office) alert.Calendar, error) {
	common, err := base.WithHours(r.hours)
	if err != nil {
		return nil, err
	}
	own := make(map[alert.Office]*worktime.Calendar)
	for _, o := range r.offices {
		if o.Hours == nil {
			continue
		}
		if own[o.ID], err = base.WithHours(o.Hours); err != nil {
			return nil, err
		}
	}
	return func(id alert.Office) alert.Calendar {
		if c, ok := own[id]; ok {
			return c
		}
		return common
	}, nil
}
