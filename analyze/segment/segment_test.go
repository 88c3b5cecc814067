package segment_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"xiangyin/analyze/segment"
)

// shared is the one handle of this package's tests: loading takes most of a second.
var shared = sync.OnceValues(func() (*segment.Jieba, error) {
	dir, err := os.MkdirTemp("", "segment")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // loading reads everything
	return segment.New(dir, []string{"澄溪县", "老街场镇", "高龄津贴"})
})

func jieba(tb testing.TB) *segment.Jieba {
	tb.Helper()
	j, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return j
}

func TestCut(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"words", "他来到了网易杭研大厦", []string{"他", "来到", "了", "网易", "杭研", "大厦"}},
		{"user words", "澄溪县老街场镇的高龄津贴", []string{"澄溪县", "老街场镇", "的", "高龄津贴"}},
		{"placeholders stay whole", "致电[PHONE1]或[ID_CARD2]。", []string{"致电", "[PHONE1]", "或", "[ID_CARD2]", "。"}},
		{"placeholder at both ends", "[NAME1][NAME2]", []string{"[NAME1]", "[NAME2]"}},
		{"no placeholder", "[图片]见[1]", []string{"[", "图片", "]", "见", "[", "1", "]"}},
		{"unclosed placeholder", "[PHONE", []string{"[", "PHONE"}},
		{"invalid UTF-8", "停水\xff了", []string{"停水", "\uFFFD", "了"}},
		{"NUL", "停水\x00停电", []string{"停水", " ", "停电"}},
		{"beyond the basic plane", "𠮷😀", []string{"𠮷", "😀"}},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := jieba(t).Cut(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("Cut(%q) = %q; want %q", tt.text, got, tt.want)
			}
		})
	}
}

// clean is what Cut says it makes of a text before cutting.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", " ")
}

func checkCut(tb interface{ Errorf(string, ...any) }, j *segment.Jieba, text string) {
	words := j.Cut(text)
	if got, want := strings.Join(words, ""), clean(text); got != want {
		tb.Errorf("Cut(%q) joined gives %q", text, got)
	}
	for _, w := range words {
		if w == "" || !utf8.ValidString(w) {
			tb.Errorf("Cut(%q) has the word %q", text, w)
		}
	}
}

func TestCutLosesNothing(t *testing.T) {
	j := jieba(t)
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"[PHONE1]", "[NAME2", "]", "[", "停水三天", "\x00", "\xe4\xb8", "ABC123", " ", "。", "😀", "\r\n",
	}))
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 0, 12).Draw(rt, "parts"), "")
		checkCut(rt, j, text)
	})
}

func FuzzCut(f *testing.F) {
	for _, s := range []string{"", "停水[PHONE1]", "\xff\x00[", "[A]]"} {
		f.Add(s)
	}
	j := jieba(f)
	f.Fuzz(func(t *testing.T, text string) { checkCut(t, j, text) })
}

func TestCutConcurrently(t *testing.T) {
	j := jieba(t)
	text := strings.Repeat("红岩乡卫生院什么时候恢复夜间门诊[PHONE1]。", 20)
	want := j.Cut(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := j.Cut(text); !slices.Equal(got, want) {
					t.Error("a concurrent Cut differs")
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestPlaceholder(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "[": 0, "[]": 0, "[A]": 3, "[PHONE1]电话": 8, "[ID_CARD]": 9, "[phone1]": 0, "[1]": 0, "[PHONE 1]": 0,
		"[" + strings.Repeat("A", 40) + "]": 0, "电[A]": 0,
	} {
		if got := segment.Placeholder(s); got != want {
			t.Errorf("Placeholder(%q) = %d; want %d", s, got, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, dir string
		words     []string
		want      string
	}{
		{"a file as folder", file, nil, "make dictionary folder"},
		{"a separator in the path", filepath.Join(t.TempDir(), "a;b"), nil, "separators"},
		{"an empty word", t.TempDir(), []string{"好", ""}, "user word 2: is empty"},
		{"a word with a space", t.TempDir(), []string{"a b"}, "white space"},
		{"a word with a line break", t.TempDir(), []string{"a\nb 1 n"}, "white space"},
		{"a word with a bracket", t.TempDir(), []string{"[A]"}, "bracket"},
		{"an invalid word", t.TempDir(), []string{"\xff"}, "UTF-8"},
		{"a long word", t.TempDir(), []string{strings.Repeat("长", 100)}, "at most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j, err := segment.New(tt.dir, tt.words)
			if err == nil || j != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New = %v, %v; want an error with %q", j, err, tt.want)
			}
		})
	}
}
