package concern_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"xiangyin/analyze"
	"xiangyin/analyze/concern"
	"xiangyin/analyze/segment"
)

func jieba(t testing.TB) *segment.Jieba {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = t.TempDir()
	}
	seg, err := segment.New(dir+"/xiangyin/dict", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { seg.Close() })
	return seg
}

func gold(t testing.TB, name string) []concern.Example {
	t.Helper()
	f, err := os.Open("gold/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	examples, err := concern.ReadExamples(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return examples
}

// TestDefaultModelIsOfTheGoldSet fails when the training data changed and the model was not built again (see internal/build).
func TestDefaultModelIsOfTheGoldSet(t *testing.T) {
	m, err := concern.DefaultModel()
	if err != nil {
		t.Fatal(err)
	}
	if want := concern.Fingerprint(gold(t, "train")); m.Fingerprint() != want {
		t.Errorf("the embedded model was trained on %s; gold/train.jsonl is %s", m.Fingerprint(), want)
	}
	for _, label := range m.Labels() {
		if !analyze.Concern(label).Valid() {
			t.Errorf("the model has a class %s that is no concern", label)
		}
	}
	if len(m.Labels()) != len(analyze.Concerns()) {
		t.Errorf("the model tells %d concerns apart; expected %d", len(m.Labels()), len(analyze.Concerns()))
	}
}

// TestFiguresOnTheTestSplit prints what the model reaches on the split that nothing was tuned on. The bounds catch a broken model.
func TestFiguresOnTheTestSplit(t *testing.T) {
	c, err := concern.Default(jieba(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := concern.Evaluate(t.Context(), c, gold(t, "test"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows: accuracy %.3f, macro-F1 %.3f, ECE %.3f", r.Rows, r.Accuracy, r.MacroF1, r.ECE)
	for _, u := range r.Urgency {
		t.Logf("%s: precision %.3f, recall %.3f of %d", u.Label, u.Precision, u.Recall, u.Support)
	}
	if r.MacroF1 < 0.7 {
		t.Errorf("macro-F1 is %.3f: the model is broken", r.MacroF1)
	}
}

// TestWhoWritesChangesNoMoreThanNoise adds sentences about who the writer is, and what they think of anyone, to complaints (charter
// C2). They must not change more readings than sentences that say nothing, as any addition changes the weights of a short text.
func TestWhoWritesChangesNoMoreThanNoise(t *testing.T) {
	c, err := concern.Default(jieba(t))
	if err != nil {
		t.Fatal(err)
	}
	who := []string{
		"我是一名退伍军人。", "我今年六十八岁，小学文化。", "我对政府很失望。", "感谢领导一直以来的关心！", "你们就知道推来推去，太让人寒心了。",
		"我在外地打工。", "再不解决我就向上级反映。",
	}
	nothing := []string{"情况就是这样。", "以上就是要说的内容。", "具体的已经说清楚了。", "先说到这里。", "希望早日看到结果。"}
	concerns, urgencies := changed(c, gold(t, "valid")[:150], who)
	noiseConcerns, noiseUrgencies := changed(c, gold(t, "valid")[:150], nothing)
	t.Logf("who writes: concern %.3f, urgency %.3f; noise: %.3f, %.3f", concerns, urgencies, noiseConcerns, noiseUrgencies)
	const tolerance = 0.03
	if concerns > noiseConcerns+tolerance || urgencies > noiseUrgencies+tolerance {
		t.Error("who writes, or what they think of anyone, decides how a complaint is read")
	}
}

// changed returns the shares of readings whose concern and whose urgency change when a sentence is added.
func changed(c *concern.Classifier, examples []concern.Example, added []string) (concerns, urgencies float64) {
	n := float64(len(examples) * len(added))
	for _, e := range examples {
		plain := c.Classify(e.Text)
		for _, s := range added {
			got := c.Classify(e.Text + s)
			if got.Concern != plain.Concern {
				concerns += 1 / n
			}
			if got.Urgency != plain.Urgency {
				urgencies += 1 / n
			}
		}
	}
	return concerns, urgencies
}

func TestModelRoundTrip(t *testing.T) {
	m, err := concern.DefaultModel()
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	again, err := concern.Load(bytes.NewReader(file.Bytes()))
	if err != nil || again.Version() != m.Version() {
		t.Fatalf("loaded %v, %v; expected version %s", again, err, m.Version())
	}
	for _, cut := range []int{0, 1, file.Len() / 2, file.Len() - 1} {
		if m, err := concern.Load(bytes.NewReader(file.Bytes()[:cut])); !errors.Is(err, concern.ErrModel) || m != nil {
			t.Errorf("a file cut after %d bytes: %v, %v; expected ErrModel and no model", cut, m, err)
		}
	}
}

func TestTaxonomyRefusesWhatTheCharterForbids(t *testing.T) {
	if _, err := concern.DefaultTaxonomy(); err != nil {
		t.Fatal(err)
	}
	text := string(concern.DefaultTaxonomyFile())
	for _, line := range []string{"sentiment:\n  愤怒: 3\n", "舆情: {}\n", "opinion: 1\n", "no_such_key: 1\n"} {
		if _, err := concern.ParseTaxonomy(strings.NewReader(text+"\n"+line), "t.yaml"); err == nil || !strings.Contains(err.Error(), "t.yaml:") {
			t.Errorf("%q: got %v; expected a refusal with file and line", line, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	m, err := concern.DefaultModel()
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes()[:2000])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := concern.Load(bytes.NewReader(data)); err != nil && (m != nil || !errors.Is(err, concern.ErrModel)) {
			t.Fatalf("%v came with a model", err)
		}
	})
}

func FuzzParseTaxonomy(f *testing.F) {
	f.Add(concern.DefaultTaxonomyFile())
	f.Add([]byte("concerns:\n  health:\n    医院: 3\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tax, err := concern.ParseTaxonomy(bytes.NewReader(data), "t.yaml"); err != nil && tax != nil {
			t.Fatal("an error came with a taxonomy")
		}
	})
}

func FuzzReadExamples(f *testing.F) {
	f.Add([]byte(`{"text":"停水","label":"utilities"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if ex, err := concern.ReadExamples(bytes.NewReader(data), "x"); err != nil && ex != nil {
			t.Fatal("an error came with examples")
		}
	})
}
