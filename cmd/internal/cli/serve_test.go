package cli_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// start runs xiangyin in the background until the test ends, and expects it to stop gracefully then.
func start(t *testing.T, args ...string) {
	t.Helper()
	var stderr bytes.Buffer
	c := exec.Command("xiangyin", args...)
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("xiangyin %v did not stop gracefully: %v\n%s", args, err, stderr.Bytes())
		}
	})
}

// free returns an address on which nothing listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// page waits until ok is true of the page at url.
func page(t *testing.T, url string, ok func(string) bool) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(60 * time.Second)
	last := ""
	for {
		resp, err := http.Get(url)
		if err == nil {
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if last = string(body); err == nil && resp.StatusCode == http.StatusOK && ok(last) {
				return
			}
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s did not become what was expected within 60 s (%v); %d bytes", url, err, len(last))
		}
	}
}

func TestServe(t *testing.T) {
	config := deployment(t)
	address := free(t)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(text, "\nlisten: "+address+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, "serve", "--config", config)
	page(t, "http://"+address+"/healthz", func(string) bool { return true })
	page(t, "http://"+address+"/", func(body string) bool { return strings.Contains(body, "值班台") })
	token, err := os.ReadFile(filepath.Join(filepath.Dir(config), "token"))
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/v1/cases",
		strings.NewReader(`{"number":"1","received_at":"2026-01-05T08:00:00+08:00","text":"石桥的路灯坏了"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("posting a case: %s", resp.Status)
	}
	page(t, "http://"+address+"/metrics", func(body string) bool { return strings.Contains(body, "xiangyin_need_cases_total{") })
}

// TestLiveDemoFills opens the desk of a live demo and expects more on it as time passes.
func TestLiveDemoFills(t *testing.T) {
	address := free(t)
	start(t, "demo", "--listen", address, "--dir", filepath.Join(t.TempDir(), "demo"))
	cases := func(body string) int {
		total := 0
		for line := range strings.Lines(body) {
			if rest, ok := strings.CutPrefix(line, "xiangyin_need_cases_total{"); ok {
				if _, value, ok := strings.Cut(rest, "} "); ok {
					n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
					if err != nil {
						t.Fatal(err)
					}
					total += int(n)
				}
			}
		}
		return total
	}
	first := 0
	page(t, "http://"+address+"/metrics", func(body string) bool { first = cases(body); return first > 0 })
	page(t, "http://"+address+"/metrics", func(body string) bool { return cases(body) > first+100 })
	page(t, "http://"+address+"/", func(body string) bool { return strings.Contains(body, "/need/510999") })
}
