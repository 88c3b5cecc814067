package redact_test

import (
	"strings"
	"testing"
)

// TestNoCatastrophicPattern feeds texts that make careless scanners quadratic. The budget counts steps per rune, so that a
// pattern whose cost grows faster than the text runs past it.
func TestNoCatastrophicPattern(t *testing.T) {
	r := newRedactor(t)
	for _, unit := range []string{
		"1", "1 ", "1一", "1-", "1.", "一", "x", "11010519491231002", "a@", "@", ".jpg", "a.", "http://", "http://a", "www.", "data:", "[", "[NAME",
		"[NAME1]", "·", "阿·", "°", "1°", "微信", "姓名", "姓", "王", "王伟", "王建国书记", "京A", "3栋", "3-", "组", "第", "(", "张某", "身份证号", "电话1",
		"。", "\n", "\u200b", "①", "\xe4\xb8\x80\xff\xe4\xb8\x80\xe4\xb8\x80", "我叫王一苗。",
	} {
		text := strings.Repeat(unit, 60_000/len(unit))
		out, err := r.Redact(text)
		if err != nil {
			t.Errorf("%q repeated: %v", unit, err)
			continue
		}
		if again, err := r.Redact(out); err != nil || again != out {
			t.Errorf("%q repeated: not idempotent: %v", unit, err)
		}
	}
}
