package rules

import (
	"fmt"
	"maps"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/rules"

	"xiangyin/alert"
)

// notification returns the alerts of one group in the shape of Alertmanager's webhook version 4.
func notification(key groupKey, alerts []alert.Alert, base string) alert.Notification {
	n := alert.Notification{
		Version:     "4",
		GroupKey:    fmt.Sprintf("{}/{receiver=%q}:{concern=%q, township=%q}", key.receiver, key.concern, key.township),
		Status:      resolved,
		Receiver:    key.receiver,
		GroupLabels: map[string]string{alert.LabelTownship: key.township, alert.LabelConcern: key.concern},
		ExternalURL: base,
		Alerts:      alerts,
	}
	for i, a := range alerts {
		if a.Status == firing {
			n.Status = firing
		}
		if i == 0 {
			n.CommonLabels, n.CommonAnnotations = maps.Clone(a.Labels), maps.Clone(a.Annotations)
			continue
		}
		keepCommon(n.CommonLabels, a.Labels)
		keepCommon(n.CommonAnnotations, a.Annotations)
	}
	return n
}

func keepCommon(common, with map[string]string) {
	maps.DeleteFunc(common, func(k, v string) bool {
		other, ok := with[k]
		return !ok || other != v
	})
}

// convert returns what a rule says of an alert as Alertmanager would have it.
func convert(from *rules.Alert) alert.Alert {
	a := alert.Alert{
		Status: firing, Labels: from.Labels.Map(), Annotations: from.Annotations.Map(),
		StartsAt: from.FiredAt.UTC(), Fingerprint: fingerprint(from.Labels),
	}
	// Alertmanager's own link leads to the server's query; here there is none.
	a.GeneratorURL = a.Annotations["link"]
	if !from.ResolvedAt.IsZero() {
		a.Status, a.EndsAt = resolved, from.ResolvedAt.UTC()
	}
	return a
}

// fingerprint is that of Alertmanager.
func fingerprint(set labels.Labels) string {
	out := model.LabelSet{}
	set.Range(func(l labels.Label) { out[model.LabelName(l.Name)] = model.LabelValue(l.Value) })
	return out.Fingerprint().String()
}
