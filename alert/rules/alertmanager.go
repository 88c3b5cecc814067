package rules

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v4"

	"xiangyin/alert"
)

// Endpoint is where Alertmanager posts notifications of one receiver.
type Endpoint struct {
	URL       *url.URL
	TokenFile string // path, on Alertmanager's machine, of a file that holds the bearer token; "" sends none
}

// AlertmanagerConfig is what differs between deployments in the config of Alertmanager.
type AlertmanagerConfig struct {
	Plans     Endpoint // the webhook of xiangyin
	Operators Endpoint // who runs xiangyin: alerts about itself
	Heartbeat Endpoint // who raises the alarm when the heartbeat stops; it must not depend on this Alertmanager
	Timing    Timing   // the zero value means DefaultTiming()
}

// Alertmanager writes a config for Alertmanager (0.25 or later) that groups, inhibits and repeats as the evaluation in process
// does. It holds no secret. An error names all that cfg lacks.
func Alertmanager(w io.Writer, cfg AlertmanagerConfig) error {
	if cfg.Timing == (Timing{}) {
		cfg.Timing = DefaultTiming()
	}
	if err := cfg.check(); err != nil {
		return fmt.Errorf("alertmanager config: %w", err)
	}
	out, err := yaml.Marshal(cfg.document())
	if err != nil {
		return fmt.Errorf("alertmanager config: %w", err)
	}
	_, err = w.Write(out)
	return err
}

func (c AlertmanagerConfig) check() error {
	var errs []error
	for _, r := range c.receivers() {
		if r.URL == nil || r.URL.Host == "" || r.URL.Scheme != "http" && r.URL.Scheme != "https" {
			errs = append(errs, fmt.Errorf("receiver %s: no URL; expected http:// or https://", r.name))
		}
	}
	for name, d := range map[string]time.Duration{
		"group interval": c.Timing.GroupInterval, "repeat": c.Timing.Repeat, "heartbeat": c.Timing.Heartbeat,
	} {
		if d < time.Second {
			errs = append(errs, fmt.Errorf("%s is %v; expected at least 1s", name, d))
		}
	}
	return errors.Join(errs...)
}

type namedEndpoint struct {
	name string
	Endpoint
}

func (c AlertmanagerConfig) receivers() []namedEndpoint {
	return []namedEndpoint{{ReceiverPlans, c.Plans}, {ReceiverOperators, c.Operators}, {ReceiverHeartbeat, c.Heartbeat}}
}

// The parts of Alertmanager's config that are written
// (https://prometheus.io/docs/alerting/latest/configuration/).
type (
	amConfig struct {
		Route        amRoute      `yaml:"route"`
		InhibitRules []amInhibit  `yaml:"inhibit_rules"`
		Receivers    []amReceiver `yaml:"receivers"`
	}
	amRoute struct {
		Matchers       []string        `yaml:"matchers,omitempty"`
		Receiver       string          `yaml:"receiver"`
		GroupBy        []string        `yaml:"group_by,omitempty"`
		GroupWait      *model.Duration `yaml:"group_wait,omitempty"`
		GroupInterval  *model.Duration `yaml:"group_interval,omitempty"`
		RepeatInterval *model.Duration `yaml:"repeat_interval,omitempty"`
		Routes         []amRoute       `yaml:"routes,omitempty"`
	}
	amInhibit struct {
		Source []string `yaml:"source_matchers"`
		Target []string `yaml:"target_matchers"`
		Equal  []string `yaml:"equal"`
	}
	amReceiver struct {
		Name     string      `yaml:"name"`
		Webhooks []amWebhook `yaml:"webhook_configs"`
	}
	amWebhook struct {
		URL          string  `yaml:"url"`
		SendResolved bool    `yaml:"send_resolved"`
		HTTP         *amHTTP `yaml:"http_config,omitempty"`
	}
	amHTTP struct {
		Authorization amAuthorization `yaml:"authorization"`
	}
	amAuthorization struct {
		Type string `yaml:"type"`
		File string `yaml:"credentials_file"`
	}
)

func (c AlertmanagerConfig) document() amConfig {
	var doc amConfig
	doc.Route = c.routes()
	for _, i := range inhibitions() {
		doc.InhibitRules = append(doc.InhibitRules, amInhibit{
			Source: []string{matcher(alert.LabelName, i.source)}, Target: []string{matcher(alert.LabelName, i.target)}, Equal: i.equal,
		})
	}
	for _, r := range c.receivers() {
		hook := amWebhook{URL: r.URL.String(), SendResolved: true}
		if r.TokenFile != "" {
			hook.HTTP = &amHTTP{amAuthorization{"Bearer", r.TokenFile}}
		}
		doc.Receivers = append(doc.Receivers, amReceiver{r.name, []amWebhook{hook}})
	}
	return doc
}

// routes is the counterpart of receiver and Timing.
func (c AlertmanagerConfig) routes() amRoute {
	t := c.Timing
	return amRoute{
		Receiver: ReceiverPlans, GroupBy: []string{alert.LabelTownship, alert.LabelConcern},
		GroupWait: duration(t.GroupWait), GroupInterval: duration(t.GroupInterval), RepeatInterval: duration(t.Repeat),
		Routes: []amRoute{
			{
				Matchers: []string{matcher(alert.LabelName, alertHeartbeat)}, Receiver: ReceiverHeartbeat,
				// Half an interval, as Alertmanager repeats with the first group interval after it.
				GroupWait: duration(0), GroupInterval: duration(t.Heartbeat), RepeatInterval: duration(t.Heartbeat / 2),
			},
			{Matchers: []string{matcher(alert.LabelConcern, concernPipeline)}, Receiver: ReceiverOperators},
			{Matchers: []string{matcher(alert.LabelSeverity, "emergency")}, Receiver: ReceiverPlans, GroupWait: duration(0)},
		},
	}
}

func matcher(label, value string) string { return fmt.Sprintf("%s=%q", label, value) }

func duration(d time.Duration) *model.Duration { return new(model.Duration(d)) }
