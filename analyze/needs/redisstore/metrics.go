package redisstore

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics count what the store does.
type metrics struct {
	batches  *prometheus.CounterVec
	retries  *prometheus.CounterVec
	rebuilds prometheus.Counter
	replayed prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) *metrics {
	auto := promauto.With(reg)
	return &metrics{
		batches: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_needs_store_batches_total", Help: "Batches of one township each: applied, or come again and left as they were.",
		}, []string{"result"}),
		retries: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "xiangyin_needs_store_retries_total", Help: "Operations on Redis that failed and were tried again.",
		}, []string{"operation"}),
		rebuilds: auto.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_needs_store_rebuilds_total", Help: "Times that this process rebuilt the need store from the log.",
		}),
		replayed: auto.NewCounter(prometheus.CounterOpts{
			Name: "xiangyin_needs_store_replayed_records_total", Help: "Records of the log that this process read to rebuild the need store.",
		}),
	}
}
