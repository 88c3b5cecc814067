package alert

import (
	"context"
	"fmt"

	"xiangyin/ingest/caselog"
)

// rebuildBatch is how many moves one transaction of Rebuild keeps.
const rebuildBatch = 500

// Rebuild replays the plans topic into the desk's store, which should be empty, and returns how many moves it kept and how many
// records it could not read. It appends nothing to the log and tells Moved nothing: what was paged once is not paged again.
func (d *Desk) Rebuild(ctx context.Context, r caselog.Reader) (kept, unreadable int, err error) {
	var batch []Move
	flush := func() error {
		moves := batch
		batch = nil
		return d.Tx.Update(ctx, func(ctx context.Context) error { return d.Store.Replay(ctx, moves...) })
	}
	err = r.Read(ctx, caselog.Plans, func(rec caselog.Record) error {
		m, err := caselog.Decode[Move](rec.Value)
		if err != nil {
			unreadable++
			return nil
		}
		kept++
		if batch = append(batch, m); len(batch) < rebuildBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return kept, unreadable, fmt.Errorf("rebuild plans: %w", err)
	}
	return kept, unreadable, nil
}
