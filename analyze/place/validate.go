package place

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiangyin/analyze"
)

// maxName bounds a name, in characters; the longest official name of a township has 16.
const maxName = 40

// checker looks for everything wrong with a list of places.
type checker struct {
	file     string
	rows     []row
	byCode   map[string]int
	problems Problems
}

// validate returns everything wrong with rows, in the order of their lines.
func validate(rows []row, file string) Problems {
	c := &checker{file: file, rows: rows, byCode: make(map[string]int, len(rows))}
	for i, r := range rows {
		c.code(r)
		if first, twice := c.byCode[r.place.Code]; twice {
			c.add(r, "code", fmt.Sprintf("%q stands on line %d already", clip(r.place.Code), rows[first].line), "each code once")
			continue
		}
		c.byCode[r.place.Code] = i
	}
	for _, r := range rows {
		c.names(r)
		c.parent(r)
		c.validity(r)
		c.successor(r)
	}
	return c.problems.sorted()
}

func (c *checker) add(r row, column, reason, expected string) {
	if r.line == 0 {
		reason = "unit " + clip(r.place.Code) + ": " + reason
	}
	c.problems = append(c.problems, Problem{c.file, r.line, column, reason, expected})
}

// digits returns how long the codes of a level are (GB/T 2260 for counties, GB/T 10114 for the units below), 0 for an unknown one.
func digits(l analyze.Level) int {
	switch l {
	case analyze.County:
		return 6
	case analyze.Township:
		return 9
	case analyze.Village:
		return 12
	}
	return 0
}

func (c *checker) code(r row) {
	n := digits(r.place.Level)
	if n == 0 {
		c.add(r, "level", fmt.Sprintf("%q is no level", clip(string(r.place.Level))), "county, township or village")
		return
	}
	if len(r.place.Code) != n || !allDigits(r.place.Code) {
		c.add(r, "code", fmt.Sprintf("%q is no %s code", clip(r.place.Code), r.place.Level), fmt.Sprintf("%d digits", n))
	}
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func (c *checker) names(r row) {
	c.name(r, "name", r.place.Name, true)
	c.name(r, "former_seat", r.place.FormerSeat, false)
	for _, a := range r.place.Aliases {
		c.name(r, "aliases", a, true)
		if strings.ContainsAny(a, ";；") {
			c.add(r, "aliases", "an alias holds the separator", "aliases split by ;")
		}
	}
}

func (c *checker) name(r row, column, s string, required bool) {
	n := utf8.RuneCountInString(s)
	switch {
	case s == "" && !required:
	case s == "":
		c.add(r, column, "missing", "a name")
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) || strings.TrimSpace(s) != s:
		c.add(r, column, "holds what no name holds", "printable UTF-8")
	case n < 2 || n > maxName:
		c.add(r, column, fmt.Sprintf("has %d characters", n), fmt.Sprintf("2 to %d", maxName))
	}
}

func (c *checker) parent(r row) {
	p := r.place
	if p.Level == analyze.County {
		if p.Parent != "" {
			c.add(r, "parent", "a county has none here", "an empty cell")
		}
		return
	}
	i, ok := c.byCode[p.Parent]
	if !ok {
		c.add(r, "parent", fmt.Sprintf("no unit %q", clip(p.Parent)), "the code of a unit in this file")
		return
	}
	if want := above(p.Level); want != "" && c.rows[i].place.Level != want {
		c.add(r, "parent", fmt.Sprintf("%q is a %s", clip(p.Parent), clip(string(c.rows[i].place.Level))), "a "+string(want))
	}
}

func above(l analyze.Level) analyze.Level {
	switch l {
	case analyze.Village:
		return analyze.Township
	case analyze.Township:
		return analyze.County
	}
	return ""
}

func (c *checker) validity(r row) {
	p := r.place
	if !p.ValidFrom.IsZero() && !p.ValidTo.IsZero() && !p.ValidFrom.Before(p.ValidTo) {
		c.add(r, "valid_to", "is not after valid_from", "a later day")
	}
	switch {
	case !p.ValidTo.IsZero() && p.Successor == "" && p.Level != analyze.County:
		c.add(r, "successor", "the unit is gone and nobody took over", "the code of the unit that did")
	case p.ValidTo.IsZero() && p.Successor != "":
		c.add(r, "valid_to", "missing, though a successor is named", "the first day on which the unit is gone")
	}
}

func (c *checker) successor(r row) {
	p := r.place
	if p.Successor == "" {
		return
	}
	i, ok := c.byCode[p.Successor]
	if !ok {
		c.add(r, "successor", fmt.Sprintf("no unit %q", clip(p.Successor)), "the code of a unit in this file")
		return
	}
	s := c.rows[i].place
	if s.Level != p.Level {
		c.add(r, "successor", fmt.Sprintf("%q is a %s", clip(p.Successor), clip(string(s.Level))), "a "+string(p.Level))
	}
	if !s.ValidTo.IsZero() && !p.ValidTo.IsZero() && s.ValidTo.Before(p.ValidTo) {
		c.add(r, "successor", fmt.Sprintf("%q was gone before this unit", clip(p.Successor)), "a unit that outlived it")
	}
	if c.cycle(p.Code) {
		c.add(r, "successor", "the successors run in a circle", "a chain that ends in a unit of today")
	}
}

// cycle reports whether the chain of successors from code comes back to it.
func (c *checker) cycle(code string) bool {
	at := code
	for range c.rows {
		i, ok := c.byCode[at]
		if !ok {
			return false
		}
		if at = c.rows[i].place.Successor; at == code {
			return true
		}
	}
	return false
}

// sorted returns ps in the order of their lines.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return ps
}

// clip shortens s for a message.
func clip(s string) string {
	const most = 24
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
