// Package webhook receives alerts over HTTP in the shape of Alertmanager's webhook version 4.
//
// POST requests with a bearer token flow in; each Notification flows out to one receive function. The answer is 200 only once
// receive has returned nil, so that Alertmanager repeats what was not taken: 503 when receive failed for now, which Alertmanager
// retries, and 4xx when the request can never succeed, which it does not. Answers and logs say what was wrong with a request,
// never what it held.
package webhook

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"xiangyin/alert"
)

// MaxBody is the largest body accepted, in bytes; Alertmanager's own limit on a group (max_alerts) keeps far below it.
const MaxBody = 1 << 20

// ErrRefused marks an error of receive that no repetition can mend, such as an alert about an unknown need. It is answered 422.
var ErrRefused = errors.New("notification refused")

// Handler is the http.Handler of the webhook. It is safe for concurrent use when its receive function is.
type Handler struct {
	receive func(context.Context, alert.Notification) error
	token   [sha256.Size]byte
	logger  *slog.Logger
	metrics *metrics
}

// New returns a Handler that hands notifications to receive. The token must not be empty. A nil logger discards; a nil registerer
// registers nothing.
func New(receive func(context.Context, alert.Notification) error, token string, logger *slog.Logger, reg prometheus.Registerer) (*Handler, error) {
	if token == "" {
		return nil, errors.New("webhook: the bearer token is empty")
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{receive: receive, token: sha256.Sum256([]byte(token)), logger: logger, metrics: newMetrics(reg)}, nil
}

// problem is an error with the answer to it.
type problem struct {
	code  int
	title string // for the client: no internals, nothing of the body
	cause error  // for the log
}

func (p *problem) Error() string { return p.title }
func (p *problem) Unwrap() error { return p.cause }

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	code := http.StatusOK
	if err := h.serve(w, r); err != nil {
		p := &problem{code: http.StatusInternalServerError, title: "internal error", cause: err}
		errors.As(err, &p)
		code = p.code
		h.refuse(w, r, p)
	}
	h.metrics.requests.WithLabelValues(strconv.Itoa(code)).Inc()
}

func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, p *problem) {
	switch p.code {
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="xiangyin"`)
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodPost)
	}
	http.Error(w, p.title, p.code)
	if p.cause != nil {
		h.logger.WarnContext(r.Context(), "webhook request failed", "status", p.code, "reason", p.title, "err", p.cause)
		return
	}
	h.logger.InfoContext(r.Context(), "webhook request refused", "status", p.code, "reason", p.title)
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		return &problem{code: http.StatusMethodNotAllowed, title: "method not allowed; expected POST"}
	}
	if !h.authorized(r) {
		return &problem{code: http.StatusUnauthorized, title: "missing or wrong bearer token"}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &problem{code: http.StatusUnsupportedMediaType, title: "unsupported content type; expected application/json"}
	}
	n, err := read(w, r)
	if err != nil {
		return err
	}
	if err := h.receive(r.Context(), n); err != nil {
		if errors.Is(err, ErrRefused) {
			return &problem{http.StatusUnprocessableEntity, "notification refused", err}
		}
		return &problem{http.StatusServiceUnavailable, "not taken for now; try again", err}
	}
	for _, a := range n.Alerts {
		h.metrics.alerts.WithLabelValues(a.Status).Inc()
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// authorized compares digests, so that the time taken tells nothing of the token, not even its length.
func (h *Handler) authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	digest := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(digest[:], h.token[:]) == 1 && strings.EqualFold(scheme, "Bearer")
}

func read(w http.ResponseWriter, r *http.Request) (alert.Notification, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return alert.Notification{}, &problem{code: http.StatusRequestEntityTooLarge, title: fmt.Sprintf("body too large; at most %d bytes", MaxBody)}
	case err != nil:
		return alert.Notification{}, &problem{http.StatusBadRequest, "body could not be read", err}
	}
	n, err := Decode(body)
	if err != nil {
		return alert.Notification{}, &problem{code: http.StatusBadRequest, title: err.Error()}
	}
	return n, nil
}

// metrics are those of a Handler.
type metrics struct {
	requests, alerts *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	auto := promauto.With(reg)
	return &metrics{
		requests: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_webhook_requests_total", Help: "Requests to the webhook, by status code of the answer.",
		}, []string{"code"}),
		alerts: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_webhook_alerts_total", Help: "Alerts taken by the webhook, by status.",
		}, []string{"status"}),
	}
}
