package place

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a gazetteer or merger file.
type Problem struct {
	File     string // as given to the reader; "" where the places came from elsewhere
	Line     int    // 1-based; 0 where there is none
	Column   string // header name of the column
	Reason   string
	Expected string // what would have been right, or ""
}

// String renders p as file:line: column: problem; expected ….
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:", p.Line)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(p.Column + ": " + p.Reason)
	if p.Expected != "" {
		b.WriteString("; expected " + p.Expected)
	}
	return b.String()
}

// Problems is the error that lists everything wrong at once, in the order of the lines.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// err returns ps as an error, or nil where there is none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}
