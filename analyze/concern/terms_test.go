package concern

import (
	"strings"
	"testing"
)

// runeCutter cuts after every character, for tests that need no dictionary.
type runeCutter struct{}

func (runeCutter) Cut(text string) []string { return strings.Split(text, "") }

const testTaxonomy = `
concerns:
  utilities: {3: [停水, 路灯…不亮], 1: [水]}
  health: {3: [卫生院]}
urgency:
  emergency: {3: [着火, 受伤]}
  urgent: {3: [停水]}
  inquiry: {3: [请问]}
  now: {1: [正在]}
  negation: {1: [没有]}
  past: {1: [去年]}
  resolved: {1: [已经扑灭]}
  hypothetical: {1: [担心]}
  drill: {1: [演练]}
`

func parsed(t *testing.T, text string) *Taxonomy {
	t.Helper()
	tax, err := ParseTaxonomy(strings.NewReader(text), "t.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func scanned(t *testing.T, text string) *scratch {
	s := newScratch()
	s.read(runeCutter{}.Cut(text), parsed(t, testTaxonomy))
	return s
}

func TestScores(t *testing.T) {
	utilities, health := 6, 3 // in the order of analyze.Concerns
	tests := []struct {
		name, text        string
		utilities, health float32
	}{
		{"a term and a shorter one in it", "停水了", 4, 0},
		{"two parts", "村口的路灯一直不亮", 3, 0},
		{"two parts too far apart", "路灯一二三四五六七八九不亮", 0, 0},
		{"two parts across a comma", "路灯，不亮", 0, 0},
		{"two parts side by side", "路灯不亮", 3, 0},
		{"two concerns", "卫生院停水", 4, 3},
		{"nothing", "你好", 0, 0},
		{"an unfinished term at the end", "路灯", 0, 0},
		{"a placeholder breaks a term", "停[NAME1]水", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newScratch()
			words := strings.Split(tt.text, "")
			if before, rest, ok := strings.Cut(tt.text, "[NAME1]"); ok {
				words = append(strings.Split(before, ""), append([]string{"[NAME1]"}, strings.Split(rest, "")...)...)
			}
			s.read(words, parsed(t, testTaxonomy))
			if s.scores[utilities] != tt.utilities || s.scores[health] != tt.health {
				t.Errorf("scores %v, %v; want %v, %v", s.scores[utilities], s.scores[health], tt.utilities, tt.health)
			}
		})
	}
}

func TestSignals(t *testing.T) {
	tests := []struct {
		name, text string
		signal     int
	}{
		{"an emergency", "我家着火了", sigActive},
		{"denied", "没有人受伤", sigNegated},
		{"denied elsewhere", "没有水，老人受伤", sigActive},
		{"long ago", "去年这里着火", sigPast},
		{"over", "着火了，已经扑灭", sigResolved},
		{"feared", "担心哪天着火", sigHypothetical},
		{"an exercise", "消防演练，着火的声音很大", sigDrill},
		{"urgent", "停水三天", sigUrgent},
		{"denied urgency", "没有停水", sigUrgentOff},
		{"a question", "请问几点开门", sigInquiry},
		{"nothing", "你好", sigQuiet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := scanned(t, tt.text).cues.signals
			if g[tt.signal] <= 0 {
				t.Errorf("no signal %s: %v", signalNames[tt.signal], g)
			}
			if tt.signal != sigActive && g[sigActive] > 0 {
				t.Errorf("counts as an emergency: %v", g)
			}
		})
	}
}

// TestIntroductionsCountForNothing: sentences about the writer add neither scores nor n-grams, but danger told in them counts.
func TestIntroductionsCountForNothing(t *testing.T) {
	plain, introduced := scanned(t, "我们村停水三天了。"), scanned(t, "我是卫生院的退休职工。我们村停水三天了。")
	if introduced.scores[3] != 0 || len(plain.ids) != len(introduced.ids) {
		t.Errorf("an introduction counts: health %v, %d buckets instead of %d", introduced.scores[3], len(introduced.ids), len(plain.ids))
	}
	if s := scanned(t, "我是李家的。我对面着火了。"); s.cues.signals[sigActive] == 0 {
		t.Error("danger in an introduction is lost")
	}
	if s := scanned(t, "我是卫生院的病人。"); s.scores[3] == 0 {
		t.Error("a text that is only an introduction says nothing at all")
	}
}

func TestCuesAreBounded(t *testing.T) {
	if n := scanned(t, strings.Repeat("着火", 500)).cues.n; n != maxCues {
		t.Errorf("%d cues; want %d", n, maxCues)
	}
}

func TestParseTaxonomyProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"t.yaml:1: file: is empty"}},
		{"two documents", "concerns: {}\n---\nconcerns: {}\n", []string{"more than one document"}},
		{"unknown concern and cue", "concerns:\n  weather: {}\nurgency:\n  soon: {}\n", []string{"t.yaml:2: concerns.weather: unknown concern", "t.yaml:4: urgency.soon: unknown cue"}},
		{"bad weight", "concerns:\n  health: {99: [医院]}\n", []string{"is not a weight"}},
		{"no list", "concerns:\n  health: {3: 医院}\n", []string{"is not a list"}},
		{"punctuation", "concerns:\n  health: {3: [看，病]}\n", []string{"holds punctuation"}},
		{"open end", "concerns:\n  health: {3: [看病…]}\n", []string{"ends with its ellipsis"}},
		{"twice", "concerns:\n  health: {3: [医院], 2: [医院]}\n", []string{"stands twice"}},
		{"petitioning as a term", "concerns:\n  conduct: {3: [越级上访]}\n", []string{"charter C2"}},
		{"sentiment as a key", "concerns:\n  health: {3: [医院]}\nsentiment: {}\n", []string{"charter C2"}},
		{"no mapping", "concerns: [a]\n", []string{"is not a mapping"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tax, err := ParseTaxonomy(strings.NewReader(tt.text), "t.yaml")
			if err == nil || tax != nil {
				t.Fatalf("got %v, %v; want an error", tax, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}
