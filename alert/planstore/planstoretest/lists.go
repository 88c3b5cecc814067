package planstoretest

import (
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// fill saves four plans: transport opened first, then health a day later, education two days after that, and utilities that is closed.
func fill(t *testing.T, s Store) {
	a := opening(t, "520399101", analyze.Transport, "traffic", nil, start)
	b := opening(t, "520399102", analyze.Health, "clinic", nil, start.Add(24*time.Hour))
	c := opening(t, "520399101", analyze.Education, "school", nil, start.Add(72*time.Hour))
	save(t, s, a, b, c)
	save(t, s, act(t, a.After, alert.MoveNote, "赶场天加开两班", start.Add(time.Hour)))
	save(t, s, act(t, b.After, alert.MoveAcknowledge, "", start.Add(25*time.Hour)))
	save(t, s, life(t, opening(t, "520399103", analyze.Utilities, "water", nil, start.Add(-240*time.Hour)))...)
}

func list(t *testing.T, s Store) {
	fill(t, s)
	const (
		transport = "520399101/transport "
		health    = "520399102/health "
		education = "520399101/education "
		utilities = "520399103/utilities "
	)
	live := []alert.State{alert.Opened, alert.Acknowledged, alert.Acting, alert.Claimed, alert.Verified, alert.ReopenedPlan}
	for _, tc := range []struct {
		name   string
		filter alert.Filter
		want   string
		total  int
	}{
		{"everything by deadline, closed last", alert.Filter{Limit: 10}, transport + health + education + utilities, 4},
		{"newest first", alert.Filter{Newest: true, Limit: 10}, education + health + transport + utilities, 4},
		{"live", alert.Filter{States: live, Limit: 10}, transport + health + education, 3},
		{"closed", alert.Filter{States: []alert.State{alert.Closed}, Limit: 10}, utilities, 1},
		{"owner", alert.Filter{Owner: "clinic", Limit: 10}, health, 1},
		{"helper is involved", alert.Filter{Involved: "helper", Limit: 10}, transport + health + education + utilities, 4},
		{"helper is not owner", alert.Filter{Owner: "helper", Limit: 10}, "", 0},
		{"township", alert.Filter{Township: "520399101", Limit: 10}, transport + education, 2},
		{"concern", alert.Filter{Concern: analyze.Education, Limit: 10}, education, 1},
		{"concerns", alert.Filter{Concerns: []analyze.Concern{analyze.Education, analyze.Health}, Limit: 10}, health + education, 2},
		{"township and concern", alert.Filter{Township: "520399102", Concern: analyze.Education, Limit: 10}, "", 0},
		{"severity", alert.Filter{Severity: "emergency", Limit: 10}, "", 0},
		{"overdue", alert.Filter{Overdue: start.Add(24*time.Hour + time.Minute), Limit: 10}, transport, 1},
		{"a note", alert.Filter{Search: "加开两班", Limit: 10}, transport, 1},
		{"a step", alert.Filter{Search: "核实", Limit: 10}, transport + health + education + utilities, 4},
		{"two words, both", alert.Filter{Search: "核实 赶场", Limit: 10}, transport, 1},
		{"nothing of the kind", alert.Filter{Search: "飞机", Limit: 10}, "", 0},
		{"first page", alert.Filter{Limit: 2}, transport + health, 4},
		{"second page", alert.Filter{Limit: 2, Offset: 2}, education + utilities, 4},
		{"past the end", alert.Filter{Limit: 2, Offset: 9}, "", 4},
		{"only the number", alert.Filter{}, "", 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			plans, n, err := s.List(t.Context(), tc.filter)
			if err != nil || n != tc.total || ids(plans) != tc.want {
				t.Errorf("List = %s(%d), %v; want %s(%d)", ids(plans), n, err, tc.want, tc.total)
			}
		})
	}
}

func wildcards(t *testing.T, s Store) {
	fill(t, s)
	for _, search := range []string{"%", "_", `\`, "'", `" OR 1=1 --`} {
		if n := count(t, s, alert.Filter{Search: search}); n != 0 {
			t.Errorf("%q finds %d plans", search, n)
		}
	}
}
