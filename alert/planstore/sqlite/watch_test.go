package sqlite_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/ingest/caselog"
)

// tin replaces one word, and refuses another.
type tin struct{}

func (tin) Redact(s string) (string, error) {
	if strings.Contains(s, "拒") {
		return "", errors.New("refused: " + s)
	}
	return strings.ReplaceAll(s, "13800001111", "[电话]"), nil
}

func TestWhatOfficialsWriteIsRedacted(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	c.Redactor = tin{}
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	id := c.plan(t, "520399101", analyze.Transport).ID
	must(t, c.Act(ctx, id, alert.Command{Kind: alert.MoveNote, Actor: "李", Note: "已致电 13800001111"}))
	must(t, c.Act(ctx, id, alert.Command{Kind: alert.MoveStep, Actor: "李", Step: -1, Note: "回访 13800001111"}))
	must(t, c.Act(ctx, id, alert.Command{Kind: alert.MoveDocument, Actor: "李", Document: alert.Document{Title: "函 13800001111", URL: "https://example.gov.cn/2"}}))
	if _, n, err := c.store.List(ctx, alert.Filter{Search: "13800001111"}); err != nil || n != 0 {
		t.Errorf("a number is in %d plans, %v", n, err)
	}
	err := c.Act(ctx, id, alert.Command{Kind: alert.MoveNote, Actor: "李", Note: "拒 13800001111"})
	if !errors.Is(err, alert.ErrIllegal) || strings.Contains(err.Error(), "1380") {
		t.Errorf("what cannot be redacted: %v", err)
	}
	must(t, c.db.Read(ctx, caselog.Plans, func(r caselog.Record) error {
		if strings.Contains(string(r.Value), "13800001111") {
			t.Error("a number is in the log")
		}
		return nil
	}))
}

func TestMetrics(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	reg := prometheus.NewPedanticRegistry()
	c.Metrics = alert.NewMetrics(reg)
	reg.MustRegister(alert.NewCollector(c.store, func() time.Time { return c.now }))
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	_ = c.Receive(ctx, c.fire("520399101", "petition"))
	c.now = c.now.Add(72 * time.Hour)
	must(t, c.Tick(ctx, c.now))
	families, err := reg.Gather()
	must(t, err)
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			got[f.GetName()] += m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	for name, want := range map[string]float64{
		"xiangyin_plan_moves_total": 2, "xiangyin_alerts_unusable_total": 1, "xiangyin_plans": 1, "xiangyin_plans_overdue": 1,
		"xiangyin_plans_opened_unowned_total": 0, "xiangyin_plans_collect_errors_total": 0,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s = %v, %v; want %v", name, v, ok, want)
		}
	}
}
