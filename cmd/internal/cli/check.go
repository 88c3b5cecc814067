package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"xiangyin/alert/duty"
	"xiangyin/alert/rules"
	"xiangyin/cmd/internal/app"
	"xiangyin/cmd/internal/config"
	"xiangyin/ingest/hotline"
)

func checkCommand(s Streams) *cobra.Command {
	var configPath, at string
	c := &cobra.Command{
		Use:   "check --config F",
		Short: "检查配置、区划和责任清单 (config, gazetteer, responsibilities, rules)",
		Long: "Checks everything that a deployment is started with, and names every problem with file, line and key: the config, the gazetteer,\n" +
			"the column map, the rules, and the duty register, where every (place, concern) must have exactly one accountable owner that is not\n" +
			"the accused. Prints what became of the duties of each abolished township.",
		Example: "  xiangyin check --config xiangyin.yaml",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			now := time.Now()
			if at != "" {
				var err error
				if now, err = time.ParseInLocation(time.DateOnly, at, app.Zone()); err != nil {
					return usageError{fmt.Errorf("--at: %q is no day; expected such as 2025-12-10", at)}
				}
			}
			return check(s, configPath, now)
		},
	}
	configFlag(c, &configPath)
	c.Flags().StringVar(&at, "at", "", "check as of this day, such as the day of a planned merger (today by default)")
	return c
}

func check(s Streams, path string, now time.Time) error {
	c, err := config.Read(path)
	if err != nil {
		return problems(s.Err, err)
	}
	places, placesErr := readPlaces(c.Gazetteer)
	register, dutyErr := duty.LoadFiles(app.Zone(), c.Duty)
	var mapErr, rulesErr error
	if c.Columns != "" {
		_, mapErr = hotline.ReadColumns(c.Columns)
	}
	if c.Rules != "" {
		rulesErr = checkRules(c.Rules)
	}
	if err := errors.Join(placesErr, dutyErr, mapErr, rulesErr); err != nil {
		return problems(s.Err, err)
	}
	if found := register.Check(places, now); len(found) > 0 {
		for _, p := range found {
			fmt.Fprintln(s.Err, p)
		}
		return errReported
	}
	return coverage(s.Out, register.Coverage(places, now))
}

func checkRules(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if _, err := rules.NewEvaluator(rules.Options{File: data, Now: time.Now}); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// problems prints what is wrong, a problem a line, and ends the command.
func problems(w io.Writer, err error) error {
	fmt.Fprintln(w, err)
	return errReported
}

// coverage prints what each abolished township did, and who does it now.
func coverage(w io.Writer, covers []duty.Cover) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "原乡镇\t现乡镇\t事项\t原责任单位\t现责任单位")
	for _, c := range covers {
		did := c.Office
		if !c.Did {
			did = "—"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", c.Name, c.Successor, c.Concern.Chinese(), did, c.OwnerName)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	_, err := fmt.Fprintf(w, "检查通过：%d 项职责都有唯一责任单位。\n", len(covers))
	return err
}
