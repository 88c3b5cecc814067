package dashboards

import (
	"cmp"
	"slices"
	"time"

	"xiangyin/analyze"
)

// chartDays is how many local days a chart looks back, today included.
const chartDays = 90

// shownSeries is how many series a chart tells apart; the rest is one more.
const shownSeries = 7

// chart is counts per day, split into series, the largest first. The table under the drawing holds the same figures.
type chart struct {
	Series []series
	Days   []chartDay
	Total  int
}

type series struct {
	Name    string
	Chinese bool // Name is a Chinese name
	Total   int
}

type chartDay struct {
	ISO, Text string
	Counts    []int // by series
	Total     int
}

// window returns the midnights around the days of a chart that ends today.
func window(now time.Time) (from, to time.Time) {
	y, m, d := now.Date()
	return time.Date(y, m, d-chartDays+1, 0, 0, 0, 0, now.Location()), time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
}

// newChart splits counts by the key that split gives; a count with split's ok false is left out. name names a key.
func newChart(l *locale, now time.Time, counts []analyze.DayCount, split func(analyze.DayCount) (key string, ok bool), name func(key string) series) chart {
	from, _ := window(now)
	byKey := map[string][]int{}
	for _, c := range counts {
		key, ok := split(c)
		day := dayIndex(from, c.Day.In(now.Location()))
		if !ok || day < 0 || day >= chartDays {
			continue
		}
		if byKey[key] == nil {
			byKey[key] = make([]int, chartDays)
		}
		byKey[key][day] += c.Count
	}
	keys, rest := rank(byKey)
	var ch chart
	columns := make([][]int, 0, len(keys)+1)
	for _, key := range keys {
		ch.Series = append(ch.Series, name(key))
		columns = append(columns, byKey[key])
	}
	if rest != nil {
		ch.Series = append(ch.Series, series{Name: l.say("chart.rest")})
		columns = append(columns, rest)
	}
	ch.fill(l, from, columns)
	return ch
}

// rank returns the keys with the most cases, and the sum of the others or nil.
func rank(byKey map[string][]int) (keys []string, rest []int) {
	totals := map[string]int{}
	for key, days := range byKey {
		keys = append(keys, key)
		for _, n := range days {
			totals[key] += n
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(totals[b], totals[a]), cmp.Compare(a, b)) })
	if len(keys) <= shownSeries+1 {
		return keys, nil
	}
	rest = make([]int, chartDays)
	for _, key := range keys[shownSeries:] {
		for day, n := range byKey[key] {
			rest[day] += n
		}
	}
	return keys[:shownSeries], rest
}

func (ch *chart) fill(l *locale, from time.Time, columns [][]int) {
	for i := range chartDays {
		day := from.AddDate(0, 0, i)
		row := chartDay{ISO: day.Format(time.DateOnly), Text: l.day(day), Counts: make([]int, len(columns))}
		for j, column := range columns {
			row.Counts[j] = column[i]
			row.Total += column[i]
			ch.Series[j].Total += column[i]
		}
		ch.Total += row.Total
		ch.Days = append(ch.Days, row)
	}
}

// dayIndex returns how many local days day lies after from, both midnights of one zone.
func dayIndex(from, day time.Time) int {
	utc := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(utc(day).Sub(utc(from)) / (24 * time.Hour))
}

// intake is today's cases beside what the same weekday usually brings by its end.
type intake struct {
	Today int
	Usual string // mean of the same weekday in the four weeks before, or "" when there were no cases then
}

func newIntake(now time.Time, counts []analyze.DayCount) intake {
	from, _ := window(now)
	today, past := chartDays-1, 0
	var in intake
	for _, c := range counts {
		switch ago := today - dayIndex(from, c.Day.In(now.Location())); ago {
		case 0:
			in.Today += c.Count
		case 7, 14, 21, 28:
			past += c.Count
		}
	}
	if past > 0 {
		in.Usual = number(float64(past) / 4)
	}
	return in
}
