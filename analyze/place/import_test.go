package place_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"xiangyin/analyze/place"
)

func TestFromDivision(t *testing.T) {
	ps, err := place.FromDivision(os.DirFS("testdata/division"), "510999")
	if err != nil {
		t.Fatal(err)
	}
	if len(ps) != 1+3+5 {
		t.Fatalf("read %d units; want 9", len(ps))
	}
	merged, err := place.Merge(ps, strings.NewReader("former,successor,date,former_seat\n红岩土家族乡,510999100,2025-12-20,红岩场\n"), "m.csv")
	if err != nil {
		t.Fatal(err)
	}
	g, err := place.New(merged, "510999", shanghai)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"红岩乡的路烂了", "我是红岩土家族乡的", "红岩场没有班车", "大坪村停水", "磨子坎村三组", "住在磨子坎社区", "磨子坎的水塘", "清江社区居委会"} {
		if got := g.Locate(text, "", today, today).Township; got != "510999100" {
			t.Errorf("%s: got %q", text, got)
		}
	}
	if p, _ := g.Lookup("510999200"); p.ValidAt(today) || !p.ValidAt(day("2025-12-19")) || p.FormerSeat != "红岩场" {
		t.Errorf("merged unit is %+v", p)
	}
}

func TestFromDivisionJSON(t *testing.T) {
	fsys := fstest.MapFS{
		"areas.json":   {Data: []byte(`[{"code":"510999","name":"澄溪县","cityCode":"5109","provinceCode":"51"}]`)},
		"streets.json": {Data: []byte(`[{"code":"510999100","name":"清江镇","areaCode":"510999","cityCode":"5109","provinceCode":"51"}]`)},
	}
	ps, err := place.FromDivision(fsys, "510999")
	if err != nil || len(ps) != 2 {
		t.Fatalf("got %v, %v; a package without villages gives townships", ps, err)
	}
	fsys["villages.json"] = &fstest.MapFile{Data: []byte(`[{"code":"510999100001","name":"清江社区居委会","streetCode":"510999100","areaCode":"510999"}]`)}
	if ps, err = place.FromDivision(fsys, "510999"); err != nil || len(ps) != 3 {
		t.Fatalf("got %v, %v", ps, err)
	}
	for name, data := range map[string]string{"object": `{}`, "cut off": `[{"code":"51`, "number": `[{"code":5}]`, "orphan": `[{"code":"510999100001","name":"清江社区","streetCode":"1","areaCode":"510999"}]`} {
		fsys["villages.json"] = &fstest.MapFile{Data: []byte(data)}
		if ps, err := place.FromDivision(fsys, "510999"); err == nil || ps != nil {
			t.Errorf("%s: got %v, %v; want an error alone", name, ps, err)
		}
	}
}

func TestFromDivisionRefuses(t *testing.T) {
	if _, err := place.FromDivision(os.DirFS("testdata/division"), "110101"); !errors.Is(err, place.ErrNoCounty) {
		t.Errorf("unknown county: %v", err)
	}
	if _, err := place.FromDivision(fstest.MapFS{}, "510999"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no files: %v", err)
	}
	fsys := fstest.MapFS{"areas.csv": {Data: []byte("id,label\n1,x\n")}}
	if _, err := place.FromDivision(fsys, "510999"); err == nil {
		t.Error("columns of something else: no error")
	}
}

func TestMergeRefuses(t *testing.T) {
	const h = "former,successor,date\n"
	tests := map[string]struct{ file, want string }{
		"unknown former":    {h + "无名乡,清江镇,2026-01-01\n", `m.csv:2: former: no unit "无名乡"`},
		"unknown successor": {h + "柳林镇,510999999,2026-01-01\n", `m.csv:2: successor: no unit "510999999"`},
		"homonym":           {h + "大坪村,河口村,2026-01-01\n", `m.csv:2: former: several units are called "大坪村"; expected a code`},
		"no date":           {h + "柳林镇,清江镇,\n", "m.csv:2: date: missing"},
		"bad date":          {h + "柳林镇,清江镇,明年\n", `m.csv:2: date: "明年" is not a date`},
		"gone already":      {h + "红岩乡,清江镇,2026-01-01\n", `m.csv:2: former: "红岩乡" is gone already`},
		"itself":            {h + "柳林镇,柳林镇,2026-01-01\n", "m.csv:2: successor: the successors run in a circle"},
		"another level":     {h + "柳林镇,河口村,2026-01-01\n", "is a village; expected a township"},
		"both wrong":        {h + "无名乡,清江镇,2026-01-01\n柳林镇,清江镇,x\n", "m.csv:3: date:"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ps, err := place.Merge(places(t), strings.NewReader(tt.file), "m.csv")
			if err == nil || ps != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %d places and %v; want %q", len(ps), err, tt.want)
			}
		})
	}
}

// FuzzMerge checks that a merger file gives a valid gazetteer or an error alone.
func FuzzMerge(f *testing.F) {
	f.Add("former,successor,date,former_seat\n柳林镇,清江镇,2026-01-01,柳林场\n")
	f.Add("former,successor,date\n柳林镇,柳林镇,2026-01-01\n")
	ps := places(f)
	f.Fuzz(func(t *testing.T, data string) {
		merged, err := place.Merge(ps, strings.NewReader(data), "f")
		if err != nil {
			if merged != nil {
				t.Fatal("an error with places")
			}
			return
		}
		if _, err := place.New(merged, "510999", shanghai); err != nil {
			t.Fatal(err)
		}
	})
}
