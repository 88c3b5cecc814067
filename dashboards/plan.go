package dashboards

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiangyin/alert"
)

// maxNote is the longest note of a move, in characters.
const maxNote = 500

type planPageData struct {
	Plan      alert.Plan
	Row       planRow
	Helpers   []string
	NeedURL   string
	EarlierID string
	Deadlines []deadline
	Steps     []step
	Alerts    []alertRow
	Moves     []moveRow
	Rate      string // share of the residents asked who are satisfied
	Token     string // "" when the visitor may not act
	Actions   []action
	Offices   []choice
	MayStep   bool
	Problem   string // why the last move was refused, or ""
	Note      string // what the officer had written then
	MaxNote   int
}

type deadline struct {
	Name    string
	At      moment
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

type action struct {
	Kind alert.MoveKind
	Name string
	Hint string
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
		Plan: p, Row: s.planRow(l, p), NeedURL: needURL(p.Township, p.Concern), EarlierID: p.Earlier,
		Deadlines: s.deadlines(l, p), Problem: problem, Note: note, MaxNote: maxNote,
	}
	for _, h := range p.Helpers {
		page.Helpers = append(page.Helpers, s.officeName(h))
	}
	if p.Survey.Asked > 0 {
		page.Rate = number(100*float64(p.Survey.Satisfied)/float64(p.Survey.Asked)) + "%"
	}
	s.history(l, &page, moves)
	if err := s.offerMoves(w, r, l, &page); err != nil {
		return err
	}
	return s.render(w, r, status, "plan", page)
}

func (s *server) deadlines(l *locale, p alert.Plan) []deadline {
	now, next := s.now(), nextDeadline(p)
	var out []deadline
	for _, d := range []struct {
		kind string
		at   time.Time
	}{{"acknowledge", p.Due.Acknowledge}, {"act", p.Due.Act}, {"close", p.Due.Close}} {
		if d.at.IsZero() {
			continue
		}
		row := deadline{Name: l.say("deadline." + d.kind), At: l.moment(d.at, now), Next: d.at.Equal(next)}
		if row.Next {
			row.Overdue = d.at.Before(now)
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
		page.Alerts = append(page.Alerts, alertRow{a.Name, l.moment(a.StartsAt, now), l.moment(a.EndsAt, now), a.EndsAt.IsZero()})
	}
	for _, m := range slices.Backward(moves) {
		row := moveRow{Kind: m.Kind, Name: l.say("move." + string(m.Kind)), At: l.moment(m.At, now), Note: m.Note, Automatic: m.Actor == automatic}
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

// automatic is the actor of the moves that the engine makes by itself.
const automatic = "xiangyin"

// offerMoves adds the forms for the moves that the visitor may make, if any.
func (s *server) offerMoves(w http.ResponseWriter, r *http.Request, l *locale, page *planPageData) error {
	if _, err := s.actor(r); err != nil || !page.Plan.Live() {
		return nil
	}
	token, err := s.token(w, r)
	if err != nil {
		return err
	}
	page.Token = token
	for _, kind := range legalMoves(page.Plan.State) {
		page.Actions = append(page.Actions, action{kind, l.say("action." + string(kind)), l.say("action." + string(kind) + ".hint")})
	}
	page.MayStep = page.Plan.State == alert.Acknowledged || page.Plan.State == alert.Acting
	for _, o := range s.Offices.Offices() {
		if o != page.Plan.Owner {
			page.Offices = append(page.Offices, choice{Value: string(o), Name: s.officeName(o), Chinese: true})
		}
	}
	return nil
}

var errNoActor = errors.New("nobody is signed in")

func (s *server) actor(r *http.Request) (string, error) {
	if s.Actor == nil || s.Acts == nil {
		return "", errNoActor
	}
	actor, err := s.Actor(r)
	if err == nil && actor == "" {
		err = errNoActor
	}
	return actor, err
}

// legalMoves lists the moves with a button of their own that an officer may make on a plan in state.
func legalMoves(state alert.State) []alert.MoveKind {
	switch state {
	case alert.Opened, alert.ReopenedPlan:
		return []alert.MoveKind{alert.MoveAcknowledge}
	case alert.Acknowledged:
		return []alert.MoveKind{alert.MoveAct}
	case alert.Acting:
		return []alert.MoveKind{alert.MoveClaim}
	}
	return nil
}

// planMove makes a move and shows the plan again. A refused move shows why, and keeps what was written.
func (s *server) planMove(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return &httpError{status: http.StatusBadRequest, cause: err}
	}
	if err := s.checkToken(r); err != nil {
		return err
	}
	actor, err := s.actor(r)
	if err != nil {
		return &httpError{status: http.StatusForbidden, cause: err}
	}
	c, problem := s.command(r, actor)
	if problem == "" {
		switch err := s.Acts.Act(r.Context(), r.PathValue("id"), c); {
		case errors.Is(err, ErrIllegal):
			problem = "problem.illegal"
		case err != nil:
			return fmt.Errorf("make move: %w", err)
		default:
			http.Redirect(w, r, "/plan/"+url.PathEscape(r.PathValue("id")), http.StatusSeeOther)
			return nil
		}
	}
	status := http.StatusUnprocessableEntity
	if problem == "problem.illegal" {
		status = http.StatusConflict
	}
	return s.showPlan(w, r, status, s.locale(r).say(problem), c.Note)
}

// command reads the move that a form asks for, or the message key of what is wrong with it.
func (s *server) command(r *http.Request, actor string) (Command, string) {
	note := strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("note"), ""))
	c := Command{Kind: alert.MoveKind(r.PostFormValue("kind")), Actor: actor, Note: clip(note, maxNote), Step: -1}
	seq, err := strconv.Atoi(r.PostFormValue("seq"))
	if err != nil {
		return c, "problem.form"
	}
	c.Seq = seq
	if len([]rune(note)) > maxNote {
		return c, "problem.long"
	}
	switch c.Kind {
	case alert.MoveAcknowledge, alert.MoveAct:
		return c, ""
	case alert.MoveClaim, alert.MoveNote:
		if c.Note == "" {
			return c, "problem.note"
		}
		return c, ""
	case alert.MoveHandOver:
		c.To = alert.Office(r.PostFormValue("to"))
		if c.Note == "" {
			return c, "problem.note"
		}
		if !slices.Contains(s.Offices.Offices(), c.To) {
			return c, "problem.office"
		}
		return c, ""
	case alert.MoveStep:
		return stepCommand(r, c)
	}
	return c, "problem.form"
}

// stepCommand reads which step is done, or the words of a new one.
func stepCommand(r *http.Request, c Command) (Command, string) {
	if done := r.PostFormValue("step"); done != "" {
		n, err := strconv.Atoi(done)
		if err != nil || n < 0 {
			return c, "problem.form"
		}
		c.Step = n
		return c, ""
	}
	if c.Note == "" {
		return c, "problem.note"
	}
	return c, ""
}
