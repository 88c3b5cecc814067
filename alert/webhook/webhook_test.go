package webhook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"xiangyin/alert"
	"xiangyin/alert/webhook"
)

const token = "correct horse"

// sample is what Alertmanager 0.25 posts, with the fields in its order.
const sample = `{"receiver":"plans","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"NeedSurge","concern":"transport",
"severity":"urgent","township":"431999101"},"annotations":{"summary":"近3天9件"},"startsAt":"2026-01-05T08:10:00Z",
"endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus.example/graph","fingerprint":"c8f0a1b2c3d4e5f6"}],
"groupLabels":{"concern":"transport","township":"431999101"},"commonLabels":{"alertname":"NeedSurge"},"commonAnnotations":{},
"externalURL":"http://alertmanager.example","version":"4","groupKey":"{}:{concern=\"transport\", township=\"431999101\"}","truncatedAlerts":0}`

func TestHandler(t *testing.T) {
	refused := fmt.Errorf("alert names no known need: %w", webhook.ErrRefused)
	down := errors.New("database plans.db is locked")
	bearer := http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
	with := func(name, value string) http.Header {
		h := bearer.Clone()
		h.Set(name, value)
		return h
	}
	for name, tc := range map[string]struct {
		method  string
		header  http.Header
		body    string
		receive error
		code    int
		says    string
	}{
		"taken":               {"POST", bearer, sample, nil, 200, ""},
		"with charset":        {"POST", with("Content-Type", "application/json; charset=utf-8"), sample, nil, 200, ""},
		"lower-case scheme":   {"POST", with("Authorization", "bearer "+token), sample, nil, 200, ""},
		"unknown field":       {"POST", bearer, `{"new":1,` + sample[1:], nil, 200, ""},
		"get":                 {"GET", bearer, "", nil, 405, "expected POST"},
		"no token":            {"POST", with("Authorization", ""), sample, nil, 401, "bearer token"},
		"wrong token":         {"POST", with("Authorization", "Bearer correct hors"), sample, nil, 401, "bearer token"},
		"longer token":        {"POST", with("Authorization", "Bearer correct horse "), sample, nil, 401, "bearer token"},
		"basic":               {"POST", with("Authorization", "Basic "+token), sample, nil, 401, "bearer token"},
		"token before method": {"PUT", with("Authorization", ""), sample, nil, 405, ""},
		"form":                {"POST", with("Content-Type", "application/x-www-form-urlencoded"), sample, nil, 415, "application/json"},
		"no content type":     {"POST", with("Content-Type", ""), sample, nil, 415, "application/json"},
		"empty":               {"POST", bearer, "", nil, 400, "empty"},
		"not JSON":            {"POST", bearer, "alert!", nil, 400, "byte 1"},
		"cut off":             {"POST", bearer, sample[:100], nil, 400, "not a notification"},
		"wrong type":          {"POST", bearer, `{"version":4}`, nil, 400, "expected string"},
		"two values":          {"POST", bearer, sample + "{}", nil, 400, "more than one"},
		"version 3":           {"POST", bearer, strings.Replace(sample, `"4"`, `"3"`, 1), nil, 400, `expected "4"`},
		"no version":          {"POST", bearer, strings.Replace(sample, `"version":"4",`, "", 1), nil, 400, `expected "4"`},
		"no alerts":           {"POST", bearer, `{"version":"4","status":"firing"}`, nil, 400, "no alerts"},
		"odd status":          {"POST", bearer, strings.Replace(sample, `"firing"`, `"maybe"`, 1), nil, 400, "neither firing"},
		"no name":             {"POST", bearer, strings.Replace(sample, `"alertname":"NeedSurge",`, "", 1), nil, 400, "alertname"},
		"too large":           {"POST", bearer, `{"x":"` + strings.Repeat("a", webhook.MaxBody) + `"}`, nil, 413, "at most"},
		"refused":             {"POST", bearer, sample, refused, 422, "refused"},
		"down":                {"POST", bearer, sample, down, 503, "try again"},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			h, err := webhook.New(func(context.Context, alert.Notification) error { calls++; return tc.receive }, token, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(tc.method, "/v1/alerts", strings.NewReader(tc.body))
			r.Header = tc.header
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tc.code || !strings.Contains(w.Body.String(), tc.says) {
				t.Errorf("answered %d %q; want %d with %q", w.Code, w.Body, tc.code, tc.says)
			}
			if strings.Contains(w.Body.String(), "plans.db") || strings.Contains(w.Body.String(), "no known need") {
				t.Errorf("the answer shows internals: %q", w.Body)
			}
			if reached := calls == 1; reached != (tc.code == 200 || tc.receive != nil) {
				t.Errorf("receive was called %d times for %d", calls, tc.code)
			}
		})
	}
}

func TestHandlerHandsOverAndCounts(t *testing.T) {
	var got alert.Notification
	reg := prometheus.NewPedanticRegistry()
	var log bytes.Buffer
	h, err := webhook.New(func(_ context.Context, n alert.Notification) error { got = n; return nil }, token, slog.New(slog.NewTextHandler(&log, nil)), reg)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	for _, body := range []string{sample, "secret words"} {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", srv.URL, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		res, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	if len(got.Alerts) != 1 || got.Alerts[0].Labels[alert.LabelTownship] != "431999101" || got.GroupLabels[alert.LabelConcern] != "transport" {
		t.Errorf("received %+v", got)
	}
	if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), token) || !strings.Contains(log.String(), "status=400") {
		t.Errorf("logged %q", log.String())
	}
	const want = `
# HELP xiangyin_webhook_alerts_total Alerts taken by the webhook, by status.
# TYPE xiangyin_webhook_alerts_total counter
xiangyin_webhook_alerts_total{status="firing"} 1
# HELP xiangyin_webhook_requests_total Requests to the webhook, by status code of the answer.
# TYPE xiangyin_webhook_requests_total counter
xiangyin_webhook_requests_total{code="200"} 1
xiangyin_webhook_requests_total{code="400"} 1
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	if problems, err := testutil.GatherAndLint(reg); err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
}

func TestNewNeedsToken(t *testing.T) {
	if _, err := webhook.New(nil, "", nil, nil); err == nil {
		t.Error("an empty token was accepted")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"version":"4","status":"resolved","alerts":[{"status":"resolved","labels":{"alertname":"x"},"startsAt":"2026-01-01T00:00:00+08:00"}]}`))
	f.Add([]byte(`{"version":4}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := webhook.Decode(body)
		if err != nil {
			if !reflect.DeepEqual(n, alert.Notification{}) {
				t.Errorf("error %v came with %+v", err, n)
			}
			return
		}
		again, err := json.Marshal(n)
		if err != nil {
			t.Fatalf("cannot encode what was decoded: %v", err)
		}
		back, err := webhook.Decode(again)
		if err != nil {
			t.Fatalf("cannot decode what was encoded: %v", err)
		}
		third, err := json.Marshal(back)
		if err != nil || !bytes.Equal(again, third) {
			t.Errorf("round trip changed\n%s\nto\n%s (%v)", again, third, err)
		}
	})
}
