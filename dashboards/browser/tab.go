package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Tab is one page of a Browser with cookies of its own.
type Tab struct {
	b       *Browser
	session string

	mu       sync.Mutex
	requests []Request
	console  []string
	loaded   chan struct{} // one value when a page has loaded
}

// Request is one thing that a page asked the network for.
type Request struct {
	ID       string
	URL      string
	Status   int
	Received int // bytes over the wire, headers included
}

type object = map[string]any

// Device is the screen that a page believes to have.
type Device struct {
	Width, Height int
	Scale         float64 // device pixels per CSS pixel
	Mobile        bool
	Dark          bool // prefers-color-scheme
	Still         bool // prefers-reduced-motion
}

// Open returns a new tab that shows nothing yet.
func (b *Browser) Open(ctx context.Context, d Device) (*Tab, error) {
	var made struct{ BrowserContextID, TargetID, SessionID string }
	if err := b.call(ctx, "", "Target.createBrowserContext", object{}, &made); err != nil {
		return nil, err
	}
	if err := b.call(ctx, "", "Target.createTarget", object{"url": "about:blank", "browserContextId": made.BrowserContextID}, &made); err != nil {
		return nil, err
	}
	if err := b.call(ctx, "", "Target.attachToTarget", object{"targetId": made.TargetID, "flatten": true}, &made); err != nil {
		return nil, err
	}
	t := &Tab{b: b, session: made.SessionID, loaded: make(chan struct{}, 1)}
	b.mu.Lock()
	b.tabs[t.session] = t
	b.mu.Unlock()
	return t, t.prepare(ctx, d)
}

func (t *Tab) prepare(ctx context.Context, d Device) error {
	scheme, motion := "light", "no-preference"
	if d.Dark {
		scheme = "dark"
	}
	if d.Still {
		motion = "reduce"
	}
	for _, c := range []struct {
		method string
		params object
	}{
		{"Page.enable", object{}}, {"Network.enable", object{}}, {"Runtime.enable", object{}}, {"Log.enable", object{}},
		{"Emulation.setDeviceMetricsOverride", object{"width": d.Width, "height": d.Height, "deviceScaleFactor": d.Scale, "mobile": d.Mobile}},
		{"Emulation.setTouchEmulationEnabled", object{"enabled": d.Mobile}},
		{"Emulation.setEmulatedMedia", object{"features": []object{
			{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion},
		}}},
	} {
		if err := t.call(ctx, c.method, c.params, nil); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tab) call(ctx context.Context, method string, params, result any) error {
	return t.b.call(ctx, t.session, method, params, result)
}

// event keeps what the page asked for and what its console said.
func (t *Tab) event(method string, params json.RawMessage) {
	var p struct {
		RequestID         string
		Request           struct{ URL string }
		Response          struct{ Status int }
		EncodedDataLength float64
		Type              string
		Args              []struct{ Value, Description any }
		ExceptionDetails  struct {
			Text      string
			Exception struct{ Description string }
		}
		Entry struct{ Level, Text, URL string }
	}
	if json.Unmarshal(params, &p) != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch method {
	case "Page.loadEventFired":
		select {
		case t.loaded <- struct{}{}:
		default:
		}
	case "Network.requestWillBeSent":
		t.requests = append(t.requests, Request{ID: p.RequestID, URL: p.Request.URL})
	case "Network.responseReceived":
		t.update(p.RequestID, func(r *Request) { r.Status = p.Response.Status })
	case "Network.loadingFinished":
		t.update(p.RequestID, func(r *Request) { r.Received = int(p.EncodedDataLength) })
	case "Runtime.consoleAPICalled":
		if p.Type == "error" || p.Type == "warning" || p.Type == "assert" {
			t.console = append(t.console, fmt.Sprint(p.Type, ": ", p.Args))
		}
	case "Runtime.exceptionThrown":
		t.console = append(t.console, "exception: "+p.ExceptionDetails.Text+" "+p.ExceptionDetails.Exception.Description)
	case "Log.entryAdded":
		if p.Entry.Level == "error" || p.Entry.Level == "warning" {
			t.console = append(t.console, p.Entry.Level+": "+p.Entry.Text+" "+p.Entry.URL)
		}
	}
}

func (t *Tab) update(id string, f func(*Request)) {
	if i := slices.IndexFunc(t.requests, func(r Request) bool { return r.ID == id }); i >= 0 {
		f(&t.requests[i])
	}
}

// Go opens url and waits until it has loaded.
func (t *Tab) Go(ctx context.Context, url string) error {
	select { // forget an earlier page's
	case <-t.loaded:
	default:
	}
	var nav struct{ ErrorText string }
	if err := t.call(ctx, "Page.navigate", object{"url": url}, &nav); err != nil {
		return err
	}
	if nav.ErrorText != "" {
		return fmt.Errorf("open %s: %s", url, nav.ErrorText)
	}
	return t.WaitLoad(ctx)
}

// WaitLoad waits until the page that a click or Go asked for has loaded.
func (t *Tab) WaitLoad(ctx context.Context) error {
	select {
	case <-t.loaded:
		return nil
	case <-t.b.done:
		return errors.New("browser is gone")
	case <-ctx.Done():
		return fmt.Errorf("page did not load: %w", ctx.Err())
	}
}

// Eval runs script, an expression or a promise, in the page and decodes its value into result unless that is nil.
func (t *Tab) Eval(ctx context.Context, script string, result any) error {
	var got struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	err := t.call(ctx, "Runtime.evaluate", object{"expression": script, "returnByValue": true, "awaitPromise": true, "userGesture": true}, &got)
	if err != nil {
		return err
	}
	if e := got.ExceptionDetails; e != nil {
		return fmt.Errorf("script: %s %s", e.Text, e.Exception.Description)
	}
	if result == nil {
		return nil
	}
	if len(got.Result.Value) == 0 {
		return errors.New("script: no value")
	}
	return json.Unmarshal(got.Result.Value, result)
}

// Press types one key by its name, such as Tab or ArrowDown.
func (t *Tab) Press(ctx context.Context, key string) error {
	for _, kind := range []string{"rawKeyDown", "keyUp"} {
		if err := t.call(ctx, "Input.dispatchKeyEvent", object{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": keyCode(key)}, nil); err != nil {
			return err
		}
	}
	return nil
}

// keyCode returns the code that Chromium needs, besides its name, to act on key.
func keyCode(key string) int {
	switch key {
	case "Tab":
		return 9
	case "Enter":
		return 13
	case "Escape":
		return 27
	case "ArrowLeft":
		return 37
	case "ArrowUp":
		return 38
	case "ArrowRight":
		return 39
	case "ArrowDown":
		return 40
	}
	return 0
}

// Picture returns the page as PNG; whole includes what lies below the screen.
func (t *Tab) Picture(ctx context.Context, whole bool) ([]byte, error) {
	var got struct{ Data []byte }
	err := t.call(ctx, "Page.captureScreenshot", object{"format": "png", "captureBeyondViewport": whole}, &got)
	return got.Data, err
}

// PDF returns the page as it would be printed.
func (t *Tab) PDF(ctx context.Context) ([]byte, error) {
	var got struct{ Data []byte }
	err := t.call(ctx, "Page.printToPDF", object{"printBackground": false, "preferCSSPageSize": true}, &got)
	return got.Data, err
}

// Requests returns what the tab asked for so far.
func (t *Tab) Requests() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.requests)
}

// Console returns the errors and warnings of the console so far.
func (t *Tab) Console() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.console)
}
