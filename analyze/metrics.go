package analyze

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"xiangyin/ingest/caselog"
)

// Metrics counts what the stage does. A nil *Metrics counts nothing.
type Metrics struct {
	findings   *prometheus.CounterVec
	duplicates prometheus.Counter
	reviews    prometheus.Counter
	deadLetter *prometheus.CounterVec
}

// NewMetrics registers the stage's metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	auto := promauto.With(reg)
	return &Metrics{
		findings: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_findings_total", Help: "Cases understood, by urgency.",
		}, []string{"urgency"}),
		duplicates: auto.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_duplicate_cases_total", Help: "Cases dropped because their ref was understood before.",
		}),
		reviews: auto.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_findings_for_review_total", Help: "Findings whose confidence is so low that the desk is asked.",
		}),
		deadLetter: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_analyze_dead_letters_total", Help: "Records that could not be used, by the topic they came from.",
		}, []string{"topic"}),
	}
}

func (m *Metrics) finding(f *Finding) {
	if m == nil {
		return
	}
	m.findings.WithLabelValues(string(f.Urgency)).Inc()
	if f.Review {
		m.reviews.Inc()
	}
}

func (m *Metrics) duplicate() {
	if m != nil {
		m.duplicates.Inc()
	}
}

func (m *Metrics) dead(topic caselog.Topic, n int) {
	if m != nil && n > 0 {
		m.deadLetter.WithLabelValues(string(topic)).Add(float64(n))
	}
}
