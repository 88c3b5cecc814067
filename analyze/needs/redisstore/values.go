package redisstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"xiangyin/analyze"
	"xiangyin/analyze/needs"
	"xiangyin/ingest"
)

// numbers reads decimal numbers, and keeps the first failure.
type numbers struct{ err error }

func (n *numbers) integer(s string) int64 {
	v, err := strconv.ParseInt(s, 10, 64)
	n.keep(err)
	return v
}

func (n *numbers) float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	n.keep(err)
	return v
}

func (n *numbers) keep(err error) {
	if err != nil && n.err == nil {
		n.err = fmt.Errorf("%w: a number cannot be read", errUnreadable)
	}
}

// fields cuts value at its first spaces into n parts.
func fields(value string, n int) ([]string, error) {
	parts := strings.SplitN(value, " ", n)
	if len(parts) != n {
		return nil, fmt.Errorf("%w: %d parts; expected %d", errUnreadable, len(parts), n)
	}
	return parts, nil
}

// heatOf reads "heat at total".
func heatOf(value string) (needs.Tally, error) {
	p, err := fields(value, 3)
	if err != nil {
		return needs.Tally{}, err
	}
	var n numbers
	t := needs.Tally{Heat: n.float(p[0]), HeatAt: time.Unix(n.integer(p[1]), 0).UTC(), Total: int(n.integer(p[2]))}
	if n.err != nil {
		return needs.Tally{}, n.err
	}
	return t, nil
}

// openGroup reads "concern urgency day" and the number of unresolved cases.
func openGroup(field, count string) (analyze.Concern, needs.OpenGroup, error) {
	p, err := fields(field, 3)
	if err != nil {
		return "", needs.OpenGroup{}, err
	}
	var n numbers
	g := needs.OpenGroup{Urgency: urgency(p[1]), Day: int(n.integer(p[2])), Count: int(n.integer(count))}
	if n.err != nil {
		return "", needs.OpenGroup{}, n.err
	}
	return analyze.Concern(p[0]), g, nil
}

// emergency reads "concern received".
func emergency(value string) (analyze.Concern, time.Time, error) {
	p, err := fields(value, 2)
	if err != nil {
		return "", time.Time{}, err
	}
	var n numbers
	at := time.Unix(n.integer(p[1]), 0).UTC()
	if n.err != nil {
		return "", time.Time{}, n.err
	}
	return analyze.Concern(p[0]), at, nil
}

// dayCount reads "day concern unit" and the number of cases of that day.
func dayCount(field, count string) (analyze.DayCount, int, error) {
	p, err := fields(field, 3)
	if err != nil {
		return analyze.DayCount{}, 0, err
	}
	var n numbers
	day, cases := int(n.integer(p[0])), int(n.integer(count))
	if n.err != nil {
		return analyze.DayCount{}, 0, n.err
	}
	return analyze.DayCount{Concern: analyze.Concern(p[1]), Unit: p[2], Count: cases}, day, nil
}

// parkedEvent reads "kind at" and the answer to a survey.
func parkedEvent(ref ingest.Ref, field, survey string) (ingest.CaseEvent, error) {
	p, err := fields(field, 2)
	if err != nil {
		return ingest.CaseEvent{}, err
	}
	var n numbers
	at := time.Unix(n.integer(p[1]), 0).UTC()
	if n.err != nil {
		return ingest.CaseEvent{}, n.err
	}
	return ingest.CaseEvent{Ref: ref, Kind: ingest.EventKind(p[0]), At: at, Survey: ingest.Satisfaction(survey)}, nil
}

// knownCase reads "concern township".
func knownCase(ref ingest.Ref, value string) (analyze.Known, error) {
	p, err := fields(value, 2)
	if err != nil {
		return analyze.Known{}, err
	}
	return analyze.Known{Ref: ref, Concern: analyze.Concern(p[0]), Township: p[1]}, nil
}
