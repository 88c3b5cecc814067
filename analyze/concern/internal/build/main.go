// Command build makes the two binary files that package concern embeds, and measures them.
//
//	go run ./analyze/concern/internal/build prior -data ../shared/data   # prior.bin.gz from unlabelled petitions
//	go run ./analyze/concern/internal/build model                        # model.bin.gz from gold/train.jsonl
//	go run ./analyze/concern/internal/build eval gold/valid.jsonl        # the embedded model's report as JSON
//	go run ./analyze/concern/internal/build errors gold/valid.jsonl      # what it misreads there
//	go run ./analyze/concern/internal/build folds FILE                   # ten-fold cross-validation as JSON
//	go run ./analyze/concern/internal/build assign FILE                  # the fold of each row, for peer/peer.py
//
// It runs in the folder of package concern (go generate does). Same inputs, same bytes. Any failure ends it with status 1.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"

	"xiangyin/analyze/concern"
	"xiangyin/analyze/segment"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "folder of the petitions, for prior")
	folds := flags.Int("folds", 10, "folds, for folds")
	seed := flags.Uint64("seed", 1, "seed of shuffles")
	dir := flags.String("dir", ".", "folder of package concern")
	if len(args) == 0 {
		return errors.New("expected prior, model, or eval, errors, folds or assign with a file")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	cache, err := os.MkdirTemp("", "build")
	if err != nil {
		return err
	}
	defer os.RemoveAll(cache)
	seg, err := segment.New(cache, nil)
	if err != nil {
		return err
	}
	defer seg.Close()
	b := builder{seg, *dir, *seed}
	switch args[0] {
	case "prior":
		return b.prior(*data)
	case "model":
		return b.model(context.Background())
	case "eval":
		return b.eval(context.Background(), flags.Args())
	case "errors":
		return b.errors(flags.Args())
	case "assign":
		return b.assign(flags.Args(), *folds)
	case "folds":
		return b.folds(context.Background(), flags.Args(), *folds)
	}
	return fmt.Errorf("unknown task %q", args[0])
}

type builder struct {
	seg  *segment.Jieba
	dir  string
	seed uint64
}

func read(path string) ([]concern.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return concern.ReadExamples(f, path)
}

func (b builder) model(ctx context.Context) error {
	examples, err := read(b.dir + "/gold/train.jsonl")
	if err != nil {
		return err
	}
	taxonomy, err := concern.DefaultTaxonomy()
	if err != nil {
		return err
	}
	m, err := concern.Train(ctx, examples, b.seg, taxonomy, concern.DefaultOptions())
	if err != nil {
		return err
	}
	f, err := os.Create(b.dir + "/model.bin.gz")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "model", m.Version(), m.Calibration())
	return errors.Join(m.Save(f), f.Close())
}

func (b builder) eval(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("eval needs one file")
	}
	examples, err := read(args[0])
	if err != nil {
		return err
	}
	c, err := concern.Default(b.seg)
	if err != nil {
		return err
	}
	r, err := concern.Evaluate(ctx, c, examples, nil)
	if err != nil {
		return err
	}
	return print(r)
}

// assign prints the fold of each example, for the peer.
func (b builder) assign(args []string, n int) error {
	if len(args) != 1 {
		return errors.New("assign needs one file")
	}
	examples, err := read(args[0])
	if err != nil {
		return err
	}
	return print(concern.Folds(examples, n, b.seed))
}

func (b builder) folds(ctx context.Context, args []string, n int) error {
	if len(args) != 1 {
		return errors.New("folds needs one file")
	}
	examples, err := read(args[0])
	if err != nil {
		return err
	}
	taxonomy, err := concern.DefaultTaxonomy()
	if err != nil {
		return err
	}
	o := concern.Options{Seed: b.seed}
	r, err := concern.CrossValidate(ctx, examples, b.seg, taxonomy, n, o)
	if err != nil {
		return err
	}
	return print(r)
}

// errors prints each wrongly read example, the most confident first.
func (b builder) errors(args []string) error {
	if len(args) != 1 {
		return errors.New("errors needs one file")
	}
	examples, err := read(args[0])
	if err != nil {
		return err
	}
	c, err := concern.Default(b.seg)
	if err != nil {
		return err
	}
	type mistake struct {
		Found, Label, Urgency, FoundUrgency, Text string
		Confidence                                float64
	}
	var list []mistake
	for _, e := range examples {
		r := c.Classify(e.Text)
		if string(r.Concern) != e.Label || (r.Urgency == "emergency") != (e.Urgency == "emergency") {
			list = append(list, mistake{string(r.Concern), e.Label, string(e.Urgency), string(r.Urgency), e.Text, r.Confidence})
		}
	}
	slices.SortFunc(list, func(a, b mistake) int { return cmp.Compare(b.Confidence, a.Confidence) })
	for _, m := range list {
		if err := print(m); err != nil {
			return err
		}
	}
	return nil
}

func print(v any) error {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	return out.Encode(v)
}
