package dashboards_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// TestProtectedOnlyOfCounty is charter C6 as a property: whatever protected cases a township has, every page that is of, or tells
// apart, townships is the same without them.
func TestProtectedOnlyOfCounty(t *testing.T) {
	f := newFake(20)
	f.townships, f.days = f.townships[:6], f.days[:800] // enough, and quick
	needs, days, h := f.needs, f.days, f.pages(t)
	rapid.Check(t, func(rt *rapid.T) {
		town := rapid.SampledFrom(f.townships).Draw(rt, "township")
		concern := rapid.SampledFrom([]analyze.Concern{analyze.Staffing, analyze.Conduct}).Draw(rt, "concern")
		n := rapid.IntRange(1, 500).Draw(rt, "cases")
		path := rapid.SampledFrom([]string{
			"/?split=township", "/?split=township&concern=" + string(concern), "/?township=" + town.Code, "/?split=none&township=" + town.Code,
			"/need/" + town.Code + "/health", "/plans?state=all&township=" + town.Code, "/?metric=open&split=township",
			"/?metric=backlog&sort=total&split=township",
		}).Draw(rt, "path")
		f.needs, f.days = needs, days
		before := townshipParts(get(t, h, path).Body.String())
		f.needs = append(needs[:len(needs):len(needs)], analyze.Need{
			Township: town.Code, Concern: concern, Heat: float64(n), Backlog: float64(n), Open: n, Overdue: n, Emergencies: n, Total: n,
			Surge: analyze.Surge{Window: 3, Count: n, Q: 0.001},
		})
		day := days[0]
		day.Township, day.Unit, day.Concern, day.Count = town.Code, former(town.Code), concern, n
		f.days = append(days[:len(days):len(days)], day)
		if townshipParts(get(t, h, path).Body.String()) != before {
			rt.Fatalf("%s tells of %d cases of %s in %s", path, n, concern, town.Code)
		}
	})
}

var (
	figuresPart = regexp.MustCompile(`(?s)<div class="figures">.*?</dl>`) // of the whole county
	totalsPart  = regexp.MustCompile(`(?s)<tfoot>.*?</tfoot>`)
)

// townshipParts returns body without the figures of the whole county.
func townshipParts(body string) string {
	return totalsPart.ReplaceAllString(figuresPart.ReplaceAllString(body, ""), "")
}

// TestCountyShowsProtected checks the other half: at county level the cases are there, so that nothing is suppressed (C3).
func TestCountyShowsProtected(t *testing.T) {
	f := newFake(0)
	f.needs, f.days = []analyze.Need{{Township: f.townships[0].Code, Concern: analyze.Conduct, Heat: 17, Open: 17, Total: 4711}}, f.days[:0]
	h := f.pages(t)
	if body := totalsPart.FindString(get(t, h, "/").Body.String()); !strings.Contains(body, ">17<") {
		t.Error("the county's row lacks protected cases")
	}
	if body := get(t, h, "/need/"+fakeCounty+"/conduct").Body.String(); !strings.Contains(body, "4711") || strings.Contains(body, f.townships[0].Name) {
		t.Error("the county's page lacks protected cases, or names a township")
	}
}

// TestHeatAddsUp checks that no case is lost between the townships' rows and the county's (C3).
func TestHeatAddsUp(t *testing.T) {
	f := newFake(0)
	f.townships, f.days = f.townships[:5], nil
	h := f.pages(t)
	rapid.Check(t, func(rt *rapid.T) {
		f.needs = f.needs[:0]
		total, placed := 0, 0
		for _, p := range append(f.townships[:5:5], analyze.Place{}) {
			for _, c := range analyze.Concerns() {
				n := rapid.IntRange(0, 9).Draw(rt, "open")
				f.needs = append(f.needs, analyze.Need{Township: p.Code, Concern: c, Open: n})
				total += n
				if !c.Protected() {
					placed += n
				}
			}
		}
		body := get(t, h, "/?metric=open").Body.String()
		sum := regexp.MustCompile(`<td class="sum">(\d+)</td>`).FindAllStringSubmatch(body, -1)
		rows := 0
		for _, m := range sum[:len(sum)-1] {
			rows += atoi(rt, m[1])
		}
		if all := atoi(rt, sum[len(sum)-1][1]); rows != placed || all != total {
			rt.Fatalf("rows add up to %d of %d, the county has %d of %d", rows, placed, all, total)
		}
	})
}

func atoi(t rapid.TB, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNoRefsNoText is charter C8: pages offer no address that holds a reference, and no source of theirs could hand them a text.
func TestNoRefsNoText(t *testing.T) {
	f := newFake(100)
	h := f.pages(t)
	ref := regexp.MustCompile(`[0-9a-f]{32,}`)
	for name, path := range somePages(f) {
		body := get(t, h, path).Body.String()
		if m := ref.FindString(body); m != "" {
			t.Errorf("%s holds %s, which may be a reference", name, m)
		}
	}
}

// TestAccusedIsNotOffered checks that the desk does not offer to hand a plan to an office that it is about (C5).
func TestAccusedIsNotOffered(t *testing.T) {
	f := newFake(30)
	id := f.inState(t, alert.Opened)
	accused := f.offices[4]
	moves := f.moves[id]
	moves[len(moves)-1].After.Owner = f.offices[0]
	if body := get(t, f.pages(t), "/plan/"+id).Body.String(); !strings.Contains(body, fmt.Sprintf(`<option value=%q`, accused)) {
		t.Fatal("the office is not offered even while nobody accuses it")
	}
	moves[len(moves)-1].After.Accused = []string{string(accused)}
	w := get(t, f.pages(t), "/plan/"+id)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), fmt.Sprintf(`<option value=%q`, accused)) {
		t.Error("the accused office is offered")
	}
}
