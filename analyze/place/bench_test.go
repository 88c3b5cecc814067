package place_test

import (
	"strings"
	"testing"
)

// BenchmarkLocate runs Locate over notes of some 60 bytes that are hardly more than place names, letters made of six such notes,
// cases of some 300 bytes with one such note in them, and a text without names. It reports MB/s and allocations. MB/s is by the
// clock: on a busy machine take the best of several runs (-count).
func BenchmarkLocate(b *testing.B) {
	g := gazetteer(b)
	var short, long []string
	for _, l := range readLabelled(b) {
		short = append(short, l.Text)
	}
	for i := 0; i+6 <= len(short); i += 6 {
		long = append(long, strings.Join(short[i:i+6], "，"))
	}
	const talk = "请问城乡居民基本医疗保险今年的缴费标准是多少，什么时候截止，外出务工的人怎么交？"
	var cases []string
	for _, s := range short {
		cases = append(cases, s+"。"+strings.Repeat(talk, 2))
	}
	plain := []string{strings.Repeat(talk, 6)}
	for _, c := range []struct {
		name  string
		texts []string
	}{{"notes", short}, {"letters", long}, {"cases", cases}, {"no_names", plain}} {
		b.Run(c.name, func(b *testing.B) {
			bytes := 0
			for _, s := range c.texts {
				bytes += len(s)
			}
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range c.texts {
					g.Locate(s, "", today, today)
				}
			}
		})
	}
}
