package worktime

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"
)

//go:embed holidays.csv
var holidaysCSV string

// Holiday is one run of days that the State Council's General Office moved off or onto the calendar.
type Holiday struct {
	From, To time.Time // first and last day, midnight UTC
	Work     bool      // true: a weekend that is worked
	Name     string    // such as 春节
	Notice   string    // number of the notice that says so
}

// table is a parsed holiday list and the years it is complete for.
type table struct {
	first, last int
	days        []Holiday
}

// parseTable reads the format of holidays.csv. An error names the line and comes with a zero table.
func parseTable(text string) (table, error) {
	var t table
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := t.addLine(strings.Split(line, ",")); err != nil {
			return table{}, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if t.first == 0 {
		return table{}, fmt.Errorf("no covers line")
	}
	return t, nil
}

func (t *table) addLine(f []string) error {
	if f[0] == "covers" {
		return t.addCovers(f)
	}
	if len(f) != 5 {
		return fmt.Errorf("%d fields; expected from,to,kind,name,notice", len(f))
	}
	from, err := time.Parse(time.DateOnly, f[0])
	if err != nil {
		return fmt.Errorf("from is not a date; expected YYYY-MM-DD")
	}
	to, err := time.Parse(time.DateOnly, f[1])
	if err != nil || to.Before(from) || to.Sub(from) > 30*24*time.Hour {
		return fmt.Errorf("to is not a date up to 30 days after from; expected YYYY-MM-DD")
	}
	if f[2] != "off" && f[2] != "work" {
		return fmt.Errorf("kind %q; expected off or work", f[2])
	}
	t.days = append(t.days, Holiday{From: from, To: to, Work: f[2] == "work", Name: f[3], Notice: f[4]})
	return nil
}

func (t *table) addCovers(f []string) error {
	if len(f) != 3 {
		return fmt.Errorf("covers has %d fields; expected covers,first,last", len(f))
	}
	first, err1 := strconv.Atoi(f[1])
	last, err2 := strconv.Atoi(f[2])
	if err1 != nil || err2 != nil || first < 1990 || last > 2200 || last < first {
		return fmt.Errorf("covers %s to %s; expected two years in order", f[1], f[2])
	}
	t.first, t.last = first, last
	return nil
}
