package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

// Change is one injected change for the worse, with its known truth. It is for evaluation only and never enters the pipeline.
type Change struct {
	ID       string // C01, C02, … in the order of Start
	Kind     string // such as bus_cut
	Township string // code before the merger, or "" where it strikes the whole county
	Concern  analyze.Concern
	Start    time.Time
	End      time.Time // when people stop complaining even though nothing was done
	Rate     float64   // extra cases a day once the ramp of three days is over, on an average day
}

// kind is a sort of change.
type kind struct {
	name     string
	concern  analyze.Concern
	when     phase   // before: it also happens before the merger; after: only after it, in former townships
	lo, hi   float64 // extra cases a day
	minDays  int
	maxDays  int
	everyone bool // strikes the whole county
}

func kinds() []kind {
	return []kind{
		{"window_closed", analyze.ServiceAccess, always, 1.4, 3.6, 9, 24, false},
		{"certificates_moved", analyze.Certificates, after, 1.2, 2.8, 9, 22, false},
		{"bus_cut", analyze.Transport, always, 1.4, 4, 8, 24, false},
		{"water_fails", analyze.Utilities, before, 1.8, 4, 6, 12, false},
		{"power_outages", analyze.Utilities, before, 1.4, 3, 7, 14, false},
		{"garbage_uncollected", analyze.Utilities, always, 1.2, 2.6, 9, 20, false},
		{"payment_stopped", analyze.ElderWelfare, always, 1.4, 3.4, 10, 25, false},
		{"clinic_closed", analyze.Health, always, 1.4, 3.2, 10, 24, false},
		{"school_bus_stopped", analyze.Education, always, 1.4, 3, 8, 18, false},
		{"school_merged", analyze.Education, before, 1.2, 2.6, 9, 18, false},
		{"landfill_smell", analyze.Environment, before, 1.2, 2.8, 10, 24, false},
		{"unsafe_slope", analyze.Safety, before, 1, 2.4, 8, 16, false},
		{"unsafe_bridge", analyze.Safety, always, 1, 2.2, 9, 18, false},
		{"archive_not_moved", analyze.LandHousing, after, 1.2, 2.6, 12, 26, false},
		{"market_empties", analyze.BusinessLivelihood, after, 1, 2.2, 14, 28, false},
		{"aid_contact_gone", analyze.AidContinuity, always, 0.9, 1.8, 12, 24, false},
		{"debts_unclear", analyze.CollectiveFinance, after, 1, 2.2, 12, 26, false},
		{"assets_idle", analyze.PublicAssets, after, 0.8, 1.6, 12, 26, false},
		{"names_mixup", analyze.BoundaryNames, after, 0.9, 1.8, 12, 26, false},
		{"merger_questions", analyze.PolicyQuestion, before, 9, 9, 24, 24, true},
		{"subsidy_late", analyze.FarmSupport, before, 9, 9, 16, 16, true},
		{"staff_pay", analyze.Staffing, after, 2.2, 2.2, 24, 24, true},
	}
}

const (
	changesBefore = 17 // single townships, before the merger
	changesAfter  = 17 // single townships, after it
	formerAfter   = 13 // of those, in former townships
)

// planner places the changes of a demo year.
type planner struct {
	r        *rand.Rand
	land     *land
	calendar *worktime.Calendar
	changes  []Change
	used     map[string]int // how often each kind stands already
}

// planChanges returns the changes of the demo year, the same for the same seed.
func planChanges(seed int64, l *land, calendar *worktime.Calendar) []Change {
	p := &planner{r: stream(seed, label("changes")), land: l, calendar: calendar, used: map[string]int{}}
	p.everyone("merger_questions", day(2025, time.September, 22))
	p.everyone("subsidy_late", day(2025, time.June, 16))
	p.everyone("staff_pay", day(2026, time.January, 5))
	first := day(2025, time.April, 14)
	span := day(2025, time.November, 18).Sub(first) / changesBefore
	for i := range changesBefore {
		p.place(first.Add(time.Duration(i)*span), span, false, i%2 == 0)
	}
	span = day(2026, time.February, 9).Sub(Merger()) / changesAfter
	for i := range changesAfter {
		// The first weeks after a merger are the worst, and mostly for those whose township is gone.
		p.place(Merger().Add(time.Duration(i)*span), span, true, i*formerAfter/changesAfter != (i+1)*formerAfter/changesAfter)
	}
	slices.SortFunc(p.changes, func(a, b Change) int { return a.Start.Compare(b.Start) })
	for i := range p.changes {
		p.changes[i].ID = fmt.Sprintf("C%02d", i+1)
	}
	return p.changes
}

func (p *planner) everyone(name string, start time.Time) {
	for _, k := range kinds() {
		if k.name == name {
			p.add(k, "", start)
		}
	}
}

// place finds a kind, a township and a workday within span from the day first on, apart from every other change.
func (p *planner) place(first time.Time, span time.Duration, merged, former bool) {
	for range 4000 {
		start := dayOf(first.Add(time.Duration(p.r.Int64N(int64(span)))))
		k, t := pick(p.r, kinds()), pick(p.r, p.land.townships)
		if k.everyone || p.used[k.name] > 2 || (t.successor != nil) != former || !p.calendar.IsWorkday(start) {
			continue
		}
		if k.when == after && !(merged && former) || k.when == before && merged && former && p.r.IntN(3) > 0 {
			continue
		}
		if p.clear(k, t, start) {
			p.add(k, t.Code, start)
			return
		}
	}
}

func (p *planner) add(k kind, code string, start time.Time) {
	days := k.minDays + p.r.IntN(k.maxDays-k.minDays+1)
	end := start.AddDate(0, 0, days)
	if end.After(To()) {
		end = To()
	}
	p.used[k.name]++
	p.changes = append(p.changes, Change{Kind: k.name, Township: code, Concern: k.concern,
		Start: start.Add(8 * time.Hour), End: end, Rate: between(p.r, k.lo, k.hi)})
}

// clear reports whether no other change strikes the same concern in the same township of today within two months, so that a plan
// has at most one cause.
func (p *planner) clear(k kind, t *township, start time.Time) bool {
	for _, c := range p.changes {
		if c.Concern != k.concern {
			continue
		}
		same := c.Township == "" || p.land.byCode[c.Township].today() == t.today()
		if same && start.Before(c.End.AddDate(0, 0, 60)) && c.Start.Before(start.AddDate(0, 0, k.maxDays+60)) {
			return false
		}
	}
	return true
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.In(Zone()).Date()
	return day(y, m, d)
}

// ramp returns the share of the full rate on the day that begins at d: a rise over three days, a fall over the last two.
func (c Change) ramp(d time.Time) float64 {
	if !d.Before(c.End) || dayOf(c.Start).After(d) {
		return 0
	}
	since := float64(int(d.Sub(dayOf(c.Start)).Hours()/24)) + 1
	left := c.End.Sub(d).Hours() / 24
	return min(1, since/3) * min(1, left/2)
}
