package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"xiangyin/alert"
	"xiangyin/alert/duty"
	"xiangyin/analyze"
	"xiangyin/cmd/internal/app"
	"xiangyin/cmd/internal/demo"
	"xiangyin/ingest/hotline"
)

const token = "0123456789abcdef0123456789abcdef"

// service is a deployment of the demo county on the wall clock, with everything running.
type service struct {
	*app.App
	base string
	logs *bytes.Buffer
	stop func()
}

func serve(t *testing.T) *service {
	t.Helper()
	places, err := demo.Gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	data, err := demo.Register(demo.Merger())
	if err != nil {
		t.Fatal(err)
	}
	register, err := duty.Load(app.Zone(), duty.Source{Name: "register", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	s := &service{logs: new(bytes.Buffer)}
	logger := slog.New(slog.NewTextHandler(s.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.App, err = app.Open(t.Context(), app.Settings{
		Folder: t.TempDir(), County: demo.CountyCode, Source: "12345", PublicURL: "http://desk", Key: []byte("key"), Units: places,
		Register: func(time.Time) *duty.Register { return register }, ReviewBelow: 0.5, Now: time.Now, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := s.Pages(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	address := make(chan string, 1)
	done := make(chan error, 2)
	go func() { done <- s.Run(ctx, time.Second) }()
	go func() {
		h := s.Handler(pages, hotline.DefaultColumns(), token)
		done <- app.Listen(ctx, "127.0.0.1:0", h, logger, func(a net.Addr) { address <- a.String() })
	}()
	s.base = "http://" + <-address
	s.stop = func() {
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				t.Errorf("a graceful stop ended with %v", err)
			}
		}
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("closing: %v", err)
		}
		s.stop = func() {}
	}
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *service) do(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// eventually waits until ok, and fails the test when it takes too long.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func ticket(number, text string, at time.Time) string {
	line, err := json.Marshal(map[string]string{"number": number, "received_at": at.Format(time.RFC3339), "text": text})
	if err != nil {
		panic(err)
	}
	return string(line)
}

// TestEmergencyOpensAPlan sends one emergency over HTTP and expects an open plan with a living owner, without a trace of who called.
func TestEmergencyOpensAPlan(t *testing.T) {
	s := serve(t)
	began := time.Now()
	status, body := s.do(t, "POST", "/v1/cases", ticket("E1", "我叫王建国，电话13900001234，青龙镇街上的房子着火了，火势很大，楼上还有人没有出来，快来救人！", began))
	if status != 200 || !strings.Contains(body, `"accepted":1`) {
		t.Fatalf("%d %s", status, body)
	}
	var plan alert.Plan
	eventually(t, "an open plan", func() bool {
		plans, _, err := s.Plans.List(t.Context(), alert.Filter{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(plans) == 0 {
			return false
		}
		plan = plans[0]
		return true
	})
	t.Logf("intake to open plan: %v", time.Since(began).Round(time.Millisecond))
	if plan.Severity != string(analyze.Emergency) || plan.Owner == "" || plan.Due.Acknowledge.IsZero() || len(plan.Steps) == 0 {
		t.Errorf("plan %+v; expected an emergency with owner, deadlines and steps", plan)
	}
	for _, path := range []string{"/", "/plan/" + plan.ID, "/plans", "/metrics", "/need/" + plan.Township + "/" + string(plan.Concern)} {
		status, page := s.do(t, "GET", path, "")
		if status != 200 {
			t.Errorf("GET %s: %d", path, status)
		}
		for _, secret := range []string{"王建国", "13900001234", "楼上还有人"} {
			if strings.Contains(page, secret) {
				t.Errorf("GET %s shows %s", path, secret)
			}
		}
	}
	s.stop()
	if strings.Contains(s.logs.String(), "火势") || strings.Contains(s.logs.String(), "13900001234") {
		t.Error("the program's log holds words of the ticket")
	}
}

func TestHealthAndMetrics(t *testing.T) {
	s := serve(t)
	var batch []string
	for i := range 40 {
		batch = append(batch, ticket(fmt.Sprint("T", i), fmt.Sprintf("石垭镇停水%d天了没人管", i+2), time.Now().Add(-time.Duration(i)*time.Hour)))
	}
	if status, body := s.do(t, "POST", "/v1/cases", strings.Join(batch, "\n")); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	eventually(t, "everything analysed", func() bool {
		_, page := s.do(t, "GET", "/metrics", "")
		return strings.Contains(page, "xiangyin_need_cases_total{")
	})
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, body := s.do(t, "GET", path, ""); status != 200 {
			t.Errorf("GET %s: %d %s", path, status, body)
		}
	}
	_, page := s.do(t, "GET", "/metrics", "")
	problems, err := promlint.New(strings.NewReader(page)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "xiangyin_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
	if status, _ := s.do(t, "POST", "/plan/none", ""); status < 400 {
		t.Errorf("acting without an account: %d", status)
	}
}
