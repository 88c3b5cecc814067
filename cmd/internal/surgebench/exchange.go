package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// writeSeries writes base.csv and variants.csv for peers.R.
func writeSeries(dir string, all []series) error {
	base, err := os.Create(filepath.Join(dir, "base.csv"))
	if err != nil {
		return err
	}
	defer base.Close()
	more, err := os.Create(filepath.Join(dir, "variants.csv"))
	if err != nil {
		return err
	}
	defer more.Close()
	b, m := bufio.NewWriter(base), bufio.NewWriter(more)
	for i, s := range all {
		writeRow(b, s.counts)
		for _, v := range variants() {
			row := []int{i + 1, v.id}
			for d, n := range s.outbreaks[v.id] {
				row = append(row, s.counts[history+d]+n)
			}
			writeRow(m, row)
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return m.Flush()
}

func writeRow(w *bufio.Writer, row []int) {
	for i, n := range row {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(strconv.Itoa(n))
	}
	w.WriteByte('\n')
}

// scores are a method's scores by series, variant (0 for none) and judged day; the higher, the more alarming.
type scores map[string]methodScores

func newScores(names []string, n int) scores {
	out := scores{}
	for _, name := range names {
		out[name] = make(methodScores, n)
		for i := range out[name] {
			out[name][i] = make([][]float64, len(variants())+1)
		}
	}
	return out
}

// readPeers adds what peers.R wrote.
func (s scores) readPeers(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "peers-*.csv"))
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := s.readFile(name); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
	}
	return nil
}

func (s scores) readFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReader(f))
	r.ReuseRecord = true
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		i, err1 := strconv.Atoi(row[0])
		v, err2 := strconv.Atoi(row[1])
		of, ok := s[row[2]]
		if err1 != nil || err2 != nil || !ok || i < 1 || i > len(of) || v >= len(of[0]) || len(row) != 3+judged {
			return fmt.Errorf("series %s, variant %s, method %s: not one of ours", row[0], row[1], row[2])
		}
		values := make([]float64, judged)
		for d := range values {
			if values[d], err = strconv.ParseFloat(row[3+d], 64); err != nil {
				return err
			}
		}
		of[i-1][v] = values
	}
}
