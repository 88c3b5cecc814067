package concern

import (
	"math/rand/v2"
	"slices"
)

// dataset holds examples as feature vectors over the features that occur in them.
type dataset struct {
	rows     []sparse // as training sees them: with some terms unknown, see thinned
	whole    []sparse // as reading sees them
	features []uint32 // number of a feature → its bucket; dense features follow
	dense    []string // names of the dense features: concerns of the taxonomy, then signals
	idf      []byte
	cued     []bool // whether an example holds an emergency cue, see scratch.cued
}

// width is the number of features.
func (d *dataset) width() int { return len(d.features) + len(d.dense) }

// How much the dense features weigh beside n-grams of unit length. Both were chosen on folds of the training set: more of the terms
// drowns what other label sets learn from n-grams, more of the signals makes emergencies that use no known word too quiet.
const (
	scoreScale  = 0.15
	signalScale = 0.1
)

// The terms were written with the training examples at hand and fit them better than anything new. So that a model trusts them no more
// than they deserve, each example is trained on with thinShare of the terms unknown, as they may be in a stranger's words; thinTables
// is how many different choices there are.
const (
	thinShare  = 0.3
	thinTables = 16
)

// newDataset extracts the features of examples; rng picks the terms that training does not know.
func newDataset(examples []Example, seg Segmenter, t *Taxonomy, o Options, rng *rand.Rand) (*dataset, error) {
	idf, err := prior()
	if err != nil {
		return nil, err
	}
	d := &dataset{dense: denseNames(t), idf: idf}
	thinned := make([]*Taxonomy, thinTables)
	for i := range thinned {
		thinned[i] = &Taxonomy{names: t.names, table: t.table.thin(thinShare, rng)}
	}
	number := map[uint32]uint32{}
	s := newScratch()
	grams := make([]sparse, 0, 2*len(examples)) // as training sees each example, and as reading does
	for i, e := range examples {
		s.readExample(seg, o.blurred(e, rng), thinned[i%thinTables])
		d.rows = append(d.rows, sparse{values: slices.Clone(s.dense())})
		grams = append(grams, d.grams(s, o.TitleWeight, number))
		s.readExample(seg, e, t)
		d.cued = append(d.cued, s.cued())
		d.whole = append(d.whole, sparse{values: slices.Clone(s.dense())})
		grams = append(grams, d.grams(s, o.TitleWeight, number))
	}
	for i := range examples {
		d.rows[i] = d.join(grams[2*i], d.rows[i].values)
		d.whole[i] = d.join(grams[2*i+1], d.whole[i].values)
	}
	return d, nil
}

// blurred returns e with a neutral sentence before or behind it, in every second case.
func (o Options) blurred(e Example, rng *rand.Rand) Example {
	if len(o.Neutral) == 0 {
		return e
	}
	sentence := o.Neutral[rng.IntN(len(o.Neutral))]
	switch rng.IntN(4) {
	case 0:
		e.Text = sentence + e.Text
	case 1:
		e.Text += sentence
	}
	return e
}

// join puts dense features behind n-grams.
func (d *dataset) join(grams sparse, dense []float32) sparse {
	ids := append(make([]uint32, 0, len(grams.ids)+len(dense)), grams.ids...)
	values := append(make([]float32, 0, cap(ids)), grams.values...)
	for j, v := range dense {
		if v != 0 {
			ids = append(ids, uint32(len(d.features)+j))
			values = append(values, v)
		}
	}
	return sparse{ids, values}
}

// grams returns the weighted, normalised n-grams of s, giving new features the next number.
func (d *dataset) grams(s *scratch, titleWeight float32, number map[uint32]uint32) sparse {
	var x sparse
	scale := inverseNorm(d.squares(s, titleWeight))
	at := map[uint32]int{}
	add := func(ids []uint32, weight float32) {
		for _, id := range ids {
			v := weight * float32(d.idf[id]) * idfStep * scale
			if i, ok := at[id]; ok {
				x.values[i] += v
				continue
			}
			n, ok := number[id]
			if !ok {
				n = uint32(len(d.features))
				number[id] = n
				d.features = append(d.features, id)
			}
			at[id] = len(x.ids)
			x.ids = append(x.ids, n)
			x.values = append(x.values, v)
		}
	}
	add(s.ids, 1)
	add(s.titled, titleWeight)
	return x
}

// denseNames names the dense features that a taxonomy gives.
func denseNames(t *Taxonomy) []string {
	var out []string
	for _, name := range t.names {
		out = append(out, "terms:"+name)
	}
	for _, name := range t.names {
		out = append(out, "share:"+name)
	}
	for _, name := range signalNames {
		out = append(out, "cue:"+name)
	}
	return out
}

// dense fills s.extra with the dense features in the order of denseNames.
func (s *scratch) dense() []float32 {
	out := s.extra[:0]
	var total float32
	for _, v := range s.scores {
		total += v
		out = append(out, scoreScale*squash(v))
	}
	for _, v := range s.scores {
		out = append(out, scoreScale*v/(total+2))
	}
	for _, v := range s.cues.signals {
		out = append(out, signalScale*v)
	}
	s.extra = out
	return out
}

// squares returns the sum of squared weights by which a text's n-grams are normalised: Σ tf·idf². Counting tf once instead of
// squaring it needs no table of what was seen before, and measured no worse.
func (d *dataset) squares(s *scratch, titleWeight float32) float64 {
	sum := func(ids []uint32) (n int) {
		for _, id := range ids {
			n += int(d.idf[id]) * int(d.idf[id])
		}
		return n
	}
	return (float64(sum(s.ids)) + float64(titleWeight)*float64(sum(s.titled))) * idfStep * idfStep
}
