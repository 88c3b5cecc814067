package dashboards

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xiangyin/alert"
)

// maxNote is the longest note of a move, in characters.
const maxNote = 500

// offer is what a visitor may do to a plan.
type offer struct {
	Buttons            []action // moves with a button of their own
	Note, Step, Attach bool
	Offices            []choice // that it may be handed to; none when it may not
}

type action struct {
	Kind       alert.MoveKind
	Name, Hint string
	NeedsNote  bool
}

// Any reports whether there is anything that the visitor may do.
func (o offer) Any() bool { return o.Note || o.Step || o.Attach || len(o.Buttons)+len(o.Offices) > 0 }

// offer returns the moves that p's state allows the visitor who makes r.
func (s *server) offer(r *http.Request, l *locale, p alert.Plan, moves []alert.Move) offer {
	actor, err := s.actor(r)
	if err != nil {
		return offer{}
	}
	may := func(kind alert.MoveKind) bool { return alert.Allowed(p.State, kind) }
	o := offer{Note: may(alert.MoveNote), Step: may(alert.MoveStep), Attach: may(alert.MoveDocument)}
	for _, kind := range []alert.MoveKind{alert.MoveAcknowledge, alert.MoveAct, alert.MoveClaim} {
		if may(kind) {
			key := "action." + string(kind)
			o.Buttons = append(o.Buttons, action{kind, l.say(key), l.say(key + ".hint"), kind == alert.MoveClaim})
		}
	}
	if may(alert.MoveUndo) && s.undoable(actor, moves) {
		o.Buttons = append(o.Buttons, action{alert.MoveUndo, l.say("action.undo"), l.say("action.undo.hint"), false})
	}
	if !may(alert.MoveHandOver) {
		return o
	}
	for _, office := range s.Offices.Offices() {
		if office != p.Owner && !slices.Contains(p.Accused, string(office)) {
			o.Offices = append(o.Offices, choice{Value: string(office), Name: s.officeName(office), Chinese: true})
		}
	}
	return o
}

// undoable reports whether actor may take back the last of moves; the engine decides in the end.
func (s *server) undoable(actor string, moves []alert.Move) bool {
	if len(moves) < 2 {
		return false
	}
	last := moves[len(moves)-1]
	switch last.Kind {
	case alert.MoveAcknowledge, alert.MoveAct, alert.MoveClaim:
		return last.Actor == actor && s.Now().Sub(last.At) <= alert.UndoWindow
	}
	return false
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

// planMove makes a move and shows the plan again. A refused move shows why, and keeps what was written.
func (s *server) planMove(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
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
	if problem != "" {
		return s.showPlan(w, r, http.StatusUnprocessableEntity, s.locale(r).say(problem), c.Note)
	}
	id := r.PathValue("id")
	switch err := s.Acts.Act(r.Context(), id, c); {
	case errors.Is(err, alert.ErrIllegal), errors.Is(err, alert.ErrConflict):
		return s.showPlan(w, r, http.StatusConflict, s.locale(r).say("problem.illegal"), c.Note)
	case errors.Is(err, alert.ErrForbidden):
		return s.showPlan(w, r, http.StatusForbidden, s.locale(r).say("problem.forbidden"), c.Note)
	case err != nil:
		return fmt.Errorf("make move: %w", err)
	}
	http.Redirect(w, r, planURL(id), http.StatusSeeOther)
	return nil
}

func planURL(id string) string { return "/plan/" + url.PathEscape(id) }

// command reads the move that a form asks for, or the message key of what is wrong with it.
func (s *server) command(r *http.Request, actor string) (alert.Command, string) {
	note := strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("note"), ""))
	c := alert.Command{Kind: alert.MoveKind(r.PostFormValue("kind")), Actor: actor, Note: clip(note, maxNote), Step: -1}
	seq, err := strconv.Atoi(r.PostFormValue("seq"))
	if err != nil || seq < 1 {
		return c, "problem.form"
	}
	c.Seq = seq
	if len([]rune(note)) > maxNote {
		return c, "problem.long"
	}
	switch c.Kind {
	case alert.MoveAcknowledge, alert.MoveAct, alert.MoveUndo:
		return c, ""
	case alert.MoveClaim, alert.MoveNote:
		return c, unless(c.Note != "", "problem.note")
	case alert.MoveHandOver:
		c.Decision.Owner = alert.Office(r.PostFormValue("to"))
		if !slices.Contains(s.Offices.Offices(), c.Decision.Owner) {
			return c, "problem.office"
		}
		return c, unless(c.Note != "", "problem.note")
	case alert.MoveStep:
		return stepCommand(r, c)
	case alert.MoveDocument:
		return documentCommand(r, c)
	}
	return c, "problem.form"
}

// unless returns problem when ok does not hold.
func unless(ok bool, problem string) string {
	if ok {
		return ""
	}
	return problem
}

// stepCommand reads which step is done, or the words of a new one.
func stepCommand(r *http.Request, c alert.Command) (alert.Command, string) {
	done := r.PostFormValue("step")
	if done == "" {
		return c, unless(c.Note != "", "problem.note")
	}
	n, err := strconv.Atoi(done)
	if err != nil || n < 0 {
		return c, "problem.form"
	}
	c.Step = n
	return c, ""
}

// documentCommand reads the title and the public address of an official document.
func documentCommand(r *http.Request, c alert.Command) (alert.Command, string) {
	title := strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("title"), ""))
	address, err := url.Parse(strings.TrimSpace(r.PostFormValue("url")))
	if title == "" || len([]rune(title)) > maxNote || err != nil || !webAddress(address) {
		return c, "problem.document"
	}
	c.Document = alert.Document{Title: title, URL: address.String()}
	return c, ""
}

// webAddress reports whether u is an address that a page may link to.
func webAddress(u *url.URL) bool {
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
