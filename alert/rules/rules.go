// Package rules holds the alerting rules about needs and evaluates them in process with Prometheus's own promql and rules packages,
// for the embedded default; in production a Prometheus server loads the same file and an Alertmanager the config that Alertmanager
// writes.
//
// Metric families flow in from gatherers, and Notifications in the shape of Alertmanager's webhook version 4 flow out, grouped by
// receiver, township and concern, inhibited and repeated as the generated Alertmanager config would have it. When a gatherer fails,
// nothing is evaluated: alerts neither fire nor resolve on half the needs, and the heartbeat stops. When a rule fails, its alerts
// stay as they were and the error is returned beside the other rules' notifications. When a delivery fails, the same news is
// delivered again with the next evaluation.
package rules

import (
	_ "embed"
	"io"
	"net/url"
	"strings"
)

//go:embed rules.yml
var file string

// File returns the rules as the embedded default evaluates them.
func File() []byte { return []byte(file) }

// Write writes the rules for a Prometheus server to w, with the alerts' links pointing to the desk at base rather than to the server.
func Write(w io.Writer, base *url.URL) error {
	_, err := io.WriteString(w, strings.ReplaceAll(file, "{{ $externalURL }}", strings.TrimSuffix(base.String(), "/")))
	return err
}
