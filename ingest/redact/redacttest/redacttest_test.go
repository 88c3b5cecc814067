package redacttest_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"xiangyin/ingest/redact/redacttest"
)

type redactor func(string) (string, error)

func (r redactor) Redact(text string) (string, error) { return r(text) }

func TestGenerateIsDeterministicAndLabelled(t *testing.T) {
	texts := redacttest.Generate(1, 2000)
	if !reflect.DeepEqual(texts, redacttest.Generate(1, 2000)) {
		t.Fatal("the same seed made other texts")
	}
	types := map[string]int{}
	for _, x := range texts {
		if !utf8.ValidString(x.Text) {
			t.Errorf("%q is not valid UTF-8", x.Text)
		}
		at := 0
		for _, it := range x.Items {
			if it.Lo < at || it.Hi <= it.Lo || it.Hi > len(x.Text) {
				t.Errorf("label %+v lies outside its place", it)
			}
			at = it.Hi
			types[it.Type]++
			if it.Go != (it.Type == strings.ToUpper(it.Type)) {
				t.Errorf("label %+v: upper case must go, lower case must stay", it)
			}
		}
	}
	for _, want := range strings.Fields("ID ID15 PHONE LANDLINE CARD PLATE PASSPORT PERMIT SOCIAL HOUSEHOLD EMAIL WECHAT QQ URL COORD GROUP DOOR " +
		"STREET NAME SURNAME FILE hotline docno date time money area quantity bus ticket office place title word notice") {
		if types[want] < 20 {
			t.Errorf("only %d items of type %s", types[want], want)
		}
	}
}

func TestEvaluate(t *testing.T) {
	text := []redacttest.Text{{Text: "张三打12345，电话13800138000。", Items: []redacttest.Item{
		{Type: "NAME", Go: true, Lo: 0, Hi: 6}, {Type: "hotline", Lo: 9, Hi: 14}, {Type: "PHONE", Go: true, Lo: 23, Hi: 34},
	}}}
	for _, c := range []struct {
		name, out          string
		names, rest, stays float64
	}{
		{"nothing done", "张三打12345，电话13800138000。", 0, 0, 0},
		{"all right", "[NAME1]打12345，电话[PHONE1]。", 1, 1, 0},
		{"half a name, a hotline gone", "[NAME1]三打[PHONE1]，电话[PHONE2]。", 0, 1, 1},
		{"everything gone", "[NAME1]", 1, 1, 1},
		{"half a number", "[NAME1]打12345，电话[PHONE1]8000。", 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := redacttest.Evaluate(redactor(func(string) (string, error) { return c.out, nil }), text)
			if err != nil {
				t.Fatal(err)
			}
			if f.Names().Share() != c.names || f.Structured().Share() != c.rest || f.Stay().Share() != c.stays {
				t.Errorf("got %v %v %v", f.Names(), f.Structured(), f.Stay())
			}
		})
	}
}

func TestEvaluateStopsAtAnError(t *testing.T) {
	refused := errors.New("refused")
	_, err := redacttest.Evaluate(redactor(func(string) (string, error) { return "", refused }), redacttest.Generate(1, 3))
	if !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
}

// TestIdentitiesAreValid checks the maker against the definition of ISO 7064 MOD 11-2: the weighted sum, check digit included, is 1.
func TestIdentitiesAreValid(t *testing.T) {
	seen := 0
	for _, x := range redacttest.Generate(2, 5000) {
		i := strings.Index(x.Text, "身份证号码：")
		if i < 0 {
			continue
		}
		id := x.Text[i+len("身份证号码："):][:18]
		sum, weight := 0, 1
		for k := 17; k >= 0; k-- {
			v := int(id[k] - '0')
			if id[k] == 'X' {
				v = 10
			}
			sum += v * weight
			weight = weight * 2 % 11
		}
		if sum%11 != 1 {
			t.Errorf("%s fails its check", id)
		}
		seen++
	}
	if seen == 0 {
		t.Error("no identity number was made")
	}
}
