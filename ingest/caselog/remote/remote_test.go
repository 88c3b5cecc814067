package remote_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"xiangyin/ingest/caselog/remote"
)

var errPassing, errFinal = errors.New("passing"), errors.New("final")

func passing(err error) bool { return errors.Is(err, errPassing) }

func TestBackoff(t *testing.T) {
	for _, tc := range []struct {
		name     string
		patience time.Duration
		fails    []error
		want     error
		calls    int
	}{
		{"at once", 0, nil, nil, 1},
		{"after two failures", 0, []error{errPassing, errPassing}, nil, 3},
		{"a failure that does not pass", 0, []error{errPassing, errFinal}, errFinal, 2},
		{"patience ends", 300 * time.Millisecond, []error{errPassing, errPassing, errPassing, errPassing, errPassing, errPassing}, errPassing, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				b := remote.Backoff{Patience: tc.patience, Jitter: func() float64 { return 0.99 }}
				err := b.Do(t.Context(), passing, nil, func(context.Context) error {
					calls++
					if calls <= len(tc.fails) {
						return tc.fails[calls-1]
					}
					return nil
				})
				if !errors.Is(err, tc.want) || calls != tc.calls {
					t.Errorf("%v after %d calls; want %v after %d", err, calls, tc.want, tc.calls)
				}
			})
		})
	}
}

func TestPauseGrowsToItsBound(t *testing.T) {
	for _, jitter := range []float64{0, 0.5, 0.999} {
		b := remote.Backoff{First: time.Millisecond, Max: time.Second, Jitter: func() float64 { return jitter }}
		for n := range 100 {
			if d := b.Pause(n); d <= 0 || d > time.Second || n > 10 && d < time.Second/2 {
				t.Fatalf("pause %d with jitter %v is %v", n, jitter, d)
			}
		}
	}
}

func TestTLSRefuses(t *testing.T) {
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.pem")
	if err := os.WriteFile(junk, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		tls  remote.TLS
		want string
	}{
		"no such file":   {remote.TLS{CA: filepath.Join(dir, "none.pem")}, "none.pem"},
		"not PEM":        {remote.TLS{CA: junk}, "expected PEM"},
		"half a pair":    {remote.TLS{Cert: junk}, "go together"},
		"not a key pair": {remote.TLS{Cert: junk, Key: junk}, "junk.pem"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := tc.tls.Config(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v; want one with %q", err, tc.want)
			}
		})
	}
	var none *remote.TLS
	if c, err := none.Config(); c != nil || err != nil {
		t.Errorf("without settings: %v, %v", c, err)
	}
}
