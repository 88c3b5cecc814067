// Package remote holds what talking to any server takes: TLS settings that come as files, and trying again after a passing failure.
//
// Settings flow in, a *tls.Config flows out; an error names the file. Attempts flow through Backoff.Do, which returns nil, the first
// error that will not pass, or the last one when patience or the context ends.
package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// TLS says how to talk to a server in secret. The zero value trusts the system's authorities and shows no certificate.
type TLS struct {
	CA         string `yaml:"ca"`          // file with the authorities to trust, PEM; "" for the system's
	Cert       string `yaml:"cert"`        // file with the own certificate, PEM; "" for none
	Key        string `yaml:"key"`         // file with its key, PEM
	ServerName string `yaml:"server_name"` // the name that the server's certificate must bear; "" for the address
}

// Config reads the files. A nil t gives a nil config: no TLS.
func (t *TLS) Config() (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CA != "" {
		data, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("tls authorities: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("tls authorities: %s: no certificate in it; expected PEM", t.CA)
		}
	}
	if (t.Cert == "") != (t.Key == "") {
		return nil, errors.New("tls: cert and key go together; one of them is missing")
	}
	if t.Cert != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("tls certificate %s: %w", t.Cert, err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// Backoff says how to try again: the pauses grow from First to Max by doubling, each shortened at random by up to half so that many
// clients of one server that comes back do not knock at once ("equal jitter", Brooker 2015).
type Backoff struct {
	First    time.Duration  // default 50 ms
	Max      time.Duration  // default 2 s
	Patience time.Duration  // how long to go on in all; 0: as long as the context lasts
	Jitter   func() float64 // in [0, 1); nil: math/rand
}

// Do calls f until it succeeds, fails with an error that passing does not say will pass, or time is over. retried, which may be nil,
// is told of each failure that is tried again.
func (b Backoff) Do(ctx context.Context, passing func(error) bool, retried func(error), f func(ctx context.Context) error) error {
	if b.Patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, b.Patience)
		defer cancel()
	}
	for n := 0; ; n++ {
		err := f(ctx)
		if err == nil || !passing(err) {
			return err
		}
		if retried != nil {
			retried(err)
		}
		if Sleep(ctx, b.Pause(n)) != nil {
			return err // what failed says more than that time is over
		}
	}
}

// Pause returns how long to wait after attempt n, counted from 0.
func (b Backoff) Pause(n int) time.Duration {
	first, most, jitter := b.First, b.Max, b.Jitter
	if first <= 0 {
		first = 50 * time.Millisecond
	}
	if most <= 0 {
		most = 2 * time.Second
	}
	if jitter == nil {
		jitter = rand.Float64
	}
	d := most
	if n < 20 && first<<n < most {
		d = first << n
	}
	return d/2 + time.Duration(jitter()*float64(d/2))
}

// Sleep waits for d, or returns the error of ctx when that ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
