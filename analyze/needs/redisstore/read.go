package redisstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
)

// Needs returns every need as it stands at t, ordered by township and concern; Surge is left to package surge. An error wraps ErrLost
// when the store is not whole.
func (s *Store) Needs(ctx context.Context, t time.Time) ([]analyze.Need, error) {
	var tallies []needs.Tally
	err := s.retry(ctx, "read needs", func(ctx context.Context) error {
		tallies = nil
		return s.eachTownship(ctx, []string{"heat", "open", "emergencies"}, func(township string, hashes []map[string]string) error {
			more, err := talliesOf(township, hashes[0], hashes[1], hashes[2])
			tallies = append(tallies, more...)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return s.a.Needs(tallies, t), nil
}

// Daily returns the counts of the local days from the day of from up to, not including, the day of to, ordered by day, township,
// concern and unit. The townships are those that answer at to; Unit keeps the one of the time. Days without a case are not listed.
func (s *Store) Daily(ctx context.Context, from, to time.Time) ([]analyze.DayCount, error) {
	first, end := s.a.Day(from), s.a.Day(to)
	var names []string
	for c := chunkOf(first); c <= chunkOf(end-1); c++ {
		names = append(names, "days:"+strconv.Itoa(c))
	}
	if first >= end {
		return nil, nil
	}
	var out []analyze.DayCount
	err := s.retry(ctx, "read days", func(ctx context.Context) error {
		out = nil
		return s.eachTownship(ctx, names, func(township string, hashes []map[string]string) error {
			for _, h := range hashes {
				for field, n := range h {
					d, day, err := dayCount(field, n)
					if err != nil {
						return fmt.Errorf("days of %s: %w", township, err)
					}
					if day < first || day >= end {
						continue
					}
					d.Day, d.Township = s.a.Midnight(day), township
					out = append(out, d)
				}
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b analyze.DayCount) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Township, b.Township), cmp.Compare(a.Concern, b.Concern), cmp.Compare(a.Unit, b.Unit))
	})
	for i := range out {
		out[i].Township = s.a.Township(out[i].Township, to)
	}
	return out, nil
}

// townshipsPerTrip bounds how many townships one round trip reads.
const townshipsPerTrip = 64

// eachTownship reads the hashes called names of every township that has data, and hands them to f. An error wraps ErrLost when one of
// them is not there any more, or when the store was lost or rebuilt meanwhile.
func (s *Store) eachTownship(ctx context.Context, names []string, f func(township string, hashes []map[string]string) error) error {
	st, err := s.state(ctx, phaseReady)
	if err != nil {
		return err
	}
	fields, err := s.client.HKeys(ctx, s.meta()).Result()
	if err != nil {
		return err
	}
	var townships []string
	for _, field := range fields {
		if t, ok := strings.CutPrefix(field, townshipField); ok {
			townships = append(townships, t)
		}
	}
	slices.Sort(townships)
	for some := range slices.Chunk(townships, townshipsPerTrip) {
		if err := s.readTownships(ctx, st.generation, some, names, f); err != nil {
			return err
		}
	}
	after, err := s.state(ctx, phaseReady)
	if err == nil && after.generation != st.generation {
		err = fmt.Errorf("%w: it was rebuilt meanwhile", ErrLost)
	}
	return err
}

func (s *Store) readTownships(ctx context.Context, generation string, townships, names []string, f func(string, []map[string]string) error) error {
	pipe := s.client.Pipeline()
	marks := make([]*redis.StringCmd, len(townships))
	reads := make([][]*redis.MapStringStringCmd, len(townships))
	for i, t := range townships {
		marks[i] = pipe.HGet(ctx, s.townshipKey(t, "applied"), fieldGeneration)
		for _, n := range names {
			reads[i] = append(reads[i], pipe.HGetAll(ctx, s.townshipKey(t, n)))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil && err != redis.Nil {
		return err
	}
	for i, t := range townships {
		if marks[i].Val() != generation {
			return s.lost(ctx, generation, t)
		}
		hashes := make([]map[string]string, len(names))
		for j, r := range reads[i] {
			var err error
			if hashes[j], err = r.Result(); err != nil {
				return err
			}
		}
		if err := f(t, hashes); err != nil {
			return err
		}
	}
	return nil
}

// talliesOf reads the tallies of a township, ordered by concern.
func talliesOf(township string, heat, open, emergencies map[string]string) ([]needs.Tally, error) {
	at := map[analyze.Concern]*needs.Tally{}
	for concern, value := range heat {
		t, err := heatOf(value)
		if err != nil {
			return nil, fmt.Errorf("heat of %s: %w", township, err)
		}
		t.Township, t.Concern = township, analyze.Concern(concern)
		at[t.Concern] = &t
	}
	for field, n := range open {
		concern, g, err := openGroup(field, n)
		if err != nil {
			return nil, fmt.Errorf("open cases of %s: %w", township, err)
		}
		if t := at[concern]; t != nil {
			t.Open = append(t.Open, g)
		}
	}
	for _, value := range emergencies {
		concern, received, err := emergency(value)
		if err != nil {
			return nil, fmt.Errorf("emergencies of %s: %w", township, err)
		}
		if t := at[concern]; t != nil {
			t.Emergencies = append(t.Emergencies, received)
		}
	}
	out := make([]needs.Tally, 0, len(at))
	for _, t := range at {
		slices.SortFunc(t.Open, func(a, b needs.OpenGroup) int {
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Urgency, b.Urgency))
		})
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b needs.Tally) int { return cmp.Compare(a.Concern, b.Concern) })
	return out, nil
}
