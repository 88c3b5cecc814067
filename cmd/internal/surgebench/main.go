// Command surgebench compares the early warning of package surge with the tools of R's package surveillance on simulated counts, and
// measures it on the demo county.
//
// A seed flows in; a table on standard output and, with -out, SVG pictures flow out. It fails when Rscript or the package is missing,
// unless -peers names a folder that holds an earlier run's scores.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "surgebench:", err)
		os.Exit(1)
	}
}

func run() error {
	seed := flag.Uint64("seed", 1, "of the simulation")
	counties := flag.Int("counties", 4, "per scenario; each has 25 places, which are the replicates")
	dir := flag.String("peers", "", "folder that holds the scores of R, or is to; empty for a temporary one")
	script := flag.String("script", "cmd/internal/surgebench/peers.R", "the R script")
	out := flag.String("out", "", "folder for the pictures; empty for none")
	resamples := flag.Int("resamples", 300, "of the bootstrap behind the intervals")
	only := flag.Bool("ours", false, "leave R out")
	alone := flag.Bool("alone", true, "also judge each series without the others")
	year := flag.Bool("demo", false, "the demo county alone")
	looked := flag.Int("fdr", 0, "the false-discovery rate alone, in so many counties a scenario")
	flag.Parse()
	if *looked > 0 {
		runFDR(os.Stdout, *seed, *looked)
		return nil
	}
	if *year {
		return runCounty(context.Background(), os.Stdout, int64(*seed))
	}

	folder := *dir
	if folder == "" {
		tmp, err := os.MkdirTemp("", "surgebench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		folder = tmp
	}
	all := simulate(*seed, *counties)
	names := methods(*alone)
	if *only {
		names = slices.DeleteFunc(names, func(m string) bool { return m != oursName && m != aloneName })
	} else if err := peers(folder, *script, all); err != nil {
		return err
	}
	s := newScores(names, len(all))
	if err := s.readPeers(folder); err != nil && !*only {
		return err
	}
	judgeOurs(s, all)
	if err := s.check(); err != nil {
		return err
	}
	r := newReport(s, names, all, *seed, *resamples)
	r.print(os.Stdout)
	timed(os.Stdout, all)
	if *out == "" {
		return nil
	}
	return r.draw(*out)
}

func methods(alone bool) []string {
	all := []string{oursName, aloneName, "glrnb", "farrington", "farrington7", "C1", "C2", "C3"}
	if !alone {
		return slices.Delete(all, 1, 2)
	}
	return all
}

// peers runs R unless its scores are there.
func peers(folder, script string, all []series) error {
	if old, err := filepath.Glob(filepath.Join(folder, "peers-*.csv")); err != nil || len(old) > 0 {
		return err
	}
	if err := writeSeries(folder, all); err != nil {
		return err
	}
	cmd := exec.Command("Rscript", script, folder, "1", strconv.Itoa(len(all)), "1")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s (needs R with the package surveillance): %w", script, err)
	}
	return nil
}
