package app

import (
	"sync"
	"time"
)

// Clock is a simulated clock: it stands still, or runs speed times as fast as the wall clock. It is safe for concurrent use.
type Clock struct {
	mu    sync.Mutex
	wall  func() time.Time
	base  time.Time // simulated
	since time.Time // wall
	speed float64
	end   time.Time // the clock stops here; zero: never
}

// NewClock returns a clock that stands at start.
func NewClock(start time.Time, wall func() time.Time) *Clock {
	return &Clock{wall: wall, base: start, since: wall()}
}

// Now returns the simulated time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	t := c.base.Add(time.Duration(float64(c.wall().Sub(c.since)) * c.speed))
	if !c.end.IsZero() && t.After(c.end) {
		return c.end
	}
	return t
}

// Set puts the clock to t, from where it runs on.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.since = t, c.wall()
}

// Run lets the clock run at speed simulated seconds per second until end.
func (c *Clock) Run(speed float64, end time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.since = c.now(), c.wall()
	c.speed, c.end = speed, end
}
