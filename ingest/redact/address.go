package redact

// unit is what a number in an address counts.
type unit uint8

const (
	uNone  unit = iota // a number alone, as the room in 3栋501
	uGroup             // 组 社 队
	uHouse             // 号
	uBlock             // 栋 幢 座 号楼
	uStair             // 单元
	uFloor             // 楼 层
	uRoom              // 室 房 户
)

// part is a number with its unit.
type part struct {
	lo, hi int
	digits int
	value  int
	unit   unit
}

// address reads the chain of numbers with units at i, emits it when it leads to a household, and notes how far it read.
func (s *scan) address(i int) {
	if s.inNumber(i) {
		return
	}
	var parts [6]part
	n, j := 0, i
	for n < len(parts) {
		p, ok := s.part(j, n > 0)
		if !ok {
			break
		}
		parts[n] = p
		n++
		if j = p.hi; s.one(j, "- —~") && s.is(j+1, cDigit|cHanDigit|cHanNum|cLetter) {
			j++
		}
	}
	if n == 0 {
		return
	}
	chain := parts[:n]
	for len(chain) > 1 && chain[len(chain)-1].unit == uNone && chain[len(chain)-1].digits < 3 && !s.dashed(chain) {
		chain = chain[:len(chain)-1]
	}
	s.steps += j - i
	lo, hi := i, chain[len(chain)-1].hi
	if s.at(lo-1) == '第' {
		lo--
	}
	if s.leadsHome(chain, lo) {
		s.addrTo = hi
		s.emit(lo, hi, Addr)
	}
}

// inNumber reports whether i stands inside a number whose beginning was looked at before.
func (s *scan) inNumber(i int) bool {
	const num = cDigit | cHanDigit | cHanNum
	switch {
	case s.is(i, cLetter):
		return s.isAlnum(i - 1)
	case s.is(i, num):
		return s.is(i-1, num) || s.is(i-1, cLetter) && !s.isAlnum(i-2) && s.is(i, cDigit) || s.at(i-1) == '.'
	}
	return true
}

// part reads one number with its unit. Behind another part the unit may be missing.
func (s *scan) part(i int, follows bool) (part, bool) {
	if s.at(i) == '第' {
		i++
	}
	p := part{lo: i}
	j := i
	if s.is(j, cLetter) {
		j++
	}
	for ; s.is(j, cDigit) && j-i < 6; j++ {
		p.digits++
		p.value = p.value*10 + int(s.r[j]-'0')
	}
	if j == i {
		for ; s.is(j, cHanDigit|cHanNum) && j-i < 6; j++ {
			p.digits++
		}
	}
	if j == i || s.is(j, cDigit) {
		return p, false
	}
	end, u := s.unit(s.blanks(j, 1))
	if u == uNone {
		end = j
	}
	p.hi, p.unit = end, u
	if u == uNone && (s.isAlnum(end) || s.is(i, cLetter) && p.digits == 0 || s.is(i, cHan) || s.one(end, ".:/%") || s.isMeasure(end)) {
		return p, false
	}
	return p, u != uNone || follows || s.at(end) == '-' && s.is(end+1, cDigit)
}

// isMeasure reports whether the rune at i makes a quantity or a date of the number before it.
func (s *scan) isMeasure(i int) bool {
	switch s.at(i) {
	case '年', '月', '日', '元', '万', '亩', '米', '平', '公', '个', '人', '岁', '天', '时', '点', '分', '秒', '次', '块', '斤', '吨', '台', '辆',
		'份', '条', '多', '余', '几', '家', '名', '位', '只', '头', '棵', '度', '级', '℃', '%', '期', '层', '间':
		return true
	}
	return false
}

// unit reads the unit at i and returns its end.
func (s *scan) unit(i int) (int, unit) {
	two := func(b rune) bool { return s.at(i+1) == b }
	switch s.at(i) {
	case '组':
		return i + 1, uGroup
	case '小':
		if two('组') {
			return i + 2, uGroup
		}
	case '村':
		if s.hasRunes(i, []rune("村民小组")) {
			return i + 4, uGroup
		}
		if s.hasRunes(i, []rune("村民组")) {
			return i + 3, uGroup
		}
	case '社':
		if !s.one(i+1, "区会保员交团长") {
			return i + 1, uGroup
		}
	case '队':
		if !s.one(i+1, "员长伍") {
			return i + 1, uGroup
		}
	case '生':
		if s.hasRunes(i, []rune("生产队")) {
			return i + 3, uGroup
		}
	case '号', '號':
		switch {
		case two('楼'):
			return i + 2, uBlock
		case two('房') || two('室'):
			return i + 2, uRoom
		case two('院') || two('宅'):
			return i + 2, uHouse
		}
		return i + 1, uHouse
	case '#', '栋', '幢', '座':
		if s.one(i+1, "楼栋") {
			return i + 2, uBlock
		}
		return i + 1, uBlock
	case '单':
		if two('元') {
			return i + 2, uStair
		}
	case '门':
		return i + 1, uStair
	case '楼', '层':
		return i + 1, uFloor
	case '室', '房', '户':
		return i + 1, uRoom
	}
	return i, uNone
}

// dashed reports whether the chain is written like 3-2-501.
func (s *scan) dashed(chain []part) bool {
	return len(chain) == 3 && chain[0].unit == uNone && chain[1].unit == uNone && chain[2].digits >= 3
}

// leadsHome reports whether a chain behind the text before lo names a house, a flat or a villagers' group.
func (s *scan) leadsHome(chain []part, lo int) bool {
	first, last := chain[0], chain[len(chain)-1]
	if len(chain) == 1 {
		return s.singlePart(first, lo)
	}
	has := [uRoom + 1]bool{}
	for _, p := range chain {
		has[p.unit] = true
	}
	switch {
	case first.unit == uNone:
		return s.dashed(chain) && s.endsResidence(lo)
	case has[uRoom] && last.digits >= 1 && !s.one(last.hi, "厅"):
		return has[uBlock] || has[uStair] || has[uGroup] || has[uHouse] || last.digits >= 3
	case has[uStair] && first.unit != uStair:
		return true
	case last.unit == uNone:
		return (first.unit == uBlock || first.unit == uStair || first.unit == uHouse) && last.digits >= 3
	case has[uGroup] && has[uHouse]:
		return true
	case has[uHouse] && has[uBlock]:
		return true
	}
	return s.singlePart(first, lo)
}

// singlePart reports whether a number with one unit names a house, a flat or a group, by what stands before and behind it.
func (s *scan) singlePart(p part, lo int) bool {
	switch p.unit {
	case uGroup:
		return s.endsVillage(lo) || p.hi-p.lo > 3 && s.at(p.hi-3) == '民' || p.hi-p.lo > 2 && s.at(p.hi-2) == '民'
	case uHouse:
		if s.one(lo-1, "路街巷弄道坊同") {
			return !s.one(p.hi, "线公文令")
		}
		if s.one(p.hi, "线路文令公通门窗柜车机井地台桩杆站口池塘泵厂库桥店铺点码函决会议政") {
			return false
		}
		day := p.value <= 31 && p.value > 0 || p.value == 0
		if s.one(lo-1, "村组屯庄寨队社") {
			return !day || !s.one(p.hi, "开停就至上下晚早前后起到之以凌中左的才来去又")
		}
		return !day && s.one(lo-1, "区苑园城院厦楼里")
	case uBlock, uStair:
		return s.endsResidence(lo)
	case uRoom:
		return p.digits >= 3 && !s.one(p.hi, "间内外价产") && s.at(p.hi-1) != '户'
	}
	return false
}

func (s *scan) endsVillage(i int) bool {
	if s.one(i-1, "村屯庄寨湾坝沟坪冲岭坡塘垸洲畈坂垄垅墟峪沱滩圩集铺桥店渡湖山河溪营堡庙角墩岗坳垭井泉洞岩乡镇街路务汇库县江口园道窑区") {
		return true
	}
	for _, w := range []string{"社区", "委会", "大队"} {
		if s.hasRunes(i-2, []rune(w)) && i >= 2 {
			return true
		}
	}
	return false
}

func (s *scan) endsResidence(i int) bool {
	if s.at(i-1) == '区' {
		return s.one(i-2, "小社")
	}
	return s.one(i-1, "苑园城府湾庭寓舍院厦期邨居坊郡墅庄")
}
