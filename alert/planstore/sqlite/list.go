package sqlite

import (
	"context"
	"fmt"
	"strings"

	"xiangyin/alert"
)

// List returns the plans that f selects, from f.Offset on and at most f.Limit, with the number of all that f selects. Plans that
// owe nothing come after those with a deadline.
func (s *Store) List(ctx context.Context, f alert.Filter) ([]alert.Plan, int, error) {
	where, args := conditions(f)
	var total int
	if err := s.db.Conn(ctx).QueryRowContext(ctx, `SELECT count(*) FROM plans`+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count plans: %w", err)
	}
	if f.Limit <= 0 || f.Offset >= total {
		return nil, total, nil
	}
	order := ` ORDER BY deadline IS NULL, deadline, opened DESC, id`
	if f.Newest {
		order = ` ORDER BY opened DESC, id`
	}
	plans, err := query[alert.Plan](ctx, s.db.Conn(ctx), `SELECT body FROM plans`+where+order+` LIMIT ? OFFSET ?`,
		append(args, f.Limit, max(0, f.Offset))...)
	return plans, total, err
}

// conditions returns the WHERE clause of f with its arguments.
func conditions(f alert.Filter) (string, []any) {
	var parts []string
	var args []any
	add := func(part string, values ...any) {
		parts = append(parts, part)
		args = append(args, values...)
	}
	equal := func(column, value string) {
		if value != "" {
			add(column+` = ?`, value)
		}
	}
	if len(f.States) > 0 {
		add(`state IN `+anyOf(len(f.States)), values(f.States)...)
	}
	if len(f.Concerns) > 0 {
		add(`concern IN `+anyOf(len(f.Concerns)), values(f.Concerns)...)
	}
	equal(`owner`, string(f.Owner))
	equal(`township`, f.Township)
	equal(`concern`, string(f.Concern))
	equal(`severity`, f.Severity)
	if f.Involved != "" {
		add(`id IN (SELECT plan FROM plan_offices WHERE office = ?)`, string(f.Involved))
	}
	if !f.Overdue.IsZero() {
		add(`deadline < ?`, f.Overdue.UnixNano())
	}
	for _, word := range strings.Fields(f.Search) {
		pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
		add(`(search LIKE ? ESCAPE '\' OR notes LIKE ? ESCAPE '\')`, pattern, pattern)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return ` WHERE ` + strings.Join(parts, ` AND `), args
}

func anyOf(n int) string { return `(` + strings.TrimSuffix(strings.Repeat(`?,`, n), `,`) + `)` }

func values[T ~string](vs []T) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}
