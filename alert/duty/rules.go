package duty

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// Levels that a Rule may name as its place.
const (
	everywhere = "*"
	county     = "county"
	township   = "township"
)

// rulesOf adds the responsibilities of the YAML file.
func (b *builder) rulesOf(name string, f file) {
	for i, y := range f.Responsibilities {
		r := Rule{Place: y.Place, Concern: y.Concern, Owner: alert.Office(y.Owner), file: name, line: b.doc.Line(fmt.Sprintf("responsibilities.%d", i))}
		for _, h := range y.Helpers {
			r.Helpers = append(r.Helpers, alert.Office(h))
		}
		b.reg.rules = append(b.reg.rules, r)
	}
}

// csv adds the responsibilities of CSV files.
func (b *builder) csv(sources []Source) {
	for _, s := range sources {
		rules, problems := ParseRules(s)
		b.reg.rules = append(b.reg.rules, rules...)
		b.more = append(b.more, problems...)
	}
}

// ParseRules reads responsibilities from CSV in UTF-8 with a header row: place, concern, owner, helpers (separated by semicolons), in
// any order, or in Chinese 地区, 事项, 牵头单位, 配合单位. Concerns may be given by their Chinese name. Rows with a fault are left out
// and named in the problems.
func ParseRules(s Source) ([]Rule, []Problem) {
	rd := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(s.Data, []byte("\ufeff"))))
	rd.FieldsPerRecord = -1
	head, err := rd.Read()
	if err != nil {
		return nil, []Problem{{File: s.Name, Line: 1, Text: "no header row; expected place,concern,owner,helpers"}}
	}
	columns, problems := header(s.Name, head)
	if len(problems) > 0 {
		return nil, problems
	}
	var rules []Rule
	for {
		row, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return rules, problems
		}
		if err != nil {
			return rules, append(problems, Problem{File: s.Name, Line: lineOf(err), Text: "not CSV; expected quotes around cells that hold commas or quotes"})
		}
		line, _ := rd.FieldPos(0)
		if len(row) != len(head) {
			problems = append(problems, Problem{File: s.Name, Line: line, Text: fmt.Sprintf("%d cells; expected %d", len(row), len(head))})
			continue
		}
		rules = append(rules, rule(s.Name, line, columns, row))
	}
}

func lineOf(err error) int {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return pe.Line
	}
	return 0
}

// header returns where each column is.
func header(name string, head []string) (map[string]int, []Problem) {
	known := map[string]string{
		"place": "place", "地区": "place", "concern": "concern", "事项": "concern",
		"owner": "owner", "牵头单位": "owner", "责任单位": "owner", "helpers": "helpers", "配合单位": "helpers",
	}
	columns := map[string]int{}
	var problems []Problem
	for i, h := range head {
		c, ok := known[strings.TrimSpace(h)]
		if _, twice := columns[c]; !ok || twice {
			problems = append(problems, Problem{File: name, Line: 1, Key: strings.TrimSpace(h), Text: "unknown or repeated column; expected place, concern, owner, helpers"})
			continue
		}
		columns[c] = i
	}
	for _, c := range []string{"place", "concern", "owner"} {
		if _, ok := columns[c]; !ok && len(problems) == 0 {
			problems = append(problems, Problem{File: name, Line: 1, Key: c, Text: "missing column; expected place, concern, owner, helpers"})
		}
	}
	return columns, problems
}

func rule(name string, line int, columns map[string]int, row []string) Rule {
	cell := func(c string) string { return strings.TrimSpace(row[columns[c]]) }
	r := Rule{Place: cell("place"), Concern: concernID(cell("concern")), Owner: alert.Office(cell("owner")), file: name, line: line}
	if _, ok := columns["helpers"]; ok {
		for _, h := range strings.FieldsFunc(cell("helpers"), func(c rune) bool { return c == ';' || c == '；' }) {
			r.Helpers = append(r.Helpers, alert.Office(strings.TrimSpace(h)))
		}
	}
	return r
}

// concernID returns the concern of a Chinese name, or s as it is.
func concernID(s string) string {
	for _, c := range analyze.Concerns() {
		if c.Chinese() == s {
			return string(c)
		}
	}
	return s
}

// rules checks every responsibility.
func (b *builder) rules() {
	seen := map[string]Rule{}
	for _, r := range b.reg.rules {
		b.rule(r)
		key := r.Place + "/" + r.Concern
		if other, ok := seen[key]; ok {
			b.at(r, "owner", "%s of %s has the owner %q already (%s:%d); expected one", r.Concern, r.Place, other.Owner, other.file, other.line)
		}
		seen[key] = r
	}
}

func (b *builder) rule(r Rule) {
	if r.Place != everywhere && r.Place != county && r.Place != township && !digits(r.Place, 6) && !digits(r.Place, 9) {
		b.at(r, "place", "%.20q; expected a code of 6 or 9 digits, county, township or *", r.Place)
	}
	if r.Concern != "*" && !analyze.Concern(r.Concern).Valid() {
		b.at(r, "concern", "unknown concern %.40q; expected one such as transport, or *", r.Concern)
	}
	for _, o := range append([]alert.Office{r.Owner}, r.Helpers...) {
		office := b.reg.byID[o]
		switch {
		case o == Center && r.Place != county && len(r.Place) != 6:
		case o == Center:
			b.at(r, "owner", "the county has no township centre; expected an office")
		case office == nil:
			b.at(r, "owner", "no office %.40q; expected the id of an office, or @center", o)
		case office.Successor != "":
			b.at(r, "owner", "%q is gone; expected a living office, such as its successor %q", o, office.Successor)
		}
	}
	b.firewall(r)
}

// firewall keeps C4 and C6 for one rule.
func (b *builder) firewall(r Rule) {
	c := analyze.Concern(r.Concern)
	owner := b.reg.byID[r.Owner]
	if owner != nil && owner.Kind == Supervision && c != analyze.Conduct {
		b.at(r, "owner", "%q receives misconduct reports only; expected another office (charter C4)", r.Owner)
	}
	if !c.Protected() {
		return
	}
	if r.Place != everywhere && r.Place != county && r.Place != b.reg.county {
		b.at(r, "place", "%s is protected; expected place county (charter C6)", c)
	}
	if len(r.Helpers) > 0 {
		b.at(r, "helpers", "%s is protected; expected none but its owner (charter C6)", c)
	}
	if r.Owner == Center || owner != nil && owner.Kind == TownshipCenter {
		b.at(r, "owner", "%s is protected; expected an office of the county (charter C6)", c)
	}
	if c == analyze.Conduct && owner != nil && owner.Kind != Supervision {
		b.at(r, "owner", "%q is not the supervision office; expected it for conduct (charter C4)", r.Owner)
	}
}
