package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/jackc/pgx/v5"
)

// migrations are the steps that made the tables what they are. A file, once released, is never changed; later ones are added.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs the steps that have not been run on this database yet, in one transaction.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql") // in the order of their names
	if err != nil {
		return err
	}
	return s.Update(ctx, func(ctx context.Context) error {
		c := s.conn(ctx)
		schema := pgx.Identifier{s.o.Schema}.Sanitize()
		var there bool
		if err := c.QueryRow(ctx, `SELECT to_regnamespace($1) IS NOT NULL`, s.o.Schema).Scan(&there); err != nil {
			return fmt.Errorf("look for schema %s: %w", s.o.Schema, err)
		}
		if !there { // whoever may not make schemas can use one that was made for it
			if _, err := c.Exec(ctx, `CREATE SCHEMA `+schema); err != nil {
				return fmt.Errorf("make schema %s: %w", s.o.Schema, err)
			}
		}
		if _, err := c.Exec(ctx, `CREATE TABLE IF NOT EXISTS migrations(name TEXT PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now())`); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		return s.runSteps(ctx, c, files)
	})
}

func (s *Store) runSteps(ctx context.Context, c querier, files []string) error {
	rows, err := c.Query(ctx, `SELECT name FROM migrations ORDER BY name COLLATE "C"`)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	done, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if len(done) > len(files) {
		return fmt.Errorf("migrate: the database was written by a newer program: it has %d steps, this one knows %d", len(done), len(files))
	}
	for i, file := range files {
		name := path.Base(file)
		if i < len(done) {
			if done[i] != name {
				return fmt.Errorf("migrate: step %d of the database is %s; expected %s", i+1, done[i], name)
			}
			continue
		}
		step, err := migrations.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := c.Exec(ctx, string(step)); err != nil {
			return fmt.Errorf("migrate, step %s: %w", name, err)
		}
		if _, err := c.Exec(ctx, `INSERT INTO migrations(name) VALUES($1)`, name); err != nil {
			return fmt.Errorf("migrate, step %s: %w", name, err)
		}
	}
	return nil
}
