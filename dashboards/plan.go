package dashboards

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"xiangyin/alert"
)

type planPageData struct {
	Plan      alert.Plan
	Row       planRow
	Helpers   []string
	NeedURL   string
	EarlierID string
	Deadlines []deadline
	Steps     []step
	Documents []alert.Document
	Alerts    []alertRow
	Moves     []moveRow
	Rate      string // share of satisfied residents among those who answered, or ""
	Overseer  string // the office it was escalated to, or ""
	Offer     offer
	Token     string // "" when the visitor may not act
	Problem   string // why the last move was refused, or ""
	Note      string // what the officer had written then
	MaxNote   int
}

type deadline struct {
	Name    string
	At      moment
	Done    moment // when it was kept, or late
	Late    bool
	Overdue bool
	Next    bool
}

type step struct {
	Index int
	Text  string
	Done  bool
	At    moment
}

type alertRow struct {
	Name   string
	From   moment
	Until  moment
	Firing bool
}

type moveRow struct {
	Kind      alert.MoveKind
	Name      string
	At        moment
	Actor     string
	Automatic bool
	From, To  string
	Note      string
}

func (s *server) plan(w http.ResponseWriter, r *http.Request) error {
	return s.showPlan(w, r, http.StatusOK, "", "")
}

// showPlan sends the page of a plan, with the reason why a move was refused and the note that came with it.
func (s *server) showPlan(w http.ResponseWriter, r *http.Request, status int, problem, note string) error {
	ctx, l, id := r.Context(), s.locale(r), r.PathValue("id")
	p, err := s.Plans.Plan(ctx, id)
	if err != nil {
		return fmt.Errorf("read plan: %w", err)
	}
	moves, err := s.Plans.Moves(ctx, id)
	if err != nil {
		return fmt.Errorf("read moves: %w", err)
	}
	page := planPageData{
		Plan: p, Row: s.planRow(l, p), NeedURL: needURL(p.Township, p.Concern), EarlierID: p.Earlier, Documents: webDocuments(p.Documents),
		Deadlines: s.deadlines(l, p), Problem: problem, Note: note, MaxNote: maxNote,
	}
	for _, h := range p.Helpers {
		page.Helpers = append(page.Helpers, s.officeName(h))
	}
	if p.Survey.Answered > 0 {
		page.Rate = number(100*float64(p.Survey.Satisfied)/float64(p.Survey.Answered)) + "%"
	}
	if p.Overseer != "" {
		page.Overseer = s.officeName(p.Overseer)
	}
	s.history(l, &page, moves)
	if page.Offer = s.offer(r, l, p, moves); page.Offer.Any() {
		if page.Token, err = s.token(w, r); err != nil {
			return err
		}
	}
	return s.render(w, r, status, "plan", page)
}

func (s *server) deadlines(l *locale, p alert.Plan) []deadline {
	now, next := s.now(), p.Deadline()
	var out []deadline
	for _, d := range []struct {
		kind     string
		at, done time.Time
		late     bool
	}{
		{"acknowledge", p.Due.Acknowledge, p.Done.Acknowledged, p.Done.AckLate},
		{"act", p.Due.Act, p.Done.Acted, p.Done.Acted.After(p.Due.Act)},
		{"close", p.Due.Close, p.Done.Claimed, p.Done.ClaimLate},
		{"verify", p.Due.Verify, p.Done.Verified, p.Done.Verified.After(p.Due.Verify)},
	} {
		if d.at.IsZero() {
			continue
		}
		row := deadline{Name: l.say("deadline." + d.kind), At: l.moment(d.at, now), Next: d.at.Equal(next)}
		row.Overdue = row.Next && p.Overdue(now)
		if !row.Next && !d.done.IsZero() {
			row.Done, row.Late = l.moment(d.done, now), d.late
		}
		out = append(out, row)
	}
	return out
}

// history fills in what happened to the plan, the latest move first.
func (s *server) history(l *locale, page *planPageData, moves []alert.Move) {
	now := s.now()
	for i, st := range page.Plan.Steps {
		page.Steps = append(page.Steps, step{Index: i, Text: st.Text, Done: st.Done, At: l.moment(st.DoneAt, now)})
	}
	for _, a := range page.Plan.Alerts {
		page.Alerts = append(page.Alerts, alertRow{l.alertName(a.Name), l.moment(a.StartsAt, now), l.moment(a.EndsAt, now), a.EndsAt.IsZero()})
	}
	for _, m := range slices.Backward(moves) {
		row := moveRow{Kind: m.Kind, Name: l.say("move." + string(m.Kind)), At: l.moment(m.At, now), Note: noteOf(l, m), Automatic: m.Actor == alert.System}
		row.Actor = s.officeName(alert.Office(m.Actor))
		if m.From != m.To {
			row.To = l.say("state." + string(m.To))
			if m.From != "" {
				row.From = l.say("state." + string(m.From))
			}
		}
		page.Moves = append(page.Moves, row)
	}
}

// noteOf returns what to show under a move: officials' words as they are; what the engine noted for the log, in the reader's language
// where it says more than the move's name.
func noteOf(l *locale, m alert.Move) string {
	switch {
	case m.Actor != alert.System || m.Kind == alert.MoveOpen:
		return m.Note
	case m.Kind == alert.MoveSurvey:
		return l.say("survey.counts", m.After.Survey.Asked, m.After.Survey.Answered, m.After.Survey.Satisfied)
	}
	return ""
}

// webDocuments returns those of documents that a page may link to.
func webDocuments(documents []alert.Document) []alert.Document {
	return slices.DeleteFunc(slices.Clone(documents), func(d alert.Document) bool {
		u, err := url.Parse(d.URL)
		return err != nil || !webAddress(u)
	})
}
