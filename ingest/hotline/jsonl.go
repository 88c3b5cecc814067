package hotline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// jsonlRows reads one JSON object a line. Its header is the fields; each cell is the value under the first of the field's names that
// the object has. Other names are ignored.
type jsonlRows struct {
	file    string
	lines   *lineReader
	columns Columns
}

func openJSONL(r io.Reader, file string, c Columns) *jsonlRows {
	counted := &countingReader{r: r}
	return &jsonlRows{file: file, columns: c, lines: &lineReader{r: bufio.NewReaderSize(counted, sniffBytes), counted: counted}}
}

func (j *jsonlRows) header() []string { return fieldNames() }
func (j *jsonlRows) offset() int64    { return j.lines.counted.n }

func (j *jsonlRows) next() (row, error) {
	for {
		l, err := j.lines.next()
		if err != nil {
			return row{}, err
		}
		if len(bytes.TrimSpace(l.text)) == 0 {
			continue
		}
		if l.long {
			return row{}, RowError{File: j.file, Row: l.number, Reason: fmt.Sprintf("the line is longer than %d MiB", maxLine>>20)}
		}
		cells, err := j.columns.objectCells(l.text)
		if err != nil {
			return row{}, RowError{File: j.file, Row: l.number, Reason: err.Error(), raw: string(l.text)}
		}
		return row{number: l.number, cells: cells}, nil
	}
}

// objectCells returns the values that a JSON object holds for each field.
func (c Columns) objectCells(text []byte) ([]string, error) {
	var object map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&object); err != nil || object == nil {
		return nil, errors.New("the line is not a JSON object")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one JSON value in the line")
	}
	folded := make(map[string]any, len(object))
	for k, v := range object {
		folded[fold(k)] = v
	}
	cells := make([]string, len(fields()))
	for i, f := range fields() {
		for _, name := range c.Names[f] {
			if v, ok := folded[fold(name)]; ok {
				cells[i] = scalar(v)
				break
			}
		}
	}
	return cells, nil
}

func fieldNames() []string {
	var names []string
	for _, f := range fields() {
		names = append(names, string(f))
	}
	return names
}

// fieldLayout is the layout of cells that stand in the order of fields.
func fieldLayout() layout {
	l := layout{}
	for i, f := range fields() {
		l[f] = i
	}
	return l
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
