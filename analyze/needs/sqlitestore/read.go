package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

type pair struct {
	township string
	concern  analyze.Concern
}

// Needs returns every need as it stands at t, ordered by township and concern; Surge is left to package surge.
func (s *Store) Needs(ctx context.Context, t time.Time) ([]analyze.Need, error) {
	tallies, err := s.tallies(ctx)
	if err != nil {
		return nil, err
	}
	return s.a.Needs(tallies, t), nil
}

func (s *Store) tallies(ctx context.Context) ([]needs.Tally, error) {
	var out []needs.Tally
	at := map[pair]int{}
	var tally needs.Tally
	var unix int64
	err := s.each(ctx, `SELECT township, concern, heat, at, total FROM need_heat ORDER BY township, concern`,
		[]any{&tally.Township, &tally.Concern, &tally.Heat, &unix, &tally.Total}, func() {
			tally.HeatAt = time.Unix(unix, 0).UTC()
			at[pair{tally.Township, tally.Concern}] = len(out)
			out = append(out, tally)
		})
	if err != nil {
		return nil, err
	}
	var p pair
	var g needs.OpenGroup
	err = s.each(ctx, `SELECT township, concern, urgency, day, n FROM need_open`, []any{&p.township, &p.concern, &g.Urgency, &g.Day, &g.Count}, func() {
		if i, ok := at[p]; ok {
			out[i].Open = append(out[i].Open, g)
		}
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `SELECT township, concern, received FROM need_cases WHERE open = 1 AND urgency = 'emergency'`, []any{&p.township, &p.concern, &unix}, func() {
		if i, ok := at[p]; ok {
			out[i].Emergencies = append(out[i].Emergencies, time.Unix(unix, 0).UTC())
		}
	})
	return out, err
}

// each scans every row of query into dest and calls f.
func (s *Store) each(ctx context.Context, query string, dest []any, f func(), args ...any) error {
	rows, err := s.db.Conn(ctx).QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("needs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("needs: %w", err)
		}
		f()
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("needs: %w", err)
	}
	return nil
}

// Daily returns the counts of the local days from the day of from up to, not including, the day of to, ordered by day, township,
// concern and unit. The townships are those that answer at to; Unit keeps the one of the time. Days without a case are not listed.
func (s *Store) Daily(ctx context.Context, from, to time.Time) ([]analyze.DayCount, error) {
	var out []analyze.DayCount
	var c analyze.DayCount
	var day int
	err := s.each(ctx, `SELECT day, township, concern, unit, n FROM need_days WHERE day >= ? AND day < ? ORDER BY day, township, concern, unit`,
		[]any{&day, &c.Township, &c.Concern, &c.Unit, &c.Count}, func() {
			c.Day = s.a.Midnight(day)
			c.Township = s.a.Township(c.Township, to)
			out = append(out, c)
		}, s.a.Day(from), s.a.Day(to))
	return out, err
}
