package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"xiangyin/alert/duty"
	"xiangyin/analyze"
	"xiangyin/analyze/place"
	"xiangyin/cmd/internal/app"
	"xiangyin/cmd/internal/config"
	"xiangyin/ingest/hotline"
)

// configFlag adds the required flag --config.
func configFlag(c *cobra.Command, path *string) {
	c.Flags().StringVar(path, "config", "", "config file of the deployment (required)")
	require(c, "config")
}

func readPlaces(path string) ([]analyze.Place, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	defer f.Close()
	return place.Read(f, path)
}

// deployment is a config with the files it names, read and checked.
type deployment struct {
	config   config.Config
	places   []analyze.Place
	register *duty.Register
	columns  hotline.Columns
}

func readDeployment(path string) (deployment, error) {
	var d deployment
	var err error
	if d.config, err = config.Read(path); err != nil {
		return d, err
	}
	if d.places, err = readPlaces(d.config.Gazetteer); err != nil {
		return d, err
	}
	if d.register, err = duty.LoadFiles(app.Zone(), d.config.Duty); err != nil {
		return d, err
	}
	d.columns = hotline.DefaultColumns()
	if d.config.Columns != "" {
		d.columns, err = hotline.ReadColumns(d.config.Columns)
	}
	return d, err
}

// open opens the deployment on the wall clock.
func (d deployment) open(ctx context.Context, logger *slog.Logger) (*app.App, error) {
	key, err := config.Secret(d.config.RefKeyFile)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, path := range []string{d.config.Model, d.config.Taxonomy, d.config.Rules} {
		if path == "" {
			continue
		}
		if files[path], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return app.Open(ctx, app.Settings{
		Folder: d.config.Data, County: d.config.County, Source: d.config.Source, PublicURL: d.config.PublicURL, Key: []byte(key),
		Units: d.places, Register: func(time.Time) *duty.Register { return d.register },
		Model: files[d.config.Model], Taxonomy: files[d.config.Taxonomy], Rules: files[d.config.Rules],
		ReviewBelow: d.config.ReviewBelow, Now: time.Now, Logger: logger,
	})
}
