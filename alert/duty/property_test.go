package duty

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// genRegister writes a random register that loads: offices in a random tree, twins, offices that are gone, rules for random places.
func genRegister(rt *rapid.T) string {
	var b strings.Builder
	b.WriteString("county: 520399\nvalid: {from: 2026-01-01, to: 2026-01-10}\ndesk: d0\noffices:\n")
	b.WriteString("  - {id: city, name: 市热线, kind: higher, contact: {phone: 1}}\n")
	b.WriteString("  - {id: d0, name: 县热线, kind: county, parent: city, contact: {phone: 1}}\n")
	b.WriteString("  - {id: watch, name: 县监察委员会, kind: supervision, contact: {phone: 1}}\n")
	n := rapid.IntRange(1, 7).Draw(rt, "departments")
	living := []string{"d0"}
	for i := 1; i <= n; i++ {
		extra := ""
		if i > 1 && rapid.IntRange(0, 3).Draw(rt, "gone") == 0 {
			extra = fmt.Sprintf(", successor: d%d", rapid.IntRange(0, i-1).Draw(rt, "successor"))
		} else {
			living = append(living, fmt.Sprintf("d%d", i))
		}
		if rapid.IntRange(0, 3).Draw(rt, "twin") == 0 {
			extra += fmt.Sprintf(", same_as: d%d", rapid.IntRange(0, i-1).Draw(rt, "same_as"))
		}
		fmt.Fprintf(&b, "  - {id: d%d, name: 局%d, former: [旧局%d], kind: department, parent: d%d, contact: {phone: 1}%s}\n", i, i, i, rapid.IntRange(0, i-1).Draw(rt, "parent"), extra)
	}
	for i := 1; i <= 3; i++ {
		fmt.Fprintf(&b, "  - {id: c%d, name: 中心%d, kind: township_center, parent: d%d, places: [52039910%d, 52039920%d], contact: {phone: 1}}\n",
			i, i, rapid.IntRange(0, n).Draw(rt, "center's parent"), i, i)
	}
	owner := rapid.SampledFrom(append([]string{`"@center"`}, living...))
	fmt.Fprintf(&b, "responsibilities:\n  - {place: \"*\", concern: \"*\", owner: %s, helpers: [\"@center\"]}\n", rapid.SampledFrom(living).Draw(rt, "owner"))
	fmt.Fprintf(&b, "  - {place: county, concern: staffing, owner: %s}\n  - {place: county, concern: conduct, owner: watch}\n", rapid.SampledFrom(living).Draw(rt, "owner"))
	for _, c := range analyze.Concerns() {
		if !c.Protected() && rapid.Bool().Draw(rt, "own rule") {
			fmt.Fprintf(&b, "  - {place: township, concern: %s, owner: %s, helpers: [d0]}\n", c, owner.Draw(rt, "owner"))
		}
	}
	return b.String()
}

// Whatever the register and whoever stands accused, nothing reaches the accused, what succeeded it, what shares its staff or what is
// below it (C5), and protected concerns reach no township role and no helper (C6).
func TestNothingReachesTheAccused(t *testing.T) {
	tried := 0
	rapid.Check(t, func(rt *rapid.T) {
		yaml := genRegister(rt)
		r, err := Load(zone, Source{"r.yaml", []byte(yaml)})
		if err != nil {
			rt.Fatalf("%v\n%s", err, yaml)
		}
		var names []string
		for _, o := range r.offices {
			names = append(append(append(names, string(o.ID), o.Name), o.Former...), o.Places...)
		}
		accused := rapid.SliceOfN(rapid.SampledFrom(append(names, "520399777", "无名")), 0, 3).Draw(rt, "accused")
		place := rapid.SampledFrom([]string{"520399", "520399101", "520399102"}).Draw(rt, "place")
		concern := rapid.SampledFrom(analyze.Concerns()).Draw(rt, "concern")
		d, err := r.Owner(place, concern, accused)
		if err != nil {
			if !slices.Contains(accused, "city") && !slices.Contains(accused, "市热线") {
				rt.Fatalf("nobody receives %s although the city is not accused: %v", concern, err)
			}
			return
		}
		tried++
		for _, id := range append(append([]alert.Office{d.Owner}, d.Helpers...), d.Chain...) {
			o, ok := r.Info(id)
			if !ok || o.Successor != "" {
				rt.Fatalf("%s goes to %q, which is no living office", concern, id)
			}
			if why := reason(r, o, accused); why != "" {
				rt.Fatalf("%s about %v reaches %s: %s\n%s", concern, accused, id, why, yaml)
			}
			if concern.Protected() && (o.Kind == TownshipCenter || len(d.Helpers) > 0) {
				rt.Fatalf("%s reaches %s", concern, id)
			}
			if (concern == analyze.Conduct) != (o.Kind == Supervision) && o.Kind != Higher {
				rt.Fatalf("%s reaches %s of kind %s", concern, id, o.Kind)
			}
			if _, err := r.HandOver(id, place, concern, accused); err != nil && o.Kind != TownshipCenter {
				rt.Fatalf("%s may receive %s but not be handed it: %v", id, concern, err)
			}
		}
	})
	if tried == 0 {
		t.Error("no need found an owner")
	}
}

// reason says why o must not see a matter about accused, by a definition of its own: it walks up from o instead of spreading down from
// the accused.
func reason(r *Register, o Office, accused []string) string {
	named := func(o Office) bool {
		return slices.ContainsFunc(accused, func(a string) bool {
			return a == string(o.ID) || a == o.Name || slices.Contains(o.Former, a) || slices.Contains(o.Places, a)
		})
	}
	switch {
	case named(o):
		return "it is accused"
	case o.Kind == TownshipCenter && slices.Contains(accused, "520399777"):
		return "it may be the accused township's"
	}
	for _, other := range r.offices {
		if named(other) && (other.Successor == o.ID || other.SameAs == o.ID || o.SameAs == other.ID) {
			return "it succeeds the accused " + string(other.ID) + " or is its twin"
		}
	}
	if o.Kind == Supervision || o.Kind == Higher || o.Parent == "" {
		return ""
	}
	parent, _ := r.Info(o.Parent)
	if why := reason(r, parent, accused); why != "" && parent.Kind != Higher {
		return "it is below " + string(parent.ID) + ": " + why
	}
	return ""
}
