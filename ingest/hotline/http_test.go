package hotline_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/caselog/sqlitelog"
	"xiangyin/ingest/hotline"
)

func TestBatchHTTP(t *testing.T) {
	db, err := sqlitelog.Open(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	im, _ := importer(nil)
	srv := httptest.NewServer(&hotline.Handler{
		Intake: im.Intake, Log: db, Columns: hotline.DefaultColumns(), Source: "12345", Zone: zone, Token: "secret", Logger: slog.New(slog.DiscardHandler),
	})
	defer srv.Close()
	const good = `{"number":"1","received_at":"2025-01-06T08:00:00+08:00","text":"李四家停水","survey":"不满意"}`
	for _, c := range []struct {
		name, method, token, body string
		status, accepted, errors  int
	}{
		{"a batch", "POST", "secret", good + "\n{}\n" + strings.Replace(good, `"1"`, `"2"`, 1), 200, 2, 1},
		{"no token", "POST", "", good, 401, 0, 0},
		{"wrong token", "POST", "Secret", good, 401, 0, 0},
		{"wrong method", "GET", "secret", "", 405, 0, 0},
		{"too large", "POST", "secret", strings.Repeat(" ", 17<<20), 413, 0, 0},
		{"too many", "POST", "secret", strings.Repeat("{}\n", 5001), 400, 0, 0},
		{"empty", "POST", "secret", "", 200, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), c.method, srv.URL, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if c.token != "" {
				req.Header.Set("Authorization", "Bearer "+c.token)
			}
			resp, err := srv.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != c.status {
				t.Fatalf("status %d; expected %d", resp.StatusCode, c.status)
			}
			if c.status != 200 {
				return
			}
			var rep hotline.BatchReport
			if err := json.NewDecoder(resp.Body).Decode(&rep); err != nil || rep.Accepted != c.accepted || len(rep.Errors) != c.errors {
				t.Fatalf("%+v, %v; expected %d accepted and %d errors", rep, err, c.accepted, c.errors)
			}
		})
	}
	n := 0
	err = db.Read(t.Context(), caselog.Cases, func(r caselog.Record) error {
		n++
		got, err := caselog.Decode[ingest.Case](r.Value)
		if err == nil && got.Text != "[NAME1]家停水" {
			err = errors.New("the text in the log is not the redacted one")
		}
		return err
	})
	if err != nil || n != 2 {
		t.Fatalf("%d cases in the log, %v; expected 2", n, err)
	}
}
