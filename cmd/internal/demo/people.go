package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// person is an invented complainant. It lives as long as one ticket; nobody in the demo complains twice.
type person struct {
	surname, name              string
	woman                      bool
	phone, landline, id        string
	card, plate, email, wechat string
}

// The names are common ones put together at random.
var surnames = [...]string{
	"王", "李", "张", "刘", "陈", "杨", "黄", "周", "吴", "赵", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗",
	"梁", "宋", "郑", "谢", "唐", "冯", "邓", "曹", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "魏", "薛", "叶", "余", "潘",
	"杜", "夏", "钟", "汪", "田", "任", "姜", "范", "廖", "谭", "邹", "熊", "欧阳", "司马",
}

var women = [...]string{
	"秀英", "桂芳", "玉兰", "小琴", "淑华", "晓燕", "春梅", "素珍", "琼华", "丽", "芳", "敏", "红梅", "永珍", "雪", "光碧", "仕琼", "雨桐", "思琪", "明秀",
}

var men = [...]string{
	"建国", "志强", "明华", "勇", "光辉", "大全", "德贵", "正东", "小军", "国富", "仕林", "伟", "永强", "绍云", "天明", "浩", "子轩", "成林", "家富", "昌明",
}

func newPerson(r *rand.Rand) person {
	p := person{surname: pick(r, surnames[:]), woman: r.IntN(2) == 0}
	given := pick(r, men[:])
	if p.woman {
		given = pick(r, women[:])
	}
	p.name = p.surname + given
	p.phone, p.landline = phone(r), landline(r)
	p.id, p.card, p.plate = identity(r, p.woman), card(r), plate(r)
	p.email = fmt.Sprintf("u%06d@example.com", r.IntN(1000000))
	p.wechat = fmt.Sprintf("wx_%07d", r.IntN(10000000))
	return p
}

// leaks returns what of the person stands in text.
func (p person) leaks(text string) []string {
	var out []string
	for _, s := range []string{p.name, p.phone, p.landline, p.id, p.card, p.plate, p.email, p.wechat} {
		if strings.Contains(text, s) {
			out = append(out, s)
		}
	}
	return out
}

// honorific is how a call taker writes the caller down.
func (p person) honorific() string {
	if p.woman {
		return p.surname + "女士"
	}
	return p.surname + "先生"
}

// phone returns a mobile number of segment 154, which no operator holds.
func phone(r *rand.Rand) string { return fmt.Sprintf("154%08d", r.IntN(100000000)) }

// landline returns a number under the county's invented area code.
func landline(r *rand.Rand) string { return fmt.Sprintf("0824-%d%06d", 2+r.IntN(6), r.IntN(1000000)) }

// identity returns an identity number with a true check digit (GB 11643) in a region that does not exist.
func identity(r *rand.Rand, woman bool) string {
	birth := day(1935, time.January, 1).AddDate(0, 0, r.IntN(25000))
	order := 2*r.IntN(500) + 1
	if woman {
		order = 2 * r.IntN(500)
	}
	body := fmt.Sprintf("%s%s%03d", CountyCode, birth.Format("20060102"), order)
	sum := 0
	for i, w := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

// card returns a bank card number with a true check digit (ISO/IEC 7812) under an issuer number of no bank.
func card(r *rand.Rand) string {
	body := fmt.Sprintf("620000%012d", r.Int64N(1000000000000))
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return body + fmt.Sprint((10-sum%10)%10)
}

// plate returns a number plate of the old O series.
func plate(r *rand.Rand) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	return fmt.Sprintf("川O%c%04d", letters[r.IntN(len(letters))], r.IntN(10000))
}

// sign adds what identifies the complainant, the way the channel takes it down. About two tickets in five carry nothing.
func (p person) sign(r *rand.Rand, channel, text string) string {
	if r.Float64() < 0.4 {
		return text
	}
	switch channel {
	case channelPhone:
		return p.calltaker(r, text)
	case channelMail, channelWeb:
		return pick(r, []string{
			"尊敬的领导：\n　　" + text + "\n　　此致\n敬礼\n" + p.name + "　" + p.phone,
			text + "\n写信人：" + p.name + "，身份证号" + p.id + "，联系电话" + p.phone + "。",
			text + " 我的邮箱 " + p.email + "，请回复。",
			text + "\n反映人：" + p.name,
		})
	}
	return pick(r, []string{
		text + "电话" + p.phone,
		text + " 我叫" + p.name + "，" + p.phone,
		text + " 微信号 wx" + fmt.Sprintf("_%07d", r.IntN(10000000)),
		text + "（联系人：" + p.name + "）",
	})
}

func (p person) calltaker(r *rand.Rand, text string) string {
	switch r.IntN(8) {
	case 0:
		return p.honorific() + "来电：" + text
	case 1:
		return text + "请回电" + p.phone + "。"
	case 2:
		return text + "（来电人：" + p.name + "，联系电话：" + p.phone + "）"
	case 3:
		return "市民" + p.honorific() + "（" + p.phone + "）反映：" + text
	case 4:
		return text + "来电人身份证号：" + p.id + "，社保卡号：" + p.card + "。"
	case 5:
		return text + "诉求人" + p.name + "希望尽快处理，座机" + p.landline + "。"
	case 6:
		return text + "现场联系人" + p.name + "，车牌" + p.plate + "。"
	}
	return text + "来电人姓名：" + p.name + "。"
}
