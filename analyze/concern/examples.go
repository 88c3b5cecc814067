package concern

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"xiangyin/analyze"
)

// Example is one labelled text. Second and Urgency may be empty.
type Example struct {
	Title   string
	Text    string
	Label   string
	Second  string
	Urgency analyze.Urgency
}

// maxExample bounds one line of an example file in bytes.
const maxExample = 1 << 20

// exampleRow is a line of an example file: label is the general name, concern that of the gold set.
type exampleRow struct {
	Title   string `json:"title"`
	Text    string `json:"text"`
	Label   string `json:"label"`
	Concern string `json:"concern"`
	Second  string `json:"second"`
	Urgency string `json:"urgency"`
}

// ReadExamples reads JSON lines with text and label, and optionally title, second and urgency; other keys are ignored. name stands for
// the file in messages. An error joins one for every bad line, none of which quotes the line.
func ReadExamples(r io.Reader, name string) ([]Example, error) {
	var out []Example
	var problems []error
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxExample)
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\xef\xbb\xbf")))
		if len(line) == 0 {
			continue
		}
		e, err := parseExample(line)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, n, err))
			continue
		}
		out = append(out, e)
	}
	if err := lines.Err(); err != nil {
		problems = append(problems, fmt.Errorf("%s:%d: %w", name, n+1, err))
	}
	if len(problems) == 0 && len(out) == 0 {
		problems = append(problems, fmt.Errorf("%s: holds no example; expected JSON lines with text and label", name))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return out, nil
}

func parseExample(line []byte) (Example, error) {
	var row exampleRow
	if !utf8.Valid(line) {
		return Example{}, errors.New("is not valid UTF-8")
	}
	if json.Unmarshal(line, &row) != nil {
		return Example{}, errors.New("is not a JSON object with text and label as strings") // the cause might quote it
	}
	if row.Label == "" {
		row.Label = row.Concern
	}
	u := analyze.Urgency(row.Urgency)
	switch {
	case strings.TrimSpace(row.Text) == "" && strings.TrimSpace(row.Title) == "":
		return Example{}, errors.New("text: missing")
	case row.Label == "":
		return Example{}, errors.New("label: missing")
	case u != "" && urgencyIndex(u) < 0:
		return Example{}, errors.New("urgency: unknown; expected emergency, urgent, routine or inquiry")
	}
	return Example{row.Title, row.Text, row.Label, row.Second, u}, nil
}

func urgencyIndex(u analyze.Urgency) int {
	for i, v := range analyze.Urgencies() {
		if u == v {
			return i
		}
	}
	return -1
}

// Fingerprint is the SHA-256 of the examples' content, which names the data that a model was trained on.
func Fingerprint(examples []Example) string {
	h := sha256.New()
	for _, e := range examples {
		for _, field := range []string{e.Title, e.Text, e.Label, e.Second, string(e.Urgency)} {
			fmt.Fprintf(h, "%d:%s,", len(field), field)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
