package alert

import "time"

// Alert is one alert of a Notification, in the shape of Alertmanager's webhook version 4
// (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). The labels township, concern and severity say which
// need it is about.
type Alert struct {
	Status       string            `json:"status"` // firing or resolved
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`
}

// Notification is what Alertmanager posts to a webhook receiver, version 4.
type Notification struct {
	Version           string            `json:"version"`
	GroupKey          string            `json:"groupKey"`
	TruncatedAlerts   uint64            `json:"truncatedAlerts"`
	Status            string            `json:"status"`
	Receiver          string            `json:"receiver"`
	GroupLabels       map[string]string `json:"groupLabels"`
	CommonLabels      map[string]string `json:"commonLabels"`
	CommonAnnotations map[string]string `json:"commonAnnotations"`
	ExternalURL       string            `json:"externalURL"`
	Alerts            []Alert           `json:"alerts"`
}

// Labels of an alert that the plan engine reads.
const (
	LabelName     = "alertname"
	LabelTownship = "township"
	LabelConcern  = "concern"
	LabelSeverity = "severity"
)
