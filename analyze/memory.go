package analyze

import (
	"context"

	"xiangyin/ingest"
)

// Known is what is remembered of a case once it was understood: enough to drop it when it comes again and to send what happened to
// it later to the right need.
type Known struct {
	Ref      ingest.Ref
	Township string
	Concern  Concern
}

// Memory remembers cases by ref. It is written with the findings that it is about: in one transaction where the store allows it, and
// elsewhere after they are in the log and before the offset is committed.
type Memory interface {
	// Recall returns those of refs that are known.
	Recall(ctx context.Context, refs []ingest.Ref) (map[ingest.Ref]Known, error)
	// Remember adds known cases, and returns the events that were parked for them. It forgets those only where what follows from
	// them commits with it; elsewhere it returns them again when the cases come again.
	Remember(ctx context.Context, known []Known) ([]ingest.CaseEvent, error)
	// Park keeps events whose case has not come yet.
	Park(ctx context.Context, events []ingest.CaseEvent) error
}

// Batch is a run of outcomes from one partition of the findings topic.
type Batch struct {
	Partition int
	Through   int64 // offset of the last outcome
	Outcomes  []Outcome
}

// NeedStore keeps needs. Applying a batch again, or a finding or followup that was applied before, changes nothing.
type NeedStore interface {
	Apply(ctx context.Context, b Batch) error
}
