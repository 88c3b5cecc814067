// Package concern reads what a complaint needs and how soon: a linear model over characters, words and the terms of a taxonomy that
// operators can read and edit.
//
// Redacted text flows in; an analyze.Reading with a calibrated confidence flows out, and never an error: a text without any known
// feature is read as the most frequent class with the confidence that deserves, for the desk to review. Labelled examples flow
// into Train, which makes a Model for any set of labels, and into Evaluate. A damaged model file or taxonomy is refused when it is
// loaded. Nothing here scores people, opinions or their voicing (charter C2): the taxonomy refuses such terms, and there is no class for
// them.
package concern

import (
	"sync"

	"xiangyin/analyze"
)

// Segmenter cuts text into words that, joined, give the text back.
type Segmenter interface {
	Cut(text string) []string
}

// Classifier reads texts with one model. It is safe for concurrent use when its Segmenter is.
type Classifier struct {
	model     *Model
	taxonomy  *Taxonomy
	segmenter Segmenter
	scratch   sync.Pool
}

// NewClassifier returns a classifier that reads with m, the terms of t and the words of s. The taxonomy may differ from the one
// that m was trained with: the model knows its concerns by name.
func NewClassifier(m *Model, t *Taxonomy, s Segmenter) *Classifier {
	c := &Classifier{model: m, taxonomy: t, segmenter: s}
	c.scratch.New = func() any { return newScratch() }
	return c
}

// Version names the model that decides: a hash of its content.
func (c *Classifier) Version() string { return c.model.Version() }

// Bound is the confidence below which the desk should review a reading.
func (c *Classifier) Bound() float64 { return c.model.head.Calibration.Bound }

// Classify reads one redacted text. A first line that stands apart counts as its title.
func (c *Classifier) Classify(text string) analyze.Reading {
	return c.ClassifyWords(c.segmenter.Cut(text))
}

// ClassifyWords reads a text that is already cut into words.
func (c *Classifier) ClassifyWords(words []string) analyze.Reading {
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	s.read(words, c.taxonomy)
	first, second, confidence := c.model.decide(s)
	r := analyze.Reading{
		Concern:    analyze.Concern(c.model.head.Labels[first]),
		Confidence: confidence,
		Urgency:    c.model.urgency(s),
	}
	if second >= 0 {
		r.Second = analyze.Concern(c.model.head.Labels[second])
	}
	return r
}

// Label returns the most probable label of text with its calibrated probability, for models of any label set.
func (c *Classifier) Label(title, text string) (string, float64) {
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	s.readExample(c.segmenter, Example{Title: title, Text: text}, c.taxonomy)
	first, _, confidence := c.model.decide(s)
	return c.model.head.Labels[first], confidence
}
