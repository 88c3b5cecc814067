package concern

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A model file is a gzip stream of: magic, the length of the header (4 bytes, little-endian), the header (JSON), one inverse document
// frequency for each bucket, a bit for each bucket that has a row, and the rows, one byte for each lane.

// ErrModel marks a file that is not a model this program can use.
var ErrModel = errors.New("not a usable model")

const (
	magic       = "xiangyin-concern\n"
	modelFormat = 1
	maxHeader   = 4 << 20
	maxRows     = 1<<24 - 1
	maxLanes    = 8 * maxWords
)

// Save writes m; Load reads it back.
func (m *Model) Save(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	if err := errors.Join(m.encode(z), z.Close()); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	return nil
}

// Version is a hash of the whole model: its first twelve hexadecimal digits.
func (m *Model) Version() string { return m.version }

// hash computes Version.
func (m *Model) hash() string {
	h := sha256.New()
	if err := m.encode(h); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func (m *Model) encode(out io.Writer) error {
	head, err := json.Marshal(m.head)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	w.WriteString(magic)
	w.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(head))))
	w.Write(head)
	for _, s := range m.slots {
		w.WriteByte(byte(s))
	}
	var order []uint32
	for i := 0; i < buckets; i += 8 {
		var bits byte
		for j := range 8 {
			if row := m.slots[i+j] >> 8; row != 0 {
				bits |= 1 << j
				order = append(order, row-1)
			}
		}
		w.WriteByte(bits)
	}
	for _, row := range order {
		for k := range m.lanes() {
			w.WriteByte(byte(m.rows[int(row)*m.words+k/8] >> (8 * (k % 8))))
		}
	}
	return w.Flush()
}

// Load reads a model. An error wraps ErrModel where the file is damaged or made for another program, and comes with no model.
func Load(r io.Reader) (*Model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("load model: %w: %w", ErrModel, err)
	}
	m := &Model{}
	in := bufio.NewReader(z)
	if err := m.decode(in); err != nil {
		return nil, fmt.Errorf("load model: %w: %w", ErrModel, err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("load model: %w: has more than a model, or a wrong checksum", ErrModel)
	}
	m.version = m.hash()
	return m, nil
}

func (m *Model) decode(r io.Reader) error {
	start := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(r, start); err != nil {
		return err
	}
	if string(start[:len(magic)]) != magic {
		return errors.New("does not begin like one")
	}
	n := binary.LittleEndian.Uint32(start[len(magic):])
	if n > maxHeader {
		return errors.New("header is too long")
	}
	head, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(head, &m.head); err != nil {
		return errors.New("header is not JSON of the right form")
	}
	if err := m.head.check(); err != nil {
		return err
	}
	return m.decodeRows(r)
}

func (m *Model) decodeRows(r io.Reader) error {
	table := make([]byte, buckets+buckets/8)
	if _, err := io.ReadFull(r, table); err != nil {
		return err
	}
	m.words = (m.lanes() + 7) / 8
	m.slots = make([]uint32, buckets)
	rows := 0
	for i := range m.slots {
		m.slots[i] = uint32(table[i])
		if table[buckets+i/8]>>(i%8)&1 != 0 {
			rows++
			m.slots[i] |= uint32(rows) << 8
		}
	}
	if rows != m.head.Rows {
		return fmt.Errorf("has %d rows; its header says %d", rows, m.head.Rows)
	}
	m.rows = make([]uint64, rows*m.words)
	line := make([]byte, m.lanes())
	for row := range rows {
		if _, err := io.ReadFull(r, line); err != nil {
			return err
		}
		m.setRow(row, line)
	}
	return nil
}

// setRow packs a row; lanes that do not exist get the byte of weight 0.
func (m *Model) setRow(row int, line []byte) {
	for w := range m.words {
		var x uint64
		for i := range 8 {
			b := byte(zeroByte)
			if k := 8*w + i; k < len(line) {
				b = line[k]
			}
			x |= uint64(b) << (8 * i)
		}
		m.rows[row*m.words+w] = x
	}
}

// check reports what in h would make the model unusable.
func (h *header) check() error {
	lanes := len(h.Labels) + len(h.Urgencies)
	switch {
	case h.Format != modelFormat:
		return fmt.Errorf("format %d; expected %d", h.Format, modelFormat)
	case h.Features != featureScheme:
		return fmt.Errorf("features %.40q; expected %q", h.Features, featureScheme)
	case len(h.Labels) == 0 || lanes > maxLanes:
		return fmt.Errorf("has %d labels; expected 1 to %d", len(h.Labels), maxLanes)
	case len(h.Urgencies) != 0 && !slices.Equal(h.Urgencies, urgencyNames()):
		return errors.New("has other urgencies than this program")
	case len(h.Bias) != lanes || len(h.Scale) != lanes || len(h.Weights) != len(h.Dense):
		return errors.New("has weights of the wrong shape")
	case h.Rows < 0 || h.Rows > maxRows:
		return errors.New("has an impossible number of rows")
	}
	known := denseNames(&Taxonomy{names: concernNames()})
	if !slices.Equal(h.Dense, known) {
		return errors.New("has other term features than this program")
	}
	for _, w := range h.Weights {
		if len(w) != lanes {
			return errors.New("has weights of the wrong shape")
		}
	}
	return nil
}
