// Package strictyaml reads the YAML files that operators write: unknown keys, values of the wrong type, duplicate keys, an empty file
// and a second document are problems, and all problems of a file come at once, each as file:line: key: problem.
//
// Bytes flow in; a filled struct and Problems flow out. Types that check their own text (durations, addresses) implement
// encoding.TextUnmarshaler; checks across keys are added with Document.Add.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4" // kept by the YAML organisation; reports every error with its line
)

// Problem is one thing wrong with a file.
type Problem struct {
	File string
	Line int // 0 where the whole file is at fault
	Key  string
	Text string
}

func (p Problem) String() string {
	at := p.File
	if p.Line > 0 {
		at += ":" + strconv.Itoa(p.Line)
	}
	if p.Key != "" {
		return at + ": " + p.Key + ": " + p.Text
	}
	return at + ": " + p.Text
}

// Problems is everything wrong with one or more files, as an error of one line each.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Document is a file that was read, with the problems found so far.
type Document struct {
	name     string
	root     *yaml.Node
	problems Problems
}

// ReadFile reads the file at path into the struct that v points to. The error is about opening it; what is wrong inside is in Err.
func ReadFile(path string, v any) (*Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, data, v), nil
}

// Read reads data, which came from a file called name, into the struct that v points to.
func Read(name string, data []byte, v any) *Document {
	d := &Document{name: name}
	var root yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	switch err := dec.Decode(&root); {
	case errors.Is(err, io.EOF):
		d.Add("", "the file is empty")
		return d
	case err != nil:
		d.load(err)
		return d
	}
	d.root = &root
	d.second(dec)
	strict := yaml.NewDecoder(bytes.NewReader(data))
	strict.KnownFields(true)
	if err := strict.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		d.load(err)
	}
	return d
}

func (d *Document) second(dec *yaml.Decoder) {
	var more yaml.Node
	switch err := dec.Decode(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		d.load(err)
	default:
		d.problems = append(d.problems, Problem{File: d.name, Line: more.Line, Text: "a second YAML document begins here; expected one"})
	}
}

// load turns the errors of the YAML library into problems.
func (d *Document) load(err error) {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			d.problems = append(d.problems, d.problem(e))
		}
	case errors.As(err, &one):
		d.problems = append(d.problems, d.problem(one))
	default:
		d.Add("", "%v", err)
	}
}

func (d *Document) problem(e *yaml.LoadError) Problem {
	text := e.Message
	if inner := errors.Unwrap(e); inner != nil && !strings.Contains(text, inner.Error()) {
		text = strings.TrimPrefix(text+": "+inner.Error(), ": ")
	}
	return Problem{File: d.name, Line: e.Mark.Line, Text: text}
}

// Add adds a problem with the value at key, a path such as log.kafka.brokers or offices.3.name.
func (d *Document) Add(key, format string, args ...any) {
	d.problems = append(d.problems, Problem{File: d.name, Line: d.Line(key), Key: key, Text: fmt.Sprintf(format, args...)})
}

// Line returns the line of the value at key, or of the innermost part of key that the file has; 0 without a file.
func (d *Document) Line(key string) int {
	if d.root == nil || len(d.root.Content) == 0 {
		return 0
	}
	n := d.root.Content[0]
	line := n.Line
	for part := range strings.SplitSeq(key, ".") {
		if n = child(n, part); n == nil {
			return line
		}
		line = n.Line
	}
	return line
}

func child(n *yaml.Node, part string) *yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

// Err returns everything wrong with the file as Problems in the order of its lines, or nil.
func (d *Document) Err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return a.Line - b.Line })
	return d.problems
}
