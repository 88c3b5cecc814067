package redact_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"xiangyin/ingest/redact/redacttest"
)

// FuzzRedact holds for every text: no panic, an error comes with nothing, the output is valid UTF-8 without control characters,
// redacting it again changes nothing, and no valid identity number of 18 digits is left, in whatever digits it was written.
func FuzzRedact(f *testing.F) {
	for _, t := range redacttest.Generate(11, 200) {
		f.Add(t.Text)
	}
	for _, s := range []string{
		"1101\u200d0519491231\u202e002X", "\xff\xfe身份证", "①③⑧⓪⓪①③⑧⓪⓪⓪", "[ID1][NAME2]张三[PHONE0]", "a@b。com.jpg", "３栋－５０１", "°'\"",
		"data:data:data:12345678", "http://[::1]/@", "·艾·艾买提·", "姓姓姓王", "1.1.1.1.1.1.1.1.1.1.1",
	} {
		f.Add(s)
	}
	r := newRedactor(f)
	f.Fuzz(func(t *testing.T, text string) {
		out, err := r.Redact(text)
		if err != nil {
			if out != "" {
				t.Errorf("an error came with %d bytes", len(out))
			}
			return
		}
		if !utf8.ValidString(out) {
			t.Errorf("invalid UTF-8: %q", out)
		}
		for _, c := range out {
			if unicode.Is(unicode.Cc, c) && c != '\n' && c != '\t' || unicode.Is(unicode.Bidi_Control, c) || unicode.Is(unicode.Join_Control, c) {
				t.Errorf("%U is left", c)
			}
		}
		if id := identityIn(out); id != "" {
			t.Errorf("identity number left in %q", out)
		}
		again, err := r.Redact(out)
		if err != nil || again != out {
			t.Errorf("not idempotent: %v\n in   %q\n once %q\n twice %q", err, text, out, again)
		}
	})
}

// FuzzHiddenIdentity puts a valid identity number into any surroundings, with any separator of the hidden kind.
func FuzzHiddenIdentity(f *testing.F) {
	f.Add("身份证", "。", uint8(0))
	f.Add("1", "1", uint8(3))
	f.Add("DH", "X", uint8(7))
	r := newRedactor(f)
	f.Fuzz(func(t *testing.T, before, after string, where uint8) {
		const id = "11010519491231002X"
		hidden := []string{"", "\u200b", "\u200d", "\x00", "\u202e", "\ufeff"}[int(where)%6]
		k := 1 + int(where)%16
		out, err := r.Redact(before + id[:k] + hidden + id[k:] + after)
		if err == nil && strings.Contains(out, id) {
			t.Errorf("%q: %q is left", before+"…"+after, out)
		}
	})
}

// identityIn returns a valid identity number among 18 characters of text that stand together, or "".
func identityIn(text string) string {
	var d []int
	for _, r := range text + "。" {
		v := -1
		switch {
		case r >= '0' && r <= '9':
			v = int(r - '0')
		case r >= '０' && r <= '９':
			v = int(r - '０')
		case r == 'x' || r == 'X':
			v = 10
		}
		if v < 0 {
			d = d[:0]
			continue
		}
		d = append(d, v)
		if n := len(d); n >= 18 && checks(d[n-18:]) {
			return "found"
		}
	}
	return ""
}

// checks tells a real identity number: a province, a date that was, and the check character of ISO 7064 MOD 11-2.
func checks(d []int) bool {
	sum, weight := 0, 1
	for i := 17; i >= 0; i-- {
		if d[i] == 10 && i < 17 {
			return false
		}
		sum += d[i] * weight
		weight = weight * 2 % 11
	}
	province := d[0]*10 + d[1]
	year, month, day := d[6]*1000+d[7]*100+d[8]*10+d[9], d[10]*10+d[11], d[12]*10+d[13]
	known := strings.Contains(" 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ",
		" "+string(rune('0'+d[0]))+string(rune('0'+d[1]))+" ")
	return sum%11 == 1 && known && province > 0 && year >= 1900 && year <= 2026 && month >= 1 && month <= 12 && day >= 1 && day <= 28
}
