package rules_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"xiangyin/alert"
	"xiangyin/alert/rules"
	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

const county = "431999"

// world is a county whose needs a test sets, with a clock that the test moves and an evaluator over both.
type world struct {
	t     *testing.T
	now   time.Time
	needs map[string]analyze.Need
	err   error
	eval  *rules.Evaluator
}

func newWorld(t *testing.T, known ...alert.Alert) *world {
	w := &world{t: t, now: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), needs: map[string]analyze.Need{}}
	w.restart(known...)
	return w
}

// restart replaces the evaluator by a new one, as a new process would.
func (w *world) restart(known ...alert.Alert) {
	names := map[string]string{county: "澄溪县", "431999101": "青石镇", "431999102": "白沙乡", "431999103": "梅岭镇"}
	c := needs.NewCollector(w, needs.Region{County: county, Name: func(code string) string { return names[code] }}, w.clock)
	var err error
	w.eval, err = rules.NewEvaluator(rules.Options{
		Gatherers: []prometheus.Gatherer{c.Gatherer()}, ExternalURL: &url.URL{Scheme: "https", Host: "desk.example"},
		Known: known, Now: w.clock, Registerer: prometheus.NewPedanticRegistry(),
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) clock() time.Time { return w.now }

func (w *world) Needs(context.Context, time.Time) ([]analyze.Need, error) {
	return slices.Collect(maps.Values(w.needs)), w.err
}

func (w *world) set(n analyze.Need) { w.needs[n.Township+"/"+string(n.Concern)] = n }

// step moves the clock by d and returns what is news of needs and pipeline, one line for each alert, heartbeats aside.
func (w *world) step(d time.Duration) []string {
	w.t.Helper()
	w.now = w.now.Add(d)
	got, err := w.eval.Eval(w.t.Context(), w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return lines(got)
}

func lines(notifications []alert.Notification) []string {
	var out []string
	for _, n := range notifications {
		if n.Receiver == rules.ReceiverHeartbeat {
			continue
		}
		for _, a := range n.Alerts {
			out = append(out, strings.Join([]string{a.Labels["alertname"], a.Labels["township"], a.Labels["concern"], a.Labels["severity"], a.Status}, " "))
		}
	}
	return out
}

// expect fails unless a step of d brings exactly the news.
func (w *world) expect(d time.Duration, news ...string) {
	w.t.Helper()
	if got := w.step(d); !slices.Equal(got, news) {
		w.t.Errorf("at %s: news %q; want %q", w.now.Format(time.DateTime), got, news)
	}
}

func surge(township string, count int, expected, q float64) analyze.Need {
	return analyze.Need{Township: township, Concern: analyze.Transport, Open: count, Total: 100 + count,
		Surge: analyze.Surge{Window: 3, Count: count, Expected: expected, P: q / 10, Q: q}}
}

func backlog(value float64, overdue int) analyze.Need {
	return analyze.Need{Township: "431999101", Concern: analyze.Utilities, Backlog: value, Open: overdue + 2, Overdue: overdue, Total: 50}
}

func emergency(n int) analyze.Need {
	return analyze.Need{Township: "431999101", Concern: analyze.Safety, Open: n, Emergencies: n, Total: 7}
}

func TestEmergencyAtOnce(t *testing.T) {
	w := newWorld(t)
	w.set(emergency(0))
	w.expect(0)
	w.set(emergency(1))
	w.expect(15*time.Second, "NeedEmergency 431999101 safety emergency firing")
	w.expect(15 * time.Second)
	w.set(emergency(0))
	w.expect(time.Minute)
	w.expect(14 * time.Minute)
	w.expect(2*time.Minute, "NeedEmergency 431999101 safety emergency resolved")
	w.expect(time.Hour)
}

func TestSurgeHoldsThenEnds(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 9, 2.5, 0.01))
	w.expect(0)
	w.expect(5 * time.Minute)
	w.expect(5*time.Minute, "NeedSurge 431999101 transport urgent firing")
	w.set(surge("431999101", 9, 2.5, 0.15)) // milder, but not over
	for range 40 {
		w.expect(15 * time.Minute)
	}
	w.set(surge("431999101", 3, 2.5, 0.5))
	w.expect(time.Minute)
	w.expect(7*time.Hour, "NeedSurge 431999101 transport urgent resolved")
	w.set(surge("431999101", 9, 2.5, 0.15)) // would have held, does not begin
	w.expect(time.Hour)
	w.expect(time.Hour)
}

func TestSurgeNeedsThreeCases(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 2, 0.01, 0.001))
	w.expect(0)
	w.expect(time.Hour)
	w.expect(time.Hour)
}

func TestFlappingSurgeIsOneAlert(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 9, 2.5, 0.01))
	w.expect(0)
	w.expect(10*time.Minute, "NeedSurge 431999101 transport urgent firing")
	for i := range 30 {
		w.set(surge("431999101", 9, 2.5, []float64{0.9, 0.01}[i%2]))
		w.expect(20 * time.Minute)
	}
}

func TestBacklogGrowsAndResolves(t *testing.T) {
	w := newWorld(t)
	w.set(backlog(20, 0)) // much, but in time
	w.expect(0)
	w.expect(2 * time.Hour)
	w.set(backlog(20, 1))
	w.expect(time.Hour)
	w.expect(time.Hour, "NeedBacklog 431999101 utilities routine firing")
	w.set(backlog(60, 9))
	w.expect(time.Hour)
	w.expect(time.Hour, "NeedBacklogGrave 431999101 utilities urgent firing")
	w.set(backlog(0, 0))
	w.expect(time.Hour)
	w.expect(12*time.Hour,
		"NeedBacklog 431999101 utilities routine resolved", "NeedBacklogGrave 431999101 utilities urgent resolved")
	w.expect(12 * time.Hour)
}

func TestCountySurgeInhibitsItsPlaces(t *testing.T) {
	w := newWorld(t)
	spread := func(q float64) {
		for _, township := range []string{"431999101", "431999102", "431999103"} {
			w.set(surge(township, 10, 4, q))
		}
		w.set(surge(county, 30, 12, q))
	}
	spread(0.01)
	w.expect(0)
	w.expect(10*time.Minute, "NeedSurgeCounty 431999 transport urgent firing")
	w.expect(time.Hour)
	spread(0.9)
	w.expect(time.Hour)
	w.expect(7*time.Hour, "NeedSurgeCounty 431999 transport urgent resolved")
}

func TestInhibitedLaterStillEnds(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 10, 4, 0.01))
	w.expect(0)
	w.expect(10*time.Minute, "NeedSurge 431999101 transport urgent firing")
	w.set(surge(county, 30, 12, 0.01))
	w.expect(time.Hour)
	w.expect(time.Hour, "NeedSurgeCounty 431999 transport urgent firing")
	w.expect(13*time.Hour, "NeedSurgeCounty 431999 transport urgent firing") // repeated; the place is silent
	w.set(surge("431999101", 0, 4, 1))
	w.expect(time.Hour)
	w.expect(7*time.Hour, "NeedSurge 431999101 transport urgent resolved")
}

func TestSurgeOfOnePlaceIsNotTheCountys(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 20, 4, 0.01))
	w.set(surge("431999102", 4, 4, 0.9))
	w.set(surge(county, 28, 12, 0.01))
	w.expect(0)
	w.expect(10*time.Minute, "NeedSurge 431999101 transport urgent firing")
}

func TestProtectedSurgeIsTheCountys(t *testing.T) {
	w := newWorld(t)
	place, whole := surge("431999101", 20, 4, 0.001), surge(county, 30, 12, 0.01)
	place.Concern, whole.Concern = analyze.Conduct, analyze.Conduct
	w.set(place)
	w.set(whole)
	w.expect(0)
	w.expect(10*time.Minute, "NeedSurge 431999 conduct urgent firing")
}

func TestPipelineSilence(t *testing.T) {
	w := newWorld(t)
	n := emergency(0)
	for range 30 {
		n.Total++
		w.set(n)
		w.expect(time.Hour)
	}
	var silent []string
	for hours := 1; hours <= 30 && len(silent) == 0; hours++ {
		silent = w.step(time.Hour)
		if len(silent) > 0 && (hours < 24 || hours > 26) {
			t.Errorf("silent after %d hours", hours)
		}
	}
	if want := []string{"PipelineSilent all pipeline urgent firing"}; !slices.Equal(silent, want) {
		t.Fatalf("news %q; want %q", silent, want)
	}
	n.Total++
	w.set(n)
	w.expect(time.Hour)
	w.expect(time.Hour, "PipelineSilent all pipeline urgent resolved")
}

func TestHeartbeatAlwaysFires(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		w.now = w.now.Add(time.Minute)
		got, err := w.eval.Eval(t.Context(), w.now)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0].Receiver != rules.ReceiverHeartbeat || got[0].Status != "firing" {
			t.Errorf("minute %d: %v; want one heartbeat", i, got)
		}
	}
	w.err = errors.New("store is away")
	if got, err := w.eval.Eval(t.Context(), w.now.Add(time.Minute)); err == nil || len(got) > 0 {
		t.Errorf("heartbeat %v, error %v without needs; want none and an error", got, err)
	}
}

func TestNotificationIsComplete(t *testing.T) {
	w := newWorld(t)
	w.set(surge("431999101", 9, 2.5, 0.02))
	w.step(0)
	w.now = w.now.Add(10 * time.Minute)
	got, err := w.eval.Eval(t.Context(), w.now)
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v; want a heartbeat and a surge", got, err)
	}
	n := got[1]
	a := n.Alerts[0]
	for name, pair := range map[string][2]string{
		"version":  {n.Version, "4"},
		"receiver": {n.Receiver, rules.ReceiverPlans},
		"group":    {fmt.Sprint(n.GroupLabels), "map[concern:transport township:431999101]"},
		"common":   {fmt.Sprint(n.CommonLabels), "map[alertname:NeedSurge concern:transport severity:urgent township:431999101]"},
		"summary":  {a.Annotations["summary"], "青石镇交通出行诉求骤增:近3天9件,往常约2.5件,q=0.020"},
		"english":  {a.Annotations["summary_en"], "Transport in 青石镇 surges: 9 cases within 3 days, about 2.5 usual, q=0.020"},
		"link":     {a.Annotations["link"], "https://desk.example/need/431999101/transport"},
		"starts":   {a.StartsAt.Format(time.RFC3339), w.now.Format(time.RFC3339)},
		"ends":     {fmt.Sprint(a.EndsAt.IsZero()), "true"},
		"external": {n.ExternalURL, "https://desk.example"},
		"print":    {fmt.Sprint(len(a.Fingerprint)), "16"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q; want %q", name, pair[0], pair[1])
		}
	}
}

// fixed is a source of needs that never change.
type fixed []analyze.Need

func (f fixed) Needs(context.Context, time.Time) ([]analyze.Need, error) { return f, nil }
