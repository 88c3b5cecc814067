package concern_test

import (
	"fmt"
	"strings"
	"testing"

	"xiangyin/analyze/concern"
)

// cases are varied complaints for benchmarks and properties.
var cases = []string{
	"我们村停水六天了，泵坏了没人管，老的小的都在田沟里挑水吃。",
	"请问高龄津贴现在在哪里办，要带什么材料？",
	"老乡政府那栋楼空着两年了，草长得比人高，能不能改成活动室。",
	"班车从每天八趟减到三趟，老人去县城看病要在路边等两个小时。",
	"村小撤了以后孩子去镇里读书要住校，一年级的娃娃才六岁。",
	"砂石厂天天冒灰，窗户不敢开，晾的衣服全是白的。",
	"种粮补贴今年少了一亩半，说是按图斑算的，找不到人复核。",
	"村里卖树的钱存在哪里，三年没有公布账目了。",
	"隔壁房子着火了，火已经烧到二楼，里面还有人，快来人！",
	"户口本上我妈的名字写错了一个字，养老金领不出来，去哪里改？",
}

// BenchmarkClassify measures what reading costs beside cutting, over a ladder of text sizes.
func BenchmarkClassify(b *testing.B) {
	seg := jieba(b)
	c, err := concern.Default(seg)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1, 4, 10} {
		text := strings.Join(cases[:n], "")
		words := seg.Cut(text)
		b.Run(fmt.Sprintf("%d/read", len(text)), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				c.ClassifyWords(words)
			}
		})
		b.Run(fmt.Sprintf("%d/cut", len(text)), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				seg.Cut(text)
			}
		})
	}
}

// BenchmarkCorpus does the same over the training texts in turn, so that neither works from a warm cache only.
func BenchmarkCorpus(b *testing.B) {
	seg := jieba(b)
	c, err := concern.Default(seg)
	if err != nil {
		b.Fatal(err)
	}
	examples := gold(b, "train")
	words, size := make([][]string, len(examples)), 0
	for i, e := range examples {
		words[i] = seg.Cut(e.Text)
		size += len(e.Text)
	}
	for _, part := range []struct {
		name string
		run  func(i int)
	}{
		{"read", func(i int) { c.ClassifyWords(words[i]) }},
		{"cut", func(i int) { seg.Cut(examples[i].Text) }},
	} {
		b.Run(part.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for i := range examples {
					part.run(i)
				}
			}
		})
	}
}

// BenchmarkDefault measures loading the default model and taxonomy.
func BenchmarkDefault(b *testing.B) {
	seg := jieba(b)
	for b.Loop() {
		if _, err := concern.Default(seg); err != nil {
			b.Fatal(err)
		}
	}
}
