package duty

import (
	"fmt"
	"strings"
	"time"

	"xiangyin/alert"
	"xiangyin/analyze"
	"xiangyin/analyze/worktime"
)

// file is the YAML file as operators write it.
type file struct {
	County           string       `yaml:"county"`
	Valid            span         `yaml:"valid"`
	Desk             string       `yaml:"desk"`
	Hours            hours        `yaml:"hours"`
	Escalation       []string     `yaml:"escalation"`
	Offices          []officeYAML `yaml:"offices"`
	Responsibilities []ruleYAML   `yaml:"responsibilities"`
	Rotas            []rotaYAML   `yaml:"rotas"`
	Policy           *policyYAML  `yaml:"policy"`
}

type span struct {
	From date `yaml:"from"`
	To   date `yaml:"to"`
}

type officeYAML struct {
	ID        string        `yaml:"id"`
	Name      string        `yaml:"name"`
	Former    []string      `yaml:"former"`
	Kind      kind          `yaml:"kind"`
	Parent    string        `yaml:"parent"`
	Successor string        `yaml:"successor"`
	SameAs    string        `yaml:"same_as"`
	Places    []string      `yaml:"places"`
	Did       []concernName `yaml:"did"`
	Hours     hours         `yaml:"hours"`
	Contact   Contact       `yaml:"contact"`
}

type ruleYAML struct {
	Place   string   `yaml:"place"`
	Concern string   `yaml:"concern"`
	Owner   string   `yaml:"owner"`
	Helpers []string `yaml:"helpers"`
}

type rotaYAML struct {
	Office      string           `yaml:"office"`
	Members     []string         `yaml:"members"`
	Start       date             `yaml:"start"`
	End         date             `yaml:"end"`
	HandOver    clock            `yaml:"handover"`
	Turn        days             `yaml:"turn"`
	Substitutes []substituteYAML `yaml:"substitutes"`
}

type substituteYAML struct {
	For  string `yaml:"for"`
	By   string `yaml:"by"`
	From date   `yaml:"from"`
	To   date   `yaml:"to"`
}

type policyYAML struct {
	Emergency *termsYAML `yaml:"emergency"`
	Urgent    *termsYAML `yaml:"urgent"`
	Routine   *termsYAML `yaml:"routine"`
	Inquiry   *termsYAML `yaml:"inquiry"`
	Complex   *termsYAML `yaml:"complex"`
}

// termsYAML states those terms that differ from alert.DefaultPolicy.
type termsYAML struct {
	Acknowledge alert.Limit `yaml:"acknowledge"`
	Act         alert.Limit `yaml:"act"`
	Close       alert.Limit `yaml:"close"`
	AckExpiry   alert.Limit `yaml:"ack_expiry"`
	Repeat      alert.Limit `yaml:"repeat"`
	Verify      alert.Limit `yaml:"verify"`
	Settle      alert.Limit `yaml:"settle"`
	MinAnswers  int         `yaml:"min_answers"`
	MinShare    float64     `yaml:"min_share"`
}

// over returns t with what y states in place of its own.
func (y *termsYAML) over(t alert.Terms) alert.Terms {
	if y == nil {
		return t
	}
	for _, l := range []struct{ from, to *alert.Limit }{
		{&y.Acknowledge, &t.Acknowledge}, {&y.Act, &t.Act}, {&y.Close, &t.Close}, {&y.AckExpiry, &t.AckExpiry},
		{&y.Repeat, &t.Repeat}, {&y.Verify, &t.Verify}, {&y.Settle, &t.Settle},
	} {
		if !l.from.IsZero() {
			*l.to = *l.from
		}
	}
	if y.MinAnswers != 0 {
		t.MinAnswers = y.MinAnswers
	}
	if y.MinShare != 0 {
		t.MinShare = y.MinShare
	}
	return t
}

func (y *policyYAML) policy() alert.Policy {
	p := alert.DefaultPolicy()
	if y == nil {
		return p
	}
	for severity, t := range map[analyze.Urgency]*termsYAML{
		analyze.Emergency: y.Emergency, analyze.Urgent: y.Urgent, analyze.Routine: y.Routine, analyze.Inquiry: y.Inquiry,
	} {
		p.Terms[string(severity)] = t.over(p.Terms[string(severity)])
	}
	p.Complex = y.Complex.over(p.Complex)
	return p
}

// date is a day, as midnight UTC.
type date struct{ time.Time }

func (d *date) UnmarshalText(text []byte) error {
	v, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("bad date %.20q; expected such as 2026-01-31", text)
	}
	d.Time = v
	return nil
}

type hours worktime.Hours

func (h *hours) UnmarshalText(text []byte) error {
	v, err := worktime.ParseHours(string(text))
	if err != nil {
		return fmt.Errorf("bad %w", err)
	}
	*h = hours(v)
	return nil
}

// clock is a time of day; the pointer tells 00:00 from none.
type clock struct {
	d   time.Duration
	set bool
}

func (c *clock) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("bad time of day %.20q; expected such as 08:30", text)
	}
	c.d, c.set = time.Duration(t.Hour())*time.Hour+time.Duration(t.Minute())*time.Minute, true
	return nil
}

// days is a length such as 7d.
type days int

func (d *days) UnmarshalText(text []byte) error {
	var n int
	if _, err := fmt.Sscanf(string(text), "%dd", &n); err != nil || fmt.Sprintf("%dd", n) != string(text) || n < 1 || n > 31 {
		return fmt.Errorf("bad duration %.20q; expected 1d to 31d", text)
	}
	*d = days(n)
	return nil
}

type kind Kind

func (k *kind) UnmarshalText(text []byte) error {
	switch Kind(text) {
	case Department, TownshipCenter, County, Supervision, Higher:
		*k = kind(text)
		return nil
	}
	return fmt.Errorf("unknown kind %.40q; expected department, township_center, county, supervision or higher", text)
}

type concernName analyze.Concern

func (c *concernName) UnmarshalText(text []byte) error {
	v := analyze.Concern(text)
	if !v.Valid() {
		return fmt.Errorf("unknown concern %.40q; expected one such as transport", text)
	}
	*c = concernName(v)
	return nil
}

// refused returns the part of an office's name or identifier that marks it as one of security or publicity, or "" (charter C4).
func refused(text string) string {
	lower := strings.ToLower(text)
	for _, mark := range []string{
		"公安", "派出所", "警察", "交警", "特警", "刑警", "武警", "国安", "国家安全", "维稳", "维护稳定", "政法", "综治", "社会治安",
		"宣传", "网信", "网络安全和信息化", "互联网信息", "舆情", "反邪教",
		"police", "security", "publicity", "propaganda", "gongan", "weiwen", "zhengfa", "xuanchuan", "wangxin",
	} {
		if strings.Contains(lower, mark) {
			return mark
		}
	}
	return ""
}
