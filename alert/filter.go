package alert

import (
	"errors"
	"time"

	"xiangyin/analyze"
)

// Filter selects plans. Zero fields select everything.
type Filter struct {
	States   []State
	Owner    Office // owner only
	Involved Office // owner, helper or overseer
	Township string
	Concern  analyze.Concern
	Concerns []analyze.Concern // any of these
	Severity string
	Overdue  time.Time // not zero: only live plans whose next deadline lies before this moment
	Search   string    // part of the id, the summary, a step, a document's title or a note
	Newest   bool      // sort by opening time, newest first, instead of by the next deadline, earliest first
	Offset   int
	Limit    int // 0 means no plans, only their number
}

// Audit is the end of the chain of hashes over all moves ever kept. Who writes Head down elsewhere can later prove that nothing before
// it was changed or dropped.
type Audit struct {
	Moves int64  // kept, superseded ones included
	Head  string // hash of the last, in hexadecimal; "" when there is none
}

// ErrTampered says that a kept move no longer matches its hash.
var ErrTampered = errors.New("the audit log was changed")
