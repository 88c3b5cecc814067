package concern

import (
	"bytes"
	_ "embed" // the default model
	"strings"
)

// The default model is made from gold/train.jsonl by:
//
//go:generate go run ./internal/build model

//go:embed model.bin.gz
var defaultModel []byte

// neutral holds sentences about who writes and what they think of anyone, one a line.
//
//go:embed neutral.txt
var neutral string

// DefaultOptions are the settings of the default model.
func DefaultOptions() Options {
	return Options{Seed: 1, Neutral: strings.Split(strings.TrimSpace(neutral), "\n")}
}

// DefaultModel returns the model that comes with the program, for the concerns of DESIGN §2.
func DefaultModel() (*Model, error) { return Load(bytes.NewReader(defaultModel)) }

// Default returns a classifier with the default model and the default taxonomy.
func Default(s Segmenter) (*Classifier, error) {
	m, err := DefaultModel()
	if err != nil {
		return nil, err
	}
	t, err := DefaultTaxonomy()
	if err != nil {
		return nil, err
	}
	return NewClassifier(m, t, s), nil
}
