package redact

// Costs and bonuses of names, in tenths of a nat, set on the generator's development seeds and checked on real petitions.
const (
	costName        = 56  // a name at all
	costOneGiven    = 17  // the given name has one character (about 15 % have)
	costTwoGiven    = 2   // it has two
	costUnseenGiven = 105 // a character never seen in a given name
	costLoneSurname = 40  // a clear surname read as an ordinary word
	costSurnameOnly = 18  // no given name
	costPlaceName   = 95  // 王家坝, 李村
	costMildPlace   = 70  // the same, where a given name may end alike: 李峰
	costCounts      = 60  // 那张旧卡
	costPlaceEnd    = 60  // 黄兴镇
	costCommon      = 112 // a word more common than this is no surname and given name without a cue
	costMou         = 15  // 张某
	costFunction    = 45  // a function word before a title: 向书记反映

	bonusCue     = 75 // 姓名：
	bonusSoftCue = 45 // 我是
	bonusKin     = 45
	bonusRole    = 38
	bonusTitle   = 30 // 书记张三
	bonusBefore  = 10 // 找, 和
	bonusStart   = 8  // begins or ends a clause
	bonusHonor   = 60 // 张先生
	bonusOffice  = 50 // 张三书记
	bonusWhole   = 14 // the name is the whole clause
	bonusVerb    = 10 // 说
	bonusActs    = 18 // 向主任说
	malusPlace   = 95 // 村
)

// names finds personal names in all runs of Chinese characters outside the spans found so far.
func (s *scan) names() {
	s.merge()
	found := len(s.spans)
	at := 0
	for k := 0; k <= found; k++ {
		end := len(s.r)
		next := end
		if k < found {
			end, next = s.spans[k].lo, s.spans[k].hi
		}
		s.clauses(at, end)
		at = next
	}
	s.remember(found)
}

// clauses reads each run of Chinese characters in [at, end).
func (s *scan) clauses(at, end int) {
	for i := at; i < end && s.steps <= s.limit; {
		if s.cls[i]&cHan == 0 {
			i++
			continue
		}
		a, worth := i, false
		for i < end && s.cls[i]&cHan != 0 {
			worth = worth || s.cls[i]&cSurname != 0 || s.known != nil
			i++
		}
		if s.declared(a, i, end) {
			continue
		}
		i = s.transcribed(a, i)
		if worth && s.plausible(a, i) {
			s.read(a, i)
		}
	}
}

// offerNames offers the names that begin with the surname at a+i of the clause [a, b).
func (s *scan) offerNames(a, i, b int) {
	at := a + i
	left := s.leftBonus(a, at)
	if at+2 < b {
		if v, ok := s.tab.double[key2(s.r[at], s.r[at+1])]; ok {
			s.offerGiven(a, i, b, 2, v>>2, left)
			s.offerAlone(a, i, b, 2, v, left)
		}
	}
	v := s.tab.surnameOf(s.r[at])
	if v == 0 {
		return
	}
	s.offerAlone(a, i, b, 1, v, left)
	s.offerGiven(a, i, b, 1, v>>2, left)
	s.offerPlace(i, at, b)
	s.offerNick(a, i, b, v)
}

// offerGiven offers the surname of n characters at a+i with one and with two characters of a given name.
func (s *scan) offerGiven(a, i, b, n int, surname, left int32) {
	at := a + i + n
	if at >= b {
		return
	}
	s.steps++
	if s.r[at] == '某' {
		s.offerMou(a, i, b, n, surname)
		return
	}
	base := costName + surname - left + s.counts(at-n)
	if end := a + i + n; i == 0 && b > end && b <= end+2 {
		base -= bonusWhole
	}
	first := s.givenCost(s.r[at])
	s.lattice.relax(i, n+1, n+1, base+costOneGiven+first-s.rightBonus(at+1, b)+s.placeEnd(at, left))
	if at+1 < b {
		s.lattice.relax(i, n+2, n+2, base+costTwoGiven+first+s.givenCost(s.r[at+1])-s.rightBonus(at+2, b)+s.placeEnd(at+1, left))
	}
}

// counts is what a surname costs that counts things here: 那张旧卡, 每段路. It also covers 于 before a month.
func (s *scan) counts(at int) int32 {
	switch s.r[at] {
	case '张', '段', '项', '成', '任', '单', '包':
		if s.one(at-1, "那这几每一两二三四五六七八九十半整多0123456789") {
			return costCounts
		}
	case '于':
		if s.is(at+1, cHanDigit) && (s.one(at+2, "月日年号十") || s.at(at+2) == 0) {
			return costCounts
		}
	}
	return 0
}

// placeEnd is what it costs a name to end in a character that ends the names of places, unless a cue announced it.
func (s *scan) placeEnd(at int, left int32) int32 {
	if left < bonusCue && s.cls[at]&cPlaceEnd != 0 {
		return costPlaceEnd
	}
	return 0
}

func (s *scan) givenCost(r rune) int32 {
	if g := s.tab.given[uint16(r)]; g > 0 && r < 0x10000 {
		return int32(g)
	}
	return costUnseenGiven
}

// offerMou offers an already shortened name: 张某, 李某某, 王某甲.
func (s *scan) offerMou(a, i, b, n int, surname int32) {
	end := a + i + n + 1
	if end < b && s.one(end, "某甲乙丙丁戊己") {
		end++
	} else if s.one(end, "些个种处村局所镇县市区省乡日月年天时地单公司项次一段路小校院店厂家部位企") {
		return
	}
	s.lattice.relax(i, end-a-i, end-a-i, costMou+surname)
}

// offerAlone offers a surname by itself before a title or a form of address, or behind 姓.
func (s *scan) offerAlone(a, i, b, n int, v, left int32) {
	at := a + i
	cost := costName + v>>2 + costSurnameOnly
	if s.before[at]&ctxSurname != 0 && s.r[at-1] == '姓' && !s.one(at-2, "百同何改") {
		s.lattice.relax(i, n, n, 10)
		return
	}
	if v&3 == surnameFunction && !s.acts(at+n) {
		cost += costFunction
	} else if v&3 == surnameFunction {
		cost -= bonusActs
	}
	next := s.behind[at+n]
	if at+n >= b || next&(ctxTitle|ctxHonor) == 0 {
		return
	}
	bonus := int32(bonusHonor)
	if p, _ := s.tab.words.pair(s.r[at+n], s.at(at+n+1)); p == mere && next&ctxTitle == 0 {
		bonus -= 25 // a single character of address: 王总
	}
	s.lattice.relax(i, n, n, cost-bonus-min(left, bonusStart))
}

// acts reports whether the title at i is followed by what its bearer says, so that the word before it is a surname: 向主任说.
func (s *scan) acts(i int) bool {
	if s.behind[i]&ctxHonor != 0 && s.behind[i]&ctxTitle == 0 {
		return true
	}
	for _, p := range s.tab.phrases[s.tab.first[uint16(s.at(i))]] {
		if s.hasRunes(i, p.runes) {
			return s.one(i+len(p.runes), "说称答承不很没已态您你：:")
		}
	}
	return false
}

// offerPlace offers 王家坝 and 李村 as ordinary words.
func (s *scan) offerPlace(i, at, b int) {
	if at+1 < b && s.behind[at+1]&ctxPlace != 0 {
		cost := int32(costPlaceName)
		if s.cls[at+1]&cMildEnd != 0 {
			cost += costMildPlace
		}
		s.lattice.relax(i, 2, 0, cost)
	}
	if at+2 < b && s.r[at+1] == '家' && s.behind[at+2]&ctxPlace != 0 {
		s.lattice.relax(i, 3, 0, costPlaceName)
	}
}

// offerNick offers 老王 and 小李, where someone by that name does something.
func (s *scan) offerNick(a, i, b int, v int32) {
	at := a + i
	if i == 0 || v&3 != surnamePure || v>>2 > 58 || !s.one(at-1, "老小阿") {
		return
	}
	if at+1 < b && s.behind[at+1]&(ctxVerb|ctxHonor) == 0 {
		return
	}
	s.lattice.relax(i-1, 2, 2, costName+v>>2+costSurnameOnly-bonusBefore-min(s.leftBonus(a, at-1), bonusRole))
}

// leftBonus is what the text before at says for a name there.
func (s *scan) leftBonus(a, at int) int32 {
	k := s.before[at]
	if at > a {
		bonus := bonusOf(k, false)
		switch s.r[at-1] {
		case '是', '为', '名':
			if s.before[at-1]&ctxName != 0 && k == 0 {
				bonus = bonusCue
			}
		case '叫':
			bonus = max(bonus, bonusRole)
		}
		return bonus
	}
	j := at
	for n := 0; n < 4 && j > 0 && s.cls[j-1]&cLink != 0; n++ {
		j--
	}
	if j == at && s.isAlnum(at-1) {
		return -bonusKin // 3万元, A市
	}
	colon := j < at && s.r[j] == ':'
	return max(bonusOf(s.before[j], colon), bonusStart)
}

func bonusOf(k ctx, colon bool) int32 {
	switch {
	case k&ctxName != 0 && (colon || k&ctxRole == 0):
		return bonusCue
	case k&ctxName != 0:
		return bonusSoftCue
	case k&ctxKin != 0:
		return bonusKin
	case k&ctxTitle != 0:
		return bonusTitle
	case k&ctxRole != 0:
		return bonusRole
	case k&ctxBefore != 0:
		return bonusBefore
	}
	return 0
}

// rightBonus is what the text from at on, in a clause that ends at b, says for a name that ends there.
func (s *scan) rightBonus(at, b int) int32 {
	if at >= b {
		return bonusStart
	}
	k := s.behind[at]
	switch {
	case k&ctxTitle != 0:
		return bonusOffice
	case k&ctxHonor != 0:
		return bonusHonor - 20
	case k&ctxPlace != 0 && !s.beginsWord(at, b):
		return -malusPlace
	case k&ctxVerb != 0:
		return bonusVerb
	case k == 0 && s.organisation(at, b):
		return -malusPlace / 2
	}
	return 0
}

// organisation reports whether a phrase like 小区 or 公司 follows within three characters of at: 兰亭湾畔小区.
func (s *scan) organisation(at, b int) bool {
	for i := at + 1; i < min(at+3, b); i++ {
		if s.behind[i]&ctxPlace != 0 && s.beginsWord(i, b) && !s.beginsWord(at, b) {
			return true
		}
		if s.behind[i]&(ctxVerb|ctxBefore) != 0 {
			return false
		}
	}
	return false
}

// beginsWord reports whether an ordinary word of two characters begins at at.
func (s *scan) beginsWord(at, b int) bool {
	if at+1 >= b {
		return false
	}
	v, _ := s.tab.words.pair(s.r[at], s.r[at+1])
	return v < 120
}
