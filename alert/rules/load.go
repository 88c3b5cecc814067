package rules

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
)

// loaded is a rule file ready to be evaluated.
type loaded struct {
	groups []*rules.Group
	text   string                   // to see which metrics it names
	depth  map[string]time.Duration // how far back each metric is looked at
}

// load parses content; name stands for it in errors and metrics.
func load(content []byte, name string, opts *rules.ManagerOptions) (*loaded, error) {
	p := parser.NewParser(parser.Options{})
	parsed, errs := rulefmt.Parse(content, false, model.LegacyValidation, p, opts.Logger)
	if len(errs) > 0 {
		return nil, fmt.Errorf("rule file %s: %w", name, errors.Join(errs...))
	}
	l := &loaded{text: string(content), depth: map[string]time.Duration{}}
	for _, rg := range parsed.Groups {
		built, err := l.build(rg, p, opts)
		if err != nil {
			return nil, fmt.Errorf("rule file %s, group %s: %w", name, rg.Name, err)
		}
		l.groups = append(l.groups, rules.NewGroup(rules.GroupOptions{
			Name: rg.Name, File: name, Interval: time.Duration(rg.Interval), Limit: rg.Limit, Rules: built, Opts: opts,
			QueryOffset: (*time.Duration)(rg.QueryOffset),
		}))
	}
	return l, nil
}

func (l *loaded) build(rg rulefmt.RuleGroup, p parser.Parser, opts *rules.ManagerOptions) ([]rules.Rule, error) {
	var out []rules.Rule
	for _, r := range rg.Rules {
		expr, err := p.ParseExpr(r.Expr)
		if err != nil {
			return nil, err
		}
		l.look(expr)
		set := rules.FromMaps(rg.Labels, r.Labels)
		if r.Record != "" {
			out = append(out, rules.NewRecordingRule(r.Record, expr, set))
			continue
		}
		// Restored from the start: there is no earlier series to restore the state of "for" from.
		out = append(out, rules.NewAlertingRule(r.Alert, expr, time.Duration(r.For), time.Duration(r.KeepFiringFor), set,
			labels.FromMap(r.Annotations), labels.EmptyLabels(), trimmed(opts.ExternalURL), true, opts.Logger))
	}
	return out, nil
}

func trimmed(u *url.URL) string { return strings.TrimSuffix(u.String(), "/") }

// look notes how far back expr looks at each metric.
func (l *loaded) look(expr parser.Expr) {
	parser.Inspect(expr, func(node parser.Node, path []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		back := selector.OriginalOffset
		for _, above := range path {
			switch n := above.(type) {
			case *parser.MatrixSelector:
				back += n.Range
			case *parser.SubqueryExpr:
				back += n.Range + n.OriginalOffset
			}
		}
		l.depth[selector.Name] = max(l.depth[selector.Name], back)
		return nil
	})
}

// names reports whether the rules name the metric, in an expression or in a template.
func (l *loaded) names(metric string) bool { return strings.Contains(l.text, metric) }

// nop discards what Prometheus's packages log when no logger is given.
func nop(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l
}
