package rules

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are those of an Evaluator, beside what Prometheus's own packages register.
type metrics struct {
	duration      prometheus.Histogram
	failures      *prometheus.CounterVec
	notifications *prometheus.CounterVec
	alerts        *prometheus.GaugeVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	auto := promauto.With(reg)
	return &metrics{
		duration: auto.NewHistogram(prometheus.HistogramOpts{
			Name: "xiangyin_rules_evaluation_duration_seconds", Help: "Time that one evaluation of the rules took, gathering included.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 12),
		}),
		failures: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_rules_failures_total", Help: "Failures of the evaluation, by its step: gather, evaluate or deliver.",
		}, []string{"step"}),
		notifications: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_rules_notifications_total", Help: "Notifications delivered, by receiver and status.",
		}, []string{"receiver", "status"}),
		alerts: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "xiangyin_rules_alerts_firing", Help: "Alerts that fire, by severity.",
		}, []string{"severity"}),
	}
}
