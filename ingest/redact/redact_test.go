package redact_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"xiangyin/ingest"
	"xiangyin/ingest/redact"
	"xiangyin/ingest/redact/redacttest"
)

var _ ingest.Redactor = (*redact.Redactor)(nil)

func newRedactor(tb testing.TB, opts ...redact.Option) *redact.Redactor {
	tb.Helper()
	r, err := redact.New(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

type row struct{ name, in, want string }

func check(t *testing.T, rows []row) {
	t.Helper()
	r := newRedactor(t)
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			got, err := r.Redact(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("\n in   %s\n got  %s\n want %s", c.in, got, c.want)
			}
		})
	}
}

func TestIdentity(t *testing.T) {
	check(t, []row{
		{"valid", "身份证430102198001011233。", "身份证[ID1]。"},
		{"lower-case x", "号码11010519491231002x，", "号码[ID1]，"},
		{"full width", "１１０１０５１９４９１２３１００２Ｘ", "[ID1]"},
		{"spaces", "110105 19491231 002X", "[ID1]"},
		{"hyphens", "110105-19491231-002X", "[ID1]"},
		{"Chinese digits", "一一零一零五一九四九一二三一零零二X", "[ID1]"},
		{"zero-width joiners", "1101\u200d0519491231\u200d002X", "[ID1]"},
		{"letter o for zero", "11o1o519491231oo2X", "[ID1]"},
		{"Arabic-Indic digits", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "[ID1]"},
		{"inside a longer run", "x911010519491231002X", "x[ID1]"},
		{"mistyped check digit", "身份证110105194912310021", "身份证[ID1]"},
		{"mistyped length", "身份证号：11010519491231002", "身份证号：[ID1]"},
		{"fifteen digits", "老身份证110105491231002", "老身份证[ID1]"},
		{"no such month", "单号110105194913310022", "单号110105194913310022"},
	})
}

func TestPhones(t *testing.T) {
	check(t, []row{
		{"mobile", "打13800138000找我", "打[PHONE1]找我"},
		{"groups", "138 0013 8000", "[PHONE1]"},
		{"country code", "+86 138-0013-8000", "[PHONE1]"},
		{"same number written twice", "13800138000或+8613800138000", "[PHONE1]或[PHONE1]"},
		{"Chinese digits", "一三八零零一三八零零零", "[PHONE1]"},
		{"before a Chinese one", "手机13800138000一直不通", "手机[PHONE1]一直不通"},
		{"landline", "0731-88886666", "[PHONE1]"},
		{"landline in brackets", "（0731）88886666", "[PHONE1]"},
		{"extension", "0731-88886666转8012", "[PHONE1]"},
		{"local after a cue", "电话：88886666", "电话：[PHONE1]"},
		{"starred", "电话138****5678", "电话[PHONE1]"},
		{"last digits", "手机尾号5678，身份证后四位1234", "手机尾号[PHONE1]，身份证后四位[ID1]"},
		{"list after a cue", "电话：88886666、88887777", "电话：[PHONE1]、[PHONE2]"},
	})
}

func TestOtherNumbers(t *testing.T) {
	check(t, []row{
		{"card", "卡6222020200112233446", "卡[CARD1]"},
		{"plate", "湘A12345和湘A·D12345", "[PLATE1]和[PLATE2]"},
		{"plate in lower case", "京a8k7b9停在门口", "[PLATE1]停在门口"},
		{"passport", "护照E12345678", "护照[PASSPORT1]"},
		{"permit", "通行证C12345678", "通行证[PASSPORT1]"},
		{"social security", "社保卡号：A12345678", "社保卡号：[SOCIAL1]"},
		{"household", "户号3101234567", "户号[HOUSEHOLD1]"},
		{"series", "残疾证字第12345号", "残疾证字第[ACCOUNT1]号"},
		{"mail", "发到zhang.san@qq.com", "发到[EMAIL1]"},
		{"WeChat", "微信号：zhang_2020", "微信号：[WECHAT1]"},
		{"QQ", "QQ 12345678", "QQ [QQ1]"},
		{"user page", "见https://weibo.com/u/1234567890", "见[URL1]"},
		{"coordinates", "在113.123456,28.234567附近", "在[COORD1]附近"},
		{"degrees", "北纬28°12′34″", "北纬[COORD1]"},
		{"file", "见附件1.docx", "见[FILE1]"},
		{"embedded file", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg", "[FILE1]"},
	})
}

func TestAddresses(t *testing.T) {
	check(t, []row{
		{"village", "柳河镇王家村3组25号", "柳河镇王家村[ADDR1]"},
		{"village group", "王家村第三村民小组的路", "王家村[ADDR1]的路"},
		{"flat", "幸福小区3栋2单元501室", "幸福小区[ADDR1]"},
		{"flat without a unit", "幸福小区3栋501", "幸福小区[ADDR1]"},
		{"flat with hyphens", "幸福小区3-2-501", "幸福小区[ADDR1]"},
		{"street", "人民路128号门口", "人民路[ADDR1]门口"},
		{"room", "大厦1608房", "大厦[ADDR1]"},
		{"a building near by stays", "3号楼附近", "3号楼附近"},
		{"rooms of a flat stay", "三室两厅，建了3栋楼", "三室两厅，建了3栋楼"},
		{"line and date stay", "2号线12月5号停运", "2号线12月5号停运"},
	})
}

func TestNames(t *testing.T) {
	check(t, []row{
		{"cue", "我叫张建国", "我叫[NAME1]"},
		{"form", "姓名：王　芳，性别：女", "姓名：[NAME1]，性别：女"},
		{"unknown surname in a form", "联系人：木拉提，", "联系人：[NAME1]，"},
		{"minority", "买买提·艾合买提说", "[NAME1]说"},
		{"compound surname", "欧阳建华老师没来", "[NAME1]老师没来"},
		{"relative", "我爱人李秀英去年住院", "我爱人[NAME1]去年住院"},
		{"title behind", "张三书记没有来", "[NAME1]书记没有来"},
		{"surname and title", "李书记说不归他管", "[NAME1]书记说不归他管"},
		{"surname and honorific", "王先生和刘女士来电", "[NAME1]先生和[NAME2]女士来电"},
		{"two characters in passing", "王芳昨天去找人", "[NAME1]昨天去找人"},
		{"again without a cue", "我叫李一苗。李一苗住在村里", "我叫[NAME1]。[NAME1]住在村里"},
		{"earlier without a cue", "一苗很好。" + strings.Repeat("这里的路很差。", 40) + "我叫李一苗", "[NAME1]很好。" + strings.Repeat("这里的路很差。", 40) + "我叫[NAME2]"},
		{"shortened", "刘某某和王某甲", "[NAME1]和[NAME2]"},
		{"my surname is", "免贵姓李", "免贵姓[NAME1]"},
		{"the people", "老百姓高兴", "老百姓高兴"},
		{"village behind a soft cue stays", "我是高桥镇石门村村民刘德华", "我是高桥镇石门村村民[NAME1]"},
		{"transcribed", "我叫阿依努尔，丈夫是马木提·吐尔地", "我叫[NAME1]，丈夫是[NAME2]"},
		{"given name that tempts", "村支书彭大年签的字", "村支书[NAME1]签的字"},
		{"nickname", "联系人小刘，老王说不行", "联系人[NAME1]，[NAME2]说不行"},
		{"titles alone stay", "副书记不在，镇长没来，村主任说不知道", "副书记不在，镇长没来，村主任说不知道"},
		{"reporting to someone", "向书记反映", "向书记反映"},
		{"ordinary words", "高兴方便马上黄色金额任何白天安全康复于是", "高兴方便马上黄色金额任何白天安全康复于是"},
		{"places", "张家村、王家坝、李村、陈家沟", "张家村、王家坝、李村、陈家沟"},
		{"some", "对于某些人，某村", "对于某些人，某村"},
		{"anonymised places", "A市A3区B县", "A市A3区B县"},
	})
}

func TestStays(t *testing.T) {
	for _, text := range []string{
		"拨打12345、110、119、120、122、12315、95598、400-123-4567、4001234567、0731-12345",
		"澄政发〔2025〕18号、[2014]247号、（2025）第3号",
		"2025年3月18日10:30、2025-03-18 10:30:00、2025.3.18、三月十八日",
		"1380元、3.5万元、1,380,013元、120亩、56.5平方米、30人、18户、气温30°",
		"101路公交车、K5路、2号线",
		"工单编号20250318001234、受理编号：CX202503180001",
		"https://www.cx.gov.cn/art/2025/3/18/art_1234_567890.html",
		"微信公众号cxfabu2020",
	} {
		got, err := newRedactor(t).Redact(text)
		if err != nil || got != text {
			t.Errorf("%s\n became %s, %v", text, got, err)
		}
	}
}

func TestSanitised(t *testing.T) {
	check(t, []row{
		{"NUL and bidi", "水\x00管\u202e坏了\u200b", "水管坏了"},
		{"a few invalid bytes", "水管坏了\xff，请来修", "水管坏了，请来修"},
		{"carriage returns", "一\r\n二\r三", "一\n二\n三"},
		{"full width stays in the text", "Ａ区，３台", "Ａ区，３台"},
	})
}

func TestPlaceholdersHideNothing(t *testing.T) {
	check(t, []row{
		{"renumbered", "[NAME7]和[NAME3]，13800138000，[PHONE9]", "[NAME1]和[NAME2]，[PHONE1]，[PHONE2]"},
		{"too long for one", "[NAME13800138000]", "[NAME[PHONE1]]"},
	})
}

func TestRefuses(t *testing.T) {
	long := strings.Repeat("我叫张建国，电话13800138000。", 100)
	for _, c := range []struct {
		name string
		opts []redact.Option
		text string
		want error
	}{
		{"too large", []redact.Option{redact.WithMaxBytes(100)}, long, redact.ErrTooLarge},
		{"GBK", nil, "\xcb\xae\xb9\xdc\xbb\xb5\xc1\xcb\xc7\xeb\xc0\xb4\xd0\xde", redact.ErrNotText},
		{"budget", []redact.Option{redact.WithBudget(1)}, long, redact.ErrBudget},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := newRedactor(t, c.opts...).Redact(c.text)
			if !errors.Is(err, c.want) || got != "" {
				t.Errorf("got %d bytes, %v; want %v", len(got), err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "张") {
				t.Error("the error quotes the text")
			}
		})
	}
	if _, err := redact.New(redact.WithBudget(0)); err == nil {
		t.Error("a budget of 0 was accepted")
	}
}

func TestNumbersAreOfOneText(t *testing.T) {
	r := newRedactor(t)
	for _, phone := range []string{"13800138000", "13900139000"} {
		got, err := r.Redact("打" + phone)
		if err != nil || got != "打[PHONE1]" {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestConcurrentAndDeterministic(t *testing.T) {
	r := newRedactor(t)
	texts := redacttest.Generate(3, 300)
	want := make([]string, len(texts))
	for i, x := range texts {
		got, err := r.Redact(x.Text)
		if err != nil {
			t.Fatal(err)
		}
		want[i] = got
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, x := range texts {
				if got, err := r.Redact(x.Text); err != nil || got != want[i] {
					t.Errorf("text %d differs under concurrency: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestGeneratedIdempotent holds that redacting a redacted text changes nothing, over the generator's texts, alone and joined.
func TestGeneratedIdempotent(t *testing.T) {
	r := newRedactor(t)
	var all strings.Builder
	for _, x := range redacttest.Generate(5, 3000) {
		all.WriteString(x.Text)
		idempotent(t, r, x.Text)
	}
	idempotent(t, r, all.String())
}

func idempotent(t *testing.T, r *redact.Redactor, text string) {
	t.Helper()
	once, err := r.Redact(text)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := r.Redact(once)
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.ValidString(once) {
		t.Errorf("%q: invalid UTF-8", once)
	}
	if once != twice {
		i := 0
		for i < min(len(once), len(twice)) && once[i] == twice[i] {
			i++
		}
		t.Errorf("not idempotent at byte %d:\n once  …%q\n twice …%q", i, clip(once, i), clip(twice, i))
	}
}

func clip(s string, i int) string { return s[max(0, i-60):min(len(s), i+60)] }
