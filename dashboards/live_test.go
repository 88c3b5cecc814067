package dashboards_test

import (
	"context"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/dashboards"
	"xiangyin/dashboards/browser"
)

// until is a script that waits, looking after each frame, until condition holds, and gives its value; after five seconds it gives
// what it has.
func until(condition string) string {
	return `new Promise(done => {
		const end = performance.now() + 30000; // generous: the race detector and a busy machine are slow
		const look = () => { const v = ` + condition + `; v || performance.now() > end ? done(v) : setTimeout(look, 20); };
		look();
	})`
}

func eval[T any](ctx context.Context, t *testing.T, tab *browser.Tab, script string) T {
	t.Helper()
	var v T
	if err := tab.Eval(ctx, script, &v); err != nil {
		t.Fatalf("%v in %.200s", err, script)
	}
	return v
}

func (f *fake) addCases(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	y, m, d := fakeNow.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, fakeZone)
	f.days = append(f.days, analyze.DayCount{Day: day, Township: f.townships[0].Code, Concern: analyze.Health, Count: n})
	f.needs = append(f.needs, analyze.Need{Township: f.townships[0].Code, Concern: analyze.Health, Heat: 500, Open: n})
}

const todaysCases = `Number(document.querySelector(".fig dd b").textContent)`

// TestDeskLives watches the desk fill, keeps an officer's focus and choices, and pauses.
func TestDeskLives(t *testing.T) {
	f := newFake(40)
	o := f.options()
	o.Refresh = time.Second
	h, err := dashboards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(h)
	defer site.Close()
	b, ctx := chromium(t)
	tab := open(ctx, t, b, desktop, site.URL+"/")
	before := eval[int](ctx, t, tab, todaysCases)
	canvas := eval[bool](ctx, t, tab, `(window.first = document.querySelector(".plot canvas"), document.querySelector("#heat td a").focus(), window.kept = document.activeElement, !!window.first)`)
	if !canvas {
		t.Fatal("no chart")
	}
	f.addCases(37)
	if got := eval[int](ctx, t, tab, until(todaysCases+` === `+strconv.Itoa(before+37)+` && `+todaysCases)); got != before+37 {
		t.Fatalf("desk shows %d cases today; want %d", got, before+37)
	}
	if !eval[bool](ctx, t, tab, `document.querySelector(".plot canvas") === window.first && document.activeElement === window.kept`) {
		t.Error("the refresh took the focus or drew the chart anew")
	}
	if !eval[bool](ctx, t, tab, until(`document.querySelector(".plot").chart.getOption().series.some(s => s.data.at(-1) >= 37)`)) {
		t.Error("the chart stands still")
	}
	t.Run("a choice stays", func(t *testing.T) {
		eval[bool](ctx, t, tab, `(document.querySelector('.tabs a[href="/?metric=backlog"]').click(), true)`)
		want := `location.search === "?metric=backlog" && document.querySelector(".tabs a[aria-current]").getAttribute("href").includes("backlog")`
		if !eval[bool](ctx, t, tab, until(want)) {
			t.Fatal("the table does not change")
		}
		f.addCases(5)
		if !eval[bool](ctx, t, tab, until(todaysCases+` === `+strconv.Itoa(before+42)+` && `+want)) {
			t.Error("the choice is lost with the next refresh")
		}
	})
	t.Run("a filter works", func(t *testing.T) {
		eval[bool](ctx, t, tab, `(() => { const s = document.getElementById("c-township"); s.value = "`+f.townships[2].Code+`"; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
		if !eval[bool](ctx, t, tab, until(`location.search.includes("township=`+f.townships[2].Code+`") && document.getElementById("f-township").value === "`+f.townships[2].Code+`"`)) {
			t.Error("the other form does not follow")
		}
	})
	t.Run("pause", func(t *testing.T) {
		eval[bool](ctx, t, tab, `(document.activeElement.blur(), document.getElementById("pause").click(), true)`)
		if !eval[bool](ctx, t, tab, `document.getElementById("pause").getAttribute("aria-pressed") === "true" && document.getElementById("pause").textContent === "恢复更新"`) {
			t.Error("the button does not say that it is paused")
		}
		asked := len(tab.Requests())
		eval[bool](ctx, t, tab, `new Promise(done => setTimeout(() => done(true), 1500))`)
		if now := len(tab.Requests()); now > asked {
			t.Errorf("a paused desk asked %d times", now-asked)
		}
	})
	checkQuietAt(t, tab, site.URL)
}

// checkQuietAt is checkQuiet without the weight, for a page that has asked many times.
func checkQuietAt(t *testing.T, tab *browser.Tab, site string) {
	t.Helper()
	for _, line := range tab.Console() {
		t.Errorf("console: %s", line)
	}
	for _, r := range tab.Requests() {
		if !strings.HasPrefix(r.URL, site+"/") {
			t.Errorf("request left the host: %s", r.URL)
		}
	}
}

// TestKeyboard walks the desk without a mouse.
func TestKeyboard(t *testing.T) {
	f := newFake(40)
	site := httptest.NewServer(f.pages(t))
	defer site.Close()
	b, ctx := chromium(t)
	tab := open(ctx, t, b, desktop, site.URL+"/")
	press := func(keys ...string) {
		t.Helper()
		for _, key := range keys {
			if err := tab.Press(ctx, key); err != nil {
				t.Fatal(err)
			}
		}
	}
	press("Tab")
	if !eval[bool](ctx, t, tab, `document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().top >= 0`) {
		t.Error("the first stop is not a visible skip link")
	}
	if stops := eval[int](ctx, t, tab, `document.querySelectorAll("#heat td a:not([tabindex='-1'])").length`); stops != 1 {
		t.Errorf("the heat table has %d tab stops; want 1", stops)
	}
	eval[bool](ctx, t, tab, `(document.querySelector("#heat td a[tabindex='0']").focus(), true)`)
	seen := map[string]bool{}
	for _, key := range []string{"ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight"} {
		press(key)
		seen[eval[string](ctx, t, tab, `document.activeElement.getAttribute("href") || ""`)] = true
	}
	if len(seen) < 4 || seen[""] {
		t.Errorf("arrows lead to %v", seen)
	}
	if !eval[bool](ctx, t, tab, `getComputedStyle(document.activeElement).outlineStyle !== "none"`) {
		t.Error("focus cannot be seen")
	}
	press("Enter")
}

// TestOfficerActs acknowledges a plan in the browser, on a phone.
func TestOfficerActs(t *testing.T) {
	f := newFake(40)
	id := f.inState(t, alert.Opened)
	site := httptest.NewServer(f.pages(t))
	defer site.Close()
	b, ctx := chromium(t)
	tab := open(ctx, t, b, phone, site.URL+"/plan/"+id)
	eval[bool](ctx, t, tab, `(document.querySelector("button.primary").click(), true)`)
	if err := tab.WaitLoad(ctx); err != nil {
		t.Fatal(err)
	}
	if state := eval[string](ctx, t, tab, `document.querySelector(".sub .state").textContent`); state != "已签收" {
		t.Errorf("page says %s", state)
	}
	checkQuietAt(t, tab, site.URL)
	checkWidth(ctx, t, tab, phone)
	pdf, err := tab.PDF(ctx)
	if err != nil || !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("printing: %v", err)
	}
}

// TestWithoutScript looks at the pages as a browser without JavaScript shows them.
func TestWithoutScript(t *testing.T) {
	f := newFake(40)
	h := f.pages(t)
	body := get(t, h, "/").Body.String()
	for _, want := range []string{`<form class="filter" method="get" action="/"`, `href="/?metric=backlog"`, `<th scope="row">`} {
		if !strings.Contains(body, want) {
			t.Errorf("page lacks %s", want)
		}
	}
}
