package kafkalog

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics count what goes through the log. Labels are topics, groups, partitions and operations: all bounded.
type metrics struct {
	appended   *prometheus.CounterVec
	consumed   *prometheus.CounterVec
	retries    *prometheus.CounterVec
	rebalances *prometheus.CounterVec
	skipped    *prometheus.CounterVec
	lag        *prometheus.GaugeVec
}

func newMetrics(reg prometheus.Registerer) *metrics {
	auto := promauto.With(reg)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return auto.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return &metrics{
		appended:   counter("xiangyin_log_appended_records_total", "Records that the brokers confirmed.", "topic"),
		consumed:   counter("xiangyin_log_consumed_records_total", "Records handed to a handler that succeeded.", "group", "topic"),
		retries:    counter("xiangyin_log_retries_total", "Requests to the brokers that failed and were tried again.", "request"),
		rebalances: counter("xiangyin_log_rebalances_total", "Times that a group shared its partitions anew.", "group"),
		skipped: counter("xiangyin_log_expired_unread_total",
			"Times that a group found its place expired, and went on at the oldest record: something was lost to it.", "group", "topic"),
		lag: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "xiangyin_log_lag_records", Help: "Records that a group has not seen yet, of the partitions that this process reads.",
		}, []string{"group", "topic", "partition"}),
	}
}
