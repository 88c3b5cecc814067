package redact

// Single characters that scanners begin with. Readable tables of longer things are in data.
const (
	provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领滬冀遼蘇贛陝閩貴瓊雲魯湘"
	hanNums   = "十百千拾佰仟廿卅"
	signs     = "[@.°·•"
	units     = "组号號栋幢座单室房楼户#弄"
	placeEnds = "村镇乡县区路街巷庄屯寨坪湾店厂站馆院局所苑园楼府邸组桥沟坝坡塘渡圩畈"
	mildEnds  = "峰江河山海湖岩泉洲城林涛溪岭岗港塔石井田"
	links     = ": 	\"“(（、=【《"
)

func (t *tables) classify() {
	for r := rune(0x3400); r <= 0x9fff; r++ {
		t.class[r] |= cHan
	}
	for r := rune(0xf900); r <= 0xfaff; r++ {
		t.class[r] |= cHan
	}
	t.class['〇'] |= cHan
	t.class['々'] |= cHan
	for r := range t.class {
		if hanDigit(rune(r)) >= 0 {
			t.class[r] |= cHanDigit
		}
	}
	for r := '0'; r <= '9'; r++ {
		t.class[r] |= cDigit
	}
	for r := 'a'; r <= 'z'; r++ {
		t.class[r] |= cLetter
	}
	t.class[' '] |= cSpace
	t.class['\t'] |= cSpace
	for set, c := range map[string]class{provinces: cPlate, hanNums: cHanNum, signs: cAt, units: cUnit, placeEnds: cPlaceEnd, mildEnds: cMildEnd, links: cLink} {
		for _, r := range set {
			t.class[r] |= c
		}
	}
}
