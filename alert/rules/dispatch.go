package rules

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"xiangyin/alert"
)

const (
	firing   = "firing"
	resolved = "resolved"
)

// groupKey names a group of alerts that are notified together.
type groupKey struct{ receiver, township, concern string }

func keyOf(labels map[string]string) groupKey {
	return groupKey{receiver(labels), labels[alert.LabelTownship], labels[alert.LabelConcern]}
}

func (k groupKey) compare(o groupKey) int {
	return cmp.Or(cmp.Compare(k.receiver, o.receiver), cmp.Compare(k.township, o.township), cmp.Compare(k.concern, o.concern))
}

// pool holds the alerts of one group, by fingerprint, and what its receiver was told.
type pool struct {
	alerts map[string]alert.Alert
	told   map[string]bool // the alerts that fire for all that the receiver knows
	at     time.Time       // of the last notification
}

// dispatcher decides what is news, as Alertmanager does (its notify.DedupStage, version 0.25): alerts that fire and were not sent,
// alerts that ended and were not sent as ended, and a group that fires unchanged for as long as the timing says. It differs in one
// point: the end of an alert that was sent is sent even while the alert is inhibited, so that no plan waits for it for ever.
type dispatcher struct {
	timing Timing
	base   string // the desk's address
	pools  map[groupKey]*pool
}

func newDispatcher(timing Timing, base string) *dispatcher {
	return &dispatcher{timing: timing, base: base, pools: map[groupKey]*pool{}}
}

// put takes the state of one alert. An alert that fires on keeps the time when it began.
func (d *dispatcher) put(a alert.Alert) {
	key := keyOf(a.Labels)
	p := d.pools[key]
	if p == nil {
		if a.Status == resolved {
			return
		}
		p = &pool{alerts: map[string]alert.Alert{}, told: map[string]bool{}}
		d.pools[key] = p
	}
	before, known := p.alerts[a.Fingerprint]
	switch {
	case !known && a.Status == resolved:
		return
	case known && before.Status == resolved && a.Status == resolved:
		return
	case known && before.Status == firing && before.StartsAt.Before(a.StartsAt):
		a.StartsAt = before.StartsAt
	}
	p.alerts[a.Fingerprint] = a
}

// firing lists the alerts that fire.
func (d *dispatcher) firing() []alert.Alert {
	var out []alert.Alert
	for _, p := range d.pools {
		for _, a := range p.alerts {
			if a.Status == firing {
				out = append(out, a)
			}
		}
	}
	return out
}

// parcel is a notification and what to do once it is delivered.
type parcel struct {
	alert.Notification
	delivered func()
}

// news returns what is to be sent at t, in the order of receiver, township and concern.
func (d *dispatcher) news(t time.Time) []parcel {
	muted := mutes(d.firing())
	var out []parcel
	for _, key := range slices.SortedFunc(maps.Keys(d.pools), groupKey.compare) {
		p := d.pools[key]
		alerts := p.audible(muted)
		if p.outdated(alerts, t, d.repeat(key)) {
			out = append(out, parcel{notification(key, alerts, d.base), func() { d.delivered(key, alerts, t) }})
		} else {
			d.drop(key)
		}
	}
	return out
}

func (d *dispatcher) repeat(key groupKey) time.Duration {
	if key.receiver == ReceiverHeartbeat {
		return d.timing.Heartbeat
	}
	return d.timing.Repeat
}

// audible lists what of p may be sent, in the order of their names: alerts that fire uninhibited, and ends that are waited for.
func (p *pool) audible(muted func(map[string]string) bool) []alert.Alert {
	var out []alert.Alert
	for fp, a := range p.alerts {
		if a.Status == resolved && p.told[fp] || a.Status == firing && !muted(a.Labels) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b alert.Alert) int {
		return cmp.Or(cmp.Compare(a.Labels[alert.LabelName], b.Labels[alert.LabelName]), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return out
}

// outdated reports whether the receiver of p must hear of alerts at t.
func (p *pool) outdated(alerts []alert.Alert, t time.Time, repeat time.Duration) bool {
	fires := false
	for _, a := range alerts {
		if a.Status == resolved || !p.told[a.Fingerprint] {
			return true
		}
		fires = true
	}
	return fires && t.Sub(p.at) >= repeat
}

// delivered remembers that the receiver was told of alerts at t.
func (d *dispatcher) delivered(key groupKey, alerts []alert.Alert, t time.Time) {
	p := d.pools[key]
	p.at = t
	for _, a := range alerts {
		if a.Status == firing {
			p.told[a.Fingerprint] = true
		} else {
			delete(p.told, a.Fingerprint)
		}
	}
	d.drop(key)
}

// drop forgets the ended alerts that nobody waits for, and the group when none is left.
func (d *dispatcher) drop(key groupKey) {
	p := d.pools[key]
	for fp, a := range p.alerts {
		if a.Status == resolved && !p.told[fp] {
			delete(p.alerts, fp)
		}
	}
	if len(p.alerts) == 0 {
		delete(d.pools, key)
	}
}
