package alert

import (
	"fmt"
	"strings"

	"xiangyin/analyze"
)

// Further labels and annotations that the plan engine reads.
const (
	// LabelAccused holds codes of units and offices that the need is about, separated by semicolons (charter C5).
	LabelAccused = "accused"
	// AnnotationSummary holds the figures behind the alert in plain words.
	AnnotationSummary = "summary"
)

// concernOf returns the concern of an alert, or an error that wraps ErrBadAlert. The error does not quote the alert.
func concernOf(a Alert) (analyze.Concern, error) {
	c := analyze.Concern(a.Labels[LabelConcern])
	switch {
	case !c.Valid():
		return "", fmt.Errorf("%w: label %s", ErrBadAlert, LabelConcern)
	case a.Labels[LabelName] == "":
		return "", fmt.Errorf("%w: label %s", ErrBadAlert, LabelName)
	case a.StartsAt.IsZero():
		return "", fmt.Errorf("%w: startsAt", ErrBadAlert)
	case a.Status != "firing" && a.Status != "resolved":
		return "", fmt.Errorf("%w: status", ErrBadAlert)
	}
	return c, nil
}

// stateOf returns what an alert tells: Alertmanager sets endsAt of a firing alert to when it would time out, so only the end of a
// resolved one counts.
func stateOf(a Alert) AlertState {
	st := AlertState{Name: a.Labels[LabelName], StartsAt: a.StartsAt.UTC()}
	if a.Status != "resolved" {
		return st
	}
	st.EndsAt = a.EndsAt.UTC()
	if st.EndsAt.Before(st.StartsAt) {
		st.EndsAt = st.StartsAt
	}
	return st
}

// accusedOf returns the units and offices that an alert names as accused.
func accusedOf(a Alert) []string {
	return strings.FieldsFunc(a.Labels[LabelAccused], func(r rune) bool { return r == ';' || r == ' ' })
}

// maxSummary is how much of an alert's summary goes into a plan, in characters.
const maxSummary = 300

// summaryOf returns the figures that an alert gives. For a protected concern it gives none: they could name a township (C6).
func summaryOf(a Alert, c analyze.Concern) string {
	if c.Protected() {
		return "全县范围内的" + c.Chinese() + "诉求需要办理。"
	}
	if s := strings.TrimSpace(a.Annotations[AnnotationSummary]); s != "" {
		if r := []rune(s); len(r) > maxSummary {
			return string(r[:maxSummary]) + "…"
		}
		return s
	}
	return c.Chinese() + "诉求告警：" + a.Labels[LabelName]
}
