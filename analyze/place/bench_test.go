package place_test

import (
	"strings"
	"testing"
)

// BenchmarkLocate runs Locate over texts of three sizes and reports MB/s and allocations.
func BenchmarkLocate(b *testing.B) {
	g := gazetteer(b)
	var short, long []string
	for _, l := range readLabelled(b) {
		short = append(short, l.Text)
	}
	for i := 0; i+6 <= len(short); i += 6 {
		long = append(long, strings.Join(short[i:i+6], "，"))
	}
	plain := []string{strings.Repeat("请问城乡居民基本医疗保险今年的缴费标准是多少，什么时候截止，外出务工的人怎么交？", 6)}
	for _, c := range []struct {
		name  string
		texts []string
	}{{"notes", short}, {"letters", long}, {"no_names", plain}} {
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
