package app

import (
	"sync/atomic"
	"time"
)

// Clock is a simulated clock: it stands where it was put. It is safe for concurrent use.
type Clock struct{ at atomic.Int64 }

// NewClock returns a clock that stands at t.
func NewClock(t time.Time) *Clock {
	c := new(Clock)
	c.Set(t)
	return c
}

// Now returns the simulated time.
func (c *Clock) Now() time.Time { return time.Unix(0, c.at.Load()).UTC() }

// Set puts the clock to t.
func (c *Clock) Set(t time.Time) { c.at.Store(t.UnixNano()) }
