package redact_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/yanyiwu/gojieba"

	"xiangyin/ingest/redact"
	"xiangyin/ingest/redact/redacttest"
)

// ladder returns texts of about size bytes each, total bytes in all, with at most one personal item in every sparse bytes of a
// sentence group. The generator's own texts have one in about 50, many times what petitions have.
func ladder(size, total, sparse int) []string {
	var out []string
	var b strings.Builder
	sum := 0
	for _, t := range redacttest.Generate(99, total/max(10, 150-sparse/2)+3000) {
		if personalItems(t)*sparse > len(t.Text) {
			continue
		}
		if b.Len() > 0 && b.Len()+len(t.Text) > size {
			out = append(out, b.String())
			sum += b.Len()
			b.Reset()
			if sum >= total {
				break
			}
		}
		b.WriteString(t.Text)
	}
	return out
}

func personalItems(t redacttest.Text) int {
	n := 0
	for _, it := range t.Items {
		if it.Go {
			n++
		}
	}
	return n
}

// throughput runs f over texts, reports MB/s by the wall clock and by processor time (1 MB = 10^6 bytes), and returns the latter.
func throughput(b *testing.B, texts []string, f func(string)) float64 {
	bytes, k := 0, 0
	start := cpuSeconds(b)
	for b.Loop() {
		f(texts[k])
		bytes += len(texts[k])
		k = (k + 1) % len(texts)
	}
	rate := float64(bytes) / 1e6 / (cpuSeconds(b) - start)
	b.ReportMetric(float64(bytes)/1e6/b.Elapsed().Seconds(), "MB/s")
	b.ReportMetric(rate, "MB/cpu-s")
	return rate
}

// cpuSeconds returns the processor time of this process, collector included, so that a busy machine does not spoil the figures.
func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// BenchmarkRedact measures the redactor on a ladder of sizes beside bare gojieba Cut in the same run, and at the end how the rate
// at 1 MB compares to that at 3 kB: near 1 means linear.
func BenchmarkRedact(b *testing.B) {
	r, err := redact.New()
	if err != nil {
		b.Fatal(err)
	}
	redactOne := func(t string) {
		if _, err := r.Redact(t); err != nil {
			b.Fatal(err)
		}
	}
	rates := map[int]float64{}
	for _, size := range []int{300, 3_000, 100_000, 1_000_000} {
		texts := ladder(size, 2*size+300_000, 0)
		b.Run(fmt.Sprintf("size=%d", size), func(b *testing.B) {
			rates[size] = throughput(b, texts, redactOne)
			if size == 1_000_000 && rates[3_000] > 0 {
				b.ReportMetric(rates[size]/rates[3_000], "rate-vs-3kB")
			}
		})
	}
	sparse := ladder(300, 300_000, 250)
	b.Run("sparse/size=300", func(b *testing.B) { throughput(b, sparse, redactOne) })
	jieba := gojieba.NewJieba()
	defer jieba.Free()
	texts := ladder(300, 300_000, 0)
	b.Run("gojieba-cut/size=300", func(b *testing.B) {
		throughput(b, texts, func(t string) { jieba.Cut(t, true) })
	})
}

// BenchmarkRedactPetitions measures the redactor on real petitions where they are at hand.
func BenchmarkRedactPetitions(b *testing.B) {
	texts := petitions(b, "stream.jsonl")
	r, err := redact.New()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("redact", func(b *testing.B) {
		throughput(b, texts, func(t string) {
			if _, err := r.Redact(t); err != nil {
				b.Fatal(err)
			}
		})
	})
	jieba := gojieba.NewJieba()
	defer jieba.Free()
	b.Run("gojieba-cut", func(b *testing.B) { throughput(b, texts, func(t string) { jieba.Cut(t, true) }) })
}

// petitions returns the texts of a file of the shared test data, or skips.
func petitions(tb testing.TB, name string) []string {
	tb.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	f, err := os.Open(path)
	if err != nil {
		tb.Skipf("no shared test data: %s is absent", name)
	}
	defer f.Close()
	var out []string
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<22)
	for sc.Scan() {
		var row struct{ Title, Text string }
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			tb.Fatal(err)
		}
		out = append(out, row.Title+"\n"+row.Text)
	}
	return out
}
