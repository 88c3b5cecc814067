package dashboards

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// What a briefing holds at most, so that it stays on two sheets of paper.
const (
	briefNeeds = 12
	briefPlans = 30             // overdue ones, and as many that soon will be
	briefAhead = 24 * time.Hour // how far it looks for deadlines
)

// briefingPage is the daily briefing of the desk, to be printed. It shows small figures and is for the desk only (charter C7).
type briefingPage struct {
	Figures figures
	Needs   []briefNeed
	Overdue []planRow
	Soon    []planRow // due within briefAhead
	SoonAll int
}

type briefNeed struct {
	Place, Concern string
	Need           analyze.Need
	Surging        bool
}

func (s *server) briefing(w http.ResponseWriter, r *http.Request) error {
	ctx, l, now := r.Context(), s.locale(r), s.now()
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
	page := briefingPage{Needs: s.gravest(l, c)}
	if page.Figures, err = s.figures(ctx, l); err != nil {
		return err
	}
	page.Figures.Intake, page.Figures.Need = newIntake(now, counts), c.total()
	late := alert.Filter{States: liveStates(), Overdue: now, Limit: briefPlans}
	all := 0
	if page.Overdue, all, err = s.planRows(ctx, l, late); err != nil {
		return err
	}
	// The list is sorted by deadline, so that what is overdue already comes first.
	soon := alert.Filter{States: liveStates(), Overdue: now.Add(briefAhead), Offset: all, Limit: briefPlans}
	if page.Soon, page.SoonAll, err = s.planRows(ctx, l, soon); err != nil {
		return err
	}
	page.Figures.Overdue, page.SoonAll = all, max(page.SoonAll-all, 0)
	return s.render(w, r, http.StatusOK, "briefing", page)
}

// gravest returns the needs that an officer should know of first: emergencies, then surges, then by heat and backlog.
func (s *server) gravest(l *locale, c county) []briefNeed {
	var out []briefNeed
	for at, n := range c.pairs {
		place := s.placeName(at.place)
		if at.place == s.County {
			if whole := c.whole[at.concern]; at.concern.Protected() || surging(whole.Surge) {
				n = whole
			} else {
				place = l.say("place.unnamed")
			}
		}
		if n.Emergencies > 0 || surging(n.Surge) || level(n.Heat+n.Backlog) > 0 {
			out = append(out, briefNeed{place, l.concern(at.concern), n, surging(n.Surge)})
		}
	}
	slices.SortFunc(out, func(a, b briefNeed) int {
		return cmp.Or(
			cmp.Compare(b.Need.Emergencies, a.Need.Emergencies), -compareBool(a.Surging, b.Surging),
			cmp.Compare(b.Need.Heat+b.Need.Backlog, a.Need.Heat+a.Need.Backlog), cmp.Compare(a.Place+a.Concern, b.Place+b.Concern),
		)
	})
	return out[:min(len(out), briefNeeds)]
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
