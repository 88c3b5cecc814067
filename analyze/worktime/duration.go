package worktime

import "time"

// Add returns the moment by which d of working time has passed since t: the earliest instant with Between(t, instant) = d. Outside
// opening hours the clock stands still. For d ≤ 0 it returns t. Time zones that shift within opening hours are not supported; China
// has had no shift since 1991.
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return t
	}
	day := c.day(t)
	if c.index.worked(day) {
		left := c.hours.length() - c.elapsed(day, t)
		if d <= left {
			return c.at0(day, c.elapsed(day, t)+d)
		}
		d -= left
	}
	length := c.hours.length()
	full := int((d - 1) / length) // whole days to skip; the last one may be used up entirely
	return c.at0(c.index.nth(c.index.before(day+1)+full), d-time.Duration(full)*length)
}

// Between returns the working time from from to to, 0 when to is before from.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	a, b := c.day(from), c.day(to)
	days := c.index.before(b) - c.index.before(a)
	sum := time.Duration(days) * c.hours.length()
	if c.index.worked(a) {
		sum -= c.elapsed(a, from)
	}
	if c.index.worked(b) {
		sum += c.elapsed(b, to)
	}
	return sum
}

// elapsed returns how much of the opening hours of day has passed at t.
func (c *Calendar) elapsed(day int, t time.Time) time.Duration {
	var sum time.Duration
	for _, s := range c.hours {
		from, to := c.at(day, s.From), c.at(day, s.To)
		switch {
		case !t.Before(to):
			sum += s.To - s.From
		case t.After(from):
			return sum + t.Sub(from)
		}
	}
	return sum
}

// at0 returns the instant at which d of the opening hours of day has passed, for 0 < d ≤ their length.
func (c *Calendar) at0(day int, d time.Duration) time.Time {
	for _, s := range c.hours {
		if length := s.To - s.From; d > length {
			d -= length
			continue
		}
		return c.at(day, s.From).Add(d)
	}
	return c.close(day)
}
