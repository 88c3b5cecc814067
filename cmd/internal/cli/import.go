package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/schollz/progressbar/v3" // the progress bar of a long import, on a terminal only
	"github.com/spf13/cobra"
	"golang.org/x/term" // tells a terminal from a file

	"xiangyin/cmd/internal/app"
	"xiangyin/ingest/hotline"
)

func importCommand(s Streams, logger *slog.Logger) *cobra.Command {
	var configPath, mapPath string
	c := &cobra.Command{
		Use:   "import FILE… --config F",
		Short: "导入热线导出文件 (CSV, XLSX or JSONL export of a hotline)",
		Long: "Imports exports of the hotline: CSV (UTF-8 or GB18030), XLSX (first sheet) or JSONL, told apart by the ending of the name.\n" +
			"Each row becomes a case or a message with file, row, column and reason on standard error; rejected rows go to the dead-letter\n" +
			"topic, redacted. An interrupted import goes on where it stopped when it is started again; importing a file twice adds nothing.\n" +
			"Prints one JSON report a file. The exit status is 1 when a row was rejected.",
		Example: "  xiangyin import 2025-03.csv --config xiangyin.yaml\n  xiangyin import export.xlsx --config xiangyin.yaml --map columns.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			d, err := readDeployment(configPath)
			if err != nil {
				return err
			}
			if mapPath != "" {
				if d.columns, err = hotline.ReadColumns(mapPath); err != nil {
					return err
				}
			}
			a, err := d.open(c.Context(), logger)
			if err != nil {
				return err
			}
			return errors.Join(importFiles(c, s, a, d.columns, files), a.Close(c.Context()))
		},
	}
	configFlag(c, &configPath)
	c.Flags().StringVar(&mapPath, "map", "", "column map, instead of the config's")
	return c
}

func importFiles(c *cobra.Command, s Streams, a *app.App, columns hotline.Columns, files []string) error {
	rejected := 0
	enc := json.NewEncoder(s.Out)
	for _, path := range files {
		bar, finish := progress(s.Err)
		im := hotline.Importer{
			Intake: a.Intake, Ledger: a.DB, Columns: columns, Source: a.Source, Zone: app.Zone(), Progress: bar,
			Reject: func(e hotline.RowError) { fmt.Fprintln(s.Err, e.Error()) },
		}
		rep, err := im.File(c.Context(), path)
		finish()
		if err != nil {
			return err
		}
		rejected += rep.Errors
		if err := enc.Encode(rep); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	if err := a.Drain(c.Context()); err != nil {
		return err
	}
	if rejected > 0 {
		fmt.Fprintf(s.Err, "%d rows were rejected; they are in the dead-letter topic\n", rejected)
		return errReported
	}
	return nil
}

// progress returns what shows progress on a terminal, and how to end it; nothing is shown elsewhere.
func progress(w io.Writer) (show func(hotline.Progress), finish func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	return func(p hotline.Progress) {
			if bar == nil {
				bar = progressbar.NewOptions64(p.Size, progressbar.OptionSetWriter(w), progressbar.OptionShowBytes(true),
					progressbar.OptionSetDescription(p.File), progressbar.OptionClearOnFinish())
			}
			bar.Describe(fmt.Sprintf("%s: %d rows", p.File, p.Rows))
			if err := bar.Set64(min(p.Bytes, p.Size)); err != nil {
				bar = nil
			}
		}, func() {
			if bar != nil {
				fmt.Fprintln(w)
			}
		}
}
