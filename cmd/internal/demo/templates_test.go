package demo

import (
	"strings"
	"testing"
	"time"

	"xiangyin/analyze"
)

func TestTemplates(t *testing.T) {
	lib, err := newLibrary()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	once := func(ts []template) {
		for _, p := range ts {
			if seen[p.body] {
				t.Errorf("%s: %q stands twice", p.concern, p.title)
			}
			seen[p.body] = true
		}
	}
	for _, c := range analyze.Concerns() {
		if n := len(lib.everyday[c]); n < 12 {
			t.Errorf("%s has %d templates; want at least 12", c, n)
		}
		once(lib.everyday[c])
	}
	once(lib.emergencies)
	if n := len(lib.emergencies); n < 10 {
		t.Errorf("%d templates of emergencies", n)
	}
	for _, k := range kinds() {
		if n := len(lib.changes[k.name]); n < 5 {
			t.Errorf("%s has %d templates; want at least 5", k.name, n)
		}
		once(lib.changes[k.name])
	}
	for _, p := range append(all(lib.everyday), all(lib.changes)...) {
		if p.urgency == analyze.Emergency {
			t.Errorf("%s: %q is an emergency outside its list", p.concern, p.title)
		}
	}
}

func all[K comparable](m map[K][]template) (out []template) {
	for _, ts := range m {
		out = append(out, ts...)
	}
	return out
}

func TestEveryTemplateFillsEverywhere(t *testing.T) {
	lib, err := newLibrary()
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLand()
	if err != nil {
		t.Fatal(err)
	}
	ts := append(append(all(lib.everyday), all(lib.changes)...), lib.emergencies...)
	for _, at := range []time.Time{day(2025, time.June, 3), day(2026, time.January, 6)} {
		for i, home := range l.townships {
			for j, v := range home.villages[:3] {
				w := &writer{r: stream(1, uint64(i), uint64(j)), land: l, home: home, village: v, at: at, merged: !at.Before(Merger()),
					fixed: map[string]string{}}
				for _, p := range ts {
					clear(w.fixed)
					got, err := w.fill(p.title + "|" + p.body)
					if err != nil || strings.ContainsAny(got, "{}") || strings.HasPrefix(got, "|") {
						t.Fatalf("%s %q: %q, %v", p.concern, p.title, got, err)
					}
				}
			}
		}
	}
}

func TestFillRefuses(t *testing.T) {
	w := &writer{r: stream(1), fixed: map[string]string{}}
	for name, text := range map[string]string{"unknown slot": "在{nowhere}", "open slot": "在{T", "empty slot": "在{}"} {
		if got, err := w.fill(text); err == nil || got != "" {
			t.Errorf("%s: got %q, %v; want an error and no text", name, got, err)
		}
	}
}

func TestTemplatesFitTheirTime(t *testing.T) {
	l, err := newLand()
	if err != nil {
		t.Fatal(err)
	}
	var stays, goes *township
	for _, town := range l.townships {
		if town.successor == nil {
			stays = town
		} else {
			goes = town
		}
	}
	for _, c := range []struct {
		name   string
		when   phase
		home   *township
		merged bool
		want   bool
	}{
		{"always, early", always, stays, false, true}, {"always, late", always, goes, true, true},
		{"before, early", before, goes, false, true}, {"before, late", before, goes, true, false},
		{"after, early", after, goes, false, false}, {"after, late, former", after, goes, true, true},
		{"after, late, still there", after, stays, true, false},
	} {
		if got := (template{when: c.when}).fits(c.home, c.merged); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
