package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xiangyin/alert"
)

func (b *builder) rotas(f file) {
	for i, y := range f.Rotas {
		key := fmt.Sprintf("rotas.%d", i)
		r := Rota{
			Office: alert.Office(y.Office), Members: y.Members, Start: y.Start.Time, End: y.End.Time,
			HandOver: y.HandOver.d, Turn: int(y.Turn), line: b.doc.Line(key),
		}
		for _, s := range y.Substitutes {
			r.Substitutes = append(r.Substitutes, Substitute{For: s.For, By: s.By, From: s.From.Time, To: s.To.Time})
		}
		b.rota(key, r, y.HandOver.set)
		b.reg.rotas = append(b.reg.rotas, r)
	}
}

func (b *builder) rota(key string, r Rota, handOver bool) {
	if o := b.reg.byID[r.Office]; o == nil || o.Successor != "" {
		b.doc.Add(key+".office", "no living office %.40q; expected the id of one", r.Office)
	}
	if len(r.Members) == 0 || slices.ContainsFunc(r.Members, func(m string) bool { return strings.TrimSpace(m) == "" }) {
		b.doc.Add(key+".members", "nobody, or one without name; expected at least one duty post or user name")
	}
	if r.Start.IsZero() || !r.End.IsZero() && r.End.Before(r.Start) {
		b.doc.Add(key+".start", "no start, or an end before it; expected a date")
	}
	if !handOver {
		b.doc.Add(key+".handover", "missing; expected a time of day such as 08:30")
	}
	if r.Turn == 0 {
		b.doc.Add(key+".turn", "missing; expected a length such as 1d or 7d")
	}
	for i, s := range r.Substitutes {
		at := fmt.Sprintf("%s.substitutes.%d", key, i)
		if !slices.Contains(r.Members, s.For) {
			b.doc.Add(at+".for", "%.40q is not in the rota; expected one of its members", s.For)
		}
		if s.By == "" || s.By == s.For {
			b.doc.Add(at+".by", "%.40q; expected somebody else", s.By)
		}
		if s.From.IsZero() || s.To.Before(s.From) {
			b.doc.Add(at+".from", "no days; expected from and to in order")
		}
	}
}

// OnCall returns who of office is on call at t: a member, or the substitute for that turn. It is false where no rota covers t.
func (r *Register) OnCall(office alert.Office, t time.Time) (string, bool) {
	for _, rota := range r.rotas {
		if rota.Office != office {
			continue
		}
		if who, ok := rota.at(t.In(r.zone)); ok {
			return who, true
		}
	}
	return "", false
}

// at returns who is on call at the local time t. The day of duty changes at the hand-over.
func (r Rota) at(t time.Time) (string, bool) {
	if len(r.Members) == 0 || r.Turn <= 0 {
		return "", false
	}
	day := midnight(t)
	if t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())) < r.HandOver {
		day = day.AddDate(0, 0, -1)
	}
	if day.Before(r.Start) || !r.End.IsZero() && day.After(r.End) {
		return "", false
	}
	turn := int(day.Sub(r.Start).Hours()) / 24 / r.Turn
	return r.standIn(r.Members[turn%len(r.Members)], day)
}

// midnight returns the local day of t as midnight UTC, the form in which a register keeps days.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// standIn follows substitutes from who on day; it is false when they only point at one another.
func (r Rota) standIn(who string, day time.Time) (string, bool) {
	for range len(r.Substitutes) + 1 {
		i := slices.IndexFunc(r.Substitutes, func(s Substitute) bool { return s.For == who && !day.Before(s.From) && !day.After(s.To) })
		if i < 0 {
			return who, true
		}
		who = r.Substitutes[i].By
	}
	return "", false
}

// Gaps returns the first moment of each stretch of the register's period in which office has nobody on call.
func (r *Register) Gaps(office alert.Office) []time.Time {
	var gaps []time.Time
	covered := true
	for _, t := range r.changes(office) {
		_, ok := r.OnCall(office, t)
		if !ok && covered {
			gaps = append(gaps, t)
		}
		covered = ok
	}
	return gaps
}

// changes returns the moments of the register's period at which who is on call for office may change, in order.
func (r *Register) changes(office alert.Office) []time.Time {
	var out []time.Time
	for day := r.from; !day.After(r.to); day = day.AddDate(0, 0, 1) {
		out = append(out, time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, r.zone))
		for _, rota := range r.rotas {
			if rota.Office == office {
				out = append(out, time.Date(day.Year(), day.Month(), day.Day(), 0, int(rota.HandOver/time.Minute), 0, 0, r.zone))
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}
