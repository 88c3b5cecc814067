package dashboards_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/dashboards"
)

const fakeCounty = "510999"

var (
	fakeZone = time.FixedZone("UTC+8", 8*60*60)
	fakeNow  = time.Date(2026, 3, 4, 2, 17, 0, 0, fakeZone)
)

// fake is a county of 33 townships, each of two former ones, with needs, counts and plans that a seed decides.
type fake struct {
	townships []analyze.Place
	names     map[string]string
	offices   []alert.Office

	mu    sync.Mutex
	needs []analyze.Need
	days  []analyze.DayCount
	order []string // plan ids
	moves map[string][]alert.Move
	fails error // what every reading returns when set
}

var townshipNames = strings.Fields(`溪口街道 清江镇 石门镇 白马镇 柳林镇 青石镇 永兴镇 龙潭镇 双凤镇 太平镇 大河镇 凤鸣镇 金山镇 云台镇 长滩镇 黄泥镇 松林镇
	桂花镇 铜鼓镇 沙坪镇 月亮镇 新店镇 石桥镇 古楼镇 高庙乡 天池乡 竹山乡 麻柳乡 梨树乡 观音乡 板桥乡 茶园乡 三合乡`)

var officeNames = [...]string{"县交通运输局", "县卫生健康局", "县教育局", "县民政局", "县水利局", "县行政审批局", "县农业农村局", "县住房城乡建设局"}

func newFake(plans int) *fake {
	f := &fake{names: map[string]string{fakeCounty: "澄溪县"}, moves: map[string][]alert.Move{}}
	for i, name := range townshipNames {
		code := fmt.Sprintf("%s%03d", fakeCounty, 100+i)
		f.townships = append(f.townships, analyze.Place{Code: code, Name: name, Level: analyze.Township})
		f.names[code], f.names[former(code)] = name, name+"（原）"
	}
	for i := range officeNames {
		f.offices = append(f.offices, alert.Office(fmt.Sprintf("office-%d", i)))
	}
	rng := rand.New(rand.NewPCG(7, 11))
	f.fillNeeds(rng)
	f.fillDays(rng)
	f.fillPlans(rng, plans)
	return f
}

func former(code string) string { return code[:6] + "9" + code[7:] }

func (f *fake) fillNeeds(rng *rand.Rand) {
	for _, p := range append(slices.Clone(f.townships), analyze.Place{}) {
		for _, c := range analyze.Concerns() {
			x := min(rng.ExpFloat64()*rng.ExpFloat64()*rng.Float64()*2, 5.5)
			if x < 0.3 {
				continue
			}
			n := analyze.Need{Township: p.Code, Concern: c, Heat: x * x * 1.4, Backlog: x * 3, Open: int(x * 2), Overdue: int(x / 2), Total: int(40 * x)}
			if x > 3.6 {
				n.Surge = analyze.Surge{Window: 3, Count: int(2 * x), Expected: x / 3, P: 1e-5, Q: 0.01}
			}
			if c == analyze.Safety && x > 1.5 {
				n.Emergencies = 1
			}
			f.needs = append(f.needs, n)
		}
	}
	f.needs = append(f.needs, analyze.Need{Township: fakeCounty, Concern: analyze.Transport, Heat: 9999, Open: 9999, Surge: analyze.Surge{Window: 7, Count: 50, Expected: 20, Q: 0.001}})
}

func (f *fake) fillDays(rng *rand.Rand) {
	y, m, d := fakeNow.Date()
	for ago := range 120 {
		day := time.Date(y, m, d-ago, 0, 0, 0, 0, fakeZone)
		busy := 1.0
		if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
			busy = 0.5
		}
		for i, p := range f.townships {
			for j, c := range analyze.Concerns() {
				if rng.Float64() > 0.14*busy/(1+float64(j)/6) {
					continue
				}
				unit := p.Code
				if (i+ago)%3 == 0 {
					unit = former(p.Code)
				}
				f.days = append(f.days, analyze.DayCount{Day: day, Township: p.Code, Unit: unit, Concern: c, Count: 1 + rng.IntN(3)})
			}
		}
	}
}

func (f *fake) fillPlans(rng *rand.Rand, n int) {
	severities := []string{"routine", "routine", "routine", "urgent", "urgent", "inquiry", "emergency"}
	for i := range n {
		concern := analyze.Concerns()[rng.IntN(len(analyze.Concerns()))]
		place := f.townships[rng.IntN(len(f.townships))].Code
		if concern.Protected() {
			place = fakeCounty
		}
		owner := rng.IntN(len(f.offices))
		at := fakeNow.Add(-time.Duration(rng.IntN(9*24*60)) * time.Minute)
		moves, err := fakeEngine().Receive(nil, nil, alert.Alert{
			Status: "firing", StartsAt: at, Labels: map[string]string{
				alert.LabelName: "NeedSurge", alert.LabelTownship: place, alert.LabelConcern: string(concern), alert.LabelSeverity: severities[i%len(severities)],
			},
		}, alert.Opening{
			Township: place, Summary: fmt.Sprintf("近 3 天 %d 件，往常约 %d 件；未办结 %d 件。", 4+i%9, 1+i%3, 3+i%7),
			Decision: alert.Decision{Owner: f.offices[owner], Helpers: []alert.Office{f.offices[(owner+1)%len(f.offices)]}, Chain: []alert.Office{f.offices[(owner+2)%len(f.offices)]}},
		}, at)
		if err != nil {
			panic(err)
		}
		f.keep(moves)
		for _, kind := range []alert.MoveKind{alert.MoveAcknowledge, alert.MoveAct, alert.MoveClaim}[:rng.IntN(4)] {
			at = at.Add(40 * time.Minute)
			cmd := alert.Command{Kind: kind, Actor: string(f.offices[owner]), Step: -1, Note: "每周二、周五恢复窗口，逢集日加开一班车。"}
			if err := f.act(moves[0].Plan, cmd, at); err != nil {
				panic(err)
			}
		}
	}
}

type wallClock struct{}

func (wallClock) Add(t time.Time, d time.Duration) time.Time { return t.Add(3 * d) }
func (wallClock) AddWorkdays(t time.Time, n int) time.Time   { return t.AddDate(0, 0, n+n/3) }
func fakeCalendar(alert.Office) alert.Calendar               { return wallClock{} }

func fakeEngine() alert.Engine {
	return alert.Engine{Policy: alert.DefaultPolicy(), Calendar: fakeCalendar, Zone: fakeZone, Templates: alert.Templates{
		analyze.Other: {"核实每一件诉求涉及的地点和时间", "每周两天恢复便民窗口，公布时间", "逢集日加开一班车", "回访来件居民"},
	}}
}

func (f *fake) keep(moves []alert.Move) {
	for _, m := range moves {
		if len(f.moves[m.Plan]) == 0 {
			f.order = append(f.order, m.Plan)
		}
		f.moves[m.Plan] = append(f.moves[m.Plan], m)
	}
}

func (f *fake) act(id string, c alert.Command, at time.Time) error {
	p, err := f.plan(id)
	if err != nil {
		return err
	}
	if c.Kind == alert.MoveUndo {
		moves, err := fakeEngine().Undo(f.moves[id], c, at)
		f.keep(moves)
		return err
	}
	moves, err := fakeEngine().Act(p, c, at)
	f.keep(moves)
	return err
}

func (f *fake) plan(id string) (alert.Plan, error) {
	moves := f.moves[id]
	if len(moves) == 0 {
		return alert.Plan{}, fmt.Errorf("plan: %w", alert.ErrNotFound)
	}
	return moves[len(moves)-1].After, nil
}

func (f *fake) Needs(_ context.Context, _ time.Time) ([]analyze.Need, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.needs), f.fails
}

func (f *fake) Daily(_ context.Context, from, to time.Time) ([]analyze.DayCount, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []analyze.DayCount
	for _, d := range f.days {
		if !d.Day.Before(from) && d.Day.Before(to) {
			out = append(out, d)
		}
	}
	return out, f.fails
}

func (f *fake) Plan(_ context.Context, id string) (alert.Plan, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, err := f.plan(id)
	return p, cmp.Or(f.fails, err)
}

func (f *fake) Moves(_ context.Context, id string) ([]alert.Move, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.moves[id]), f.fails
}

func (f *fake) List(_ context.Context, q alert.Filter) ([]alert.Plan, int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []*alert.Plan
	for _, id := range f.order {
		if p := &f.moves[id][len(f.moves[id])-1].After; selects(&q, p) {
			found = append(found, p)
		}
	}
	n := len(found)
	if q.Limit == 0 {
		return nil, n, f.fails
	}
	slices.SortStableFunc(found, func(a, b *alert.Plan) int {
		if q.Newest {
			return b.OpenedAt.Compare(a.OpenedAt)
		}
		return cmp.Or(boolInt(a.Deadline().IsZero())-boolInt(b.Deadline().IsZero()), a.Deadline().Compare(b.Deadline()))
	})
	var out []alert.Plan
	for _, p := range found[min(q.Offset, n):min(q.Offset+q.Limit, n)] {
		out = append(out, *p)
	}
	return out, n, f.fails
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func selects(q *alert.Filter, p *alert.Plan) bool {
	return (len(q.States) == 0 || slices.Contains(q.States, p.State)) && (q.Owner == "" || q.Owner == p.Owner) &&
		(q.Township == "" || q.Township == p.Township) && (q.Concern == "" || q.Concern == p.Concern) &&
		(q.Overdue.IsZero() || p.Live() && p.Overdue(q.Overdue)) && (q.Search == "" || strings.Contains(p.ID+p.Summary, q.Search))
}

func (f *fake) Act(_ context.Context, id string, c alert.Command) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.Kind == alert.MoveHandOver && c.Decision.Owner == f.offices[len(f.offices)-1] {
		return fmt.Errorf("hand over: %w", alert.ErrForbidden)
	}
	return cmp.Or(f.fails, f.act(id, c, fakeNow))
}

func (f *fake) Lookup(code string) (analyze.Place, bool) {
	name, ok := f.names[code]
	return analyze.Place{Code: code, Name: name}, ok
}

func (f *fake) Townships(time.Time) []analyze.Place { return f.townships }
func (f *fake) Offices() []alert.Office             { return f.offices }
func (f *fake) Office(id alert.Office) string {
	if i := slices.Index(f.offices, id); i >= 0 {
		return officeNames[i]
	}
	return ""
}

func (f *fake) options() dashboards.Options {
	return dashboards.Options{
		County: fakeCounty, Needs: f, Plans: f, Acts: f, Places: f, Offices: f,
		Actor:  func(*http.Request) (string, error) { return "office-0", nil },
		Now:    func() time.Time { return fakeNow },
		Status: func() dashboards.Status { return dashboards.Status{Simulated: true, Speed: 3600} },
	}
}

// pages returns the handler of f's pages.
func (f *fake) pages(t testing.TB) http.Handler {
	t.Helper()
	h, err := dashboards.New(f.options())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// busiest returns the plan with the most moves.
func (f *fake) busiest() string {
	return slices.MaxFunc(f.order, func(a, b string) int { return cmp.Compare(len(f.moves[a]), len(f.moves[b])) })
}
