package hotline

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

const (
	maxLine    = 32 << 20 // a longer line is not read into memory
	maxQuoted  = 1 << 20  // a quote that is not closed within this many bytes is a mistake
	sniffBytes = 64 << 10
)

// csvRows reads RFC 4180 records line by line, so that a quote that is never closed spoils its own row and no other.
type csvRows struct {
	file   string
	lines  *lineReader
	names  []string
	queued []line // lines that were read ahead of a broken record and are to be read again
}

type line struct {
	number int
	text   []byte
	long   bool // longer than maxLine: text holds the beginning
}

func openCSV(r io.Reader, file string) (*csvRows, error) {
	counted := &countingReader{r: r}
	buffered := bufio.NewReaderSize(counted, sniffBytes)
	head, err := buffered.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var text io.Reader = buffered
	if !looksUTF8(head) {
		text = transform.NewReader(buffered, simplifiedchinese.GB18030.NewDecoder())
	}
	c := &csvRows{file: file, lines: &lineReader{r: bufio.NewReaderSize(text, sniffBytes), counted: counted}}
	first, err := c.next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty; expected a header row")
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c.names = first.cells
	return c, nil
}

// looksUTF8 reports whether head is UTF-8; a rune that its end cuts in two does not count against it.
func looksUTF8(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		head = head[n:]
	}
	return true
}

func (c *csvRows) header() []string { return c.names }
func (c *csvRows) offset() int64    { return c.lines.counted.n }

func (c *csvRows) next() (row, error) {
	for {
		first, err := c.line()
		if err != nil {
			return row{}, err
		}
		if len(bytes.TrimSpace(first.text)) == 0 {
			continue
		}
		return c.record(first)
	}
}

// record reads the record that begins with first, which may span lines.
func (c *csvRows) record(first line) (row, error) {
	if first.long {
		return row{}, RowError{File: c.file, Row: first.number, Reason: fmt.Sprintf("the row is longer than %d MiB", maxLine>>20)}
	}
	text := first.text
	var more []line
	for unclosed(text) {
		l, err := c.line()
		if err != nil && !errors.Is(err, io.EOF) {
			return row{}, err
		}
		if err == nil {
			more = append(more, l)
		}
		if err != nil || l.long || len(text)+len(l.text) > maxQuoted {
			c.queued = append(more, c.queued...)
			return row{}, RowError{File: c.file, Row: first.number, Reason: "a quotation mark is opened and not closed", raw: string(first.text)}
		}
		text = append(append(text[:len(text):len(text)], '\n'), l.text...)
	}
	cells, err := split(text)
	if err == nil && c.names != nil && len(cells) != len(c.names) {
		err = fmt.Errorf("%d columns; the header has %d", len(cells), len(c.names))
	}
	if err != nil {
		c.queued = append(more, c.queued...)
		return row{}, RowError{File: c.file, Row: first.number, Reason: err.Error(), raw: string(first.text)}
	}
	return row{number: first.number, cells: cells}, nil
}

func (c *csvRows) line() (line, error) {
	if len(c.queued) > 0 {
		l := c.queued[0]
		c.queued = c.queued[1:]
		return l, nil
	}
	return c.lines.next()
}

// unclosed reports whether text ends inside a quoted cell: in RFC 4180 every quotation mark of a complete record has its partner.
func unclosed(text []byte) bool { return bytes.Count(text, []byte{'"'})%2 == 1 }

func split(text []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	cells, err := r.Read()
	if err != nil {
		return nil, errors.New("the row is not readable as CSV")
	}
	return cells, nil
}

// lineReader yields physical lines without their ends, each bounded by maxLine.
type lineReader struct {
	r       *bufio.Reader
	counted *countingReader
	number  int
}

func (l *lineReader) next() (line, error) {
	var text []byte
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if len(text)+len(part) > maxLine {
			long = true
		} else {
			text = append(text, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0 && !long) {
			return line{}, err
		}
		l.number++
		if l.number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		return line{number: l.number, text: bytes.TrimRight(text, "\r\n"), long: long}, nil
	}
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
