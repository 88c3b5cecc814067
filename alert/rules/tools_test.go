package rules_test

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"xiangyin/alert/rules"
)

// run runs a Prometheus tool. A missing tool is a failure, not a reason to skip: what it checks is what servers will load.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing (Debian: prometheus, prometheus-alertmanager): %v", name, err)
	}
	if out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPromtoolChecksRules(t *testing.T) {
	var b bytes.Buffer
	if err := rules.Write(&b, &url.URL{Scheme: "https", Host: "desk.example"}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "$externalURL") || !strings.Contains(b.String(), "https://desk.example/need/{{ $labels.township }}") {
		t.Error("links do not lead to the desk")
	}
	run(t, "promtool", "check", "rules", "--lint=all", "--lint-fatal", write(t, "rules.yml", b.Bytes()))
}

func TestPromtoolTestsRules(t *testing.T) {
	run(t, "promtool", "test", "rules", "testdata/rules_test.yml", "testdata/silence_test.yml")
}

func config() rules.AlertmanagerConfig {
	at := func(path string) *url.URL { return &url.URL{Scheme: "http", Host: "127.0.0.1:8311", Path: path} }
	return rules.AlertmanagerConfig{
		Plans:     rules.Endpoint{URL: at("/v1/alerts"), TokenFile: "/etc/alertmanager/token"},
		Operators: rules.Endpoint{URL: at("/operators")},
		Heartbeat: rules.Endpoint{URL: at("/heartbeat")},
	}
}

func TestAmtoolChecksConfig(t *testing.T) {
	var b bytes.Buffer
	if err := rules.Alertmanager(&b, config()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"group_by:", "credentials_file: /etc/alertmanager/token", "NeedSurgeCounty", "send_resolved: true"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("config lacks %q:\n%s", want, b.String())
		}
	}
	path := write(t, "alertmanager.yml", b.Bytes())
	run(t, "amtool", "check-config", path)
	for receiver, labels := range map[string][]string{
		rules.ReceiverPlans:     {"alertname=NeedSurge", "township=431999101", "concern=transport", "severity=urgent"},
		rules.ReceiverOperators: {"alertname=PipelineSilent", "township=all", "concern=pipeline", "severity=urgent"},
		rules.ReceiverHeartbeat: {"alertname=Heartbeat", "township=all", "concern=pipeline", "severity=none"},
	} {
		run(t, "amtool", append([]string{"config", "routes", "test", "--config.file=" + path, "--verify.receivers=" + receiver}, labels...)...)
	}
}

func TestAlertmanagerRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*rules.AlertmanagerConfig)
		says   string
	}{
		"no plans":     {func(c *rules.AlertmanagerConfig) { c.Plans = rules.Endpoint{} }, "receiver plans"},
		"no heartbeat": {func(c *rules.AlertmanagerConfig) { c.Heartbeat = rules.Endpoint{} }, "receiver heartbeat"},
		"odd scheme":   {func(c *rules.AlertmanagerConfig) { c.Operators.URL = &url.URL{Scheme: "ftp", Host: "h"} }, "receiver operators"},
		"no interval":  {func(c *rules.AlertmanagerConfig) { c.Timing.GroupWait = 1 }, "group interval is 0s"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config()
			tc.change(&cfg)
			var b bytes.Buffer
			if err := rules.Alertmanager(&b, cfg); err == nil || !strings.Contains(err.Error(), tc.says) || b.Len() > 0 {
				t.Errorf("error %v, %d bytes written; want %q and none", err, b.Len(), tc.says)
			}
		})
	}
}
