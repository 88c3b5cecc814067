package alert_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiangyin/alert"
)

// sequences sets how many sequences a property is tried on: XIANGYIN_SEQUENCES, or else n.
func sequences(t *testing.T, n int) {
	t.Helper()
	if v, err := strconv.Atoi(os.Getenv("XIANGYIN_SEQUENCES")); err == nil {
		n = v
	}
	was := flag.Lookup("rapid.checks").Value.String()
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", was) })
}

// No plan is lost, doubled or immortal, whatever alerts, commands, answers, clocks and policies come in whatever order.
func TestNoPlanIsLostDoubledOrImmortal(t *testing.T) {
	sequences(t, 3000)
	base, cal := newEngine(t), calendar(t)
	kinds := map[alert.MoveKind]int{}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		w := &world{rt: rt, e: base, cal: cal, now: at(t, "2026-01-29 10:00"), deep: n%20 == 0,
			ended: map[string]time.Time{}, fired: map[string]time.Time{}}
		w.now = w.now.Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(rt, "start")) * time.Minute)
		ops := []func(){w.alert, w.alert, w.act, w.act, w.act, w.advance, w.tick, w.survey, w.policy, w.succeed}
		for range rapid.IntRange(1, 60).Draw(rt, "ops") {
			ops[rapid.IntRange(0, len(ops)-1).Draw(rt, "op")]()
		}
		w.tick()
		w.finish()
		for _, moves := range w.lives {
			p, err := alert.Fold(moves)
			if err != nil || !reflect.DeepEqual(p, moves[len(moves)-1].After) {
				rt.Fatal(fmt.Errorf("fold: %w", err))
			}
			for _, m := range moves {
				kinds[m.Kind]++
			}
		}
	})
	for _, k := range []alert.MoveKind{alert.MoveOpen, alert.MoveAlert, alert.MoveEscalate, alert.MoveExpire, alert.MoveClaim, alert.MoveVerify, alert.MoveClose, alert.MoveReopen, alert.MoveHandOver, alert.MoveExtend, alert.MoveUndo, alert.MoveSucceed} {
		if kinds[k] == 0 {
			t.Errorf("no sequence came to %s: the property says nothing about it", k)
		}
	}
	t.Logf("%d sequences, moves %v", n, kinds)
}
