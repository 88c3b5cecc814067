package duty

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
	"xiangyin/ingest/strictyaml"
)

// Problem is one fault of a register: file, line, key, and what would have been right.
type Problem = strictyaml.Problem

// Source is a file that was read.
type Source struct {
	Name string
	Data []byte
}

// LoadFiles loads the register in the YAML file at path, with further responsibilities from CSV files.
func LoadFiles(zone *time.Location, path string, csv ...string) (*Register, error) {
	var sources []Source
	for _, name := range append([]string{path}, csv...) {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("load register: %w", err)
		}
		sources = append(sources, Source{name, data})
	}
	return Load(zone, sources[0], sources[1:]...)
}

// Load reads a register in YAML, with further responsibilities from CSV files. The error is a strictyaml.Problems that names every
// fault of all files, and comes without a register. Days of the register are days in zone.
func Load(zone *time.Location, main Source, csv ...Source) (*Register, error) {
	var f file
	doc := strictyaml.Read(main.Name, main.Data, &f) // before anything of f is used
	b := &builder{doc: doc, reg: &Register{
		file: main.Name, county: f.County, desk: alert.Office(f.Desk), from: f.Valid.From.Time, to: f.Valid.To.Time, zone: zone,
		byID: map[alert.Office]*Office{}, centers: map[string]alert.Office{}, hours: worktime.Hours(f.Hours), policy: f.Policy.policy(),
	}}
	var unread strictyaml.Problems
	if err := b.doc.Err(); errors.As(err, &unread) && b.doc.Line("") == 0 {
		return nil, err // no YAML at all
	}
	b.header(f)
	b.offices(f)
	b.relations()
	b.rulesOf(main.Name, f)
	b.csv(csv)
	b.rules()
	b.rotas(f)
	if problems := b.problems(unread); len(problems) > 0 {
		return nil, problems
	}
	return b.reg, nil
}

// problems returns what is wrong with all files. What was found on a line that could not be read in the first place is left out.
func (b *builder) problems(unread strictyaml.Problems) strictyaml.Problems {
	lines := map[int]bool{}
	for _, p := range unread {
		lines[p.Line] = true
	}
	var all, out strictyaml.Problems
	errors.As(b.doc.Err(), &all)
	for _, p := range append(all, b.more...) {
		if p.File == b.reg.file && lines[p.Line] && !slices.Contains(unread, p) {
			continue
		}
		out = append(out, p)
	}
	return out
}

// builder fills a register and notes what is wrong.
type builder struct {
	doc  *strictyaml.Document
	reg  *Register
	more strictyaml.Problems // of the CSV files
}

// at notes a problem with a rule, wherever it came from.
func (b *builder) at(r Rule, key, format string, args ...any) {
	b.more = append(b.more, Problem{File: r.file, Line: r.line, Key: key, Text: fmt.Sprintf(format, args...)})
}

func (b *builder) header(f file) {
	if !digits(f.County, 6) {
		b.doc.Add("county", "%.20q is no county code; expected 6 digits", f.County)
	}
	if f.Valid.From.IsZero() || f.Valid.To.IsZero() || f.Valid.To.Before(f.Valid.From.Time) || f.Valid.To.Sub(f.Valid.From.Time) > 3*366*24*time.Hour {
		b.doc.Add("valid", "no period; expected from and to, up to three years apart")
	}
	for i, id := range f.Escalation {
		b.reg.escalation = append(b.reg.escalation, alert.Office(id))
		if !slices.ContainsFunc(f.Offices, func(o officeYAML) bool { return o.ID == id && o.Successor == "" }) {
			b.doc.Add(fmt.Sprintf("escalation.%d", i), "no living office %.40q; expected the id of one", id)
		}
	}
	if len(f.Hours) == 0 {
		b.reg.hours = worktime.StandardHours()
	}
	if err := b.reg.policy.Validate(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			b.doc.Add("policy", "%s", strings.TrimPrefix(line, "policy: "))
		}
	}
}

func digits(s string, n int) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }

func (b *builder) offices(f file) {
	if len(f.Offices) == 0 {
		b.doc.Add("offices", "none; expected at least the desk and the supervision office")
	}
	for i, y := range f.Offices {
		key := fmt.Sprintf("offices.%d", i)
		o := Office{
			ID: alert.Office(y.ID), Name: strings.TrimSpace(y.Name), Former: y.Former, Kind: Kind(y.Kind), Parent: alert.Office(y.Parent),
			Successor: alert.Office(y.Successor), SameAs: alert.Office(y.SameAs), Places: y.Places, Hours: worktime.Hours(y.Hours),
			Contact: y.Contact, line: b.doc.Line(key),
		}
		for _, c := range y.Did {
			o.Did = append(o.Did, analyze.Concern(c))
		}
		b.office(key, o)
		b.reg.offices = append(b.reg.offices, o)
	}
	for i := range b.reg.offices {
		o := &b.reg.offices[i]
		if _, ok := b.reg.byID[o.ID]; ok {
			b.doc.Add(fmt.Sprintf("offices.%d.id", i), "%q is there twice; expected each office once", o.ID)
		}
		b.reg.byID[o.ID] = o
	}
}

// office checks what can be said of one office by itself.
func (b *builder) office(key string, o Office) {
	if o.ID == "" || strings.HasPrefix(string(o.ID), "@") || strings.ContainsAny(string(o.ID), " ;,*\t\n") {
		b.doc.Add(key+".id", "%.40q; expected a short identifier without spaces", o.ID)
	}
	if o.Name == "" {
		b.doc.Add(key+".name", "missing; expected the office's full name")
	}
	if o.Kind == "" {
		b.doc.Add(key+".kind", "missing; expected department, township_center, county, supervision or higher")
	}
	for _, text := range append([]string{string(o.ID), o.Name}, o.Former...) {
		if mark := refused(text); mark != "" {
			b.doc.Add(key, "%q names an office of security or publicity; expected none (charter C4)", mark)
			break
		}
	}
	if o.Kind == TownshipCenter && len(o.Places) == 0 {
		b.doc.Add(key, "a township centre without places; expected the code of its township")
	}
	for j, p := range o.Places {
		if !digits(p, 6) && !digits(p, 9) && !digits(p, 12) {
			b.doc.Add(fmt.Sprintf("%s.places.%d", key, j), "%.20q is no code; expected 6, 9 or 12 digits", p)
		}
	}
}

// relations checks that the offices that offices name exist, and that nobody stands above or succeeds itself.
func (b *builder) relations() {
	r := b.reg
	for i, o := range r.offices {
		key := fmt.Sprintf("offices.%d", i)
		for _, named := range []struct {
			key string
			id  alert.Office
		}{{".parent", o.Parent}, {".successor", o.Successor}, {".same_as", o.SameAs}} {
			if named.id != "" && r.byID[named.id] == nil {
				b.doc.Add(key+named.key, "no office %.40q; expected the id of another office", named.id)
			}
		}
		if r.loops(o.ID, func(o *Office) alert.Office { return o.Parent }) {
			b.doc.Add(key+".parent", "%q stands above itself; expected a chain that ends", o.ID)
		}
		if r.loops(o.ID, func(o *Office) alert.Office { return o.Successor }) {
			b.doc.Add(key+".successor", "%q succeeds itself; expected a living office at the end", o.ID)
		}
		if o.Successor == "" && o.Kind == TownshipCenter && len(o.Places) > 0 {
			if other, ok := r.centers[o.Places[0]]; ok {
				b.doc.Add(key+".places.0", "%s has the centre %q already; expected one centre a township", o.Places[0], other)
			}
			r.centers[o.Places[0]] = o.ID
		}
	}
	b.roles()
}

// loops reports whether following next from id comes back to id.
func (r *Register) loops(id alert.Office, next func(*Office) alert.Office) bool {
	at := id
	for range len(r.offices) + 1 {
		o := r.byID[at]
		if o == nil || next(o) == "" {
			return false
		}
		if at = next(o); at == id {
			return true
		}
	}
	return false
}

// roles checks the offices that the charter needs.
func (b *builder) roles() {
	r := b.reg
	desk := r.byID[r.desk]
	if desk == nil || desk.Successor != "" || desk.Kind != County {
		b.doc.Add("desk", "%.40q; expected the id of a living office of kind county", r.desk)
	}
	count := map[Kind]int{}
	for _, o := range r.offices {
		if o.Successor == "" {
			count[o.Kind]++
		}
	}
	if count[Supervision] != 1 {
		b.doc.Add("offices", "%d living offices of kind supervision; expected one (charter C4)", count[Supervision])
	}
	if count[Higher] == 0 {
		b.doc.Add("offices", "none of kind higher; expected the one that receives what the county's own offices are accused of (charter C5)")
	}
}
