package dashboards

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"xiangyin/alert"
)

type server struct {
	Options
	assets *assets
	views  *views
}

// handlerFunc is a handler that may fail; adapt answers for it.
type handlerFunc func(w http.ResponseWriter, r *http.Request) error

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handlerFunc{
		"GET /{$}":                       s.desk,
		"GET /live":                      s.live,
		"GET /need/{township}/{concern}": s.need,
		"GET /plans":                     s.planList,
		"GET /plans.csv":                 s.planExport,
		"GET /briefing":                  s.briefing,
		"GET /plan/{id}":                 s.plan,
		"POST /plan/{id}":                s.planMove,
		"GET /help":                      s.help,
		"GET /static/{name}":             s.static,
	} {
		mux.Handle(pattern, s.adapt(h))
	}
	return s.secure(s.notFound(mux))
}

// notFound answers for paths and methods that mux does not know, in the style of the other pages.
func (s *server) notFound(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		probe := &probe{header: http.Header{}}
		mux.ServeHTTP(probe, r)
		if allow := probe.header.Get("Allow"); allow != "" {
			w.Header().Set("Allow", allow)
		}
		s.fail(w, r, &httpError{status: probe.status})
	})
}

// probe records what a handler would answer.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) WriteHeader(status int)      { p.status = status }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }

// httpError is an error whose status the client may know.
type httpError struct {
	status int
	cause  error
}

func (e *httpError) Error() string {
	text := strings.ToLower(http.StatusText(e.status))
	if e.cause != nil {
		return text + ": " + e.cause.Error()
	}
	return text
}

func (e *httpError) Unwrap() error { return e.cause }

// adapt turns h into an http.Handler: the page is complete before its first byte is sent, an error becomes a page of its own, and
// what went wrong inside is only logged.
func (s *server) adapt(h handlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// statusOf maps an error to what the client is told.
func statusOf(err error) int {
	var he *httpError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &he):
		return he.status
	case errors.Is(err, alert.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, alert.ErrForbidden):
		return http.StatusForbidden
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusInternalServerError
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	incident := ""
	if status >= http.StatusInternalServerError {
		incident = s.incident()
		s.Log.ErrorContext(r.Context(), "page failed", "route", r.Pattern, "incident", incident, "error", err)
	}
	page := errorPage{Status: status, Incident: incident}
	if rerr := s.render(w, r, status, "error", page); rerr != nil {
		s.Log.ErrorContext(r.Context(), "error page failed", "error", rerr)
		http.Error(w, http.StatusText(status), status)
	}
}

// errorPage is what the error template shows.
type errorPage struct {
	Status   int
	Incident string // number to find the cause in the log, or ""
}

// now returns the present moment in the county's time zone.
func (s *server) now() time.Time { return s.Now().In(s.Zone) }
