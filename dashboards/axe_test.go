package dashboards_test

import (
	"context"
	"net/http/httptest"
	"os"
	"testing"

	"xiangyin/alert"
	"xiangyin/dashboards/browser"
)

// axeFault is one kind of accessibility fault on a page.
type axeFault struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// TestAccessibility lets axe-core judge the pages, light and dark, on a desk and on a phone. It must find nothing.
func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	f := newFake(60)
	site := httptest.NewServer(f.pages(t))
	defer site.Close()
	b, ctx := chromium(t)
	few := map[string]string{"desk": "/", "plan": "/plan/" + f.inState(t, alert.Acting)}
	all := map[string]string{
		"desk": "/", "desk in English": "/?lang=en", "need": "/need/" + fakeCounty + "/transport", "plans": "/plans",
		"plan": "/plan/" + f.inState(t, alert.Opened), "help": "/help", "briefing": "/briefing", "missing": "/nothing",
	}
	for _, screen := range []struct {
		name   string
		device browser.Device
		pages  map[string]string
	}{{"desktop", desktop, all}, {"desktop dark", desktopDark, few}, {"phone", phone, few}} {
		for name, path := range screen.pages {
			t.Run(screen.name+"/"+name, func(t *testing.T) {
				tab := open(ctx, t, b, screen.device, site.URL+path)
				eval[bool](ctx, t, tab, `document.querySelectorAll("details").forEach(d => d.open = true) || true`)
				reportFaults(ctx, t, tab, string(axe))
			})
		}
	}
}

func reportFaults(ctx context.Context, t *testing.T, tab *browser.Tab, axe string) {
	t.Helper()
	eval[bool](ctx, t, tab, axe+";true")
	faults := eval[[]axeFault](ctx, t, tab, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`)
	for _, f := range faults {
		for i, n := range f.Nodes {
			if i < 3 {
				t.Errorf("%s (%s, %d places): %s\n%s\n%s", f.ID, f.Impact, len(f.Nodes), f.Help, n.HTML, n.FailureSummary)
			}
		}
	}
}
