package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"xiangyin/cmd/internal/app"
	"xiangyin/dashboards"
	"xiangyin/ingest/hotline"
)

// demoFlags are the words of xiangyin demo.
type demoFlags struct {
	dir    string
	listen string
	speed  float64
	once   bool
	seed   int64
	days   int
}

func demoCommand(s Streams, logger *slog.Logger) *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use:   "demo [--dir D] [--listen A] [--speed N] [--once]",
		Short: "演示县：虚构的澄溪县，一年的诉求 (a whole simulated county)",
		Long: "Runs the fictional county 澄溪县 on the embedded default: 63 townships merge into 33, residents call, needs grow, plans open, officials\n" +
			"act and residents judge. Open the printed address and watch a day pass every second (--speed 86400).\n" +
			"With --once the year is replayed as fast as it goes, and one JSON summary is printed.",
		Example: "  xiangyin demo\n  xiangyin demo --once --dir /tmp/demo\n  xiangyin demo --speed 3600 --listen 0.0.0.0:8311",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.speed <= 0 || f.days < 0 {
				return usageError{errors.New("--speed and --days must be greater than zero")}
			}
			return runDemo(c.Context(), s, f, logger)
		},
	}
	c.Flags().StringVar(&f.dir, "dir", "", "folder for the demo's data, emptied of an earlier demo first (a temporary one by default)")
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8311", "address of the pages")
	c.Flags().Float64Var(&f.speed, "speed", 86400, "simulated seconds per second")
	c.Flags().BoolVar(&f.once, "once", false, "replay the year at full speed, print a JSON summary and exit")
	c.Flags().Int64Var(&f.seed, "seed", 1, "seed of everything that happens")
	c.Flags().IntVar(&f.days, "days", 0, "only so many days of the year (0: all)")
	return c
}

func runDemo(ctx context.Context, s Streams, f demoFlags, logger *slog.Logger) (err error) {
	dir, remove, err := demoFolder(f.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	began := time.Now()
	run, err := app.OpenDemo(ctx, dir, f.seed, f.days, "http://"+f.listen, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.Close(context.WithoutCancel(ctx))) }()
	if !f.once {
		return liveDemo(ctx, s, f, run, logger)
	}
	if err := run.Once(ctx, 0, func(day time.Time) { demoProgress(s, day) }); err != nil {
		return err
	}
	sum, err := run.Summary(ctx, time.Since(began))
	if err != nil {
		return err
	}
	return json.NewEncoder(s.Out).Encode(sum)
}

// demoProgress names the month that is replayed.
func demoProgress(s Streams, day time.Time) {
	if day.Day() == 1 {
		fmt.Fprintf(s.Err, "%s\n", day.Format("2006-01"))
	}
}

// demoMark names the file that tells a folder of a demo from one with real data.
const demoMark = ".xiangyin-demo"

// demoFolder returns the folder to use and how to leave it. A folder that holds something other than a demo is refused.
func demoFolder(dir string) (string, func() error, error) {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "xiangyin-demo-")
		return tmp, func() error { return os.RemoveAll(tmp) }, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", nil, err
	}
	mark := filepath.Join(dir, demoMark)
	if _, err := os.Stat(mark); len(entries) > 0 && err != nil {
		return "", nil, fmt.Errorf("%s holds something that is not a demo; name an empty folder with --dir", dir)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return "", nil, err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	return dir, func() error { return nil }, os.WriteFile(mark, nil, 0o600)
}

func liveDemo(ctx context.Context, s Streams, f demoFlags, run *app.Demo, logger *slog.Logger) error {
	pages, err := run.Pages(func(*http.Request) (string, error) { return "演示值班员", nil }, func() dashboards.Status {
		return dashboards.Status{Simulated: true, Speed: f.speed}
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return run.Live(ctx, f.speed) })
	g.Go(func() error {
		// Without a token nothing can be posted into the demo.
		return app.Listen(ctx, f.listen, run.Handler(pages, hotline.DefaultColumns(), ""), logger, func(l net.Addr) {
			fmt.Fprintf(s.Err, "演示县 澄溪县 / demo county: http://%s\n", l)
		})
	})
	return g.Wait()
}
