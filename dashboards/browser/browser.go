// Package browser drives a headless Chromium for tests of pages: it opens addresses, evaluates scripts, takes pictures, and reports
// what the page asked for and what its console said.
//
// Commands flow to Chromium as DevTools messages over a pipe, so that no port is opened; results and events flow back. When
// Chromium is missing, Start fails: a page that was not looked at has not been tested.
package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// Browser is one running Chromium.
type Browser struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.ReadCloser
	done chan struct{} // closed when Chromium no longer speaks

	mu      sync.Mutex
	last    int
	waiting map[int]chan reply
	tabs    map[string]*Tab // by session
}

type reply struct {
	Result json.RawMessage
	Err    error
}

// candidates are the names under which Chromium is installed.
var candidates = [...]string{"chromium", "chromium-browser", "google-chrome", "chrome"}

func executable() (string, error) {
	for _, name := range candidates {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no browser found; expected one of %v in PATH", candidates)
}

// Start runs Chromium with an empty profile in dir until Close. ctx ends it early.
func Start(ctx context.Context, dir string) (*Browser, error) {
	path, err := executable()
	if err != nil {
		return nil, err
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirIn.Close(), in.Close())
	}
	cmd := exec.CommandContext(ctx, path, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-breakpad",
		"--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--user-data-dir="+filepath.Join(dir, "profile"), "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // descriptors 3 and 4
	err = cmd.Start()
	_, _ = theirIn.Close(), theirOut.Close()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", path, err), in.Close(), out.Close())
	}
	b := &Browser{cmd: cmd, in: in, out: out, done: make(chan struct{}), waiting: map[int]chan reply{}, tabs: map[string]*Tab{}}
	go b.listen()
	return b, nil
}

// closeTime is how long Chromium may take to end by itself, which also ends its children and leaves its profile alone.
const closeTime = 10 * time.Second

// Close ends Chromium and waits for it.
func (b *Browser) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	asked := b.call(ctx, "", "Browser.close", struct{}{}, nil)
	select {
	case <-b.done:
	case <-ctx.Done():
		_ = b.cmd.Process.Kill()
		<-b.done
	}
	err := errors.Join(b.in.Close(), b.out.Close())
	if werr := b.cmd.Wait(); werr != nil && ctx.Err() == nil && asked == nil {
		err = errors.Join(err, fmt.Errorf("browser ended: %w", werr))
	}
	return err
}

// message is one DevTools message, of either direction.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// listen hands every reply to the call that waits for it, and every event to its tab.
func (b *Browser) listen() {
	defer close(b.done)
	r := bufio.NewReaderSize(b.out, 1<<20)
	for {
		line, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(line[:len(line)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		waiting, tab := b.waiting[m.ID], b.tabs[m.Session]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		switch {
		case m.ID != 0 && waiting != nil:
			rep := reply{Result: m.Result}
			if m.Error != nil {
				rep.Err = errors.New(m.Error.Message)
			}
			waiting <- rep
		case m.ID == 0 && tab != nil:
			tab.event(m.Method, m.Params)
		}
	}
}

// call sends one command and waits for its result, which it decodes into result unless that is nil.
func (b *Browser) call(ctx context.Context, session, method string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.last++
	m := message{ID: b.last, Session: session, Method: method, Params: body}
	waiting := make(chan reply, 1)
	b.waiting[m.ID] = waiting
	line, err := json.Marshal(m)
	if err == nil {
		_, err = b.in.Write(append(line, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case rep := <-waiting:
		if rep.Err != nil {
			return fmt.Errorf("%s: %w", method, rep.Err)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(rep.Result, result)
	case <-b.done:
		return fmt.Errorf("%s: browser is gone", method)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, ctx.Err())
	}
}
