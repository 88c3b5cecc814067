package sqlite_test

import (
	"fmt"
	"testing"
	"time"

	"xiangyin/alert"
)

func BenchmarkStore(b *testing.B) {
	for _, n := range []int{200, 2000} {
		s, _ := open(b)
		all := moves(b, n)
		if err := s.Save(b.Context(), all...); err != nil {
			b.Fatal(err)
		}
		p := all[n/2].After
		for name, f := range map[string]func() error{
			"live":     func() error { _, _, err := s.Live(b.Context(), p.Key); return err },
			"due none": func() error { _, err := s.Due(b.Context(), p.OpenedAt.Add(-time.Hour), 200); return err },
			"page":     func() error { _, _, err := s.List(b.Context(), alert.Filter{Limit: 50}); return err },
			"search": func() error {
				_, _, err := s.List(b.Context(), alert.Filter{Search: "积压 新增", Limit: 50})
				return err
			},
		} {
			b.Run(fmt.Sprintf("%s/plans=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if err := f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkDesk(b *testing.B) {
	c := newCounty(b)
	all := moves(b, 2000)
	must(b, c.store.Save(b.Context(), all...))
	again := c.fire(all[700].After.Township, all[700].After.Concern)
	again.Alerts[0].StartsAt = all[700].After.Alerts[0].StartsAt
	b.Run("tick with nothing due/plans=2000", func(b *testing.B) {
		for b.Loop() {
			must(b, c.Tick(b.Context(), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
		}
	})
	b.Run("repeated alert/plans=2000", func(b *testing.B) {
		for b.Loop() {
			must(b, c.Receive(b.Context(), again))
		}
	})
	b.Run("tick that escalates them all/plans=2000", func(b *testing.B) {
		now := time.Date(2026, 4, 1, 2, 0, 0, 0, time.UTC)
		for b.Loop() {
			must(b, c.Tick(b.Context(), now))
			b.StopTimer()
			fresh, db := open(b)
			must(b, fresh.Save(b.Context(), all...))
			c.Store, c.Tx, c.Log = fresh, db, db
			b.StartTimer()
		}
	})
}
