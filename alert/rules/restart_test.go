package rules_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"pgregory.net/rapid"

	"xiangyin/alert"
	"xiangyin/alert/rules"
	"xiangyin/analyze"
)

// known is what a plan remembers of an alert: not its severity.
func known(name, township string, concern analyze.Concern, since time.Time) alert.Alert {
	return alert.Alert{Labels: map[string]string{"alertname": name, "township": township, "concern": string(concern)}, StartsAt: since}
}

func TestRestartNeitherRepeatsNorEnds(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 9, 2.5, 0.01))
	w.expect(0)
	w.expect(time.Hour, "NeedSurge 431999101 transport urgent firing")
	since := w.now
	w.restart(known("NeedSurge", "431999101", analyze.Transport, since))
	w.set(surge("431999101", 9, 2.5, 0.15)) // between the bounds: holds, but would not begin
	for range 30 {
		w.expect(time.Minute)
	}
	w.set(surge("431999101", 2, 2.5, 0.9))
	w.expect(time.Minute)
	w.now = w.now.Add(7 * time.Hour)
	got, err := w.eval.Eval(t.Context(), w.now)
	if err != nil || !slices.Equal(lines(got), []string{"NeedSurge 431999101 transport urgent resolved"}) {
		t.Fatalf("news %v, %v; want the end of the surge", lines(got), err)
	}
	if a := got[len(got)-1].Alerts[0]; !a.StartsAt.Equal(since) || !a.EndsAt.Equal(w.now) {
		t.Errorf("surge from %v to %v; want from %v to %v", a.StartsAt, a.EndsAt, since, w.now)
	}
}

func TestRestartEndsWhatIsOver(t *testing.T) {
	w := newWorld(t)
	w.restart(
		known("NeedEmergency", "431999101", analyze.Safety, w.now.Add(-time.Hour)),
		known("NeedLongGone", "431999102", analyze.Health, w.now.Add(-time.Hour)))
	w.set(emergency(0))
	w.expect(time.Minute, "NeedEmergency 431999101 safety emergency resolved", "NeedLongGone 431999102 health  resolved")
	w.set(emergency(1))
	w.expect(time.Minute, "NeedEmergency 431999101 safety emergency firing")
}

func TestClockSetBackALittle(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 9, 2.5, 0.01))
	w.expect(0)
	w.expect(time.Hour, "NeedSurge 431999101 transport urgent firing")
	w.expect(-20 * time.Minute)
	w.set(emergency(1)) // even then, an emergency alerts at once
	w.expect(time.Minute, "NeedEmergency 431999101 safety emergency firing")
	w.expect(0)
	w.expect(30 * time.Minute)
}

func TestClockSetBackFar(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 9, 2.5, 0.01))
	w.expect(0)
	w.expect(time.Hour, "NeedSurge 431999101 transport urgent firing")
	w.expect(-1000 * time.Hour) // the alert stays as it is while its time is counted anew
	w.expect(5 * time.Minute)
	w.expect(15 * time.Minute)
	w.set(surge("431999101", 0, 2.5, 1))
	w.expect(time.Minute)
	w.now = w.now.Add(7 * time.Hour)
	got, err := w.eval.Eval(t.Context(), w.now)
	if err != nil || !slices.Equal(lines(got), []string{"NeedSurge 431999101 transport urgent resolved"}) {
		t.Fatalf("news %v, %v; want the end of the surge", lines(got), err)
	}
	if a := got[len(got)-1].Alerts[0]; !a.StartsAt.Before(a.EndsAt) {
		t.Errorf("surge from %v to %v", a.StartsAt, a.EndsAt)
	}
}

func TestFailedDeliveryIsRepeated(t *testing.T) {
	w := newWorld(t)
	w.set(emergency(1))
	down := errors.New("plan store is away")
	for range 3 {
		w.now = w.now.Add(15 * time.Second)
		err := w.eval.Step(t.Context(), w.now, func(context.Context, alert.Notification) error { return down })
		if !errors.Is(err, down) {
			t.Errorf("error %v; want that of the delivery", err)
		}
	}
	w.expect(15*time.Second, "NeedEmergency 431999101 safety emergency firing")
	w.expect(15 * time.Second)
}

func TestGatherFailureChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.set(emergency(1))
	w.expect(0, "NeedEmergency 431999101 safety emergency firing")
	w.err = errors.New("store is away")
	for range 5 {
		w.now = w.now.Add(time.Hour)
		if got, err := w.eval.Eval(t.Context(), w.now); err == nil || len(got) > 0 {
			t.Errorf("news %v, error %v; want an error alone", lines(got), err)
		}
	}
	w.err = nil
	w.expect(time.Minute)
}

func TestRepeats(t *testing.T) {
	w := newWorld(t)
	w.set(emergency(1))
	w.expect(0, "NeedEmergency 431999101 safety emergency firing")
	w.expect(11 * time.Hour)
	w.expect(time.Hour, "NeedEmergency 431999101 safety emergency firing")
	w.expect(11 * time.Hour)
}

// TestNewsIsConsistent: whatever the needs, the steps of the clock and the failures, each receiver hears of an alert's end only
// after its beginning, of no beginning twice within the repeat interval, and never of times that run backwards.
func TestNewsIsConsistent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		open, said := map[string]bool{}, map[string]time.Time{}
		deliver := func(_ context.Context, n alert.Notification) error {
			if rapid.IntRange(0, 5).Draw(rt, "fails") == 0 {
				return errors.New("away")
			}
			for _, a := range n.Alerts {
				key := strings.Join([]string{a.Labels["alertname"], a.Labels["township"], a.Labels["concern"]}, " ")
				switch {
				case a.Status == "resolved" && !open[key]:
					rt.Errorf("%s ends but never began", key)
				case a.Status == "resolved" && a.EndsAt.Before(a.StartsAt):
					rt.Errorf("%s runs from %v to %v", key, a.StartsAt, a.EndsAt)
				case a.Status == "firing" && open[key] && len(n.Alerts) == 1 && n.Receiver == rules.ReceiverPlans && w.now.Sub(said[key]) < 12*time.Hour:
					rt.Errorf("%s is repeated after %v", key, w.now.Sub(said[key]))
				}
				open[key], said[key] = a.Status == "firing", w.now
			}
			return nil
		}
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			step := time.Duration(rapid.SampledFrom([]int{1, 10, 60, 400, 900, -5, -30, -90}).Draw(rt, "minutes")) * time.Minute
			if w.now = w.now.Add(step); step < 0 {
				clear(said) // nobody can tell how long ago it was
			}
			w.set(surge("431999101", 9, 3, rapid.SampledFrom([]float64{0.01, 0.1, 0.9}).Draw(rt, "q")))
			w.set(surge(county, 30, 12, rapid.SampledFrom([]float64{0.01, 0.9}).Draw(rt, "county q")))
			w.set(backlog(rapid.SampledFrom([]float64{1, 10, 20, 60}).Draw(rt, "backlog"), 1))
			w.set(emergency(rapid.IntRange(0, 1).Draw(rt, "emergencies")))
			_ = w.eval.Step(t.Context(), w.now, deliver) // the delivery's errors are the test's own
		}
	})
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		reg := prometheus.NewPedanticRegistry()
		eval, err := rules.NewEvaluator(rules.Options{Now: time.Now, Registerer: reg, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		beats, done := make(chan time.Time, 100), make(chan error)
		go func() {
			done <- eval.Run(ctx, 15*time.Second, func(_ context.Context, n alert.Notification) error {
				if n.Receiver == rules.ReceiverHeartbeat {
					beats <- time.Now()
				}
				return nil
			})
		}()
		first := <-beats
		for i := range 3 {
			if at := <-beats; at.Sub(first) != time.Duration(i+1)*time.Minute {
				t.Errorf("heartbeat %d after %v", i+1, at.Sub(first))
			}
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
		problems, err := testutil.GatherAndLint(reg, "xiangyin_rules_evaluation_duration_seconds", "xiangyin_rules_failures_total",
			"xiangyin_rules_notifications_total", "xiangyin_rules_alerts_firing")
		if err != nil || len(problems) > 0 {
			t.Errorf("lint: %v, %v", problems, err)
		}
	})
}

func TestNewEvaluatorRefusesBadRules(t *testing.T) {
	for name, file := range map[string]string{
		"not YAML":     "groups: [",
		"unknown key":  "groups: [{name: a, rulez: []}]",
		"bad expr":     "groups: [{name: a, rules: [{alert: A, expr: 'max('}]}]",
		"bad template": "groups: [{name: a, rules: [{alert: A, expr: 'up', annotations: {summary: '{{ nothing }}'}}]}]",
	} {
		t.Run(name, func(t *testing.T) {
			if eval, err := rules.NewEvaluator(rules.Options{File: []byte(file)}); err == nil || eval != nil {
				t.Errorf("accepted: %v, %v", eval, err)
			}
		})
	}
}

func TestFailingRuleKeepsTheOthers(t *testing.T) {
	const file = `groups:
- name: a
  rules:
  - {alert: Bad, expr: 'm * on (x) group_left () n', labels: {township: all, concern: pipeline}}
  - {alert: Good, expr: vector(1), labels: {township: all, concern: pipeline}}
`
	two := func(name string) *dto.MetricFamily {
		mf := &dto.MetricFamily{Name: &name, Type: dto.MetricType_GAUGE.Enum()}
		for _, v := range []string{"1", "2"} {
			label, one := "y", 1.0
			mf.Metric = append(mf.Metric, &dto.Metric{Label: []*dto.LabelPair{{Name: &label, Value: &v}}, Gauge: &dto.Gauge{Value: &one}})
		}
		return mf
	}
	eval, err := rules.NewEvaluator(rules.Options{File: []byte(file), Gatherers: []prometheus.Gatherer{
		prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return []*dto.MetricFamily{two("m"), two("n")}, nil }),
	}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := eval.Eval(t.Context(), time.Unix(1e9, 0))
	if err == nil || !strings.Contains(err.Error(), "rule Bad") || !slices.Equal(lines(got), []string{"Good all pipeline  firing"}) {
		t.Errorf("news %v, error %v; want Good's and Bad's", lines(got), err)
	}
}
