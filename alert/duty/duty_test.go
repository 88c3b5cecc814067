package duty

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

var zone = time.FixedZone("Asia/Shanghai", 8*3600)

func day(t testing.TB, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04", time.DateOnly} {
		if v, err := time.ParseInLocation(layout, s, zone); err == nil {
			return v
		}
	}
	t.Fatalf("bad time %q", s)
	return time.Time{}
}

func text(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "register.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func load(t testing.TB, yaml string, csv ...Source) *Register {
	t.Helper()
	r, err := Load(zone, Source{"register.yaml", []byte(yaml)}, csv...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func places(t testing.TB) []analyze.Place {
	t.Helper()
	merger := day(t, "2025-12-01")
	return []analyze.Place{
		{Code: "520399", Name: "澄溪县", Level: analyze.County},
		{Code: "520399101", Name: "清水镇", Level: analyze.Township, Parent: "520399"},
		{Code: "520399102", Name: "白石镇", Level: analyze.Township, Parent: "520399"},
		{Code: "520399130", Name: "桐木乡", Level: analyze.Township, Parent: "520399", ValidTo: merger, Successor: "520399101"},
		{Code: "520399130001", Name: "桐木村", Level: analyze.Village, Parent: "520399130"},
	}
}

func TestGoodRegister(t *testing.T) {
	r := load(t, text(t))
	if problems := r.Check(places(t), day(t, "2026-03-02")); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	if got := r.Policy().Terms["routine"]; got.Close != (alert.Limit{Days: 7}) || got.MinAnswers != 3 || got.Act != (alert.Limit{Days: 2}) {
		t.Errorf("policy: %+v", got)
	}
	if r.Office("traffic") != "澄溪县交通运输局" || r.Office("x") != "" || slices.Contains(r.Offices(), "c130") {
		t.Error("names or living offices are wrong")
	}
}

func TestOwner(t *testing.T) {
	r := load(t, text(t))
	for _, tc := range []struct {
		name     string
		township string
		concern  analyze.Concern
		accused  []string
		owner    alert.Office
		helpers  []alert.Office
		chain    []alert.Office
	}{
		{"rule for everything", "520399101", analyze.Environment, nil, "affairs", nil, []alert.Office{"gov", "city"}},
		{"the township's own centre", "520399101", analyze.ServiceAccess, nil, "c101", []alert.Office{"affairs"}, []alert.Office{"affairs", "gov", "city"}},
		{"a centre's rule does not fit the county", "520399", analyze.ServiceAccess, nil, "affairs", nil, []alert.Office{"gov", "city"}},
		{"helpers, one by place", "520399102", analyze.Transport, nil, "transit", []alert.Office{"traffic", "c102"}, []alert.Office{"traffic", "gov", "city"}},
		{"a code beats everywhere", "520399102", analyze.Health, nil, "c102", nil, []alert.Office{"affairs", "gov", "city"}},
		{"accused office goes one level up", "520399101", analyze.Transport, []string{"transit"}, "traffic", []alert.Office{"c101"}, []alert.Office{"gov", "city"}},
		{"accused by its former name, and what is below it", "520399101", analyze.Transport, []string{"澄溪县交通局"}, "gov", []alert.Office{"c101"}, []alert.Office{"city"}},
		{"accused centre", "520399101", analyze.ServiceAccess, []string{"c101"}, "affairs", nil, []alert.Office{"gov", "city"}},
		{"accused township by code", "520399101", analyze.ServiceAccess, []string{"520399101"}, "affairs", nil, []alert.Office{"gov", "city"}},
		{"accused abolished township taints its successor", "520399101", analyze.ElderWelfare, []string{"520399130"}, "affairs", nil, []alert.Office{"gov", "city"}},
		{"accused abolished office by name", "520399101", analyze.ElderWelfare, []string{"桐木乡便民服务中心"}, "affairs", nil, []alert.Office{"gov", "city"}},
		{"same staff under another name", "520399101", analyze.Health, []string{"family"}, "gov", nil, []alert.Office{"city"}},
		{"accused county office reaches the city", "520399101", analyze.Environment, []string{"gov"}, "city", nil, nil},
		{"a township nobody is office of could be anyone's", "520399101", analyze.ServiceAccess, []string{"520399777"}, "affairs", nil, []alert.Office{"gov", "city"}},
		{"somebody else accused changes nothing", "520399101", analyze.Transport, []string{"health"}, "transit", []alert.Office{"traffic", "c101"}, []alert.Office{"traffic", "gov", "city"}},
		{"staffing stays with its owner at county level", "520399101", analyze.Staffing, nil, "hr", nil, []alert.Office{"city"}},
		{"conduct goes to supervision", "520399102", analyze.Conduct, nil, "discipline", nil, []alert.Office{"city"}},
		{"conduct about supervision goes up", "520399", analyze.Conduct, []string{"澄溪县监察委员会"}, "city", nil, nil},
		{"conduct about a township centre stays with supervision", "520399", analyze.Conduct, []string{"c101"}, "discipline", nil, []alert.Office{"city"}},
		{"conduct about the county office stays with supervision", "520399", analyze.Conduct, []string{"gov"}, "discipline", nil, []alert.Office{"city"}},
		{"staffing about its owner goes one level up", "520399", analyze.Staffing, []string{"hr"}, "gov", nil, []alert.Office{"city"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := r.Owner(tc.township, tc.concern, tc.accused)
			if err != nil {
				t.Fatal(err)
			}
			if d.Owner != tc.owner || !slices.Equal(d.Helpers, tc.helpers) || !slices.Equal(d.Chain, tc.chain) {
				t.Errorf("Owner = %s %v %v; want %s %v %v", d.Owner, d.Helpers, d.Chain, tc.owner, tc.helpers, tc.chain)
			}
		})
	}
	if _, err := r.Owner("520399101", analyze.Transport, []string{"gov", "city"}); !errors.Is(err, ErrNobody) {
		t.Errorf("everybody accused: %v", err)
	}
}

func TestHandOver(t *testing.T) {
	r := load(t, text(t))
	for _, tc := range []struct {
		name    string
		office  alert.Office
		concern analyze.Concern
		accused []string
		ok      bool
	}{
		{"to a department", "health", analyze.Transport, nil, true},
		{"to the own centre", "c101", analyze.Transport, nil, true},
		{"to the desk", "hotline", analyze.Transport, nil, true},
		{"to nobody", "", analyze.Transport, nil, false},
		{"to an office that is gone", "c130", analyze.Transport, nil, false},
		{"to another township's centre", "c102", analyze.Transport, nil, false},
		{"to the accused", "health", analyze.Transport, []string{"health"}, false},
		{"to the accused's twin", "family", analyze.Transport, []string{"澄溪县卫生健康局"}, false},
		{"below the accused", "transit", analyze.Transport, []string{"traffic"}, false},
		{"to supervision without misconduct", "discipline", analyze.Transport, nil, false},
		{"misconduct away from supervision", "hr", analyze.Conduct, nil, false},
		{"misconduct to the city", "city", analyze.Conduct, nil, true},
		{"staffing to a township", "c101", analyze.Staffing, nil, false},
		{"staffing to a department", "affairs", analyze.Staffing, nil, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := r.HandOver(tc.office, "520399101", tc.concern, tc.accused)
			if (err == nil) != tc.ok || err != nil && !errors.Is(err, alert.ErrForbidden) || tc.ok && d.Owner != tc.office {
				t.Errorf("HandOver = %+v, %v", d, err)
			}
		})
	}
}

func TestOnCall(t *testing.T) {
	r := load(t, text(t))
	for _, tc := range []struct{ at, want string }{
		{"2025-12-31 08:29", ""},
		{"2025-12-31 08:30", "甲岗"},
		{"2026-01-01 08:29", "甲岗"},
		{"2026-01-01 08:30", "乙岗"},
		{"2026-01-03 12:00", "甲岗"},
		{"2026-02-18 09:00", "丙岗"}, // 乙岗's turn, stood in for
		{"2026-02-21 09:00", "乙岗"},
	} {
		if got, _ := r.OnCall("hotline", day(t, tc.at)); got != tc.want {
			t.Errorf("%s: %q; want %q", tc.at, got, tc.want)
		}
	}
	if _, ok := r.OnCall("gov", day(t, "2026-03-01")); ok {
		t.Error("an office without rota is on call")
	}
}

func TestCoverage(t *testing.T) {
	r := load(t, text(t))
	rows := r.Coverage(places(t), day(t, "2026-03-02"))
	if len(rows) != len(analyze.Concerns())-2 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		if row.Former != "520399130" || row.Successor != "520399101" || row.Owner == "" || row.Concern.Protected() {
			t.Errorf("row %+v", row)
		}
		if row.Concern == analyze.ElderWelfare && (!row.Did || row.Owner != "c101" || row.Office != "桐木乡便民服务中心" || row.OwnerName != "清水镇便民服务中心") {
			t.Errorf("elder welfare: %+v", row)
		}
	}
}

func TestCalendars(t *testing.T) {
	base, err := worktime.New(zone, worktime.StandardHours())
	if err != nil {
		t.Fatal(err)
	}
	cal, err := load(t, text(t)).Calendars(base)
	if err != nil {
		t.Fatal(err)
	}
	at := day(t, "2026-03-02 16:30")
	for id, want := range map[alert.Office]string{"hotline": "2026-03-02 18:30", "traffic": "2026-03-03 10:00", "": "2026-03-03 10:00"} {
		if got := cal(id).Add(at, 2*time.Hour); !got.Equal(day(t, want)) {
			t.Errorf("%q: %v; want %s", id, got, want)
		}
	}
}

func TestTemplates(t *testing.T) {
	tmpl, err := DefaultTemplates()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range analyze.Concerns() {
		if len(tmpl[c]) < 3 {
			t.Errorf("%s has %d steps", c, len(tmpl[c]))
		}
	}
	for name, tc := range map[string]struct{ yaml, want string }{
		"unknown concern": {"other: [a]\nopinion: [b]\n", "s.yaml:2: opinion: unknown concern"},
		"no other":        {"transport: [a]\n", "other: missing"},
		"not a list":      {"other: a\n", "s.yaml:1: "},
		"empty step":      {"other: ['']\n", "other: a step is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadTemplates(Source{"s.yaml", []byte(tc.yaml)})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v; want %s", err, tc.want)
			}
		})
	}
}
