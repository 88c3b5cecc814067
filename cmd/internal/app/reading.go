package app

import (
	"bytes"
	"fmt"
	"path/filepath"

	"xiangyin/analyze"
	"xiangyin/analyze/concern"
	"xiangyin/analyze/place"
	"xiangyin/analyze/segment"
	"xiangyin/ingest/redact"
)

// Reading is what reads texts: it needs no store.
type Reading struct {
	Redactor   *redact.Redactor
	Places     *place.Gazetteer // nil without a gazetteer
	Classifier *concern.Classifier
	Segmenter  *segment.Jieba
}

// OpenReading opens everything that reads texts. folder keeps the unpacked dictionaries; model and taxonomy are files of the
// operator's, nil for the embedded ones. Without places nothing is located. The caller closes it.
func OpenReading(folder string, places []analyze.Place, county string, model, taxonomy []byte) (*Reading, error) {
	r := &Reading{}
	var err error
	if r.Redactor, err = redact.New(); err != nil {
		return nil, fmt.Errorf("redaction: %w", err)
	}
	if places != nil {
		if r.Places, err = place.New(places, county, Zone()); err != nil {
			return nil, fmt.Errorf("gazetteer: %w", err)
		}
	}
	m, t, err := knowledge(model, taxonomy)
	if err != nil {
		return nil, err
	}
	if r.Segmenter, err = segment.New(filepath.Join(folder, "dict"), nil); err != nil {
		return nil, fmt.Errorf("segmenter: %w", err)
	}
	r.Classifier = concern.NewClassifier(m, t, r.Segmenter)
	return r, nil
}

// knowledge reads the model and the taxonomy; nil stands for the embedded ones.
func knowledge(model, taxonomy []byte) (*concern.Model, *concern.Taxonomy, error) {
	m, err := concern.DefaultModel()
	if model != nil {
		m, err = concern.Load(bytes.NewReader(model))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("model: %w", err)
	}
	t, err := concern.DefaultTaxonomy()
	if taxonomy != nil {
		t, err = concern.ParseTaxonomy(bytes.NewReader(taxonomy), "taxonomy")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("taxonomy: %w", err)
	}
	return m, t, nil
}

// Close frees the segmenter.
func (r *Reading) Close() error { return r.Segmenter.Close() }
