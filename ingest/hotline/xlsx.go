package hotline

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2" // XLSX; read as a stream, so that a large export does not fill memory
)

// maxUnzipped bounds what an XLSX file may unfold to: a small archive can hold gigabytes.
const maxUnzipped = 2 << 30

// xlsxRows reads the first sheet of a workbook.
type xlsxRows struct {
	file   string
	book   *excelize.File
	sheet  *excelize.Rows
	names  []string
	number int
}

func openXLSX(r io.Reader, file string) (*xlsxRows, error) {
	book, err := excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped})
	if err != nil {
		return nil, fmt.Errorf("%s: not a readable XLSX workbook: %w", file, err)
	}
	sheet, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: first sheet: %w", file, err), book.Close())
	}
	x := &xlsxRows{file: file, book: book, sheet: sheet}
	first, err := x.next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the first sheet is empty; expected a header row")
		}
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), x.close())
	}
	x.names = first.cells
	return x, nil
}

func (x *xlsxRows) close() error     { return errors.Join(x.sheet.Close(), x.book.Close()) }
func (x *xlsxRows) header() []string { return x.names }
func (x *xlsxRows) offset() int64    { return 0 }

func (x *xlsxRows) next() (row, error) {
	for x.sheet.Next() {
		x.number++
		cells, err := x.sheet.Columns()
		if err != nil {
			return row{}, RowError{File: x.file, Row: x.number, Reason: "the row is not readable"}
		}
		if empty(cells) {
			continue
		}
		if x.names != nil && len(cells) > len(x.names) {
			return row{}, RowError{File: x.file, Row: x.number, Reason: fmt.Sprintf("%d columns; the header has %d", len(cells), len(x.names))}
		}
		return row{number: x.number, cells: cells}, nil
	}
	if err := x.sheet.Error(); err != nil {
		return row{}, fmt.Errorf("%s: after row %d: %w", x.file, x.number, err)
	}
	return row{}, io.EOF
}

func empty(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}
