package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"xiangyin/analyze/surge"
	"xiangyin/analyze/worktime"
	"xiangyin/cmd/internal/app"
)

func surgeCommand(s Streams) *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "surge --data F",
		Short: "对任意日计数做早期预警 (early warning on daily counts of your own)",
		Long: "Reads CSV \"date,series,count\" and writes CSV \"date,series,count,expected,p,q,alarm\": how surprising each day's recent count is\n" +
			"against the history of its series, as it could have been known on that day. Series named group/name share strength within\n" +
			"their group. \"-\" reads standard input.",
		Example: "  xiangyin surge --data counts.csv > judged.csv",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			in := s.In
			if data != "-" {
				f, err := os.Open(data)
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			return judgeCounts(s.Out, in, data)
		},
	}
	c.Flags().StringVar(&data, "data", "", "daily counts, CSV (required)")
	require(c, "data")
	return c
}

func judgeCounts(w io.Writer, r io.Reader, name string) error {
	table, err := surge.ReadCSV(r, name)
	if err != nil {
		return err
	}
	calendar, err := worktime.New(app.Zone(), worktime.StandardHours())
	if err != nil {
		return err
	}
	if err := surge.WriteCSV(w, surge.JudgeSeries(table, calendar, 0)); err != nil {
		return fmt.Errorf("write verdicts: %w", err)
	}
	return nil
}
