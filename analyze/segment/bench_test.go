package segment_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/yanyiwu/gojieba"

	"xiangyin/analyze/segment"
)

const sentence = "我们村自从并镇以后去办高龄津贴认证要坐两趟车，原来的便民窗口撤了，老年人来回要一整天。"

// BenchmarkCut measures Cut beside bare gojieba, over a ladder of text sizes.
func BenchmarkCut(b *testing.B) {
	dir := b.TempDir()
	files := map[string]string{}
	ours, err := segment.New(dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer ours.Close()
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range entries {
		name, _, _ := strings.Cut(e.Name(), "-")
		files[name] = dir + "/" + e.Name()
	}
	bare := gojieba.NewJieba(files["jieba.dict"], files["hmm_model"], files["user.dict"], files["idf"], files["stop_words"])
	defer bare.Free()
	for _, n := range []int{1, 3, 10} {
		text := strings.Repeat(sentence, n)
		for _, c := range []struct {
			name string
			cut  func() []string
		}{
			{"ours", func() []string { return ours.Cut(text) }},
			{"gojieba", func() []string { return bare.Cut(text, true) }},
		} {
			b.Run(fmt.Sprintf("%d/%s", len(text), c.name), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					c.cut()
				}
			})
		}
	}
}

// BenchmarkNew measures loading from a cache folder that is already filled.
func BenchmarkNew(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		j, err := segment.New(dir, nil)
		if err != nil {
			b.Fatal(err)
		}
		j.Close()
	}
}
