package redacttest

import (
	"fmt"
	"strconv"
	"strings"
)

// digits returns n random digits.
func (g *generator) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + g.rand.IntN(10))
	}
	return string(b)
}

// region returns a code of GB/T 2260 with a real province.
func (g *generator) region() string {
	return g.word("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65") +
		fmt.Sprintf("%02d%02d", g.between(1, 34), g.between(1, 31))
}

// birth returns a date of birth as YYYYMMDD.
func (g *generator) birth() string {
	month := g.between(1, 12)
	days := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	return fmt.Sprintf("%04d%02d%02d", g.between(1928, 2019), month, g.between(1, days[month-1]))
}

// id returns an identity number of GB 11643 with its check character after ISO 7064 MOD 11-2.
func (g *generator) id() string {
	body := g.region() + g.birth() + g.digits(3)
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

// badID returns an identity number with two neighbouring digits of its serial number swapped or changed.
func (g *generator) badID() string {
	s := []byte(g.id())
	s[16] = '0' + (s[16]-'0'+byte(g.between(1, 9)))%10
	return string(s)
}

func (g *generator) id15() string { return g.region() + g.birth()[2:] + g.digits(3) }

func (g *generator) mobile() string {
	return g.word("130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 166 167 171 172 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 193 195 196 197 198 199") + g.digits(8)
}

// luhn returns a card number of n digits that begins with prefix.
func (g *generator) luhn(prefix string, n int) string {
	body := prefix + g.digits(n-1-len(prefix))
	sum := 0
	for i := range body {
		v := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return body + strconv.Itoa((10-sum%10)%10)
}

func (g *generator) card() string {
	n := g.between(16, 19)
	if n == 17 {
		n = 19
	}
	prefix := g.word("6222 6217 6228 6212 6225 6216 6230 6221 6227")
	if n == 16 && g.chance(0.3) {
		prefix = g.word("4367 5187 4512 5309")
	}
	return g.luhn(prefix, n)
}

// split cuts s into groups of the given sizes, the last one taking the rest.
func split(s, sep string, sizes ...int) string {
	var parts []string
	for _, n := range sizes {
		if n >= len(s) {
			break
		}
		parts = append(parts, s[:n])
		s = s[n:]
	}
	return strings.Join(append(parts, s), sep)
}

// wide writes s in full-width characters.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

// spoken writes digits in Chinese.
func (g *generator) spoken(s string) string {
	set := []rune("零一二三四五六七八九")
	switch g.rand.IntN(4) {
	case 0:
		set = []rune("〇一二三四五六七八九")
	case 1:
		set = []rune("零幺二三四五六七八九")
	case 2:
		set = []rune("零壹贰叁肆伍陆柒捌玖")
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return set[r-'0']
		}
		return r
	}, s)
}

// hide puts invisible characters or look-alikes into s.
func (g *generator) hide(s string) string {
	mark := g.pick([]string{"\u200b", "\u200d", "\u202e", "\ufeff", "\u00ad", "\x00", "\u2060"})
	switch g.rand.IntN(4) {
	case 0:
		return split(s, mark, 3, 4, 4, 4)
	case 1:
		return strings.Join(strings.Split(s, ""), mark)
	case 2:
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return 0x1d7ce + r - '0'
			}
			return r
		}, s)
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '٠' + r - '0'
		}
		return r
	}, s)
}

// phone returns a mobile number as residents write it.
func (g *generator) phone() string {
	s := g.mobile()
	switch g.rand.IntN(14) {
	case 0:
		return split(s, " ", 3, 4)
	case 1:
		return split(s, "-", 3, 4)
	case 2:
		return "+86 " + s
	case 3:
		return "+86" + s
	case 4:
		return "86-" + s
	case 5:
		return wide(s)
	case 6:
		return g.spoken(s)
	case 7:
		return split(s, " ", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	case 8:
		return split(s, " ", 4, 3)
	case 9:
		return g.hide(s)
	case 10:
		return split(s, "　", 3, 4)
	}
	return s
}

// areaCode returns a landline area code and how many digits follow it.
func (g *generator) areaCode() (string, int) {
	if g.chance(0.2) {
		return g.word("010 020 021 022 023 024 025 027 028 029"), 8
	}
	return g.word("0731 0730 0735 0746 0319 0311 0371 0551 0791 0851 0871 0931 0571 0531 0433"), g.between(7, 8)
}

func (g *generator) landline() string {
	code, n := g.areaCode()
	s := g.word("2 3 5 6 7 8") + g.digits(n-1)
	switch g.rand.IntN(9) {
	case 0:
		return code + s
	case 1:
		return "(" + code + ")" + s
	case 2:
		return "（" + code + "）" + s
	case 3:
		return code + " " + s
	case 4:
		return code + "－" + wide(s)
	case 5:
		return "+86-" + code[1:] + "-" + s
	case 6:
		return code + "-" + s + "-" + g.digits(3)
	case 7:
		return g.spoken(code + s)
	}
	return code + "-" + s
}

// identity returns an identity number as residents write it.
func (g *generator) identity() string {
	s := g.id()
	switch g.rand.IntN(10) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return split(s, " ", 6, 8)
	case 2:
		return split(s, "-", 6, 8)
	case 3:
		return split(s, " ", 6, 4, 4)
	case 4:
		return wide(s)
	case 5:
		return g.spoken(s)
	case 6:
		return g.hide(s)
	case 7:
		return split(s, " ", 4, 4, 4, 4)
	}
	return s
}

func (g *generator) cardText() string {
	s := g.card()
	switch g.rand.IntN(4) {
	case 0:
		return split(s, " ", 4, 4, 4, 4)
	case 1:
		return split(s, "-", 4, 4, 4, 4)
	case 2:
		return wide(s)
	}
	return s
}

func (g *generator) letters(set string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = set[g.rand.IntN(len(set))]
	}
	return string(b)
}

// plate returns a plate after GA 36: seven characters, or eight of a new-energy car.
func (g *generator) plate() string {
	const set = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
	head := g.word("京 津 沪 渝 冀 豫 云 辽 黑 湘 皖 鲁 新 苏 浙 赣 鄂 桂 甘 晋 蒙 陕 吉 闽 贵 粤 青 藏 川 宁 琼") + g.letters("ABCDEFGHJKLMNPQRSTUVWY", 1)
	tail := g.digits(5)
	switch g.rand.IntN(5) {
	case 0:
		tail = g.letters("DF", 1) + g.digits(5)
	case 1:
		tail = g.letters(set, 2) + g.digits(3)
	case 2:
		tail = g.digits(5) + g.letters("DF", 1)
	case 3:
		tail = g.digits(4) + g.word("学 警 挂 A")
	}
	switch g.rand.IntN(5) {
	case 0:
		return head + "·" + tail
	case 1:
		return head + " " + tail
	case 2:
		return strings.ToLower(head + tail)
	case 3:
		return wide(head + tail)
	}
	return head + tail
}
