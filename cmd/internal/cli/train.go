package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"xiangyin/analyze/concern"
)

func trainCommand(s Streams) *cobra.Command {
	var data, out string
	var seed uint64
	c := &cobra.Command{
		Use:   "train --data F --out M",
		Short: "用本地已标注工单训练模型 (train a model on labelled tickets)",
		Long: "Trains a model on JSON lines with \"text\" and \"label\" (and optionally \"title\", \"second\", \"urgency\"), any label set, and writes it to\n" +
			"--out, with its version, data fingerprint, features and calibration inside. Redact the tickets first (xiangyin redact).",
		Example: "  xiangyin train --data labelled.jsonl --out county.model\n  xiangyin classify --model county.model < texts.jsonl",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			examples, err := readExamples(data)
			if err != nil {
				return err
			}
			r, err := openReading("", "", "")
			if err != nil {
				return err
			}
			defer r.Close()
			taxonomy, err := concern.DefaultTaxonomy()
			if err != nil {
				return err
			}
			o := concern.Options{Seed: seed, Progress: percent(s.Err)}
			m, err := concern.Train(c.Context(), examples, r.Segmenter, taxonomy, o)
			if err != nil {
				return err
			}
			if err := saveModel(m, out); err != nil {
				return err
			}
			return json.NewEncoder(s.Out).Encode(map[string]any{
				"model": m.Version(), "data": m.Fingerprint(), "rows": len(examples), "labels": m.Labels(), "calibration": m.Calibration(),
			})
		},
	}
	c.Flags().StringVar(&data, "data", "", "labelled tickets, JSONL (required)")
	c.Flags().StringVar(&out, "out", "", "file to write the model to (required)")
	c.Flags().Uint64Var(&seed, "seed", 1, "seed of every shuffle")
	require(c, "data", "out")
	return c
}

func evalCommand(s Streams) *cobra.Command {
	var data, model string
	var folds int
	var seed uint64
	c := &cobra.Command{
		Use:   "eval --data F [--model M] [--folds N]",
		Short: "评估分类效果 (accuracy, macro-F1 and per-class figures as JSON)",
		Long: "With --folds, cross-validates on the data: stratified folds, each read by a model trained on the others; the seed is printed.\n" +
			"Without, reads the data with --model (the embedded model by default).",
		Example: "  xiangyin eval --data labelled.jsonl --folds 10\n  xiangyin eval --data test.jsonl --model county.model",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if folds == 1 || folds < 0 || folds > 0 && model != "" {
				return usageError{errors.New("--folds takes at least 2, and no --model beside it")}
			}
			examples, err := readExamples(data)
			if err != nil {
				return err
			}
			r, err := openReading("", model, "")
			if err != nil {
				return err
			}
			defer r.Close()
			var rep *concern.Report
			if folds > 0 {
				taxonomy, err := concern.DefaultTaxonomy()
				if err != nil {
					return err
				}
				o := concern.Options{Seed: seed, Progress: percent(s.Err)}
				rep, err = concern.CrossValidate(c.Context(), examples, r.Segmenter, taxonomy, folds, o)
				if err != nil {
					return err
				}
			} else if rep, err = concern.Evaluate(c.Context(), r.Classifier, examples, percent(s.Err)); err != nil {
				return err
			}
			return json.NewEncoder(s.Out).Encode(rep)
		},
	}
	c.Flags().StringVar(&data, "data", "", "labelled tickets, JSONL (required)")
	c.Flags().StringVar(&model, "model", "", "model to evaluate (the embedded one by default)")
	c.Flags().IntVar(&folds, "folds", 0, "cross-validate with so many folds")
	c.Flags().Uint64Var(&seed, "seed", 1, "seed of the folds and of every shuffle")
	require(c, "data")
	return c
}

func readExamples(path string) ([]concern.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return concern.ReadExamples(f, path)
}

// saveModel writes m beside path and moves it there, so that no half a model is ever at path.
func saveModel(m *concern.Model, path string) error {
	tmp := path + ".new"
	f, err := os.Create(tmp)
	if err != nil {
		return err
	}
	if err := errors.Join(m.Save(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write model: %w", err), os.Remove(tmp))
	}
	return os.Rename(tmp, path)
}

// require marks flags that the command cannot do without.
func require(c *cobra.Command, names ...string) {
	for _, name := range names {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // the flag was added just before
		}
	}
}

// percent returns a progress callback that prints every tenth of the way.
func percent(w io.Writer) func(done, all int) {
	last := 0
	return func(done, all int) {
		if tenth := done * 10 / max(all, 1); tenth > last {
			last = tenth
			fmt.Fprintf(w, "%d0 %%\n", tenth)
		}
	}
}
