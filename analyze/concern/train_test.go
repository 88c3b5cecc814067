package concern

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"xiangyin/analyze"
)

// toy returns n examples of labels that one word tells apart.
func toy(n int) []Example {
	rng := rand.New(rand.NewPCG(7, 7))
	var out []Example
	for i := range n {
		word, label := "停水", "utilities"
		if i%3 == 0 {
			word, label = "医院", "health"
		}
		noise := []string{"我们村", "昨天", "一直", "请处理", "三组", "老人"}
		text := noise[rng.IntN(len(noise))] + word + noise[rng.IntN(len(noise))]
		out = append(out, Example{Text: text, Label: label, Urgency: analyze.Routine})
	}
	out[0].Urgency = analyze.Emergency
	return out
}

func TestTrainLearnsAndIsDeterministic(t *testing.T) {
	tax := parsed(t, testTaxonomy)
	a, err := Train(t.Context(), toy(60), runeCutter{}, tax, Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(t.Context(), toy(60), runeCutter{}, tax, Options{Seed: 3})
	if err != nil || a.Version() != b.Version() {
		t.Fatalf("two trainings differ: %s, %s, %v", a.Version(), b.Version(), err)
	}
	c := NewClassifier(a, tax, runeCutter{})
	for text, want := range map[string]string{"他们那里停水": "utilities", "去医院": "health"} {
		if got, p := c.Label("", text); got != want || p < 0.5 || p > 1 {
			t.Errorf("%s is %s with %.2f; want %s", text, got, p, want)
		}
	}
}

// TestPackedAgreesWithTrained: bytes instead of floats move no margin by more than a little.
func TestPackedAgreesWithTrained(t *testing.T) {
	tax := parsed(t, testTaxonomy)
	tr, err := newTrainer(toy(60), runeCutter{}, tax, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	all := make([]int, 60)
	for i := range all {
		all[i] = i
	}
	lanes, err := tr.fit(t.Context(), all, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := tr.pack(lanes, Calibration{Temperature: 1})
	s := newScratch()
	for i, e := range tr.examples {
		s.readExample(runeCutter{}, e, tax)
		m.evaluate(s)
		for k, want := range margins(lanes, tr.data.whole[i]) {
			if math.Abs(float64(s.margins[k]-want)) > 0.05 {
				t.Fatalf("example %d, lane %d: margin %.3f packed, %.3f trained", i, k, s.margins[k], want)
			}
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	tax := parsed(t, testTaxonomy)
	one := []Example{{Text: "停水", Label: "a"}, {Text: "停电", Label: "a"}}
	if m, err := Train(t.Context(), one, runeCutter{}, tax, Options{}); err == nil || m != nil {
		t.Errorf("one label: %v, %v", m, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if m, err := Train(ctx, toy(30), runeCutter{}, tax, Options{}); !errors.Is(err, context.Canceled) || m != nil {
		t.Errorf("cancelled: %v, %v", m, err)
	}
	if r, err := CrossValidate(t.Context(), toy(5), runeCutter{}, tax, 6, Options{}); err == nil || r != nil {
		t.Errorf("more folds than examples: %v, %v", r, err)
	}
}

func TestCrossValidate(t *testing.T) {
	last := 0
	r, err := CrossValidate(t.Context(), toy(60), runeCutter{}, parsed(t, testTaxonomy), 5, Options{Seed: 1, Progress: func(done, all int) {
		if done != last+1 || done > all {
			t.Errorf("progress %d of %d after %d", done, all, last)
		}
		last = done
	}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != 60 || r.Folds != 5 || r.MacroF1 < 0.95 || last == 0 {
		t.Errorf("%+v", r)
	}
}

func TestFoldsAreStratified(t *testing.T) {
	fold := Folds(toy(60), 5, 1)
	count := map[string]int{}
	for i, e := range toy(60) {
		count[fmt.Sprint(fold[i], e.Label)]++
	}
	for k, n := range count {
		if n != 4 && n != 8 {
			t.Errorf("fold and label %s: %d examples", k, n)
		}
	}
}

func TestClassReports(t *testing.T) {
	truth := []string{"a", "a", "a", "b", "b"}
	found := []string{"a", "a", "b", "b", "c"}
	classes, confusion := classReports(truth, found)
	want := []ClassReport{{"a", 1, 2. / 3, 0.8, 3}, {"b", 0.5, 0.5, 0.5, 2}, {"c", 0, 0, 0, 0}}
	for i, c := range classes {
		if fmt.Sprintf("%.4v", c) != fmt.Sprintf("%.4v", want[i]) {
			t.Errorf("got %.4v; want %.4v", c, want[i])
		}
	}
	if fmt.Sprint(confusion) != "[[2 1 0] [0 1 1] [0 0 0]]" {
		t.Errorf("confusion %v", confusion)
	}
}

func TestExpectedError(t *testing.T) {
	list := []certainty{{0.95, true}, {0.95, false}, {0.55, true}}
	if got, want := expectedError(list), (0.9+0.45)/3; math.Abs(got-want) > 1e-9 {
		t.Errorf("ECE %.4f; want %.4f", got, want)
	}
}

func TestFitTemperature(t *testing.T) {
	var rows []scored // margins 1 apart that are right three times in four: odds 3 are a temperature of ln 3
	for i := range 400 {
		truth := 0
		if i%4 == 0 {
			truth = 1
		}
		rows = append(rows, scored{[]float32{1, 0}, truth})
	}
	if got := fitTemperature(rows); math.Abs(got-math.Log(3)) > 0.01 {
		t.Errorf("temperature %.3f; want %.3f", got, math.Log(3))
	}
}

func TestReadExamplesProblems(t *testing.T) {
	in := "{\"text\":\"秘密\",\"label\":1}\n\n{\"text\":\"\",\"label\":\"a\"}\n{\"text\":\"x\"}\n{\"text\":\"x\",\"label\":\"a\",\"urgency\":\"soon\"}\n\xff\n"
	_, err := ReadExamples(strings.NewReader(in), "f")
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"f:1:", "f:3: text: missing", "f:4: label: missing", "f:5: urgency", "f:6: is not valid UTF-8"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q", want)
		}
	}
	if strings.Contains(err.Error(), "秘密") {
		t.Error("the error quotes a text")
	}
	got, err := ReadExamples(strings.NewReader("\xef\xbb\xbf{\"text\":\"x\",\"concern\":\"health\",\"second\":\"other\",\"urgency\":\"urgent\"}\n"), "f")
	if err != nil || len(got) != 1 || got[0] != (Example{"", "x", "health", "other", analyze.Urgent}) {
		t.Errorf("%+v, %v", got, err)
	}
}
