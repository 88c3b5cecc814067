package redact

import (
	"testing"

	"pgregory.net/rapid"
)

// TestLuhn and TestMod112 hold the check digits to worked examples and to the property that they exist to have: no single digit can
// change unnoticed.
func TestLuhn(t *testing.T) {
	for _, c := range []struct {
		digits string
		want   bool
	}{{"79927398713", true}, {"79927398710", false}, {"4539578763621486", true}} {
		if got := luhn(values(c.digits)); got != c.want {
			t.Errorf("luhn(%s) = %v", c.digits, got)
		}
	}
}

func TestMod112(t *testing.T) {
	d := append(values("11010519491231002"), 10) // the example of GB 11643
	if shaped, valid := idShaped(d); !shaped || !valid {
		t.Fatal("the standard's own example is refused")
	}
	rapid.Check(t, func(t *rapid.T) {
		c := append([]byte(nil), d...)
		i := rapid.IntRange(0, 16).Draw(t, "place")
		c[i] = (c[i] + byte(rapid.IntRange(1, 9).Draw(t, "by"))) % 10
		if mod112(c) {
			t.Errorf("a wrong digit at %d went unnoticed", i)
		}
	})
}

func TestMonthDay(t *testing.T) {
	for d, want := range map[string]bool{"0229": true, "0230": false, "0431": false, "1231": true, "1301": false, "0100": false} {
		if monthDay(values(d)) != want {
			t.Errorf("monthDay(%s) is not %v", d, want)
		}
	}
}

func TestFoldDigits(t *testing.T) {
	for in, want := range map[rune]rune{'０': '0', '９': '9', '٣': '3', '۴': '4', '𝟘': '0', '𝟿': '9', '०': '0', 'Ｘ': 'x', 'Х': 'x', '⁵': '5'} {
		if got := foldRune(in); got != want {
			t.Errorf("%c folds to %c, not %c", in, got, want)
		}
	}
}

// TestTables holds the embedded tables together: every surname has a class, every phrase a kind, and no table is empty.
func TestTables(t *testing.T) {
	tab, err := loadTables()
	if err != nil {
		t.Fatal(err)
	}
	if tab.surnameOf('王') == 0 || tab.double[key2('欧', '阳')] == 0 || tab.given['英'] == 0 {
		t.Error("a table lacks its most ordinary entry")
	}
	if v, _ := tab.words.pair('高', '兴'); v == mere {
		t.Error("an ordinary word is missing")
	}
	if v := tab.words.long([]rune("派出所")); v == mere {
		t.Error("a word of three characters is missing")
	}
}

func values(s string) []byte {
	d := []byte(s)
	for i := range d {
		d[i] -= '0'
	}
	return d
}
