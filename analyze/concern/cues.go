package concern

// cueKind is what a term of the taxonomy's urgency section says about time and danger.
type cueKind int

// The kinds of cues, in the order of cueNames.
const (
	cueEmergency    cueKind = iota // danger to life or limb
	cueUrgent                      // harm within days
	cueInquiry                     // only asks
	cueNow                         // it is happening
	cueNegation                    // it did not happen: 没有受伤
	cuePast                        // it happened long ago: 去年
	cueResolved                    // it is over: 已经修好了
	cueHypothetical                // it might happen: 担心以后
	cueDrill                       // it is an exercise, a film, a figure of speech
	cueKinds
)

// cueNames are the keys of the taxonomy's urgency section.
var cueNames = [cueKinds]string{
	"emergency", "urgent", "inquiry", "now", "negation", "past", "resolved", "hypothetical", "drill",
}

// maxCues bounds how many cues of one text are looked at; the longest petition measured has a fifth of it.
const maxCues = 128

// cue is one hit, from rune start up to end.
type cue struct {
	kind       cueKind
	start, end int
	weight     float32
}

// cues are the hits of one text, in order of their start.
type cues struct {
	hits [maxCues]cue
	n    int
	// signals are the features that weigh makes of them.
	signals [signalCount]float32
}

func (c *cues) add(kind cueKind, start, end int, weight float32) {
	if c.n < maxCues {
		c.hits[c.n] = cue{kind, start, end, weight}
		c.n++
	}
}

// The signals: what the cues of a text amount to once negation, time and mood are respected.
const (
	sigActive       = iota // emergencies that nothing speaks against
	sigCalls               // calls for help and lesser harm that nothing speaks against
	sigActiveNow           // an active emergency and a word for now
	sigNegated             // emergencies denied
	sigPast                // emergencies of another time
	sigResolved            // emergencies that are over
	sigHypothetical        // emergencies feared
	sigDrill               // emergencies in exercises and figures of speech
	sigUrgent              // urgent cues that nothing speaks against
	sigUrgentOff           // urgent cues denied or over
	sigInquiry             // words that only ask
	sigAsksFirst           // the text begins by asking
	sigQuiet               // no emergency and no urgent cue
	signalCount
)

// signalNames name the signals in model files.
var signalNames = [signalCount]string{
	"active", "calls", "active_now", "negated", "past", "resolved", "hypothetical", "drill",
	"urgent", "urgent_off", "inquiry", "asks_first", "quiet",
}

// strong is the weight from which an emergency cue speaks for itself.
const strong = 3

// Reach, in characters, of words that speak against a cue.
const (
	negationReach = 6  // 没有人受伤: close before it
	moodReach     = 14 // 担心以后会塌: before it
	pastReach     = 24 // 去年夏天……塌了: before it, also across a comma
	resolvedReach = 30 // 塌了……已经修好了: behind it
	askingReach   = 12 // from the start of the text
)

// weigh turns the cues of s into signals.
func (s *scratch) weigh() {
	c := &s.cues
	g := &c.signals
	now, drill := c.count(cueNow) > 0, c.count(cueDrill) > 0
	for i := range c.hits[:c.n] {
		h := &c.hits[i]
		switch h.kind {
		case cueEmergency:
			against := c.against(s.runes, i, drill)
			if against == sigActive && h.weight < strong {
				against = sigCalls
			}
			g[against] += h.weight
		case cueUrgent:
			if against := c.against(s.runes, i, false); against == sigActive || against == sigHypothetical {
				g[sigUrgent] += h.weight
			} else {
				g[sigUrgentOff] += h.weight
			}
		case cueInquiry:
			g[sigInquiry] += h.weight
			if h.start < askingReach {
				g[sigAsksFirst] = 1
			}
		}
	}
	if now {
		g[sigActiveNow] = g[sigActive]
	}
	if g[sigActive] == 0 && g[sigUrgent] == 0 {
		g[sigQuiet] = 1
	}
	for i := range g {
		g[i] = squash(g[i])
	}
}

func (c *cues) count(kind cueKind) int {
	n := 0
	for i := range c.hits[:c.n] {
		if c.hits[i].kind == kind {
			n++
		}
	}
	return n
}

// against returns the signal that hit i belongs to: what speaks against it, or sigActive.
func (c *cues) against(text []rune, i int, drill bool) int {
	h := &c.hits[i]
	if drill {
		return sigDrill
	}
	out := sigActive
	for j := range c.hits[:c.n] {
		o := &c.hits[j]
		before, after := h.start-o.end, o.start-h.end
		switch {
		case o.kind == cueNegation && before >= 0 && before <= negationReach && sameClause(text, o.end, h.start):
			return sigNegated
		case o.kind == cueResolved && after >= 0 && after <= resolvedReach:
			out = sigResolved
		case o.kind == cueHypothetical && before >= 0 && before <= moodReach && sameClause(text, o.end, h.start):
			out = sigHypothetical
		case o.kind == cuePast && before >= 0 && before <= pastReach:
			out = sigPast
		}
	}
	return out
}

// sameClause reports whether no break stands in text[from:to].
func sameClause(text []rune, from, to int) bool {
	for _, r := range text[from:to] {
		if r == brk {
			return false
		}
	}
	return true
}

// squash maps a sum of weights to 0…1, so that the tenth cue adds little.
func squash(x float32) float32 { return x / (x + 2) }
