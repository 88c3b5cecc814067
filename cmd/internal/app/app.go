// Package app puts the stages together: it opens what a deployment needs in the order of dependence, runs the stages, and stops them in
// reverse.
//
// Settings flow in, a running App flows out. When a part cannot be opened, those before it are closed again and the error names it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"xiangyin/alert"
	"xiangyin/alert/duty"
	plansqlite "xiangyin/alert/planstore/sqlite"
	"xiangyin/alert/rules"
	"xiangyin/analyze"
	"xiangyin/analyze/needs"
	needsqlite "xiangyin/analyze/needs/sqlitestore"
	"xiangyin/analyze/place"
	"xiangyin/analyze/surge"
	"xiangyin/analyze/worktime"
	"xiangyin/dashboards"
	"xiangyin/ingest"
	"xiangyin/ingest/caselog/sqlitelog"
)

// Settings are what an App is made of.
type Settings struct {
	Folder      string // of the database
	County      string // code
	Source      string
	PublicURL   string
	Key         []byte                           // of the refs
	Units       []analyze.Place                  // the gazetteer
	Register    func(t time.Time) *duty.Register // as it stands at t
	Model       []byte                           // "" for the embedded one
	Taxonomy    []byte
	Rules       []byte
	ReviewBelow float64
	Throwaway   bool // the data may be lost in a power failure: it can be made again
	Now         func() time.Time
	Logger      *slog.Logger
}

// App is a deployment on the embedded default: everything in one SQLite file.
type App struct {
	Settings
	*Reading
	DB        *sqlitelog.DB
	Intake    ingest.Intake
	Needs     *surge.Source // the need store with surges filled in
	Store     *needsqlite.Store
	Plans     *plansqlite.Store
	Desk      *alert.Desk
	Evaluator *rules.Evaluator
	Registry  *prometheus.Registry

	calendar      *worktime.Calendar
	understanding *analyze.Understanding
	scoring       *analyze.Scoring
	urgent        chan struct{} // holds a token while an emergency waits for the rules
	cleanups      cleanups
}

// Zone is the time zone of every county (China has one, UTC+8, without daylight saving since 1992).
func Zone() *time.Location { return time.FixedZone("CST", 8*60*60) }

// Open opens everything. The caller closes it.
func Open(ctx context.Context, s Settings) (_ *App, err error) {
	a := &App{Settings: s, urgent: make(chan struct{}, 1), Registry: prometheus.NewRegistry(), cleanups: cleanups{logger: s.Logger}}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close(context.WithoutCancel(ctx)))
		}
	}()
	a.Registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if a.Reading, err = OpenReading(s.Folder, s.Units, s.County, s.Model, s.Taxonomy); err != nil {
		return nil, err
	}
	a.cleanups.add("segmenter", func(context.Context) error { return a.Reading.Close() })
	a.Intake = ingest.Intake{Key: s.Key, Redactor: a.Redactor, Now: s.Now}
	opts := []sqlitelog.Option{sqlitelog.WithClock(s.Now)}
	if s.Throwaway {
		opts = append(opts, sqlitelog.WithoutSync())
	}
	if a.DB, err = sqlitelog.Open(filepath.Join(s.Folder, "xiangyin.db"), opts...); err != nil {
		return nil, err
	}
	a.cleanups.add("database", func(context.Context) error { return a.DB.Close() })
	if err = a.openNeeds(ctx); err != nil {
		return nil, err
	}
	return a, a.openPlans(ctx)
}

// Close closes what Open opened, last in first out.
func (a *App) Close(ctx context.Context) error { return a.cleanups.run(ctx) }

func (a *App) openNeeds(ctx context.Context) error {
	var err error
	if a.calendar, err = worktime.New(Zone(), worktime.StandardHours()); err != nil {
		return err
	}
	if a.Store, err = needsqlite.Open(ctx, a.DB, needs.Arithmetic{Calendar: a.calendar, Location: Zone(), Today: a.Places.Today}); err != nil {
		return err
	}
	if a.Needs, err = surge.NewSource(a.Store, a.Store, surge.Options{County: a.County, Zone: Zone(), Calendar: a.calendar}); err != nil {
		return err
	}
	metrics := analyze.NewMetrics(a.Registry)
	a.understanding = &analyze.Understanding{
		Places: a.Places, Concerns: a.Classifier, Memory: a.Store, Log: a.DB, Model: a.Classifier.Version(),
		ReviewBelow: a.ReviewBelow, Now: a.Now, Metrics: metrics,
	}
	a.scoring = &analyze.Scoring{Store: a.Store, Log: a.DB, Metrics: metrics, Emergency: func() {
		select {
		case a.urgent <- struct{}{}:
		default:
		}
	}}
	return nil
}

func (a *App) openPlans(ctx context.Context) error {
	var err error
	if a.Plans, err = plansqlite.New(ctx, a.DB); err != nil {
		return err
	}
	templates, err := duty.DefaultTemplates()
	if err != nil {
		return err
	}
	register := a.Register(a.Now())
	calendars, err := register.Calendars(a.calendar)
	if err != nil {
		return err
	}
	a.Desk = &alert.Desk{
		Engine: alert.Engine{Policy: register.Policy(), Calendar: calendars, Templates: templates, Zone: Zone()},
		Store:  a.Plans, Log: a.DB, Tx: a.DB, Router: router{a}, County: a.County, Fallback: register.Desk(), Now: a.Now,
		Redactor: a.Redactor, Metrics: alert.NewMetrics(a.Registry),
	}
	if err := a.Registry.Register(alert.NewCollector(a.Plans, a.Now)); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	base, err := url.Parse(a.PublicURL)
	if err != nil {
		return fmt.Errorf("public address: %w", err)
	}
	collector := needs.NewCollector(a.Needs, needs.Region{County: a.County, Name: names{a.Places}.Name}, a.Now)
	if err := a.Registry.Register(collector); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	known, err := a.firing(ctx)
	if err != nil {
		return err
	}
	a.Evaluator, err = rules.NewEvaluator(rules.Options{
		Gatherers: []prometheus.Gatherer{collector.Gatherer()}, File: a.Rules, ExternalURL: base, Known: known, Now: a.Now,
		Logger: a.Logger, Registerer: a.Registry,
	})
	return err
}

// firing returns the alerts that live plans believe to fire, for an evaluator that begins anew.
func (a *App) firing(ctx context.Context) ([]alert.Alert, error) {
	states := []alert.State{alert.Opened, alert.Acknowledged, alert.Acting, alert.Claimed, alert.Verified, alert.ReopenedPlan}
	plans, _, err := a.Plans.List(ctx, alert.Filter{States: states, Limit: maxPlans})
	if err != nil {
		return nil, err
	}
	var out []alert.Alert
	for _, p := range plans {
		for _, st := range p.Alerts {
			if st.EndsAt.IsZero() {
				out = append(out, alert.Alert{StartsAt: st.StartsAt, Labels: map[string]string{
					alert.LabelName: st.Name, alert.LabelTownship: p.Township, alert.LabelConcern: string(p.Concern), alert.LabelSeverity: p.Severity,
				}})
			}
		}
	}
	return out, nil
}

// maxPlans bounds how many plans are read at a time; a county has a few hundred alive.
const maxPlans = 100_000

// Pages returns the handler of the pages. Actor names who makes a request; nil means that nobody may act.
func (a *App) Pages(actor func(*http.Request) (string, error), status func() dashboards.Status) (http.Handler, error) {
	return dashboards.New(dashboards.Options{
		County: a.County, Needs: a.Needs, Plans: a.Plans, Acts: a.Desk, Places: names{a.Places}, Offices: offices{router{a}},
		Actor: actor, Now: a.Now, Zone: Zone(), Status: status, Log: a.Logger,
	})
}

// router is the duty register as it stands at the present moment.
type router struct{ a *App }

func (r router) register() *duty.Register { return r.a.Register(r.a.Now()) }

func (r router) Owner(township string, c analyze.Concern, accused []string) (alert.Decision, error) {
	return r.register().Owner(township, c, accused)
}

func (r router) HandOver(o alert.Office, township string, c analyze.Concern, accused []string) (alert.Decision, error) {
	return r.register().HandOver(o, township, c, accused)
}

// Office returns today's office for one that may be gone.
func (r router) Office(id alert.Office) alert.Office { return r.register().Living(id) }

// Township returns today's township for the code of one that may be gone.
func (r router) Township(code string) string {
	if today := r.a.Places.Today(code, r.a.Now()); today != "" {
		return today
	}
	return code
}

// offices names the offices of the register as it stands at the present moment.
type offices struct{ router }

func (o offices) Office(id alert.Office) string { return o.register().Office(id) }

func (o offices) Offices() []alert.Office { return o.register().Offices() }

// names is the gazetteer as the pages and metrics ask for it.
type names struct{ *place.Gazetteer }

// Name returns the name of a unit, "" for an unknown code.
func (n names) Name(code string) string {
	p, _ := n.Lookup(code)
	return p.Name
}
