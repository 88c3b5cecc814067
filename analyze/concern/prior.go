package concern

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the prior
	"fmt"
	"io"
	"math"
	"sync"
)

// priorFile holds one byte for each bucket: how rare its features are in some 7,000 public petitions to local governments, as the
// inverse document frequency ln((1+n)/(1+df))+1 in steps of idfStep. Counts only; see internal/prior for how it is made.
//
//go:embed prior.bin.gz
var priorFile []byte

// idfStep is the resolution of the inverse document frequencies.
const idfStep = 1.0 / 16

// prior unpacks priorFile once.
var prior = sync.OnceValues(func() ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(priorFile))
	if err != nil {
		return nil, fmt.Errorf("unpack document frequencies: %w", err)
	}
	table := make([]byte, buckets)
	if _, err := io.ReadFull(z, table); err != nil {
		return nil, fmt.Errorf("unpack document frequencies: %w", err)
	}
	return table, nil
})

// PriorTable makes the content of prior.bin from the texts that documents yields: a byte for each bucket.
func PriorTable(seg Segmenter, documents func(yield func(title, text string) bool)) []byte {
	counts := make([]int, buckets)
	seen := make([]int, buckets)
	n := 0
	s := newScratch()
	none := &Taxonomy{table: newTermTable(nil)}
	for title, text := range documents {
		n++
		s.readTitled(seg, title, text, none)
		for _, ids := range [][]uint32{s.ids, s.titled} {
			for _, id := range ids {
				if seen[id] != n {
					seen[id] = n
					counts[id]++
				}
			}
		}
	}
	table := make([]byte, buckets)
	for i, df := range counts {
		idf := math.Log(float64(1+n)/float64(1+df)) + 1
		table[i] = byte(min(math.Round(idf/idfStep), 255))
	}
	return table
}
