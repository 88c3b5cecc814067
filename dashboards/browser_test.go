package dashboards_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiangyin/dashboards/browser"
)

// chromium starts a browser for one test; the test fails where there is none.
func chromium(t *testing.T) (*browser.Browser, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 4*time.Minute) // the clean-up needs it too
	b, err := browser.Start(ctx, t.TempDir())
	if err != nil {
		cancel()
		t.Fatalf("start browser: %v", err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close browser: %v", err)
		}
		cancel()
	})
	return b, ctx
}

var (
	desktop     = browser.Device{Width: 1440, Height: 900, Scale: 1}
	desktopDark = browser.Device{Width: 1440, Height: 900, Scale: 1, Dark: true, Still: true}
	phone       = browser.Device{Width: 390, Height: 844, Scale: 2, Mobile: true}
	phoneDark   = browser.Device{Width: 390, Height: 844, Scale: 2, Mobile: true, Dark: true}
)

// TestPagesInChromium opens every page on every screen. Pictures are kept with go test -artifacts.
func TestPagesInChromium(t *testing.T) {
	f := newFake(300)
	site := httptest.NewServer(f.pages(t))
	defer site.Close()
	b, ctx := chromium(t)
	need := "/need/" + f.townships[5].Code + "/" + string(f.days[0].Concern)
	few := map[string]string{"desk": "/", "plan": "/plan/" + f.busiest()}
	all := map[string]string{
		"desk": "/", "desk-en": "/?lang=en", "desk-backlog": "/?metric=backlog&sort=total&split=township", "need": need,
		"need-county": "/need/" + fakeCounty + "/transport", "plans": "/plans", "plans-en": "/plans?lang=en&state=all",
		"plan": "/plan/" + f.busiest(), "plan-en": "/plan/" + f.busiest() + "?lang=en", "help": "/help", "briefing": "/briefing", "missing": "/nowhere",
	}
	small := map[string]string{"desk": "/", "desk-en": "/?lang=en", "need": need, "plans": "/plans", "plan": few["plan"], "briefing": "/briefing", "help": "/help"}
	for _, screen := range []struct {
		name   string
		device browser.Device
		pages  map[string]string
	}{{"desktop", desktop, all}, {"phone", phone, small}, {"desktop-dark", desktopDark, few}, {"phone-dark", phoneDark, few}} {
		for page, path := range screen.pages {
			t.Run(screen.name+"/"+page, func(t *testing.T) {
				tab := open(ctx, t, b, screen.device, site.URL+path)
				if strings.HasPrefix(page, "desk") || strings.HasPrefix(page, "need") {
					checkDrawn(ctx, t, tab)
				}
				checkQuiet(t, tab, site.URL, page == "missing")
				checkWidth(ctx, t, tab, screen.device)
				picture(ctx, t, tab, screen.name+"-"+page)
			})
		}
	}
}

// open shows address in a new tab.
func open(ctx context.Context, t *testing.T, b *browser.Browser, d browser.Device, address string) *browser.Tab {
	t.Helper()
	tab, err := b.Open(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := tab.Go(ctx, address); err != nil {
		t.Fatal(err)
	}
	return tab
}

// picture keeps a picture of the whole page among the test's artifacts.
func picture(ctx context.Context, t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	png, err := tab.Picture(ctx, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkQuiet fails when the console complained, when a request went elsewhere or failed, or when the page is too heavy.
func checkQuiet(t *testing.T, tab *browser.Tab, site string, missing bool) {
	t.Helper()
	for _, line := range tab.Console() {
		if !missing {
			t.Errorf("console: %s", line)
		}
	}
	weight := 0
	for i, r := range tab.Requests() {
		if !strings.HasPrefix(r.URL, site+"/") {
			t.Errorf("request left the host: %s", r.URL)
		}
		if r.Status >= 400 && (!missing || i > 0) {
			t.Errorf("%s answered %d", r.URL, r.Status)
		}
		weight += r.Received
	}
	t.Logf("%d requests, %d bytes", len(tab.Requests()), weight)
	if weight == 0 || weight > 200_000 {
		t.Errorf("page weighs %d bytes over the wire; want at most 200,000", weight)
	}
}

// checkWidth fails when the page is wider than the screen.
func checkWidth(ctx context.Context, t *testing.T, tab *browser.Tab, d browser.Device) {
	t.Helper()
	var width int
	if err := tab.Eval(ctx, "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)", &width); err != nil {
		t.Fatal(err)
	}
	if width > d.Width {
		t.Errorf("page is %d px wide on a screen of %d px", width, d.Width)
	}
}

// checkDrawn fails when the page's chart is empty.
func checkDrawn(ctx context.Context, t *testing.T, tab *browser.Tab) {
	t.Helper()
	var painted int
	err := tab.Eval(ctx, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
		const canvas = document.querySelector(".plot canvas");
		if (!canvas) return done(-1);
		const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
		let n = 0;
		for (let i = 3; i < data.length; i += 4) if (data[i] > 0) n++;
		done(n);
	}, 400))))`, &painted)
	if err != nil {
		t.Fatal(err)
	}
	if painted < 2000 {
		t.Errorf("chart has %d painted pixels", painted)
	}
}
