// Package dashboards serves the pages of the duty desk: which needs are growing or neglected and where, which plans answer them
// and by when, and the moves that an officer may make on a plan.
//
// Needs, daily counts and plans flow in through the small interfaces below; HTML flows out, and the moves that officers make flow
// to Acts. Everything a page loads is embedded. No page shows, and no address holds, a text or a reference of a case (charter C2,
// C8). Protected concerns appear only in figures of the whole county (C6). When a source fails the page says so with status 500
// and a number to find the cause in the log; the cause itself stays in the log.
package dashboards

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
)

// Needs yields what is needed, and how many cases came in each day, as the need stores do.
type Needs interface {
	// Needs returns the need of every pair at the moment at. A need without township is of cases that name none; one whose
	// township is the county's code is a roll-up of the whole county.
	Needs(ctx context.Context, at time.Time) ([]analyze.Need, error)
	// Daily returns the counts of the local days from from (included) to to (excluded).
	Daily(ctx context.Context, from, to time.Time) ([]analyze.DayCount, error)
}

// Plans yields plans and their moves, as the plan stores do. Plan and Moves return an error that wraps alert.ErrNotFound for an unknown id.
type Plans interface {
	Plan(ctx context.Context, id string) (alert.Plan, error)
	Moves(ctx context.Context, id string) ([]alert.Move, error)
	// List returns the plans that f selects, from f.Offset on and at most f.Limit, with the number of all that f selects.
	List(ctx context.Context, f alert.Filter) ([]alert.Plan, int, error)
}

// Acts makes an officer's move on a plan, as alert.Desk does. Its errors wrap alert.ErrNotFound, ErrIllegal, ErrForbidden or
// ErrConflict.
type Acts interface {
	Act(ctx context.Context, id string, c alert.Command) error
}

// Places knows the administrative units, as place.Gazetteer does.
type Places interface {
	Lookup(code string) (analyze.Place, bool)
	Townships(at time.Time) []analyze.Place // those that exist at the moment at, in the order to show them
}

// Offices names and lists the offices of the duty register, as duty.Register does.
type Offices interface {
	Office(id alert.Office) string // "" for an unknown office
	Offices() []alert.Office       // those that a plan may be handed to, in the order to show them
}

// Status says what kind of time the pages show.
type Status struct {
	Simulated bool    // the clock is a demonstration's
	Speed     float64 // simulated seconds per second
}

// Options are what the pages need. County, Needs, Plans, Places, Offices and Now are required.
type Options struct {
	County  string // code of the county
	Needs   Needs
	Plans   Plans
	Acts    Acts // nil: the pages only read
	Places  Places
	Offices Offices
	// Actor names the signed-in officer who makes a request. Nil, or an error, means that nobody may act.
	Actor  func(*http.Request) (string, error)
	Now    func() time.Time
	Zone   *time.Location // the county's time zone; UTC+8 by default
	Status func() Status  // nil: nothing to say

	Refresh time.Duration // how often an open page asks for news; 5 s by default
	Secure  bool          // the pages are served over HTTPS: cookies say so
	Rand    io.Reader     // crypto/rand by default
	Log     *slog.Logger  // slog.Default by default
}

// New returns the handler of all pages, to be mounted at the root of a host.
func New(o Options) (http.Handler, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	o.setDefaults()
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	views, err := loadViews(assets)
	if err != nil {
		return nil, err
	}
	s := &server{Options: o, assets: assets, views: views}
	return s.handler(), nil
}

func (o Options) check() error {
	missing := map[string]bool{
		"County": o.County == "", "Needs": o.Needs == nil, "Plans": o.Plans == nil, "Places": o.Places == nil,
		"Offices": o.Offices == nil, "Now": o.Now == nil,
	}
	var errs []error
	for name, is := range missing {
		if is {
			errs = append(errs, fmt.Errorf("dashboards: option %s is required", name))
		}
	}
	return errors.Join(errs...)
}

func (o *Options) setDefaults() {
	if o.Zone == nil {
		o.Zone = time.FixedZone("UTC+8", 8*60*60)
	}
	if o.Refresh <= 0 {
		o.Refresh = 5 * time.Second
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Status == nil {
		o.Status = func() Status { return Status{} }
	}
}
