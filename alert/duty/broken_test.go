package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiangyin/analyze"
)

// Each broken register is the good one with one fault. The message must name the line of the fault and the remedy.
func TestBrokenRegisters(t *testing.T) {
	for _, tc := range []struct {
		name, old, new string
		want           []string // "<text of the faulty line>|<message>"
	}{
		{"unknown key", "hours: 09:00", "hour: 09:00", []string{"hour: 09:00|hour"}},
		{"two faults at once", "desk: hotline", "desk: hotlin\nemail: x", []string{"desk: hotlin|expected the id of a living office of kind county", "email: x|email"}},
		{"bad kind", "name: 澄溪县政务服务局, kind: department", "name: 澄溪县政务服务局, kind: bureau", []string{`kind: bureau|unknown kind "bureau"; expected department`}},
		{"bad hours", "hours: 00:00-24:00", "hours: all day", []string{"hours: all day|bad opening hours"}},
		{"bad date", "from: 2026-01-01, to: 2026-12-31}", "from: 1 January, to: 2026-12-31}", []string{"1 January|bad date"}},
		{"bad duration", "turn: 1d", "turn: daily", []string{`turn: daily|bad duration "daily"; expected 1d to 31d`}},
		{"bad limit", "close: 7wd", "close: a week", []string{"close: a week|limit \"a week\"; expected such as 2h"}},
		{"policy out of range", "min_answers: 3", "min_share: 0.2", []string{"min_share: 0.2|min_share: 0.2; expected more than 0.5"}},
		{"unknown parent", "parent: traffic,", "parent: trafic,", []string{`parent: trafic,|no office "trafic"`}},
		{"circle of parents", "kind: county, parent: city", "kind: county, parent: hotline", []string{`parent: hotline|"gov" stands above itself`}},
		{"office twice", "id: hr,", "id: health,", []string{`澄溪县人力资源|"health" is there twice`}},
		{"two centres of a township", "places: [520399102]", "places: [520399101]", []string{"白石镇|has the centre \"c101\" already"}},
		{"publicity office", "name: 澄溪县政务服务局", "name: 中共澄溪县委宣传部", []string{"宣传部|expected none (charter C4)"}},
		{"security office by former name", "former: [澄溪县交通局]", "former: [澄溪县公安局交警大队]", []string{"公安局|expected none (charter C4)"}},
		{"rule without office", "owner: transit", "owner: bus", []string{`owner: bus|no office "bus"`}},
		{"rule for an office that is gone", "concern: health, owner: \"@center\"", "concern: health, owner: c130", []string{`owner: c130|expected a living office, such as its successor "c101"`}},
		{"two owners", "{place: \"*\", concern: health, owner: health", "{place: \"*\", concern: transport, owner: health", []string{`owner: health, helpers|transport of * has the owner "transit" already`}},
		{"unknown concern", "concern: transport", "concern: petition", []string{`petition|unknown concern "petition"`}},
		{"staffing to a township", "{place: county, concern: staffing, owner: hr}", "{place: township, concern: staffing, owner: \"@center\"}", []string{"staffing|expected place county (charter C6)", "staffing|expected an office of the county (charter C6)"}},
		{"staffing with helpers", "concern: staffing, owner: hr", "concern: staffing, owner: hr, helpers: [gov]", []string{"staffing|expected none but its owner (charter C6)"}},
		{"conduct elsewhere", "concern: conduct, owner: discipline", "concern: conduct, owner: gov", []string{"conduct|expected it for conduct (charter C4)"}},
		{"supervision for services", "owner: transit, helpers", "owner: discipline, helpers", []string{"transport|receives misconduct reports only"}},
		{"no supervision office", "kind: supervision", "kind: department", []string{"澄溪县监察委员会|0 living offices of kind supervision"}},
		{"rota of nobody", "members: [甲岗, 乙岗, 丙岗]", "members: []", []string{"members: []|expected at least one duty post"}},
		{"no hand-over", "    handover: 08:30\n", "", []string{"office: hotline|missing; expected a time of day"}},
		{"substitute for a stranger", "for: 乙岗", "for: 丁岗", []string{"丁岗|is not in the rota"}},
		{"nobody escalated to", "escalation: [gov]", "escalation: [c130]", []string{`escalation: [c130]|no living office "c130"`}},
		{"second document", "policy:\n", "---\npolicy:\n", []string{"---|a second YAML document begins here; expected one"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			broken := strings.Replace(text(t), tc.old, tc.new, 1)
			if broken == text(t) {
				t.Fatalf("%q is not in the register", tc.old)
			}
			r, err := Load(zone, Source{"r.yaml", []byte(broken)})
			if err == nil || r != nil {
				t.Fatal("loaded")
			}
			for _, want := range tc.want {
				line, message, _ := strings.Cut(want, "|")
				if !found(err, broken, line, message) {
					t.Errorf("no %q at the line of %q in:\n%v", message, line, err)
				}
			}
		})
	}
	for name, yaml := range map[string]string{"empty": "", "no YAML": "a: [", "a list": "- a\n", "nothing in it": "{}\n"} {
		t.Run(name, func(t *testing.T) {
			if r, err := Load(zone, Source{"r.yaml", []byte(yaml)}); err == nil || r != nil || !strings.HasPrefix(err.Error(), "r.yaml") {
				t.Errorf("Load = %v, %v", r, err)
			}
		})
	}
}

// found reports whether err has message at a line of broken that holds text, or at the next one, where a block begins. A fault of the
// list of offices as a whole stands where the list begins.
func found(err error, broken, text, message string) bool {
	for i, l := range strings.Split(broken, "\n") {
		if !strings.Contains(l, text) {
			continue
		}
		for p := range strings.SplitSeq(err.Error(), "\n") {
			here := strings.HasPrefix(p, fmt.Sprintf("r.yaml:%d:", i+1)) || strings.HasPrefix(p, fmt.Sprintf("r.yaml:%d:", i+2))
			if strings.Contains(p, message) && (here || strings.Contains(p, ": offices: ")) {
				return true
			}
		}
	}
	return false
}

// Each register loads, but does not hold against the places.
func TestCheckFindsFaults(t *testing.T) {
	for _, tc := range []struct {
		name, old, new, want string
	}{
		{"nobody answers", "  - {place: \"*\", concern: \"*\", owner: affairs}\n", "", "nobody answers for environment in 520399101; expected a rule for it"},
		{"nobody answers for conduct", "  - {place: county, concern: conduct, owner: discipline}\n", "", "nobody answers for conduct in 520399"},
		{"rule for an abolished township", "{place: 520399102, concern: health, owner: \"@center\"}", "{place: 520399130, concern: health, owner: health}", "r.yaml:26: place: 520399130 was abolished; expected its successor 520399101"},
		{"rule for an unknown township", "{place: 520399102, concern: health, owner: \"@center\"}", "{place: 520399555, concern: health, owner: health}", "r.yaml:26: place: 520399555 is not in the gazetteer"},
		{"centre of an abolished township", ", successor: c101, did: [service_access, elder_welfare]", "", "the township 520399130 of \"c130\" was abolished; expected the office that took over"},
		{"township without centre", "places: [520399102]", "places: [520399109]", "520399102 has no township centre"},
		{"rota begins late", "start: 2025-12-31", "start: 2026-03-01", "nobody of \"hotline\" is on call from 2026-01-01 00:00; expected a turn"},
		{"rota ends early", "start: 2025-12-31", "start: 2025-12-31\n    end: 2026-10-01", "nobody of \"hotline\" is on call from 2026-10-02 08:30"},
		{"substitutes point at one another", "- {for: 乙岗, by: 丙岗, from: 2026-02-16, to: 2026-02-18}", "- {for: 乙岗, by: 丙岗, from: 2026-02-16, to: 2026-02-18}\n      - {for: 丙岗, by: 乙岗, from: 2026-02-16, to: 2026-02-18}", "nobody of \"hotline\" is on call from 2026-02-16 08:30"},
		{"desk without rota", "office: hotline", "office: gov", "the desk \"hotline\" has no rota"},
		{"unreachable owner", "{id: hr, name: 澄溪县人力资源和社会保障局, kind: department, parent: gov, contact: {phone: 0850-5550005}}", "{id: hr, name: 澄溪县人力资源和社会保障局, kind: department, parent: gov}", "\"hr\" cannot be reached; expected a contact or a rota"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			broken := strings.Replace(text(t), tc.old, tc.new, 1)
			if broken == text(t) {
				t.Fatalf("%q is not in the register", tc.old)
			}
			r, err := Load(zone, Source{"r.yaml", []byte(broken)})
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, p := range r.Check(places(t), day(t, "2026-03-02")) {
				all = append(all, p.String())
			}
			if !strings.Contains(strings.Join(all, "\n"), tc.want) {
				t.Errorf("no %q in:\n%s", tc.want, strings.Join(all, "\n"))
			}
		})
	}
}

func TestCSV(t *testing.T) {
	r := load(t, text(t), Source{"more.csv", []byte("\ufeff地区,事项,牵头单位,配合单位\n520399101,交通出行,traffic,transit；@center\n520399102,education,affairs,\n")})
	d, err := r.Owner("520399101", analyze.Transport, nil)
	if err != nil || d.Owner != "traffic" || len(d.Helpers) != 2 || d.Rule != "more.csv:2" {
		t.Errorf("Owner = %+v, %v", d, err)
	}
	for name, tc := range map[string]struct{ csv, want string }{
		"empty":              {"", "more.csv:1: no header row"},
		"unknown column":     {"place,concern,owner,note\n", "more.csv:1: note: unknown or repeated column"},
		"missing column":     {"place,owner\n", "more.csv:1: concern: missing column"},
		"repeated column":    {"place,concern,owner,地区\n", "more.csv:1: 地区: unknown or repeated"},
		"short row":          {"place,concern,owner\n520399101,transport\n", "more.csv:2: 2 cells; expected 3"},
		"unknown office":     {"place,concern,owner\n\n520399101,transport,bus\n", "more.csv:3: owner: no office \"bus\""},
		"second owner":       {"place,concern,owner\n*,transport,traffic\n", "more.csv:2: owner: transport of * has the owner \"transit\" already (register.yaml:"},
		"a broken quote":     {"place,concern,owner\n\"520399101,transport,traffic\n", "more.csv:2: not CSV"},
		"protected concern":  {"place,concern,owner\n520399101,人员安置待遇,c101\n", "charter C6"},
		"several rows wrong": {"place,concern,owner\nx,transport,traffic\ny,transport,traffic\n", "more.csv:3: place: \"y\""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Load(zone, Source{"register.yaml", []byte(text(t))}, Source{"more.csv", []byte(tc.csv)})
			if err == nil || r != nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v; want %s", err, tc.want)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(text(f), "place,concern,owner\n*,transport,traffic\n")
	f.Add("county: 520399\noffices: [{id: a, parent: b}, {id: b, parent: a}]", "")
	f.Fuzz(func(t *testing.T, yaml, csv string) {
		r, err := Load(zone, Source{"r.yaml", []byte(yaml)}, Source{"r.csv", []byte(csv)})
		if (r == nil) == (err == nil) {
			t.Fatalf("Load = %v, %v", r, err)
		}
		if r == nil || len(r.offices) > 20 || len(r.rules) > 20 || r.to.Sub(r.from) > 400*24*time.Hour {
			return
		}
		r.Check(nil, time.Unix(0, 0))
		for _, c := range analyze.Concerns() {
			d, err := r.Owner("520399101", c, []string{"520399101"})
			if err == nil && r.tainted([]string{"520399101"})[d.Owner] {
				t.Fatalf("%s goes to the accused %s", c, d.Owner)
			}
		}
	})
}
