package rules

import (
	"maps"

	"xiangyin/alert"
)

// Firing lists the alerts that fire, inhibited ones included.
func (e *Evaluator) Firing() []alert.Alert {
	out := e.d.firing()
	for i := range out {
		out[i].Labels = maps.Clone(out[i].Labels)
	}
	return out
}
