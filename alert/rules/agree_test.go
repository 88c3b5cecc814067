package rules_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"go.yaml.in/yaml/v4"

	"xiangyin/alert"
	"xiangyin/alert/rules"
)

// script is a set of series with one value a minute, NaN where the series is absent.
type script struct {
	series  []scripted
	minutes int
}

type scripted struct {
	name   string
	labels [][2]string
	values []float64
}

// gather returns the families of one minute.
func (s script) gather(minute int) []*dto.MetricFamily {
	families := map[string]*dto.MetricFamily{}
	var out []*dto.MetricFamily
	for _, one := range s.series {
		v := one.values[minute]
		if math.IsNaN(v) {
			continue
		}
		mf := families[one.name]
		if mf == nil {
			mf = &dto.MetricFamily{Name: &one.name, Type: dto.MetricType_GAUGE.Enum()}
			families[one.name], out = mf, append(out, mf)
		}
		m := &dto.Metric{Gauge: &dto.Gauge{Value: &v}}
		for _, l := range one.labels {
			m.Label = append(m.Label, &dto.LabelPair{Name: &l[0], Value: &l[1]})
		}
		mf.Metric = append(mf.Metric, m)
	}
	return out
}

// input returns the series in promtool's notation; a series that ends is marked stale, as a scrape would.
func (s script) input() []map[string]string {
	var out []map[string]string
	for _, one := range s.series {
		var labels, values []string
		for _, l := range one.labels {
			labels = append(labels, fmt.Sprintf("%s=%q", l[0], l[1]))
		}
		for i, v := range one.values {
			switch {
			case !math.IsNaN(v):
				values = append(values, fmt.Sprint(v))
			case i > 0 && !math.IsNaN(one.values[i-1]):
				values = append(values, "stale")
			default:
				values = append(values, "_")
			}
		}
		out = append(out, map[string]string{"series": one.name + "{" + strings.Join(labels, ",") + "}", "values": strings.Join(values, " ")})
	}
	return out
}

// randomScript returns needs that jump about the bounds of the rules, vanish and come back.
func randomScript(r *rand.Rand, minutes int) script {
	s := script{minutes: minutes}
	for _, pair := range [][2]string{{"431999101", "transport"}, {"431999102", "transport"}, {"431999", "transport"}, {"431999", "conduct"}, {"431999101", "utilities"}} {
		for name, levels := range map[string][]float64{
			"xiangyin_need_surge_q": {0.001, 0.04, 0.1, 0.3, 1}, "xiangyin_need_surge_cases": {1, 3, 9, 30}, "xiangyin_need_surge_expected": {0.5, 4, 12},
			"xiangyin_need_surge_window_seconds": {86400, 259200, 604800}, "xiangyin_need_backlog": {1, 9, 13, 30, 50},
			"xiangyin_need_overdue_cases": {0, 1, 6}, "xiangyin_need_open_cases": {1, 7}, "xiangyin_need_emergencies": {0, 0, 0, 0, 1, 2},
			"xiangyin_need_cases_total": {5},
		} {
			s.series = append(s.series, scripted{name, [][2]string{{"concern", pair[1]}, {"township", pair[0]}}, wander(r, minutes, levels)})
		}
	}
	s.series = append(s.series,
		scripted{"xiangyin_township_info", [][2]string{{"name", "青石镇"}, {"township", "431999101"}}, wander(r, minutes, []float64{1})},
		scripted{"xiangyin_concern_info", [][2]string{{"chinese", "交通出行"}, {"concern", "transport"}, {"english", "Transport"}}, wander(r, minutes, []float64{1})})
	slices.SortFunc(s.series, func(a, b scripted) int {
		return cmp.Or(cmp.Compare(a.name, b.name), slices.CompareFunc(a.labels, b.labels, pairs))
	})
	return s
}

func pairs(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

// wander holds one of levels for up to two hours, and is absent now and then.
func wander(r *rand.Rand, minutes int, levels []float64) []float64 {
	var out []float64
	for len(out) < minutes {
		v := levels[r.IntN(len(levels))]
		if r.IntN(12) == 0 {
			v = math.NaN()
		}
		for range 1 + r.IntN(120) {
			out = append(out, v)
		}
	}
	return out[:minutes]
}

// TestEvaluatorAgreesWithPromtool lets Debian's Prometheus evaluate the same rules over the same series, and compares which alerts
// fire, with their labels and annotations, every seven minutes of three hours.
func TestEvaluatorAgreesWithPromtool(t *testing.T) {
	for _, seed := range []uint64{1} {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			s := randomScript(rand.New(rand.NewPCG(seed, 0)), 180)
			expected, firing := replay(t, s)
			if firing < 20 {
				t.Errorf("only %d alerts fire: the series are too tame to tell", firing)
			}
			file, err := filepath.Abs("rules.yml")
			if err != nil {
				t.Fatal(err)
			}
			out, err := yaml.Marshal(map[string]any{
				"rule_files": []string{file}, "evaluation_interval": "1m",
				"tests": []any{map[string]any{"interval": "1m", "input_series": s.input(), "alert_rule_test": expected}},
			})
			if err != nil {
				t.Fatal(err)
			}
			run(t, "promtool", "test", "rules", write(t, "agree.yml", out))
		})
	}
}

// replay evaluates s in process and returns what promtool should find, and how many alerts that is.
func replay(t *testing.T, s script) (expected []any, firing int) {
	minute := 0
	eval, err := rules.NewEvaluator(rules.Options{Gatherers: []prometheus.Gatherer{
		prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return s.gather(minute), nil }),
	}})
	if err != nil {
		t.Fatal(err)
	}
	for ; minute < s.minutes; minute++ {
		if _, err := eval.Eval(t.Context(), time.Unix(0, 0).Add(time.Duration(minute)*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if minute%7 != 0 {
			continue
		}
		byName := map[string][]any{}
		for _, a := range eval.Firing() {
			name := a.Labels[alert.LabelName]
			delete(a.Labels, alert.LabelName)
			byName[name] = append(byName[name], map[string]any{"exp_labels": a.Labels, "exp_annotations": a.Annotations})
			firing++
		}
		for _, name := range []string{"NeedEmergency", "NeedSurge", "NeedSurgeCounty", "NeedBacklog", "NeedBacklogGrave", "PipelineSilent", "NeedsUnreadable", "Heartbeat"} {
			expected = append(expected, map[string]any{"eval_time": fmt.Sprintf("%dm", minute), "alertname": name, "exp_alerts": byName[name]})
		}
	}
	return expected, firing
}
