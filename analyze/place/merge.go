package place

import (
	"fmt"
	"io"
	"slices"

	"xiangyin/analyze"
)

// MergerHeader returns the columns of a merger file.
func MergerHeader() []string { return []string{"former", "successor", "date", "former_seat"} }

// Merge returns places with the mergers of a second CSV file applied: on date, the first day on which it is gone, the unit former
// was taken over by successor; former_seat, a column that may be missing, names where its government sat. Units are given by code,
// or by a name that only one unit of the list has. All problems come back at once, with no places; places itself is not changed.
func Merge(places []analyze.Place, mergers io.Reader, name string) ([]analyze.Place, error) {
	t, err := readTable(mergers, name, MergerHeader(), "former", "successor", "date")
	if err != nil {
		return nil, err
	}
	m := merger{table: t, places: slices.Clone(places), line: map[int]int{}}
	for _, c := range t.rows {
		m.apply(c)
	}
	rows := make([]row, len(m.places))
	for i, p := range m.places {
		rows[i] = row{p, m.line[i]}
	}
	t.problems = append(t.problems, validate(rows, name)...)
	if err := t.problems.sorted().err(); err != nil {
		return nil, err
	}
	return m.places, nil
}

// merger applies the rows of a merger file.
type merger struct {
	*table
	places []analyze.Place
	line   map[int]int // by index of the former unit: the line that merged it
}

func (m *merger) apply(c cells) {
	former, successor := m.unit(c, "former"), m.unit(c, "successor")
	date := m.date(c, "date")
	if m.get(c, "date") == "" {
		m.add(c, "date", "missing", "a day such as 2025-12-20")
	}
	if former < 0 || successor < 0 || date.IsZero() {
		return
	}
	p := &m.places[former]
	if !p.ValidTo.IsZero() {
		m.add(c, "former", fmt.Sprintf("%q is gone already", clip(m.get(c, "former"))), "each unit once")
		return
	}
	m.line[former] = c.line
	p.ValidTo, p.Successor = date, m.places[successor].Code
	if seat := m.get(c, "former_seat"); seat != "" {
		p.FormerSeat = seat
	}
}

// unit returns the index of the unit that column names, or -1 with a problem.
func (m *merger) unit(c cells, column string) int {
	s := m.get(c, column)
	found := -1
	for i, p := range m.places {
		if p.Code == s {
			return i
		}
		if p.Name != s {
			continue
		}
		if found >= 0 {
			m.add(c, column, fmt.Sprintf("several units are called %q", clip(s)), "a code")
			return -1
		}
		found = i
	}
	if found < 0 {
		m.add(c, column, fmt.Sprintf("no unit %q", clip(s)), "the code or the name of a unit of the gazetteer")
	}
	return found
}

func (m *merger) add(c cells, column, reason, expected string) {
	m.problems = append(m.problems, Problem{m.name, c.line, column, reason, expected})
}
