// Package hotline takes tickets in from the exports of government hotlines (CSV in UTF-8 or GB18030, XLSX, JSONL) and from batch HTTP.
//
// Rows flow in; cases, case events and dead letters flow out to the log, a batch at a time together with how far the import has come,
// so that an interrupted import goes on where it stopped. A row that cannot be used is reported with file, row, column and reason,
// goes to the dead-letter topic redacted, and never stops the import.
package hotline

import (
	"context"
	"fmt"

	"xiangyin/ingest/caselog"
)

// RowError says what is wrong with one row of an export. It never quotes a cell.
type RowError struct {
	File   string `json:"file"`
	Row    int    `json:"row"`              // as a spreadsheet or editor counts: the header is row 1
	Column string `json:"column,omitempty"` // header of the column, where one is at fault
	Reason string `json:"reason"`

	raw string // the row as it was read, for the dead letter, where it could not be taken apart
}

func (e RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Row, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.File, e.Row, e.Column, e.Reason)
}

// Ledger makes messages durable together with how far a job has come.
type Ledger interface {
	// Mark returns how far the job called name has come; 0 when it is new.
	Mark(ctx context.Context, name string) (int64, error)
	// Commit appends msgs and sets the mark of the job called name, both or neither where the log allows it, the messages first
	// elsewhere.
	Commit(ctx context.Context, name string, mark int64, msgs ...caselog.Message) error
}

// row is one record of an export: its number and its cells, in the order of the header.
type row struct {
	number int
	cells  []string
}

// rows yields the records of one file. next returns io.EOF at the end and a RowError for a record that cannot be read, after which
// it may be called again; any other error ends the file.
type rows interface {
	header() []string
	next() (row, error)
	// offset is how many bytes of the file were read, for progress.
	offset() int64
}
