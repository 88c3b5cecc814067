package needstest

import (
	"testing"

	"xiangyin/analyze"
	"xiangyin/ingest"
)

// RunMemory runs the suite of analyze.Memory. open returns an empty one.
func RunMemory(t *testing.T, open func(t *testing.T) analyze.Memory) {
	m := open(t)
	ctx := t.Context()
	event := func(ref string, k ingest.EventKind) ingest.CaseEvent {
		return ingest.CaseEvent{Ref: ingest.Ref(ref), Kind: k, At: start}
	}
	for range 2 { // parking twice is parking once
		if err := m.Park(ctx, []ingest.CaseEvent{event("early", ingest.Resolved), event("early", ingest.Surveyed), event("other", ingest.Resolved)}); err != nil {
			t.Fatal(err)
		}
	}
	known := []analyze.Known{{Ref: "early", Township: "510999100", Concern: analyze.Health}, {Ref: "plain", Concern: analyze.Other}}
	parked, err := m.Remember(ctx, known)
	if err != nil || len(parked) != 2 {
		t.Fatalf("remembering returned %+v, %v; expected the two events parked for it", parked, err)
	}
	if parked, err = m.Remember(ctx, known); err != nil || len(parked) != 0 && len(parked) != 2 {
		t.Fatalf("remembering again returned %+v, %v; expected nothing or the same", parked, err)
	}
	got, err := m.Recall(ctx, []ingest.Ref{"early", "plain", "other", "never"})
	if err != nil || len(got) != 2 || got["early"] != known[0] || got["plain"] != known[1] {
		t.Fatalf("recalled %+v, %v; expected %+v", got, err, known)
	}
}
