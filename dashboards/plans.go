package dashboards

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xiangyin/alert"
	"xiangyin/analyze"
)

const (
	planPage  = 50  // plans on one page of the list
	maxSearch = 100 // longest search, in characters
	maxPages  = 10000
)

// states lists the states of a plan in the order of its life.
func states() []alert.State {
	return []alert.State{alert.Opened, alert.Acknowledged, alert.Acting, alert.Claimed, alert.Verified, alert.ReopenedPlan, alert.Closed}
}

// liveStates lists the states of a plan that is not closed.
func liveStates() []alert.State {
	return slices.DeleteFunc(states(), func(s alert.State) bool { return s == alert.Closed })
}

// planRow is one plan in a list.
type planRow struct {
	ID, URL   string
	Place     string
	Concern   string
	Severity  alertSeverity
	State     stateLabel
	Owner     string
	Opened    moment
	Due       moment
	Left      string // until or since Due, in words
	Overdue   bool
	Escalated int
}

type alertSeverity struct{ Code, Name string }

type stateLabel struct {
	Code alert.State
	Name string
}

func (s *server) planRows(ctx context.Context, l *locale, f alert.Filter) ([]planRow, int, error) {
	plans, all, err := s.Plans.List(ctx, f)
	if err != nil {
		return nil, 0, fmt.Errorf("list plans: %w", err)
	}
	rows := make([]planRow, len(plans))
	for i, p := range plans {
		rows[i] = s.planRow(l, p)
	}
	return rows, all, nil
}

func (s *server) planRow(l *locale, p alert.Plan) planRow {
	now := s.now()
	row := planRow{
		ID: p.ID, URL: planURL(p.ID), Place: s.placeName(p.Township), Concern: l.concern(p.Concern),
		Severity: severity(l, p.Severity), State: stateLabel{p.State, l.say("state." + string(p.State))}, Owner: s.officeName(p.Owner),
		Opened: l.moment(p.OpenedAt, now), Escalated: p.Level,
	}
	if due := p.Deadline(); !due.IsZero() {
		row.Due, row.Overdue = l.moment(due, now), p.Overdue(now)
		key := "due.left"
		if row.Overdue {
			key = "due.over"
		}
		row.Left = l.say(key, l.span(due.Sub(now)))
	}
	return row
}

// severity names the severity code of an alert; one that is not known counts as routine.
func severity(l *locale, code string) alertSeverity {
	if !slices.Contains(analyze.Urgencies(), analyze.Urgency(code)) {
		code = string(analyze.Routine)
	}
	return alertSeverity{code, l.say("severity." + code)}
}

// officeName returns the name of id, or the id itself where the register knows no name.
func (s *server) officeName(id alert.Office) string {
	if name := s.Offices.Office(id); name != "" {
		return name
	}
	return string(id)
}

// planQuery is what the address of the list selects.
type planQuery struct {
	alert.Filter
	State   string // live, all, or one state
	Overdue bool
}

func (s *server) planQuery(r *http.Request) (q planQuery, page int) {
	v := r.URL.Query()
	q = planQuery{State: "live", Overdue: v.Get("overdue") == "1"}
	q.Filter = alert.Filter{States: liveStates(), Limit: planPage, Newest: v.Get("sort") == "newest", Township: s.knownPlace(v.Get("township"))}
	switch state := alert.State(v.Get("state")); {
	case state == "all":
		q.State, q.States = "all", nil
	case slices.Contains(states(), state):
		q.State, q.States = string(state), []alert.State{state}
	}
	if q.Overdue {
		q.Filter.Overdue = s.Now()
	}
	if c := analyze.Concern(v.Get("concern")); c.Valid() {
		q.Concern = c
	}
	if owner := alert.Office(v.Get("owner")); slices.Contains(s.Offices.Offices(), owner) {
		q.Owner = owner
	}
	q.Search = clip(strings.TrimSpace(v.Get("q")), maxSearch)
	page, err := strconv.Atoi(v.Get("page"))
	if err != nil || page < 1 || page > maxPages {
		page = 1
	}
	q.Offset = (page - 1) * planPage
	return q, page
}

// clip shortens text to at most n characters.
func clip(text string, n int) string {
	if runes := []rune(strings.ToValidUTF8(text, "")); len(runes) > n {
		return string(runes[:n])
	}
	return strings.ToValidUTF8(text, "")
}

// url returns the address of page of the list that q selects, or of its first page for 0.
func (q planQuery) url(page int) string { return "/plans" + q.encode(page) }

func (q planQuery) encode(page int) string {
	v := url.Values{}
	set := func(key, value string, is bool) {
		if is {
			v.Set(key, value)
		}
	}
	set("state", q.State, q.State != "" && q.State != "live")
	set("owner", string(q.Owner), q.Owner != "")
	set("township", q.Township, q.Township != "")
	set("concern", string(q.Concern), q.Concern != "")
	set("overdue", "1", q.Overdue || !q.Filter.Overdue.IsZero())
	set("sort", "newest", q.Newest)
	set("q", q.Search, q.Search != "")
	set("page", strconv.Itoa(page), page > 1)
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

type plansPage struct {
	Query                            planQuery
	Rows                             []planRow
	All, First, Last                 int
	Before, After                    string // addresses of the neighbouring pages, or ""
	Export                           string // address of the same plans as CSV
	Places, Concerns, Owners, States []choice
}

func (s *server) planList(w http.ResponseWriter, r *http.Request) error {
	l := s.locale(r)
	q, n := s.planQuery(r)
	rows, all, err := s.planRows(r.Context(), l, q.Filter)
	if err != nil {
		return err
	}
	page := plansPage{
		Query: q, Rows: rows, All: all, Export: "/plans.csv" + q.encode(0), First: q.Offset + 1, Last: q.Offset + len(rows),
		Places: placeChoices(s, s.Places.Townships(s.Now()), q.Township), Concerns: concernChoices(l, q.Concern),
	}
	if n > 1 {
		page.Before = q.url(n - 1)
	}
	if page.Last < all && len(rows) > 0 {
		page.After = q.url(n + 1)
	}
	for _, o := range s.Offices.Offices() {
		page.Owners = append(page.Owners, choice{Value: string(o), Name: s.officeName(o), Chosen: o == q.Owner, Chinese: true})
	}
	for _, state := range append([]alert.State{"live", "all"}, states()...) {
		page.States = append(page.States, choice{Value: string(state), Name: l.say("state." + string(state)), Chosen: string(state) == q.State})
	}
	return s.render(w, r, http.StatusOK, "plans", page)
}
