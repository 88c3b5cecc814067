package dashboards

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// deskPlans is how many plans the desk shows beside the heat table.
const deskPlans = 14

// deskQuery is what the address of the desk selects. Fields that name nothing known are empty.
type deskQuery struct {
	Metric   metric
	ByTotal  bool   // townships by their total instead of by the gazetteer's order
	Split    string // concern, township or none: what the chart tells apart
	Township string // of the chart and the plans
	Concern  analyze.Concern
	Overdue  bool // plans only
}

func (s *server) deskQuery(r *http.Request) deskQuery {
	v := r.URL.Query()
	q := deskQuery{Metric: metricHeat, ByTotal: v.Get("sort") == "total", Split: "concern", Overdue: v.Get("overdue") == "1"}
	if m := metric(v.Get("metric")); slices.Contains(metrics[:], m) {
		q.Metric = m
	}
	if split := v.Get("split"); split == "township" || split == "none" {
		q.Split = split
	}
	if c := analyze.Concern(v.Get("concern")); c.Valid() {
		q.Concern = c
	}
	q.Township = s.knownPlace(v.Get("township"))
	return q
}

// knownPlace returns code when it names the county or one of its present townships, else "".
func (s *server) knownPlace(code string) string {
	if code == s.County || slices.ContainsFunc(s.Places.Townships(s.Now()), func(p analyze.Place) bool { return p.Code == code }) {
		return code
	}
	return ""
}

// encode returns the query string of q, with what differs from the default.
func (q deskQuery) encode() string {
	v := url.Values{}
	set := func(key, value string, is bool) {
		if is {
			v.Set(key, value)
		}
	}
	set("metric", string(q.Metric), q.Metric != metricHeat)
	set("sort", "total", q.ByTotal)
	set("split", q.Split, q.Split != "concern")
	set("township", q.Township, q.Township != "")
	set("concern", string(q.Concern), q.Concern != "")
	set("overdue", "1", q.Overdue)
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// choice is one of several views of the same page.
type choice struct {
	Value, Name string
	Query       string
	Chosen      bool
	Chinese     bool
}

type deskPage struct {
	Query    deskQuery
	Self     string // query string of this view
	Figures  figures
	Metrics  []choice
	Sorts    []choice
	Splits   []choice
	Places   []choice
	Concerns []choice
	Heat     heatTable
	Key      []keyEntry
	Chart    chart
	Plans    []planRow
	PlansAll int
	MoreURL  string
}

// figures is the county today.
type figures struct {
	Intake  intake
	Need    analyze.Need // summed over the county
	States  []stateCount
	Overdue int // live plans past their next deadline
	Live    int
}

type stateCount struct {
	State alert.State
	Name  string
	Count int
}

func (s *server) desk(w http.ResponseWriter, r *http.Request) error {
	page, err := s.deskPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "desk", page)
}

// live sends the part of the desk that changes. When an officer's choice asked for it, the page's address follows.
func (s *server) live(w http.ResponseWriter, r *http.Request) error {
	page, err := s.deskPage(r)
	if err != nil {
		return err
	}
	if r.Header.Get("HX-Source") != "section#live" {
		w.Header().Set("HX-Replace-Url", "/"+page.Self)
	}
	return s.renderPart(w, r, http.StatusOK, "desk", "live", page)
}

func (s *server) deskPage(r *http.Request) (deskPage, error) {
	ctx, l, q, now := r.Context(), s.locale(r), s.deskQuery(r), s.now()
	needs, err := s.Needs.Needs(ctx, now)
	if err != nil {
		return deskPage{}, fmt.Errorf("read needs: %w", err)
	}
	from, to := window(now)
	counts, err := s.Needs.Daily(ctx, from, to)
	if err != nil {
		return deskPage{}, fmt.Errorf("read daily counts: %w", err)
	}
	c, places := newCounty(s.County, needs), s.Places.Townships(now)
	page := deskPage{Query: q, Self: q.encode(), Key: key(), Heat: c.table(l, q.Metric, places, q.ByTotal), Chart: s.deskChart(l, q, counts)}
	page.choices(l, s, places)
	if page.Figures, err = s.figures(ctx, l); err != nil {
		return deskPage{}, err
	}
	page.Figures.Intake, page.Figures.Need = newIntake(now, counts), c.total()
	filter := alert.Filter{States: liveStates(), Township: q.Township, Concern: q.Concern, Limit: deskPlans}
	if q.Overdue {
		filter.Overdue = now
	}
	page.MoreURL = planQuery{Filter: filter}.url(0)
	page.Plans, page.PlansAll, err = s.planRows(ctx, l, filter)
	return page, err
}

// figures counts the plans of the county by state.
func (s *server) figures(ctx context.Context, l *locale) (figures, error) {
	var f figures
	for _, state := range liveStates() {
		_, n, err := s.Plans.List(ctx, alert.Filter{States: []alert.State{state}})
		if err != nil {
			return figures{}, fmt.Errorf("count plans: %w", err)
		}
		f.States = append(f.States, stateCount{state, l.say("state." + string(state)), n})
		f.Live += n
	}
	var err error
	if _, f.Overdue, err = s.Plans.List(ctx, alert.Filter{States: liveStates(), Overdue: s.Now()}); err != nil {
		return figures{}, fmt.Errorf("count overdue plans: %w", err)
	}
	return f, nil
}

// deskChart splits the counts that q selects. A chart of or by townships leaves protected concerns out (charter C6).
func (s *server) deskChart(l *locale, q deskQuery, counts []analyze.DayCount) chart {
	county := county{code: s.County}
	ofTownship := q.Township != "" && q.Township != s.County
	split := func(c analyze.DayCount) (string, bool) {
		place := county.placeOf(c.Township, c.Concern)
		if (q.Concern != "" && c.Concern != q.Concern) || (ofTownship && place != q.Township) {
			return "", false
		}
		switch q.Split {
		case "none":
			return "", true
		case "township":
			return place, !c.Concern.Protected()
		}
		return string(c.Concern), c.Concern.Valid()
	}
	return newChart(l, s.now(), counts, split, func(key string) series {
		switch {
		case q.Split == "concern":
			return series{Name: l.concern(analyze.Concern(key))}
		case q.Split == "none":
			return series{Name: l.say("chart.cases")}
		case key == s.County:
			return series{Name: l.say("place.unnamed")}
		}
		return series{Name: s.placeName(key), Chinese: true}
	})
}

func (p *deskPage) choices(l *locale, s *server, places []analyze.Place) {
	for _, m := range metrics {
		q := p.Query
		q.Metric = m
		p.Metrics = append(p.Metrics, choice{Name: l.say("metric." + string(m)), Query: q.encode(), Chosen: m == p.Query.Metric})
	}
	for _, byTotal := range []bool{false, true} {
		q := p.Query
		q.ByTotal = byTotal
		p.Sorts = append(p.Sorts, choice{Name: l.say(map[bool]string{false: "sort.place", true: "sort.total"}[byTotal]), Query: q.encode(), Chosen: byTotal == p.Query.ByTotal})
	}
	for _, split := range []string{"concern", "township", "none"} {
		p.Splits = append(p.Splits, choice{Value: split, Name: l.say("split." + split), Chosen: split == p.Query.Split})
	}
	p.Places = placeChoices(s, places, p.Query.Township)
	p.Concerns = concernChoices(l, p.Query.Concern)
}

func placeChoices(s *server, places []analyze.Place, chosen string) []choice {
	out := []choice{{Value: s.County, Name: s.placeName(s.County), Chosen: chosen == s.County, Chinese: true}}
	for _, p := range places {
		out = append(out, choice{Value: p.Code, Name: p.Name, Chosen: p.Code == chosen, Chinese: true})
	}
	return out
}

func concernChoices(l *locale, chosen analyze.Concern) []choice {
	var out []choice
	for _, c := range analyze.Concerns() {
		out = append(out, choice{Value: string(c), Name: l.concern(c), Chosen: c == chosen})
	}
	return out
}

// placeName returns the name of code, or the code itself where the gazetteer knows no name.
func (s *server) placeName(code string) string {
	if p, ok := s.Places.Lookup(code); ok {
		return p.Name
	}
	return code
}
