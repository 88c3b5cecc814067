package sqlite_test

import (
	"strings"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/alert/duty"
	"xiangyin/analyze"
)

// merger abolishes 520399130 and its centre; the register of the tests is that of the time after.
type merger struct{ r *duty.Register }

func (merger) Township(code string) string {
	if code == "520399130" {
		return "520399101"
	}
	return code
}

func (m merger) Office(id alert.Office) alert.Office { return m.r.Living(id) }

func TestMergerLeavesNoPlanBehind(t *testing.T) {
	c, ctx := newCounty(t), t.Context()
	reg := c.Router.(*duty.Register)
	before := func(township string, concern analyze.Concern, accused ...string) alert.Plan {
		c.now = c.now.Add(time.Minute)
		c.Router = fixed{alert.Decision{Owner: "c130", Helpers: []alert.Office{"c130"}, Chain: []alert.Office{"gov"}}}
		must(t, c.Receive(ctx, c.fire(township, concern, alert.LabelAccused, strings.Join(accused, ";"))))
		c.Router = reg
		return c.plan(t, township, concern)
	}
	alone := before("520399130", analyze.ServiceAccess)
	doubled := before("520399130", analyze.Transport)
	accusing := before("520399130", analyze.Health, "health")
	about := before("520399130", analyze.ElderWelfare, "520399130")
	c.Router = fixed{alert.Decision{Owner: "hr", Chain: []alert.Office{"c130", "gov"}}}
	must(t, c.Receive(ctx, c.fire("520399102", analyze.Education)))
	c.Router = reg
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Transport)))
	must(t, c.Receive(ctx, c.fire("520399101", analyze.Health)))
	heir := c.plan(t, "520399101", analyze.Transport)
	c.act(t, heir.ID, alert.MoveAcknowledge, time.Hour)
	c.act(t, heir.ID, alert.MoveClaim, time.Hour)

	must(t, c.Succeed(ctx, merger{reg}))
	if p := c.plan(t, "520399101", analyze.ServiceAccess); p.ID != alone.ID || p.Owner != "c101" || p.Township != "520399101" || p.Due != alone.Due {
		t.Errorf("the plan that stood alone: %+v", p)
	}
	if p := c.plan(t, "520399101", analyze.Transport); p.ID != heir.ID || p.State != alert.ReopenedPlan || p.Involves("c130") {
		t.Errorf("the plan that another joined: %s, %s, helpers %v", p.ID, p.State, p.Helpers)
	}
	if p, err := c.store.Plan(ctx, doubled.ID); err != nil || p.MergedIn != heir.ID || p.Live() {
		t.Errorf("the plan that joined: %+v, %v", p, err)
	}
	if p := c.plan(t, "520399101", analyze.Health); p.Owner == "health" || p.Involves("family") || p.ID == accusing.ID {
		t.Errorf("a plan about the health office is with %s, %v", p.Owner, p.Helpers)
	}
	if p := c.plan(t, "520399101", analyze.ElderWelfare); p.ID != about.ID || p.Owner != "affairs" {
		t.Errorf("a plan about the abolished township is with its successor: %s", p.Owner)
	}
	for _, p := range c.live(t) {
		for _, o := range append([]alert.Office{p.Owner}, p.Chain...) {
			if reg.Living(o) != o {
				t.Errorf("%s of %s leans on %s, which is gone", p.ID, p.Concern, o)
			}
		}
		if p.Township == "520399130" {
			t.Errorf("%s is in a township that is gone", p.ID)
		}
	}
	told := len(c.moved)
	must(t, c.Succeed(ctx, merger{reg}))
	if len(c.moved) != told {
		t.Errorf("a second succession moved %v", c.moved[told:])
	}
	must(t, c.Receive(ctx, c.fire("520399130", analyze.ServiceAccess))) // an alert that still has the old code
	if _, n, _ := c.store.List(ctx, alert.Filter{Concern: analyze.ServiceAccess}); n != 1 {
		t.Errorf("%d plans for one need", n)
	}
}

func (c *county) live(t testing.TB) []alert.Plan {
	t.Helper()
	plans, _, err := c.store.List(t.Context(), alert.Filter{States: []alert.State{
		alert.Opened, alert.Acknowledged, alert.Acting, alert.Claimed, alert.Verified, alert.ReopenedPlan,
	}, Limit: 100})
	must(t, err)
	return plans
}

// fixed names one owner for everything.
type fixed struct{ d alert.Decision }

func (f fixed) Owner(string, analyze.Concern, []string) (alert.Decision, error) { return f.d, nil }

func (f fixed) HandOver(alert.Office, string, analyze.Concern, []string) (alert.Decision, error) {
	return f.d, nil
}
