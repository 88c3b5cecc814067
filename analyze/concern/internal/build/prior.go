package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"xiangyin/analyze/concern"
)

// petition is a row of the public petitions.
type petition struct{ Title, Text string }

// sharedShare is the share of shingles in common from which a petition counts as a labelled row's duplicate.
const sharedShare = 0.15

// shingle is the length of a shingle in characters.
const shingle = 8

// prior counts document frequencies over stream.jsonl and replies.jsonl, without any row that duplicates a row of labelled.jsonl, so
// that measurements on the latter stay honest.
func (b builder) prior(dir string) error {
	labelled, err := petitions(dir + "/labelled.jsonl")
	if err != nil {
		return err
	}
	var all []petition
	for _, name := range []string{"stream.jsonl", "replies.jsonl"} {
		rows, err := petitions(dir + "/" + name)
		if err != nil {
			return err
		}
		all = append(all, rows...)
	}
	kept := withoutDuplicates(all, labelled)
	fmt.Fprintf(os.Stderr, "%d petitions, %d left out as duplicates of labelled rows\n", len(all), len(all)-len(kept))
	table := concern.PriorTable(b.seg, func(yield func(title, text string) bool) {
		for _, p := range kept {
			if !yield(p.Title, p.Text) {
				return
			}
		}
	})
	f, err := os.Create(b.dir + "/prior.bin.gz")
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = z.Write(table)
	return errors.Join(err, z.Close(), f.Close())
}

func petitions(path string) ([]petition, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []petition
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var p petition
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// withoutDuplicates leaves out what shares more than sharedShare of its shingles, or of the labelled row's, with one labelled row.
func withoutDuplicates(all, labelled []petition) []petition {
	holders := map[string][]int{}
	sizes := make([]int, len(labelled))
	for i, p := range labelled {
		set := shingles(p)
		sizes[i] = len(set)
		for g := range set {
			holders[g] = append(holders[g], i)
		}
	}
	var kept []petition
	for _, p := range all {
		set := shingles(p)
		common := map[int]int{}
		for g := range set {
			for _, i := range holders[g] {
				common[i]++
			}
		}
		duplicate := false
		for i, n := range common {
			duplicate = duplicate || float64(n) > sharedShare*float64(min(sizes[i], len(set)))
		}
		if !duplicate {
			kept = append(kept, p)
		}
	}
	return kept
}

func shingles(p petition) map[string]bool {
	runes := []rune(strings.Join(strings.Fields(p.Title+" "+p.Text), ""))
	set := map[string]bool{}
	for i := 0; i+shingle <= len(runes); i++ {
		set[string(runes[i:i+shingle])] = true
	}
	return set
}
