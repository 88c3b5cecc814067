package dashboards

import (
	"fmt"
	"net/http"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// needPlans is how many plans the page of a need shows.
const needPlans = 20

type needPage struct {
	Place, Concern string
	Whole          bool // the page is about the whole county
	Protected      bool
	Need           analyze.Need
	Unnamed        int // cases of the whole county that name no township
	Surging        bool
	Chart          chart
	ByUnit         bool // the chart tells former townships apart
	Townships      []needRow
	Plans          []planRow
	PlansAll       int
}

// needRow is one township's share of a concern of the whole county.
type needRow struct {
	Name, URL string
	Need      analyze.Need
	Level     int
	Surging   bool
}

// need shows one pair; under the county's code, one concern of the whole county. A protected concern has no other page (C6).
func (s *server) need(w http.ResponseWriter, r *http.Request) error {
	ctx, l, now := r.Context(), s.locale(r), s.now()
	place, concern := s.knownPlace(r.PathValue("township")), analyze.Concern(r.PathValue("concern"))
	if place == "" || !concern.Valid() || (concern.Protected() && place != s.County) {
		return &httpError{status: http.StatusNotFound}
	}
	needs, err := s.Needs.Needs(ctx, now)
	if err != nil {
		return fmt.Errorf("read needs: %w", err)
	}
	from, to := window(now)
	counts, err := s.Needs.Daily(ctx, from, to)
	if err != nil {
		return fmt.Errorf("read daily counts: %w", err)
	}
	c := newCounty(s.County, needs)
	page := needPage{
		Place: s.placeName(place), Concern: l.concern(concern), Whole: place == s.County, Protected: concern.Protected(),
		Need: c.of(place, concern), Unnamed: c.pairs[pair{s.County, concern}].Total, ByUnit: place != s.County,
	}
	page.Surging = surging(page.Need.Surge)
	page.Chart = s.needChart(l, place, concern, counts)
	if page.Whole && !page.Protected {
		page.Townships = s.needRows(c, concern)
	}
	filter := alert.Filter{States: append(liveStates(), alert.Closed), Concern: concern, Limit: needPlans, Newest: true}
	if !page.Whole {
		filter.Township = place
	}
	page.Plans, page.PlansAll, err = s.planRows(ctx, l, filter)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "need", page)
}

// needChart tells former townships apart in one township, and townships in the county. Of a protected concern it shows one sum.
func (s *server) needChart(l *locale, place string, concern analyze.Concern, counts []analyze.DayCount) chart {
	split := func(c analyze.DayCount) (string, bool) {
		switch {
		case c.Concern != concern:
			return "", false
		case concern.Protected():
			return "", true
		case place == s.County:
			return c.Township, true
		}
		return c.Unit, c.Township == place
	}
	return newChart(l, s.now(), counts, split, func(key string) series {
		switch {
		case key == "" && concern.Protected():
			return series{Name: l.say("chart.cases")}
		case key == "":
			return series{Name: l.say("place.unnamed")}
		}
		return series{Name: s.placeName(key), Chinese: true}
	})
}

func (s *server) needRows(c county, concern analyze.Concern) []needRow {
	var rows []needRow
	for _, p := range s.Places.Townships(s.Now()) {
		n := c.of(p.Code, concern)
		if n.Total == 0 && n.Heat == 0 {
			continue
		}
		rows = append(rows, needRow{p.Name, needURL(p.Code, concern), n, level(n.Heat), surging(n.Surge)})
	}
	return rows
}
