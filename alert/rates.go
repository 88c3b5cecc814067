package alert

import (
	"cmp"
	"slices"
	"time"

	"xiangyin/analyze"
)

// RateKey says what a Rate is about. Zero fields mean "all" once Group has summed over them.
type RateKey struct {
	Office   Office
	Township string
	Concern  analyze.Concern
	Month    string // YYYY-MM of the plan's opening, or of the resident's answer
}

// Rate holds the three rates of one RateKey with their denominators. Rates of few plans or answers must not be shown outside the
// desk (charter C7); the pages see to that.
type Rate struct {
	RateKey
	// 响应率: of the plans whose acknowledgement was due, those acknowledged in time.
	ResponseDue, Responded int
	// 解决率: of the plans whose completion was due, those that residents or an inspection confirmed and that are closed.
	ResolutionDue, Resolved int
	OnTime                  int // of Resolved, those claimed within their deadline
	// 满意率: of the residents who answered a survey, those who are satisfied. Who did not answer is only in Asked.
	Asked, Answered, Satisfied int
	Reopened                   int // how often a claim of these plans was refuted
}

// Response returns 响应率, and false where nothing was due.
func (r Rate) Response() (float64, bool) { return share(r.Responded, r.ResponseDue) }

// Resolution returns 解决率, and false where nothing was due.
func (r Rate) Resolution() (float64, bool) { return share(r.Resolved, r.ResolutionDue) }

// Satisfaction returns 满意率, and false where nobody answered.
func (r Rate) Satisfaction() (float64, bool) { return share(r.Satisfied, r.Answered) }

func share(part, whole int) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// AnswerCount is how many residents answered the hotline's survey about one need in one month; never per person.
type AnswerCount struct {
	Township                   string
	Concern                    analyze.Concern
	Month                      string // YYYY-MM
	Asked, Answered, Satisfied int
}

// Rates computes the rates per office, township, concern and month at now. Plans that ended by merging are left out: the plan that
// goes on is counted. owner says which office answers for a need that has answers but no plan. Protected concerns appear without a
// township (charter C6).
func Rates(plans []Plan, answers []AnswerCount, owner func(township string, c analyze.Concern) Office, zone *time.Location, now time.Time) []Rate {
	sums := make(map[RateKey]Rate)
	offices := make(map[string]Office)
	for _, p := range plans {
		if p.MergedIn != "" {
			continue
		}
		township := reported(p.Township, p.Concern)
		offices[Key(township, p.Concern)] = p.Owner
		k := RateKey{p.Owner, township, p.Concern, p.OpenedAt.In(zone).Format("2006-01")}
		sums[k] = sums[k].plus(planRate(p, now))
	}
	for _, a := range answers {
		a.Township = reported(a.Township, a.Concern)
		office, ok := offices[Key(a.Township, a.Concern)]
		if !ok {
			office = owner(a.Township, a.Concern)
		}
		k := RateKey{office, a.Township, a.Concern, a.Month}
		sums[k] = sums[k].plus(Rate{Asked: a.Asked, Answered: a.Answered, Satisfied: a.Satisfied})
	}
	return sorted(sums)
}

// reported returns the township that figures about c may name.
func reported(township string, c analyze.Concern) string {
	if c.Protected() {
		return ""
	}
	return township
}

func planRate(p Plan, now time.Time) Rate {
	r := Rate{Reopened: p.Reopened}
	acked := !p.Done.Acknowledged.IsZero()
	if acked || p.Due.Acknowledge.Before(now) {
		r.ResponseDue = 1
	}
	if acked && !p.Done.AckLate {
		r.Responded = 1
	}
	if !p.Live() || p.Due.Close.Before(now) {
		r.ResolutionDue = 1
	}
	if !p.Live() && !p.Done.Verified.IsZero() {
		r.Resolved = 1
		if !p.Done.ClaimLate {
			r.OnTime = 1
		}
	}
	return r
}

// Group sums rates over everything that by leaves out, such as
//
//	Group(rates, func(k RateKey) RateKey { return RateKey{Office: k.Office} })
func Group(rates []Rate, by func(RateKey) RateKey) []Rate {
	sums := make(map[RateKey]Rate)
	for _, r := range rates {
		k := by(r.RateKey)
		sums[k] = sums[k].plus(r)
	}
	return sorted(sums)
}

func (r Rate) plus(o Rate) Rate {
	r.ResponseDue += o.ResponseDue
	r.Responded += o.Responded
	r.ResolutionDue += o.ResolutionDue
	r.Resolved += o.Resolved
	r.OnTime += o.OnTime
	r.Asked += o.Asked
	r.Answered += o.Answered
	r.Satisfied += o.Satisfied
	r.Reopened += o.Reopened
	return r
}

func sorted(sums map[RateKey]Rate) []Rate {
	out := make([]Rate, 0, len(sums))
	for k, r := range sums {
		r.RateKey = k
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Office, b.Office),
			cmp.Compare(a.Township, b.Township), cmp.Compare(a.Concern, b.Concern))
	})
	return out
}
