package postgres

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
	err := s.read(ctx, func(ctx context.Context, c querier) error {
		return c.QueryRow(ctx, `SELECT count(*) FROM plans`+where, args...).Scan(&total)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("count plans: %w", err)
	}
	if f.Limit <= 0 || f.Offset >= total {
		return nil, total, nil
	}
	order := ` ORDER BY deadline NULLS LAST, opened DESC, id`
	if f.Newest {
		order = ` ORDER BY opened DESC, id`
	}
	page := fmt.Sprintf(` LIMIT %d OFFSET %d`, f.Limit, max(0, f.Offset))
	plans, err := bodies[alert.Plan](ctx, s, `SELECT body FROM plans`+where+order+page, args...)
	return plans, total, err
}

// clause collects conditions with their arguments. In a condition, ? stands for the next argument.
type clause struct {
	parts []string
	args  []any
}

func (c *clause) add(part string, arg any) {
	c.args = append(c.args, arg)
	c.parts = append(c.parts, strings.ReplaceAll(part, "?", fmt.Sprint("$", len(c.args))))
}

func (c *clause) equal(column, value string) {
	if value != "" {
		c.add(column+` = ?`, value)
	}
}

// conditions returns the WHERE clause of f with its arguments.
func conditions(f alert.Filter) (string, []any) {
	var c clause
	if len(f.States) > 0 {
		c.add(`state = ANY(?)`, texts(f.States))
	}
	if len(f.Concerns) > 0 {
		c.add(`concern = ANY(?)`, texts(f.Concerns))
	}
	c.equal(`owner`, string(f.Owner))
	c.equal(`township`, f.Township)
	c.equal(`concern`, string(f.Concern))
	c.equal(`severity`, f.Severity)
	if f.Involved != "" {
		c.add(`id IN (SELECT plan FROM plan_offices WHERE office = ?)`, string(f.Involved))
	}
	if !f.Overdue.IsZero() {
		c.add(`deadline < ?`, f.Overdue.UnixNano())
	}
	for _, word := range strings.Fields(storable(f.Search)) {
		pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
		c.add(`(search ILIKE ? OR notes ILIKE ?)`, pattern)
	}
	if len(c.parts) == 0 {
		return "", nil
	}
	return ` WHERE ` + strings.Join(c.parts, ` AND `), c.args
}

func texts[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}
