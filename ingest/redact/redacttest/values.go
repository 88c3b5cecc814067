package redacttest

import (
	"fmt"
	"strings"
)

// makers returns what each key of a template stands for: types in upper case must go, in lower case must stay.
func (g *generator) makers() map[string]maker {
	m := map[string]maker{
		"ID": g.identity, "ID:plain": g.id, "ID:bad": g.badID, "ID15": g.id15,
		"PHONE": g.phone, "PHONE:plain": g.mobile, "LANDLINE": g.landline,
		"LANDLINE:local": func() string { return g.word("2 3 5 6 8") + g.digits(g.between(6, 7)) },
		"CARD":           g.cardText, "CARD:account": func() string { return g.digits(g.between(10, 21)) },
		"PLATE": g.plate, "EMAIL": g.email, "WECHAT": g.wechat, "QQ": func() string { return g.word("1 2 3 5 7 9") + g.digits(g.between(5, 9)) },
		"PASSPORT": func() string {
			return g.pick([]string{"E", "G", "EA", "EJ", "P", "D"}) + g.digits(8)
		},
		"PERMIT":    func() string { return g.word("C H M") + g.digits(8) },
		"SOCIAL":    func() string { return g.word("A B 43 6 1") + g.digits(g.between(8, 11)) },
		"HOUSEHOLD": func() string { return g.digits(g.between(8, 13)) },
		"URL":       g.userURL, "COORD": g.coordinates, "GROUP": g.groupHouse, "DOOR": g.door, "STREET": g.streetNumber,
		"NAME": g.name, "NAME:padded": g.paddedName, "NAME:minority": g.minority, "NAME:short": g.short, "SURNAME": g.clearSurname,
		"FILE": g.file,
	}
	m["PASSPORT"] = g.passport
	g.publicMakers(m)
	return m
}

func (g *generator) passport() string {
	if g.chance(0.4) {
		return "E" + g.letters("ABCDEFGHJKLM", 1) + g.digits(7)
	}
	return g.word("E G D P S") + g.digits(8)
}

func (g *generator) email() string {
	user := g.letters("abcdefghijklmnopqrstuvwxyz", g.between(2, 8))
	if g.chance(0.6) {
		user += g.word(". _ -") + g.digits(g.between(1, 5))
	}
	at := "@"
	if g.chance(0.15) {
		at = "＠"
	}
	return user + at + g.word("qq.com 163.com 126.com sina.com gmail.com outlook.com foxmail.com 139.com hotmail.com cxxxx.edu.cn")
}

func (g *generator) wechat() string {
	return g.letters("abcdefghijklmnopqrstuvwxyz", g.between(2, 6)) + g.word("_ -") + g.digits(g.between(3, 6))
}

func (g *generator) userURL() string {
	switch g.rand.IntN(5) {
	case 0:
		return "https://weibo.com/u/" + g.digits(10)
	case 1:
		return "http://" + g.letters("abcdefgh", 5) + ":" + g.letters("xyz123", 6) + "@ftp.example.com/a"
	case 2:
		return "https://www.example.com/user/" + g.letters("abcdefghijk", 7)
	case 3:
		return "https://www.example.cn/space?uid=" + g.digits(7)
	}
	return "https://v.example.com/share?openid=" + g.letters("abcdef0123456789", 16)
}

func (g *generator) coordinates() string {
	lon, lat := 74+g.rand.Float64()*60, 4+g.rand.Float64()*48
	switch g.rand.IntN(4) {
	case 0:
		return fmt.Sprintf("%.6f,%.6f", lon, lat)
	case 1:
		return fmt.Sprintf("%.5f，%.5f", lat, lon)
	case 2:
		return fmt.Sprintf("%d°%02d′%02d″", g.between(74, 134), g.between(0, 59), g.between(0, 59))
	}
	return fmt.Sprintf("%.6f, %.6f", lat, lon)
}

func (g *generator) small(hi int) string {
	n := g.between(1, hi)
	if g.chance(0.3) {
		return chineseNumber(n)
	}
	return fmt.Sprint(n)
}

// chineseNumber writes a number under 1,000 in Chinese.
func chineseNumber(n int) string {
	d := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(d[n])
	case n < 20:
		return strings.TrimSuffix("十"+string(d[n%10]), "零")
	case n < 100:
		return strings.TrimSuffix(string(d[n/10])+"十"+string(d[n%10]), "零")
	}
	s := string(d[n/100]) + "百"
	switch rest := n % 100; {
	case rest == 0:
		return s
	case rest < 10:
		return s + "零" + string(d[rest])
	case rest < 20:
		return s + "一" + chineseNumber(rest)
	default:
		return s + chineseNumber(rest)
	}
}

// groupHouse returns what follows the name of a village.
func (g *generator) groupHouse() string {
	switch g.rand.IntN(4) {
	case 0:
		return g.small(20) + "组"
	case 1:
		return "第" + g.small(12) + "村民小组"
	}
	return g.small(20) + "组" + g.small(180) + "号"
}

// door returns what follows the name of an estate.
func (g *generator) door() string {
	block := fmt.Sprint(g.between(1, 40))
	room := fmt.Sprintf("%d%02d", g.between(1, 32), g.between(1, 8))
	switch g.rand.IntN(9) {
	case 0:
		return block + "栋" + room + "室"
	case 1:
		return block + "幢" + g.small(4) + "单元" + room
	case 2:
		return block + "号楼" + g.small(4) + "单元" + room + "室"
	case 3:
		return block + "-" + g.small4() + "-" + room
	case 4:
		return block + "栋" + room
	case 5:
		return chineseNumber(g.between(1, 20)) + "栋" + g.small(4) + "单元" + room + "房"
	case 6:
		return g.letters("ABCD", 1) + "座" + room + "室"
	case 7:
		return block + "#" + room
	}
	return block + "栋" + g.small(4) + "单元" + room + "室"
}

func (g *generator) small4() string { return fmt.Sprint(g.between(1, 4)) }

func (g *generator) streetNumber() string {
	if g.chance(0.2) {
		return chineseNumber(g.between(2, 300)) + "号"
	}
	return fmt.Sprint(g.between(1, 900)) + "号"
}

func (g *generator) file() string {
	switch g.rand.IntN(4) {
	case 0:
		return "微信图片_" + g.digits(14) + ".jpg"
	case 1:
		return g.name() + "身份证正面.png"
	case 2:
		return "附件" + fmt.Sprint(g.between(1, 9)) + "." + g.word("docx pdf xlsx doc")
	}
	return "IMG_" + g.digits(8) + "." + g.word("JPG jpeg mp4 heic")
}
