package place

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"xiangyin/analyze"
)

// dateLayout is how dates stand in the files: ISO 8601, whole days of the county's calendar.
const dateLayout = time.DateOnly

// maxRows bounds a gazetteer; the largest county has some 2,000 units.
const maxRows = 1 << 20

// Header returns the columns of a gazetteer file (DESIGN §6).
func Header() []string {
	return []string{"code", "name", "level", "parent", "aliases", "valid_from", "valid_to", "successor", "former_seat"}
}

// row is one place and the line it stands on, 0 for none.
type row struct {
	place analyze.Place
	line  int
}

// Read reads a gazetteer: CSV in UTF-8, with or without a byte-order mark, with the columns of Header in any order. Aliases are
// split at ";" or "；". Dates are days (2025-12-20); valid_to is the first day on which the unit is gone. They come back as
// midnight UTC, and New moves them to the county's time zone. Anything wrong, from syntax to a cycle of successors, comes back as
// Problems that name file, line and column, all at once, with no places.
func Read(r io.Reader, name string) ([]analyze.Place, error) {
	t, err := readTable(r, name, Header(), "code", "name", "level", "parent")
	if err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(t.rows))
	for _, cells := range t.rows {
		rows = append(rows, row{parsePlace(t, cells), cells.line})
	}
	t.problems = append(t.problems, validate(rows, name)...)
	if err := t.problems.sorted().err(); err != nil {
		return nil, err
	}
	return placesOf(rows), nil
}

func parsePlace(t *table, c cells) analyze.Place {
	return analyze.Place{
		Code: t.get(c, "code"), Name: t.get(c, "name"), Level: analyze.Level(t.get(c, "level")), Parent: t.get(c, "parent"),
		Aliases:   splitAliases(t.get(c, "aliases")),
		ValidFrom: t.date(c, "valid_from"), ValidTo: t.date(c, "valid_to"),
		Successor: t.get(c, "successor"), FormerSeat: t.get(c, "former_seat"),
	}
}

func splitAliases(s string) []string {
	var out []string
	for _, a := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '；' }) {
		if a = strings.TrimSpace(a); a != "" {
			out = append(out, a)
		}
	}
	return out
}

func placesOf(rows []row) []analyze.Place {
	out := make([]analyze.Place, len(rows))
	for i, r := range rows {
		out[i] = r.place
	}
	return out
}

// Write writes places as a gazetteer that Read reads back.
func Write(w io.Writer, places []analyze.Place) error {
	cw := csv.NewWriter(w)
	if err := cw.Write(Header()); err != nil {
		return fmt.Errorf("write gazetteer: %w", err)
	}
	for _, p := range places {
		err := cw.Write([]string{p.Code, p.Name, string(p.Level), p.Parent, strings.Join(p.Aliases, ";"),
			formatDate(p.ValidFrom), formatDate(p.ValidTo), p.Successor, p.FormerSeat})
		if err != nil {
			return fmt.Errorf("write gazetteer: %w", err)
		}
	}
	cw.Flush()
	if err := cw.Error(); err != nil {
		return fmt.Errorf("write gazetteer: %w", err)
	}
	return nil
}

func formatDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(dateLayout)
}

// cells is one data row as it stands in a file.
type cells struct {
	fields []string
	line   int
}

// table is a CSV file with a header, before anything is made of its rows.
type table struct {
	name     string
	column   map[string]int
	rows     []cells
	problems Problems
}

// readTable reads a CSV file whose header names columns of known, required ones included. It fails at once where the header or
// the syntax leaves nothing to look at, and collects what is wrong with single rows.
func readTable(r io.Reader, name string, known []string, required ...string) (*table, error) {
	t := &table{name: name, column: map[string]int{}}
	cr := csv.NewReader(&bomReader{r: r})
	cr.FieldsPerRecord = -1
	head, err := cr.Read()
	if errors.Is(err, io.EOF) {
		return nil, Problems{{name, 1, known[0], "the file is empty", strings.Join(known, ",")}}
	}
	if err != nil {
		return nil, t.syntax(err)
	}
	t.header(head, known, required)
	if len(t.problems) > 0 {
		return nil, t.problems
	}
	for {
		fields, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, t.syntax(err)
		}
		line, _ := cr.FieldPos(0)
		if len(t.rows) == maxRows {
			return nil, append(t.problems, Problem{name, line, known[0], "too many rows", fmt.Sprintf("at most %d", maxRows)})
		}
		if len(fields) != len(head) {
			t.problems = append(t.problems, Problem{name, line, known[0], fmt.Sprintf("row has %d fields", len(fields)), fmt.Sprint(len(head))})
			continue
		}
		t.rows = append(t.rows, cells{fields, line})
	}
}

func (t *table) header(head, known, required []string) {
	ok := map[string]bool{}
	for _, k := range known {
		ok[k] = true
	}
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(h))
		if _, twice := t.column[h]; twice {
			t.problems = append(t.problems, Problem{t.name, 1, h, "column twice", "once"})
		}
		if !ok[h] {
			t.problems = append(t.problems, Problem{t.name, 1, h, "unknown column", strings.Join(known, ",")})
		}
		t.column[h] = i
	}
	for _, r := range required {
		if _, has := t.column[r]; !has {
			t.problems = append(t.problems, Problem{t.name, 1, r, "column missing", strings.Join(known, ",")})
		}
	}
}

// syntax turns an error of encoding/csv into a problem; any other error, such as of the disk, passes as it is.
func (t *table) syntax(err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return append(t.problems, Problem{t.name, pe.Line, "row", pe.Err.Error(), "CSV as in RFC 4180"})
	}
	return fmt.Errorf("read %s: %w", t.name, err)
}

// get returns the trimmed cell of column, or "" where the file has no such column.
func (t *table) get(c cells, column string) string {
	i, ok := t.column[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(c.fields[i])
}

func (t *table) date(c cells, column string) time.Time {
	s := t.get(c, column)
	if s == "" {
		return time.Time{}
	}
	d, err := time.Parse(dateLayout, s)
	if err != nil || d.IsZero() {
		t.problems = append(t.problems, Problem{t.name, c.line, column, fmt.Sprintf("%q is not a date", clip(s)), "a day such as 2025-12-20"})
		return time.Time{}
	}
	return d
}

// bomReader drops a UTF-8 byte-order mark at the start of r.
type bomReader struct {
	r       io.Reader
	started bool
	rest    []byte
}

func (b *bomReader) Read(p []byte) (int, error) {
	if !b.started {
		b.started = true
		head := make([]byte, 3)
		n, err := io.ReadFull(b.r, head)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if b.rest = head[:n]; string(b.rest) == "\ufeff" {
			b.rest = nil
		}
	}
	if len(b.rest) > 0 {
		n := copy(p, b.rest)
		b.rest = b.rest[n:]
		return n, nil
	}
	return b.r.Read(p)
}
