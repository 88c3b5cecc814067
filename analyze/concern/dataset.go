package concern

import "math/rand/v2"

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
func newDataset(examples []Example, seg Segmenter, t *Taxonomy, titleWeight float32, rng *rand.Rand) (*dataset, error) {
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
	counted := make([]sparse, len(examples))
	for i, e := range examples {
		s.readExample(seg, e, t)
		counted[i] = d.grams(s, titleWeight, number)
		d.cued = append(d.cued, s.cued())
		d.whole = append(d.whole, sparse{values: append([]float32(nil), s.dense()...)})
		s.rescan(thinned[i%thinTables])
		d.rows = append(d.rows, sparse{values: append([]float32(nil), s.dense()...)})
	}
	for i := range counted {
		d.rows[i] = d.join(counted[i], d.rows[i].values)
		d.whole[i] = d.join(counted[i], d.whole[i].values)
	}
	return d, nil
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
	squares := s.squares(func(id uint32) byte { return d.idf[id] }, titleWeight)
	scale := inverseNorm(squares)
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
func (s *scratch) squares(idf func(uint32) byte, titleWeight float32) float64 {
	var body, title int
	for _, id := range s.ids {
		body += int(idf(id)) * int(idf(id))
	}
	for _, id := range s.titled {
		title += int(idf(id)) * int(idf(id))
	}
	return (float64(body) + float64(titleWeight)*float64(title)) * idfStep * idfStep
}
