package cli

import (
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
)

func replayCommand(s Streams, logger *slog.Logger) *cobra.Command {
	var configPath string
	c := &cobra.Command{
		Use:   "replay --config F",
		Short: "从日志重建需求与计划 (rebuild needs and plans from the log)",
		Long: "Forgets all needs and plans and rebuilds them from the log: needs from the findings of the last 400 days, plans from all their moves.\n" +
			"Nobody is paged again. Stop the service first. Prints how many findings and moves were replayed.",
		Example: "  xiangyin replay --config xiangyin.yaml",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d, err := readDeployment(configPath)
			if err != nil {
				return err
			}
			a, err := d.open(c.Context(), logger)
			if err != nil {
				return err
			}
			began := time.Now()
			outcomes, moves, err := a.Rebuild(c.Context())
			if err := errors.Join(err, a.Close(c.Context())); err != nil {
				return err
			}
			return json.NewEncoder(s.Out).Encode(map[string]any{"outcomes": outcomes, "moves": moves, "seconds": time.Since(began).Seconds()})
		},
	}
	configFlag(c, &configPath)
	return c
}
