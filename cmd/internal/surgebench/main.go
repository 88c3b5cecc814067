// Command surgebench compares the early warning of package surge with the tools of R's package surveillance on simulated counts, and
// measures it on the demo county.
//
// A seed flows in; a table on standard output and, with -out, SVG pictures flow out: detection at equal false alarms,
// cost, the false-discovery rate, and warnings in the demo county. It fails when Rscript or the package is missing,
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

// settings are what the flags say.
type settings struct {
	seed                        uint64
	counties, resamples, looked int
	peers, script, out          string
	ours, alone, year           bool
}

func run() error {
	var s settings
	flag.Uint64Var(&s.seed, "seed", 1, "of the simulation")
	flag.IntVar(&s.counties, "counties", 4, "per scenario; each has 25 places, which are the replicates")
	flag.StringVar(&s.peers, "peers", "", "folder that holds the scores of R, or is to; empty for a temporary one")
	flag.StringVar(&s.script, "script", "cmd/internal/surgebench/peers.R", "the R script")
	flag.StringVar(&s.out, "out", "", "folder for the pictures; empty for none")
	flag.IntVar(&s.resamples, "resamples", 200, "of the bootstrap behind the intervals")
	flag.BoolVar(&s.ours, "ours", false, "leave R out")
	flag.BoolVar(&s.alone, "alone", true, "also judge each series without the others")
	flag.BoolVar(&s.year, "demo", false, "the demo county alone")
	flag.IntVar(&s.looked, "fdr", 500, "counties a scenario for the false-discovery rate; each is looked at twice")
	flag.Parse()
	if !s.year {
		if err := s.compare(); err != nil {
			return err
		}
		fmt.Println()
		runFDR(os.Stdout, s.seed, s.looked)
		fmt.Println()
	}
	return runCounty(context.Background(), os.Stdout, int64(s.seed))
}

// compare prints and draws ours beside R's.
func (s settings) compare() error {
	folder := s.peers
	if folder == "" {
		tmp, err := os.MkdirTemp("", "surgebench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		folder = tmp
	}
	all := simulate(s.seed, s.counties)
	names := methods(s.alone)
	if s.ours {
		names = slices.DeleteFunc(names, func(m string) bool { return m != oursName && m != aloneName })
	} else if err := peers(folder, s.script, all); err != nil {
		return err
	}
	found := newScores(names, len(all))
	if !s.ours {
		if err := found.readPeers(folder); err != nil {
			return err
		}
	}
	judgeOurs(found, all)
	if err := found.check(); err != nil {
		return err
	}
	r := newReport(found, names, all, s.seed, s.resamples)
	r.print(os.Stdout)
	timed(os.Stdout, all)
	if s.out == "" {
		return nil
	}
	return r.draw(s.out)
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
