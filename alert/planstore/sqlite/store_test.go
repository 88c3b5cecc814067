package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/alert/planstore/planstoretest"
	"xiangyin/alert/planstore/sqlite"
	"xiangyin/analyze"
	"xiangyin/ingest/caselog/sqlitelog"
)

func open(t testing.TB) (*sqlite.Store, *sqlitelog.DB) {
	t.Helper()
	db, err := sqlitelog.Open(filepath.Join(t.TempDir(), "xiangyin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s, err := sqlite.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s, db
}

func TestConformance(t *testing.T) {
	planstoretest.Run(t, func(t *testing.T) planstoretest.Store { s, _ := open(t); return s })
}

type clock struct{}

func (clock) Add(t time.Time, d time.Duration) time.Time { return t.Add(d) }
func (clock) AddWorkdays(t time.Time, n int) time.Time   { return t.AddDate(0, 0, n) }

func moves(t testing.TB, n int) []alert.Move {
	t.Helper()
	e := alert.Engine{Policy: alert.DefaultPolicy(), Calendar: func(alert.Office) alert.Calendar { return clock{} }}
	start := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	var out []alert.Move
	for i := range n {
		c := analyze.Concerns()[i%17]
		township := fmt.Sprintf("5203%05d", i/17)
		ms, err := e.Receive(nil, nil, alert.Alert{Status: "firing", StartsAt: start, Labels: map[string]string{
			alert.LabelName: "BacklogHigh", alert.LabelTownship: township, alert.LabelConcern: string(c),
		}}, alert.Opening{Township: township, Summary: "积压 12 件，本周新增 5 件", Decision: alert.Decision{
			Owner: alert.Office(fmt.Sprintf("dept.%d", i%20)), Chain: []alert.Office{"gov"},
		}}, start.Add(time.Duration(i)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ms...)
	}
	return out
}

func TestTampering(t *testing.T) {
	for name, change := range map[string]string{
		"a changed move":       `UPDATE moves SET body = X'017B7D' WHERE n = 2`,
		"a dropped move":       `DELETE FROM moves WHERE n = 2`,
		"a changed hash":       `UPDATE moves SET hash = X'00' WHERE n = 2`,
		"two moves exchanged":  `UPDATE moves SET n = CASE n WHEN 1 THEN -1 WHEN 2 THEN -2 ELSE n END`,
		"a move put in front":  `INSERT INTO moves SELECT 0, 'x', 1, 0, body, prev, hash FROM moves WHERE n = 3`,
		"the beginning is cut": `DELETE FROM moves WHERE n = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			s, db := open(t)
			if err := s.Save(t.Context(), moves(t, 3)...); err != nil {
				t.Fatal(err)
			}
			err := db.Update(t.Context(), func(ctx context.Context) error {
				_, err := db.Conn(ctx).ExecContext(ctx, change)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if a, err := s.Verify(t.Context()); !errors.Is(err, alert.ErrTampered) || a != (alert.Audit{}) {
				t.Errorf("Verify = %+v, %v", a, err)
			}
		})
	}
}
