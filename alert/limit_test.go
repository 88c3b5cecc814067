package alert_test

import (
	"strings"
	"testing"
	"time"

	"xiangyin/alert"
)

func TestParseLimit(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want alert.Limit
		ok   bool
	}{
		{"2h", alert.Limit{Clock: 2 * time.Hour}, true},
		{"30m", alert.Limit{Clock: 30 * time.Minute}, true},
		{"90m", alert.Limit{Clock: 90 * time.Minute}, true},
		{"4wh", alert.Limit{Working: 4 * time.Hour}, true},
		{"45wm", alert.Limit{Working: 45 * time.Minute}, true},
		{"5wd", alert.Limit{Days: 5}, true},
		{"", alert.Limit{}, false},
		{"5", alert.Limit{}, false},
		{"0wd", alert.Limit{}, false},
		{"-1h", alert.Limit{}, false},
		{"5d", alert.Limit{}, false},
		{"1.5h", alert.Limit{}, false},
		{"400wd", alert.Limit{}, false},
		{"9999h", alert.Limit{}, false},
		{"99999999999999999999h", alert.Limit{}, false},
	} {
		got, err := alert.ParseLimit(tc.in)
		if got != tc.want || (err == nil) != tc.ok {
			t.Errorf("ParseLimit(%q) = %v, %v", tc.in, got, err)
		}
		if err != nil && !strings.Contains(err.Error(), "expected") {
			t.Errorf("%v says no remedy", err)
		}
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"2h", "30m", "4wh", "45wm", "5wd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := alert.ParseLimit(s)
		if err != nil {
			if l != (alert.Limit{}) {
				t.Fatal("an error with a limit")
			}
			return
		}
		if again, err := alert.ParseLimit(l.String()); err != nil || again != l {
			t.Fatalf("round trip of %q over %q: %v, %v", s, l, again, err)
		}
	})
}

func TestPolicyNamesEveryFault(t *testing.T) {
	if err := alert.DefaultPolicy().Validate(); err != nil {
		t.Fatal(err)
	}
	p := alert.DefaultPolicy()
	routine := p.Terms["routine"]
	routine.Close, routine.MinAnswers, routine.MinShare = alert.Limit{}, 0, 1.2
	p.Terms["routine"], p.Terms["worst"] = routine, routine
	delete(p.Terms, "inquiry")
	err := p.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"routine: close: missing", "routine: min_answers: 0", "routine: min_share: 1.2", "inquiry: missing", "worst: unknown severity"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}
