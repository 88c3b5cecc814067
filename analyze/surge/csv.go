package surge

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

const (
	csvHeader = "date,series,count"
	maxDays   = 50 * 366   // between the first and the last date
	maxCells  = 20_000_000 // series times days
	maxCount  = 1_000_000
	maxShown  = 50 // problems listed
)

// ReadCSV reads lines of date,series,count under that header: an ISO date, a name, and how many. Dates may come in any order; a series
// has no case on a date it does not name; to name a date twice is a mistake. The error lists every bad line as name:line: problem, up to
// fifty of them, and comes with a zero table.
func ReadCSV(r io.Reader, name string) (Table, error) {
	c := csv.NewReader(bufio.NewReader(r))
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	read := reading{name: name, seen: map[string]map[int]int{}}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			read.note(lineOf(c, err), "not CSV")
			break
		}
		line, _ := c.FieldPos(0)
		read.row(line, row)
	}
	return read.table()
}

// lineOf returns the line that a CSV error names.
func lineOf(c *csv.Reader, err error) int {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return p.Line
	}
	line, _ := c.FieldPos(0)
	return line
}

// reading is what has been read so far: counts by series and day number.
type reading struct {
	name        string
	header      bool
	seen        map[string]map[int]int
	first, last int
	problems    []error
}

func (r *reading) note(line int, format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s:%d: "+format, append([]any{r.name, line}, args...)...))
}

func (r *reading) row(line int, row []string) {
	if !r.header {
		r.header = true
		row[0] = trimBOM(row[0])
		if !slices.Equal(row, []string{"date", "series", "count"}) {
			r.note(line, "header; expected %s", csvHeader)
		}
		return
	}
	if len(row) != 3 {
		r.note(line, "%d fields; expected %s", len(row), csvHeader)
		return
	}
	day, err := time.Parse(time.DateOnly, row[0])
	if err != nil {
		r.note(line, "date: not a date; expected such as 2025-12-10")
	}
	if row[1] == "" {
		r.note(line, "series: empty; expected a name")
	}
	n, nerr := strconv.Atoi(row[2])
	if nerr != nil || n < 0 || n > maxCount {
		r.note(line, "count: expected a whole number from 0 to %d", maxCount)
		return
	}
	if err == nil && row[1] != "" {
		r.add(line, dayNumber(day), row[1], n)
	}
}

func trimBOM(s string) string {
	if len(s) >= 3 && s[:3] == "\ufeff" {
		return s[3:]
	}
	return s
}

func (r *reading) add(line, day int, series string, n int) {
	of := r.seen[series]
	if of == nil {
		of = map[int]int{}
		if len(r.seen) == 0 {
			r.first, r.last = day, day
		}
		r.seen[series] = of
	}
	if _, twice := of[day]; twice {
		r.note(line, "this series has this date already")
		return
	}
	of[day] = n
	r.first, r.last = min(r.first, day), max(r.last, day)
}

func (r *reading) table() (Table, error) {
	days := r.last - r.first + 1
	switch {
	case len(r.problems) > 0:
	case !r.header:
		r.note(1, "empty; expected the header %s", csvHeader)
	case len(r.seen) == 0:
		r.note(1, "no counts after the header")
	case days > maxDays || days*len(r.seen) > maxCells:
		r.note(1, "%d series over %d days are too many", len(r.seen), days)
	}
	if len(r.problems) > maxShown {
		r.problems = append(r.problems[:maxShown], fmt.Errorf("%s: %d problems in all", r.name, len(r.problems)))
	}
	if err := errors.Join(r.problems...); err != nil {
		return Table{}, err
	}
	t := Table{First: dateOf(r.first)}
	for name := range r.seen {
		t.Names = append(t.Names, name)
	}
	slices.Sort(t.Names)
	for _, name := range t.Names {
		counts := make([]int, days)
		for day, n := range r.seen[name] {
			counts[day-r.first] = n
		}
		t.Counts = append(t.Counts, counts)
	}
	return t, nil
}

// WriteCSV writes verdicts as date,series,count,expected,p,q,alarm: count and expected are the day's, p and q the verdict on the most
// surprising of the windows that end with the day, and alarm is true or false.
func WriteCSV(w io.Writer, rows []Judged) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"date", "series", "count", "expected", "p", "q", "alarm"}); err != nil {
		return fmt.Errorf("write verdicts: %w", err)
	}
	for _, j := range rows {
		err := out.Write([]string{
			j.Day.Format(time.DateOnly), j.Series, strconv.Itoa(j.Count), strconv.FormatFloat(j.Expected, 'f', 4, 64),
			strconv.FormatFloat(j.P, 'g', 4, 64), strconv.FormatFloat(j.Q, 'g', 4, 64), strconv.FormatBool(j.Alarm),
		})
		if err != nil {
			return fmt.Errorf("write verdicts: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write verdicts: %w", err)
	}
	return nil
}
