package dashboards

import (
	"cmp"
	"math"
	"slices"

	"xiangyin/analyze"
)

// metric is the figure that the heat table shows.
type metric string

const (
	metricHeat    metric = "heat"
	metricBacklog metric = "backlog"
	metricOpen    metric = "open"
	metricOverdue metric = "overdue"
)

var metrics = [...]metric{metricHeat, metricBacklog, metricOpen, metricOverdue}

// of returns the figure of n.
func (m metric) of(n analyze.Need) float64 {
	switch m {
	case metricBacklog:
		return n.Backlog
	case metricOpen:
		return float64(n.Open)
	case metricOverdue:
		return float64(n.Overdue)
	}
	return n.Heat
}

// levels is the number of colours above none. Each stands for twice the figure of the one before, so that a colour means the same
// every day and a calm county looks calm.
const levels = 7

// level returns the colour of a cell's figure: 0 none, 1 below 1, 2 from 1, 3 from 2, 4 from 4, 5 from 8, 6 from 16, 7 from 32.
func level(v float64) int {
	switch {
	case v < 0.05:
		return 0
	case v < 1:
		return 1
	}
	return min(levels, 2+int(math.Log2(v)))
}

// heatTable is the needs as township × concern.
type heatTable struct {
	Columns []heatColumn
	Rows    []heatRow // the townships
	Unnamed heatRow   // cases that name no township, but for protected concerns
	Totals  heatRow   // of the whole county, protected concerns included
	Span    int       // rows that the notice over the protected columns covers
	Guarded int       // columns that it covers
}

type heatColumn struct {
	Concern   analyze.Concern
	Name, URL string
}

type heatRow struct {
	Code, Name string
	Cells      []heatCell
	Total      heatCell
}

// heatCell is one figure. Text is empty when there is nothing to tell.
type heatCell struct {
	Text      string
	Level     int
	URL       string
	Surging   bool
	Emergency int
	Title     string
	sortBy    float64
}

// table lays out c for metric m. Concerns that are protected come last, so that one notice covers them for all townships.
func (c county) table(l *locale, m metric, places []analyze.Place, byTotal bool) heatTable {
	open, protected := splitConcerns()
	t := heatTable{Span: len(places) + 1, Guarded: len(protected)}
	for _, concern := range append(slices.Clone(open), protected...) {
		at := pair{c.code, concern}
		t.Columns = append(t.Columns, heatColumn{concern, l.concern(concern), needURL(c.code, concern)})
		t.Totals.Cells = append(t.Totals.Cells, c.cell(l, m, at, c.whole[concern]))
		if !concern.Protected() {
			t.Unnamed.Cells = append(t.Unnamed.Cells, c.cell(l, m, at, c.pairs[at]))
		}
	}
	for _, p := range places {
		row := heatRow{Code: p.Code, Name: p.Name}
		var all analyze.Need
		for _, concern := range open {
			n := c.pairs[pair{p.Code, concern}]
			all = sum(all, n)
			row.Cells = append(row.Cells, c.cell(l, m, pair{p.Code, concern}, n))
		}
		row.Total = totalCell(m, all)
		t.Rows = append(t.Rows, row)
	}
	if byTotal {
		slices.SortStableFunc(t.Rows, func(a, b heatRow) int { return cmp.Compare(b.Total.sortBy, a.Total.sortBy) })
	}
	t.Unnamed.Total = totalCell(m, c.unnamed())
	t.Totals.Total = totalCell(m, c.total())
	return t
}

// unnamed returns the figures of the cases that name no township, but for protected concerns.
func (c county) unnamed() analyze.Need {
	var all analyze.Need
	for at, n := range c.pairs {
		if at.place == c.code && !at.concern.Protected() {
			all = sum(all, n)
		}
	}
	return all
}

func splitConcerns() (open, protected []analyze.Concern) {
	for _, c := range analyze.Concerns() {
		if c.Protected() {
			protected = append(protected, c)
		} else {
			open = append(open, c)
		}
	}
	return open, protected
}

func (c county) cell(l *locale, m metric, at pair, n analyze.Need) heatCell {
	v := m.of(n)
	cell := heatCell{Level: level(v), Surging: surging(n.Surge), Emergency: n.Emergencies, sortBy: v}
	if cell.Level == 0 && !cell.Surging && cell.Emergency == 0 {
		return cell
	}
	cell.Text, cell.URL = number(v), needURL(at.place, at.concern)
	cell.Title = l.say("heat.cell", l.concern(at.concern), number(n.Heat), number(n.Backlog), n.Open, n.Overdue)
	return cell
}

func totalCell(m metric, n analyze.Need) heatCell {
	v := m.of(n)
	return heatCell{Text: number(v), Level: level(v), Emergency: n.Emergencies, sortBy: v}
}

func needURL(place string, c analyze.Concern) string { return "/need/" + place + "/" + string(c) }

// keyEntry explains one colour.
type keyEntry struct {
	Level int
	Text  string
}

// key explains the colours in the order of their figures.
func key() []keyEntry {
	return []keyEntry{{1, "<1"}, {2, "1–2"}, {3, "2–4"}, {4, "4–8"}, {5, "8–16"}, {6, "16–32"}, {7, "≥32"}}
}
