package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"xiangyin/ingest/caselog/remote"
)

// Options say where the database is. Only URL is needed; zero fields get the default that they name.
type Options struct {
	URL      string        `yaml:"url"`       // postgres://user:password@host/database?sslmode=verify-full, or key=value pairs
	Schema   string        `yaml:"schema"`    // of the tables, made when it is missing; default "xiangyin"
	TLS      *remote.TLS   `yaml:"tls"`       // instead of sslmode in the URL; nil: as the URL says
	MaxConns int           `yaml:"max_conns"` // default 10
	Timeout  time.Duration `yaml:"timeout"`   // of one statement, and of the wait for the writer before; default 15 s
	Patience time.Duration `yaml:"patience"`  // how long reads and beginnings of transactions try again; default 15 s

	Logger *slog.Logger   `yaml:"-"` // default slog.Default
	Jitter func() float64 `yaml:"-"` // in [0, 1), for pauses; default math/rand
}

// schemaName is what a schema may be called, so that it needs no quotes.
const schemaName = `^[a-z_][a-z0-9_]{0,62}$`

// pool returns the settings of the pool of connections.
func (o *Options) pool() (*pgxpool.Config, error) {
	if o.URL == "" {
		return nil, errors.New("postgres: no url; expected postgres://user@host/database")
	}
	o.Schema = cmp.Or(o.Schema, "xiangyin")
	if ok, err := regexp.MatchString(schemaName, o.Schema); err != nil || !ok {
		return nil, fmt.Errorf("postgres: schema %q; expected lower-case letters, digits and _", o.Schema)
	}
	o.MaxConns = cmp.Or(o.MaxConns, 10)
	o.Timeout = cmp.Or(o.Timeout, 15*time.Second)
	o.Patience = cmp.Or(o.Patience, 15*time.Second)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	c, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, errors.New("postgres: url cannot be read; expected postgres://user@host/database") // the cause would quote the password
	}
	if o.TLS != nil {
		if c.ConnConfig.TLSConfig, err = o.TLS.Config(); err != nil {
			return nil, fmt.Errorf("postgres: %w", err)
		}
		c.ConnConfig.TLSConfig.ServerName = cmp.Or(c.ConnConfig.TLSConfig.ServerName, c.ConnConfig.Host)
		c.ConnConfig.Fallbacks = nil // never in plain text
	}
	ms := fmt.Sprint(o.Timeout.Milliseconds())
	for name, value := range map[string]string{
		"search_path": o.Schema, "statement_timeout": ms, "lock_timeout": ms, "idle_in_transaction_session_timeout": fmt.Sprint(4 * o.Timeout.Milliseconds()),
		"application_name": "xiangyin", "synchronous_commit": "on",
	} {
		c.ConnConfig.RuntimeParams[name] = value
	}
	c.ConnConfig.ConnectTimeout = o.Timeout
	c.MaxConns = int32(o.MaxConns)
	return c, nil
}
