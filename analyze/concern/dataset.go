package concern

// dataset holds examples as feature vectors over the features that occur in them.
type dataset struct {
	rows     []sparse
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

// newDataset extracts the features of examples.
func newDataset(examples []Example, seg Segmenter, t *Taxonomy, titleWeight float32) (*dataset, error) {
	idf, err := prior()
	if err != nil {
		return nil, err
	}
	d := &dataset{dense: denseNames(t), idf: idf}
	number := map[uint32]uint32{}
	s := newScratch()
	counted := make([]sparse, len(examples))
	for i, e := range examples {
		if e.Title == "" {
			s.read(seg.Cut(e.Text), t)
		} else {
			s.readTitled(seg, e.Title, e.Text, t)
		}
		counted[i] = d.grams(s, titleWeight, number)
		d.cued = append(d.cued, s.cued())
		d.rows = append(d.rows, sparse{values: append([]float32(nil), s.dense()...)})
	}
	for i := range d.rows {
		r := &d.rows[i]
		ids := make([]uint32, 0, len(counted[i].ids)+len(r.values))
		ids = append(ids, counted[i].ids...)
		values := append(make([]float32, 0, cap(ids)), counted[i].values...)
		for j, v := range r.values {
			if v != 0 {
				ids = append(ids, uint32(len(d.features)+j))
				values = append(values, v)
			}
		}
		*r = sparse{ids, values}
	}
	return d, nil
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
