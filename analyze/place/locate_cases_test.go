package place_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiangyin/analyze"
	"xiangyin/analyze/place"
)

func TestLocate(t *testing.T) {
	g := gazetteer(t)
	before := day("2025-06-01")
	tests := map[string]struct {
		text, hint string
		at         time.Time
		want       analyze.Location
	}{
		"nothing":                    {"低保怎么申请", "", today, analyze.Location{}},
		"empty":                      {"", "", today, analyze.Location{}},
		"county alone":               {"澄溪县医保中心电话打不通", "", today, analyze.Location{}},
		"former before the merger":   {"红岩乡停水", "", before, analyze.Location{Township: "510999100", Unit: "510999200"}},
		"former after the merger":    {"红岩乡停水", "", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
		"village before":             {"红岩乡大坪村停水", "", before, analyze.Location{Township: "510999100", Unit: "510999200200"}},
		"village after":              {"清江镇大坪村停水", "", today, analyze.Location{Township: "510999100", Unit: "510999200200"}},
		"new town before it existed": {"永兴镇什么时候挂牌", "", before, analyze.Location{Township: "510999106"}},
		"merged village before":      {"梨园村停水", "", day("2024-05-31"), analyze.Location{Township: "510999102", Unit: "510999203202"}},
		"merged village after":       {"梨园村停水", "", today, analyze.Location{Township: "510999102", Unit: "510999203201"}},
		"homonym open":               {"大坪村停水", "", today, analyze.Location{}},
		"homonym by hint":            {"大坪村停水", "石门镇", today, analyze.Location{Township: "510999101", Unit: "510999101200"}},
		"homonym in hint by text":    {"我是石门镇的，停水了", "大坪村", today, analyze.Location{Township: "510999101", Unit: "510999101200"}},
		"homonym in hint alone":      {"停水了", "大坪村", today, analyze.Location{}},
		"homonym in one township":    {"团结村停水", "", today, analyze.Location{Township: "510999106", Unit: "510999106"}},
		"that homonym before":        {"团结村停水", "", before, analyze.Location{Township: "510999106"}},
		"that homonym decided":       {"新兴乡团结村停水", "", today, analyze.Location{Township: "510999106", Unit: "510999205202"}},
		"village of another town":    {"柳林镇河口村停水", "", today, analyze.Location{Township: "510999103", Unit: "510999103"}},
		"hint alone":                 {"停水了", "澄溪县清江镇河口村", today, analyze.Location{Township: "510999100", Unit: "510999100200"}},
		"short form in the hint":     {"停水了", "高山", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
		"hint over text":             {"我是柳林镇的，停水了", "青石镇", today, analyze.Location{Township: "510999104", Unit: "510999104"}},
		"hint, finer in the text":    {"河口村停水了", "清江镇", today, analyze.Location{Township: "510999100", Unit: "510999100200"}},
		"useless hint":               {"柳林镇停水", "[ADDR1]", today, analyze.Location{Township: "510999103", Unit: "510999103"}},
		"blank inside the name":      {"红岩 乡停水", "", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
		"new name in brackets":       {"清江镇（原红岩乡）大坪村停水", "", today, analyze.Location{Township: "510999100", Unit: "510999200200"}},
		"only compared with":         {"我们这儿不像青石镇有路灯", "", today, analyze.Location{}},
		"only a way to go":           {"办证要跑到清江镇，太远", "", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
		"former seat":                {"红岩场没得班车", "", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
		"natural village":            {"黄桷湾停电", "", today, analyze.Location{Township: "510999100", Unit: "510999100201"}},
		"part of another name":       {"隔壁县大石桥村的事", "", today, analyze.Location{}},
		"township, not county roads": {"双河乡镇合并方案在哪里看", "", today, analyze.Location{}},
		"township of another county": {"安宁县清江镇的路烂了", "", today, analyze.Location{}},
		"village of another county":  {"安宁县北山镇河口村的路烂了", "", today, analyze.Location{}},
		"township that is not known": {"澄溪县原北山乡河口村的路烂了", "", today, analyze.Location{Township: "510999100", Unit: "510999100200"}},
		"our county before":          {"澄溪县清江镇的路烂了", "", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
		"list of many":               {"清江镇、石门镇、白马镇都收垃圾费", "", today, analyze.Location{}},
		"list of many, then home":    {"清江镇、石门镇、白马镇都通车，就我们柳林没有", "", today, analyze.Location{Township: "510999103", Unit: "510999103"}},
		"between two":                {"清江镇和石门镇之间的路没人管", "", today, analyze.Location{}},
		"ordinary word":              {"希望我们和平相处，团结一心", "", today, analyze.Location{}},
		"ordinary word with suffix":  {"太平片区停水", "", today, analyze.Location{Township: "510999101", Unit: "510999101"}},
		"person's name":              {"王太平欠我钱", "", today, analyze.Location{}},
		"invalid UTF-8":              {"\xff\xfe红岩乡\xff停水", "", today, analyze.Location{Township: "510999100", Unit: "510999100"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := g.Locate(tt.text, tt.hint, tt.at, today); got != tt.want {
				t.Errorf("got %+v; want %+v", got, tt.want)
			}
		})
	}
}

func TestMentions(t *testing.T) {
	g := gazetteer(t)
	const text = "红岩乡政府不像青石镇政府，大坪村的事没人管，澄溪县也不管"
	want := []place.Mention{{Code: "510999200"}, {Code: "510999104"}, {Code: "510999101200"}, {Code: "510999200200"}, {Code: "510999"}}
	got := g.Mentions(text, today)
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, m := range got {
		p, _ := g.Lookup(m.Code)
		if m.Code != want[i].Code || text[m.Start:m.End] != p.Name {
			t.Errorf("mention %d is %+v (%s); want %s", i, m, text[m.Start:m.End], want[i].Code)
		}
	}
	if got := g.Mentions("石门镇大坪村", today); len(got) != 2 || got[1].Code != "510999101200" {
		t.Errorf("the township before it decides the homonym: %+v", got)
	}
}

// TestWriterDoesNotMatter is charter C2: who writes, or what they think of anyone, changes no place.
func TestWriterDoesNotMatter(t *testing.T) {
	g := gazetteer(t)
	add := []string{"我是一名老党员，", "本人是退休教师，", "我对现在的领导很不满意，", "我姓高，今年七十岁，", "我一个妇道人家，"}
	for _, l := range readLabelled(t) {
		want := g.Locate(l.Text, l.Hint, today, today)
		for _, a := range add {
			if got := g.Locate(a+l.Text, l.Hint, today, today); got.Township != want.Township {
				t.Errorf("%q changed %+v into %+v: %s", a, want, got, l.Text)
			}
			if got := g.Locate(l.Text+"。"+a, l.Hint, today, today); got != want {
				t.Errorf("%q at the end changed %+v into %+v: %s", a, want, got, l.Text)
			}
		}
	}
}

// TestLocateAnswersWithinTheGazetteer: whatever the text, the township exists today and the unit existed at the time, in it.
func TestLocateAnswersWithinTheGazetteer(t *testing.T) {
	g := gazetteer(t)
	var words []string
	for _, p := range places(t) {
		words = append(append(words, p.Name, strings.TrimRight(p.Name, "镇乡村")), p.Aliases...)
	}
	words = append(words, "我是", "去", "到", "不像", "隔壁", "、", "，", "。", "的", "三组", "原", "场镇", " ", "停水", "（", "）", "和")
	rapid.Check(t, func(t *rapid.T) {
		draw := func(n int, name string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, n).Draw(t, name), "")
		}
		at := day("2023-01-01").Add(time.Duration(rapid.IntRange(0, 5*365).Draw(t, "day")) * 24 * time.Hour)
		checkLocation(t, g, g.Locate(draw(12, "text"), draw(3, "hint"), at, today), at)
	})
}

// checkLocation fails where loc holds a code that is not one of its time.
func checkLocation(t rapid.TB, g *place.Gazetteer, loc analyze.Location, at time.Time) {
	t.Helper()
	if loc.Township != "" {
		if p, ok := g.Lookup(loc.Township); !ok || p.Level != analyze.Township || !p.ValidAt(today) {
			t.Fatalf("township %q is %+v", loc.Township, p)
		}
	}
	if loc.Unit != "" {
		p, ok := g.Lookup(loc.Unit)
		if !ok || !p.ValidAt(at) || g.Today(loc.Unit, today) != loc.Township {
			t.Fatalf("unit %q is %+v, of township %q", loc.Unit, p, loc.Township)
		}
	}
}

// FuzzLocate checks the same for any bytes, and that mentions lie within the text, in order.
func FuzzLocate(f *testing.F) {
	f.Add("我是红岩乡大坪村的", "清江镇", int64(0))
	f.Add("从石门镇到太平场\xff", "大坪村", int64(300))
	g := gazetteer(f)
	f.Fuzz(func(t *testing.T, text, hint string, days int64) {
		at := day("2025-06-01").Add(time.Duration(days%4000) * 24 * time.Hour)
		checkLocation(t, g, g.Locate(text, hint, at, today), at)
		last := 0
		for _, m := range g.Mentions(text, at) {
			if m.Start >= m.End || m.End > len(text) || m.Start < last {
				t.Fatalf("mention %+v after %d in %d bytes", m, last, len(text))
			}
			last = m.Start
		}
	})
}

func TestConcurrentReading(t *testing.T) {
	g := gazetteer(t)
	lines := readLabelled(t)
	want := make([]analyze.Location, len(lines))
	for i, l := range lines {
		want[i] = g.Locate(l.Text, l.Hint, today, today)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			for range 500 {
				i := r.IntN(len(lines))
				if got := g.Locate(lines[i].Text, lines[i].Hint, today, today); got != want[i] {
					t.Errorf("text %d: %+v, alone %+v", i, got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

// TestAliasOfTwoCharacters: an operator may give the short form as an alias; it still is no part of a longer word.
func TestAliasOfTwoCharacters(t *testing.T) {
	ps := places(t)
	for i := range ps {
		if ps[i].Name == "柳林镇" {
			ps[i].Aliases = []string{"香山"}
		}
	}
	g, err := place.New(ps, "510999", shanghai)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"香山停水": "510999103", "昨天香山下雹子": "510999103", "檀香山别墅停水": "", "香山路停水": ""} {
		if got := g.Locate(text, "", today, today).Township; got != want {
			t.Errorf("%s: got %q; want %q", text, got, want)
		}
	}
}
