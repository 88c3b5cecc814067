package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xiangyin/analyze/surge"
)

const (
	width, height = 760, 440
	left, right   = 60, 170
	top, bottom   = 50, 60
)

// chart maps values to an SVG picture.
type chart struct {
	b          strings.Builder
	x0, x1, y1 float64 // ranges; y begins at 0
	log        bool    // x
}

func newChart(title string, x0, x1, y1 float64, log bool) *chart {
	c := &chart{x0: x0, x1: x1, y1: y1, log: log}
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+
		`<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="24" font-size="15">%s</text>`+"\n", width, height, left, title)
	return c
}

func (c *chart) x(v float64) float64 {
	share := (v - c.x0) / (c.x1 - c.x0)
	if c.log {
		share = math.Log(v/c.x0) / math.Log(c.x1/c.x0)
	}
	return left + share*(width-left-right)
}

func (c *chart) y(v float64) float64 { return height - bottom - v/c.y1*(height-top-bottom) }

// axes draws ticks and names.
func (c *chart) axes(xs, ys []float64, xName, yName string, yFormat string) {
	for _, v := range xs {
		fmt.Fprintf(&c.b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%g</text>`+"\n",
			c.x(v), top, c.x(v), height-bottom, c.x(v), height-bottom+16, v)
	}
	for _, v := range ys {
		fmt.Fprintf(&c.b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">`+yFormat+"</text>\n",
			left, c.y(v), width-right, c.y(v), left-6, c.y(v)+4, v)
	}
	fmt.Fprintf(&c.b, `<text x="%d" y="%d" text-anchor="middle">%s</text><text x="%d" y="%d">%s</text>`+"\n",
		(left+width-right)/2, height-bottom+38, xName, left-40, top-8, yName)
}

func (c *chart) line(xs, ys []float64, colour string, thick float64) {
	var points []string
	for i := range xs {
		points = append(points, fmt.Sprintf("%.1f,%.1f", c.x(xs[i]), c.y(ys[i])))
	}
	fmt.Fprintf(&c.b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="%g"/>`+"\n", strings.Join(points, " "), colour, thick)
}

// legend names what is drawn, from the top.
func (c *chart) legend(i int, name, colour string) {
	y := top + 10 + 20*i
	fmt.Fprintf(&c.b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s" stroke-width="3"/><text x="%d" y="%d">%s</text>`+"\n",
		width-right+12, y, width-right+36, y, colour, width-right+42, y+4, name)
}

func (c *chart) save(path string) error {
	c.b.WriteString("</svg>\n")
	return os.WriteFile(path, []byte(c.b.String()), 0o644)
}

func colours() []string {
	return []string{"#c1121f", "#f4978e", "#1d3557", "#2a9d8f", "#8ab17d", "#9c89b8", "#b08968", "#adb5bd"}
}

// draw writes the pictures.
func (r *report) draw(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := r.drawRates(filepath.Join(folder, "detection.svg")); err != nil {
		return err
	}
	if err := r.drawDays(filepath.Join(folder, "days.svg")); err != nil {
		return err
	}
	return drawExample(filepath.Join(folder, "example.svg"), r.all)
}

// medium returns the share of medium outbreaks of both shapes that o detected.
func (o outcome) medium() float64 {
	var total, n float64
	for _, v := range variants() {
		if v.medium() {
			total, n = total+o.detected[v.id], n+1
		}
	}
	return total / n
}

func (r *report) drawRates(path string) error {
	c := newChart("中等骤增的发现率 · medium outbreaks detected, by false alarms", 0.5, 20, 100, true)
	c.axes([]float64{0.5, 1, 2, 5, 10, 20}, []float64{0, 20, 40, 60, 80, 100}, "每县每周误报次数 · false alarms a county-week", "%", "%.0f")
	all := of(r.all, -1)
	for i, m := range r.methods {
		var xs, ys []float64
		for _, x := range []float64{0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 14, 20} {
			xs = append(xs, x)
			ys = append(ys, 100*at(r.events[m], all, threshold(r.events[m], all, x)).medium())
		}
		c.line(xs, ys, colours()[i], thickness(m))
		c.legend(i, m, colours()[i])
	}
	return c.save(path)
}

func thickness(method string) float64 {
	if method == oursName {
		return 4
	}
	return 2
}

// drawDays draws the share of medium outbreaks detected by days since their onset.
func (r *report) drawDays(path string) error {
	c := newChart("中等骤增：几天内发现 · medium outbreaks detected within days, at one false alarm a county-week", 0, allowed, 100, false)
	c.axes([]float64{0, 3, 7, 10, 14, 21}, []float64{0, 20, 40, 60, 80, 100}, "开始后天数 · days since onset", "%", "%.0f")
	for i, m := range r.methods {
		var xs, ys []float64
		for d := range allowed {
			found, n := 0, 0
			for _, e := range r.events[m] {
				for _, v := range variants() {
					if v.medium() {
						n++
						if k := slices.IndexFunc(e.reached[v.id], func(x float64) bool { return x >= r.threshold[m] }); k >= 0 && k <= d {
							found++
						}
					}
				}
			}
			xs, ys = append(xs, float64(d)), append(ys, 100*float64(found)/float64(n))
		}
		c.line(xs, ys, colours()[i], thickness(m))
		c.legend(i, m, colours()[i])
	}
	return c.save(path)
}

// drawExample draws the counts of one place with a medium step, what was expected, and the days of alarm.
func drawExample(path string, all []series) error {
	const scenario, place = 5, 3
	first := slices.IndexFunc(all, func(s series) bool { return s.scenario == scenario })
	county := all[first : first+places]
	const shown = 84
	rows := surge.JudgeSeries(table(county, 5, func(p int) bool { return p == place }, false), nil, history+judged-shown)
	var xs, expected []float64
	most := 4.0
	for i := place; i < len(rows); i += places {
		most = max(most, float64(rows[i].Count)+1)
	}
	c := newChart("一个例子 · an example: one place, one concern", 0, shown, most, false)
	for i := place; i < len(rows); i += places {
		d := float64(i / places)
		colour := "#adb5bd"
		if rows[i].Alarm {
			colour = "#c1121f"
		}
		fmt.Fprintf(&c.b, `<rect x="%.1f" y="%.1f" width="4.5" height="%.1f" fill="%s"/>`+"\n", c.x(d)-2, c.y(float64(rows[i].Count)),
			c.y(0)-c.y(float64(rows[i].Count)), colour)
		xs, expected = append(xs, d), append(expected, rows[i].Expected)
	}
	c.line(xs, expected, "#1d3557", 2)
	onset := float64(shown - judged + county[place].onset)
	fmt.Fprintf(&c.b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#000" stroke-dasharray="4"/>`+"\n", c.x(onset), top, c.x(onset), height-bottom)
	c.axes([]float64{0, 14, 28, 42, 56, 70, 84}, []float64{0, 2, 4, 6, 8}, "天 · days", "件 · cases", "%.0f")
	for i, l := range [][2]string{{"预期 expected", "#1d3557"}, {"预警日 alarm", "#c1121f"}, {"其他日 other days", "#adb5bd"}, {"虚线：真实开始 onset", "#000"}} {
		c.legend(i, l[0], l[1])
	}
	return c.save(path)
}

// timed prints what a county costs: 660 series over two years.
func timed(w io.Writer, all []series) {
	t := surge.Table{First: firstDay()}
	for i := range 660 {
		t.Names = append(t.Names, fmt.Sprintf("%02d/%02d", i/33, i%33))
		t.Counts = append(t.Counts, all[i%100+100].counts[:730])
	}
	begun := time.Now()
	surge.JudgeSeries(t, nil, 729)
	fmt.Fprintf(w, "a county from nothing: 660 series, 730 days, %.2f s\n", time.Since(begun).Seconds())
}
