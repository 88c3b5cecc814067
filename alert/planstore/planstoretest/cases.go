package planstoretest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func roundTrip(t *testing.T, s Store) {
	moves := life(t, opening(t, "520399101", analyze.Transport, "owner", nil, start))
	id := moves[0].Plan
	for i, m := range moves {
		save(t, s, m)
		p, err := s.Plan(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, p, m.After)
		live, ok, err := s.Live(t.Context(), m.After.Key)
		if err != nil || ok != m.After.Live() {
			t.Fatalf("after move %d: Live = %v, %v", i+1, ok, err)
		}
		if ok {
			equal(t, live, m.After)
		}
	}
	got, err := s.Moves(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, moves)
	if p, err := alert.Fold(got); err != nil || p.State != alert.Closed {
		t.Errorf("Fold = %v, %v", p.State, err)
	}
}

func notFound(t *testing.T, s Store) {
	if _, err := s.Plan(t.Context(), "P-none"); !errors.Is(err, alert.ErrNotFound) {
		t.Errorf("Plan: %v", err)
	}
	if _, ok, err := s.Live(t.Context(), "x/other"); ok || err != nil {
		t.Errorf("Live: %v, %v", ok, err)
	}
	if _, ok, err := s.LastClosed(t.Context(), "x/other"); ok || err != nil {
		t.Errorf("LastClosed: %v, %v", ok, err)
	}
	if moves, err := s.Moves(t.Context(), "P-none"); len(moves) != 0 || err != nil {
		t.Errorf("Moves: %v, %v", moves, err)
	}
	if plans, n, err := s.List(t.Context(), alert.Filter{Limit: 10}); len(plans) != 0 || n != 0 || err != nil {
		t.Errorf("List: %v, %d, %v", plans, n, err)
	}
	if a, err := s.Verify(t.Context()); a.Moves != 0 || a.Head != "" || err != nil {
		t.Errorf("Verify: %v, %v", a, err)
	}
}

func conflict(t *testing.T, s Store) {
	open := opening(t, "520399101", analyze.Transport, "owner", nil, start)
	save(t, s, open)
	ack := act(t, open.After, alert.MoveAcknowledge, "", start.Add(time.Minute))
	note := act(t, open.After, alert.MoveNote, "同时写下", start.Add(time.Minute))
	save(t, s, ack)
	later := act(t, ack.After, alert.MoveAct, "", start.Add(2*time.Minute))
	skipped := act(t, later.After, alert.MoveNote, "x", start.Add(3*time.Minute))
	for name, m := range map[string]alert.Move{"same number": note, "again": ack, "gap": skipped, "reopening": open} {
		if err := s.Save(t.Context(), m); !errors.Is(err, alert.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p, err := s.Plan(t.Context(), open.Plan); err != nil || p.Seq != 2 {
		t.Errorf("plan at %d, %v", p.Seq, err)
	}
}

func oneLivePlan(t *testing.T, s Store) {
	save(t, s, opening(t, "520399101", analyze.Transport, "owner", nil, start))
	second := opening(t, "520399101", analyze.Transport, "owner", nil, start.Add(time.Second))
	if err := s.Save(t.Context(), second); !errors.Is(err, alert.ErrConflict) {
		t.Errorf("second live plan: %v", err)
	}
	if _, err := s.Plan(t.Context(), second.Plan); !errors.Is(err, alert.ErrNotFound) {
		t.Errorf("second plan was kept: %v", err)
	}
}

func rollback(t *testing.T, s Store) {
	boom := errors.New("boom")
	open := opening(t, "520399101", analyze.Transport, "owner", nil, start)
	err := s.Update(t.Context(), func(ctx context.Context) error {
		if err := s.Save(ctx, open); err != nil {
			return err
		}
		if p, err := s.Plan(ctx, open.Plan); err != nil || p.Seq != 1 {
			t.Errorf("not visible inside: %v", err)
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("Update: %v", err)
	}
	if _, err := s.Plan(t.Context(), open.Plan); !errors.Is(err, alert.ErrNotFound) {
		t.Errorf("kept: %v", err)
	}
}

func lastClosed(t *testing.T, s Store) {
	first := life(t, opening(t, "520399101", analyze.Transport, "owner", nil, start))
	save(t, s, first...)
	closed := first[len(first)-1].After
	second := life(t, opening(t, "520399101", analyze.Transport, "owner", &closed, closed.Done.Closed.Add(time.Hour)))
	save(t, s, second...)
	got, ok, err := s.LastClosed(t.Context(), closed.Key)
	if err != nil || !ok || got.ID != second[0].Plan || got.Earlier != closed.ID {
		t.Errorf("LastClosed = %s (earlier %s), %v, %v", got.ID, got.Earlier, ok, err)
	}
}

func merged(t *testing.T, s Store) {
	a := opening(t, "520399101", analyze.Transport, "owner", nil, start)
	b := opening(t, "520399102", analyze.Transport, "other", nil, start)
	save(t, s, a, b)
	moves, err := engine().Merge(a.After, b.After, alert.Command{Actor: "officer", Office: "desk"}, start.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, moves...)
	for _, key := range []string{a.After.Key, b.After.Key} {
		if p, ok, err := s.Live(t.Context(), key); err != nil || !ok || p.ID != b.Plan {
			t.Errorf("Live(%s) = %s, %v, %v", key, p.ID, ok, err)
		}
	}
}

func moved(t *testing.T, s Store) {
	open := opening(t, "520399130", analyze.Transport, "owner", nil, start)
	m := engine().Succeed(open.After, "520399101", alert.Decision{Owner: "heir", Chain: []alert.Office{"above"}}, start.Add(time.Hour))
	save(t, s, open, m)
	for _, key := range []string{"520399101/transport", "520399130/transport"} {
		if p, ok, err := s.Live(t.Context(), key); err != nil || !ok || p.ID != open.Plan {
			t.Errorf("Live(%s) = %s, %v, %v", key, p.ID, ok, err)
		}
	}
	if n := count(t, s, alert.Filter{Township: "520399101", Owner: "heir"}); n != 1 {
		t.Errorf("%d plans in the township that took over", n)
	}
	if n := count(t, s, alert.Filter{Township: "520399130"}); n != 0 {
		t.Errorf("%d plans in the township that is gone", n)
	}
}

func due(t *testing.T, s Store) {
	var moves []alert.Move
	for i := range 5 {
		moves = append(moves, opening(t, fmt.Sprintf("52039910%d", i), analyze.Transport, "owner", nil, start.Add(-time.Duration(i)*time.Hour)))
	}
	save(t, s, moves...)
	wake := moves[0].After.WakeAt
	plans, err := s.Due(t.Context(), wake, 3)
	if err != nil || len(plans) != 3 {
		t.Fatalf("Due = %d plans, %v", len(plans), err)
	}
	if !slices.IsSortedFunc(plans, func(a, b alert.Plan) int { return a.WakeAt.Compare(b.WakeAt) }) || plans[0].ID != moves[4].Plan {
		t.Error("not in the order they wait")
	}
	if plans, err := s.Due(t.Context(), moves[4].After.WakeAt.Add(-1), 3); err != nil || len(plans) != 0 {
		t.Errorf("Due too early = %d plans, %v", len(plans), err)
	}
}

func seen(t *testing.T, s Store) {
	moves := life(t, opening(t, "520399101", analyze.Transport, "owner", nil, start))
	i := slices.IndexFunc(moves, func(m alert.Move) bool { return m.Kind == alert.MoveSurvey })
	save(t, s, moves[:i+1]...)
	got, err := s.Unseen(t.Context(), moves[0].Plan, []string{"d1", "d3", "d2"})
	if err != nil || !slices.Equal(got, []string{"d3"}) {
		t.Errorf("Unseen = %v, %v", got, err)
	}
	if got, err := s.Unseen(t.Context(), "another", []string{"d1"}); err != nil || len(got) != 1 {
		t.Errorf("Unseen of another plan = %v, %v", got, err)
	}
	save(t, s, moves[i+1:]...)
	if got, err := s.Unseen(t.Context(), moves[0].Plan, []string{"d1"}); err != nil || len(got) != 1 {
		t.Errorf("a closed plan still holds answers: %v, %v", got, err)
	}
}

func replay(t *testing.T, s Store) {
	open := opening(t, "520399101", analyze.Transport, "owner", nil, start)
	lost := act(t, open.After, alert.MoveNote, "未入库的话", start.Add(time.Minute))
	kept := act(t, open.After, alert.MoveAcknowledge, "已阅", start.Add(time.Hour))
	after := act(t, kept.After, alert.MoveAct, "", start.Add(2*time.Hour))
	if err := s.Replay(t.Context(), open, lost, kept, after); err != nil {
		t.Fatal(err)
	}
	if err := s.Replay(t.Context(), open, lost, kept, after); err != nil {
		t.Fatal(err)
	}
	moves, err := s.Moves(t.Context(), open.Plan)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, moves, []alert.Move{open, kept, after})
	p, err := s.Plan(t.Context(), open.Plan)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, p, after.After)
	if n := count(t, s, alert.Filter{Search: "未入库"}); n != 0 {
		t.Errorf("a superseded note is found %d times", n)
	}
	if n := count(t, s, alert.Filter{Search: "已阅"}); n != 1 {
		t.Errorf("a kept note is found %d times", n)
	}
	if _, err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// replayKept replays a closed plan while the next one of the same need lives.
func replayKept(t *testing.T, s Store) {
	moves := life(t, opening(t, "520399101", analyze.Transport, "owner", nil, start))
	last := moves[len(moves)-1]
	moves = append(moves, opening(t, "520399101", analyze.Transport, "owner", &last.After, last.At.Add(time.Hour)))
	for range 2 {
		if err := s.Replay(t.Context(), moves...); err != nil {
			t.Fatal(err)
		}
		if a, err := s.Verify(t.Context()); err != nil || a.Moves != int64(len(moves)) {
			t.Fatalf("the audit log holds %d moves, %v; expected %d", a.Moves, err, len(moves))
		}
	}
}

func replayGap(t *testing.T, s Store) {
	open := opening(t, "520399101", analyze.Transport, "owner", nil, start)
	a := act(t, open.After, alert.MoveAcknowledge, "", start.Add(time.Minute))
	b := act(t, a.After, alert.MoveAct, "", start.Add(time.Minute))
	if err := s.Replay(t.Context(), open, b); err == nil {
		t.Error("a gap was replayed")
	}
}

func audit(t *testing.T, s Store) {
	moves := life(t, opening(t, "520399101", analyze.Transport, "owner", nil, start))
	heads := map[string]bool{}
	for i, m := range moves {
		save(t, s, m)
		a, err := s.Verify(t.Context())
		if err != nil || a.Moves != int64(i+1) || heads[a.Head] {
			t.Fatalf("after move %d: %+v, %v", i+1, a, err)
		}
		heads[a.Head] = true
	}
}
