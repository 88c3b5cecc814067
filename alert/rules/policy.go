package rules

import (
	"time"

	"xiangyin/alert"
)

// The receivers of notifications. Alerts about needs open plans; alerts about xiangyin itself go to who runs it; the heartbeat goes
// to whoever raises the alarm when it stops.
const (
	ReceiverPlans     = "plans"
	ReceiverOperators = "operators"
	ReceiverHeartbeat = "heartbeat"
)

// Names of alerts that policy speaks of, and the concern of alerts about xiangyin itself.
const (
	alertHeartbeat    = "Heartbeat"
	alertSurge        = "NeedSurge"
	alertSurgeCounty  = "NeedSurgeCounty"
	alertBacklog      = "NeedBacklog"
	alertBacklogGrave = "NeedBacklogGrave"
	concernPipeline   = "pipeline"
)

// Timing says when Alertmanager sends. In process, news is sent with the evaluation that finds it, so that only Repeat and
// Heartbeat matter.
type Timing struct {
	GroupWait     time.Duration // how long a new group waits for more of its alerts; an emergency never waits
	GroupInterval time.Duration // how long news of a group waits after its last notification
	Repeat        time.Duration // how long until a group that fires unchanged is sent again
	Heartbeat     time.Duration // the same for the heartbeat
}

// DefaultTiming returns the timing that the service has unless its config says otherwise.
func DefaultTiming() Timing {
	return Timing{GroupWait: 30 * time.Second, GroupInterval: time.Minute, Repeat: 12 * time.Hour, Heartbeat: time.Minute}
}

// receiver says who an alert goes to; Alertmanager writes the same routes.
func receiver(labels map[string]string) string {
	switch {
	case labels[alert.LabelName] == alertHeartbeat:
		return ReceiverHeartbeat
	case labels[alert.LabelConcern] == concernPipeline:
		return ReceiverOperators
	}
	return ReceiverPlans
}

// inhibition silences the notifications of alerts called target while one called source fires that has the same labels equal.
type inhibition struct {
	source, target string
	equal          []string
}

// inhibitions is the one list of them, for both ways of delivery.
func inhibitions() []inhibition {
	return []inhibition{
		// A surge all over the county is one need of the county, not one of each township.
		{alertSurgeCounty, alertSurge, []string{alert.LabelConcern}},
		{alertBacklogGrave, alertBacklog, []string{alert.LabelTownship, alert.LabelConcern}},
	}
}

// mutes returns a function that reports whether one of the firing alerts inhibits an alert with the given labels.
func mutes(firing []alert.Alert) func(labels map[string]string) bool {
	rules := inhibitions()
	sources := make([][]map[string]string, len(rules))
	for _, a := range firing {
		for i, rule := range rules {
			if a.Labels[alert.LabelName] == rule.source {
				sources[i] = append(sources[i], a.Labels)
			}
		}
	}
	return func(labels map[string]string) bool {
		for i, rule := range rules {
			if labels[alert.LabelName] != rule.target {
				continue
			}
			for _, source := range sources[i] {
				if equalOn(source, labels, rule.equal) {
					return true
				}
			}
		}
		return false
	}
}

func equalOn(a, b map[string]string, names []string) bool {
	for _, name := range names {
		if a[name] != b[name] {
			return false
		}
	}
	return true
}
