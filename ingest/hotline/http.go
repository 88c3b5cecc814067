package hotline

import (
	"bufio"
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

const (
	maxBatchBytes = 16 << 20
	maxBatchRows  = 5000
)

// Handler takes batches of tickets in: POST with JSON lines, one ticket a line, under the names of Field. It answers with how many
// were accepted and which were not, and only after the accepted ones are durable. Sending a batch again changes nothing, because
// refs are the same.
type Handler struct {
	Intake  ingest.Intake
	Log     caselog.Appender
	Columns Columns
	Source  string
	Zone    *time.Location
	Token   string // bearer token that callers must show; never empty
	Logger  *slog.Logger
}

// BatchReport is the answer to a batch.
type BatchReport struct {
	Accepted int        `json:"accepted"`
	Errors   []RowError `json:"errors"` // row counts the lines of the body from 1
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "use POST", http.StatusMethodNotAllowed)
		return
	case !h.authorized(r):
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "missing or wrong bearer token", http.StatusUnauthorized)
		return
	}
	rep, msgs, err := h.read(http.MaxBytesReader(w, r.Body, maxBatchBytes))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "the batch is larger than 16 MiB; send smaller ones", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := h.Log.Append(r.Context(), msgs...); err != nil {
		h.Logger.Error("append batch", "err", err)
		w.Header().Set("Retry-After", "5")
		http.Error(w, "the log does not take records just now; send the batch again", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(rep); err != nil {
		h.Logger.Warn("answer batch", "err", err)
	}
}

func (h *Handler) authorized(r *http.Request) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && h.Token != "" && subtle.ConstantTimeCompare([]byte(given), []byte(h.Token)) == 1
}

var errTooMany = errors.New("more than 5000 tickets in one batch; send smaller ones")

// read reads a batch as if it were a JSONL file, with everything in memory.
func (h *Handler) read(body io.Reader) (BatchReport, []caselog.Message, error) {
	text, err := io.ReadAll(bufio.NewReader(body))
	if err != nil {
		return BatchReport{}, nil, err
	}
	if bytes.Count(bytes.TrimSpace(text), []byte{'\n'}) >= maxBatchRows {
		return BatchReport{}, nil, errTooMany
	}
	out := BatchReport{Errors: []RowError{}}
	var rep Report
	r := &run{
		im: Importer{Intake: h.Intake, Columns: h.Columns, Source: h.Source, Zone: h.Zone,
			Reject: func(e RowError) { out.Errors = append(out.Errors, e) }},
		rep: &rep, rows: openJSONL(bytes.NewReader(text), "batch", h.Columns), path: "batch",
		convert: converter{columns: h.Columns, layout: fieldLayout(), source: h.Source, zone: h.Zone},
	}
	for {
		err := r.one()
		if errors.Is(err, io.EOF) {
			out.Accepted = rep.Cases
			return out, r.msgs, nil
		}
		if err != nil {
			return BatchReport{}, nil, err
		}
	}
}
