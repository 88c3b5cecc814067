package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"xiangyin/ingest/hotline"
)

const (
	readTimeout  = 30 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 2 * time.Minute
	stopTimeout  = 15 * time.Second
	maxLag       = 100_000 // records behind which a stage counts as not ready
)

// Handler returns everything that is served: the pages, the API, metrics and health.
func (a *App) Handler(pages http.Handler, columns hotline.Columns, token string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/v1/cases", &hotline.Handler{
		Intake: a.Intake, Log: a.DB, Columns: columns, Source: a.Source, Zone: Zone(), Token: token, Logger: a.Logger,
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(prometheus.Gatherers{a.Registry}, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", a.ready)
	mux.Handle("/", pages)
	return mux
}

// ready answers 200 when the database answers and no stage is far behind, 503 with what is wrong otherwise.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	report := map[string]any{}
	status := http.StatusOK
	for _, c := range a.consumers() {
		for _, t := range c.topics {
			lag, err := a.DB.Lag(r.Context(), c.group, t)
			key := c.group + "_lag_" + string(t)
			switch {
			case err != nil:
				report[key], status = "unknown", http.StatusServiceUnavailable
				a.Logger.Error("readiness", "group", c.group, "err", err)
			case lag > maxLag:
				report[key], status = lag, http.StatusServiceUnavailable
			default:
				report[key] = lag
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(report); err != nil {
		a.Logger.Warn("answer readiness", "err", err)
	}
}

// Listen serves h at address until ctx ends, then lets requests under way finish. started is told the address listened on.
func Listen(ctx context.Context, address string, h http.Handler, logger *slog.Logger, started func(net.Addr)) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	if started != nil {
		started(l.Addr())
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
