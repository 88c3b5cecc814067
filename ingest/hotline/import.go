package hotline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
)

// batchRows is how many rows are made durable at a time: what an interrupted import does again, at most.
const batchRows = 500

// Importer reads exports into the log.
type Importer struct {
	Intake   ingest.Intake
	Ledger   Ledger
	Columns  Columns
	Source   string         // name of the hotline system, part of every ref
	Zone     *time.Location // of times without an offset
	Progress func(Progress) // called after every batch; may be nil
	Reject   func(RowError) // called for every row that is not imported; may be nil
}

// Progress is how far an import has come.
type Progress struct {
	File        string
	Bytes, Size int64 // Bytes is 0 where the format does not tell
	Rows        int
}

// Report is what an import did.
type Report struct {
	File    string `json:"file"`
	Rows    int    `json:"rows"`    // read, the header not counted
	Cases   int    `json:"cases"`   // appended to the log
	Events  int    `json:"events"`  // appended to the log
	Errors  int    `json:"errors"`  // rows rejected
	Earlier int    `json:"earlier"` // rows that an earlier run had imported already
}

// File imports one file. Rejected rows are in the report, not in the error: an error means that the file could not be read to its end.
func (im Importer) File(ctx context.Context, path string) (Report, error) {
	rep := Report{File: filepath.Base(path)}
	f, err := os.Open(path)
	if err != nil {
		return rep, fmt.Errorf("import: %w", err)
	}
	defer f.Close()
	name, size, err := im.fingerprint(f)
	if err != nil {
		return rep, fmt.Errorf("import %s: %w", path, err)
	}
	rows, l, closeRows, err := open(f, path, im.Columns)
	if err != nil {
		return rep, fmt.Errorf("import %w", err)
	}
	defer closeRows()
	done, err := im.Ledger.Mark(ctx, name)
	if err != nil {
		return rep, fmt.Errorf("import %s: %w", path, err)
	}
	r := &run{im: im, rep: &rep, rows: rows, name: name, size: size, done: int(done), path: path,
		convert: converter{columns: im.Columns, layout: l, source: im.Source, zone: im.Zone}}
	return rep, r.all(ctx)
}

// fingerprint names the import of this very content under this column map and source.
func (im Importer) fingerprint(f *os.File) (name string, size int64, err error) {
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", 0, err
	}
	if _, err = f.Seek(0, io.SeekStart); err != nil {
		return "", 0, err
	}
	settings, err := json.Marshal([]any{im.Columns, im.Source})
	if err != nil {
		return "", 0, err
	}
	h.Write(settings)
	return "import-" + hex.EncodeToString(h.Sum(nil)), size, nil
}

// open returns the rows of f, by the ending of its name, and where its fields stand.
func open(f io.Reader, path string, c Columns) (r rows, l layout, closeRows func() error, err error) {
	closeRows = func() error { return nil }
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".csv", ".txt":
		r, err = openCSV(f, path)
	case ".jsonl", ".ndjson":
		return openJSONL(f, path, c), fieldLayout(), closeRows, nil
	case ".xlsx":
		var x *xlsxRows
		if x, err = openXLSX(f, path); err == nil {
			r, closeRows = x, x.close
		}
	default:
		err = fmt.Errorf("%s: unknown ending %q; expected .csv, .xlsx or .jsonl", path, ext)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if l, err = c.resolve(r.header()); err != nil {
		return nil, nil, nil, errors.Join(fmt.Errorf("%s:1: %w", path, err), closeRows())
	}
	return r, l, closeRows, nil
}

// run is one import under way.
type run struct {
	im      Importer
	rep     *Report
	rows    rows
	convert converter
	name    string
	path    string
	size    int64
	done    int // rows that the ledger has already
	msgs    []caselog.Message
	since   int // rows since the last commit
}

func (r *run) all(ctx context.Context) error {
	for {
		err := r.one()
		if errors.Is(err, io.EOF) {
			return r.commit(ctx)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("import %w", err), r.commit(ctx))
		}
		if r.since >= batchRows {
			if err := r.commit(ctx); err != nil {
				return err
			}
		}
	}
}

// one reads one row and admits or rejects it. io.EOF is the end of the file; any other error means that the file cannot be read on.
func (r *run) one() error {
	row, err := r.rows.next()
	var bad RowError
	broken := errors.As(err, &bad)
	if err != nil && !broken {
		return err
	}
	r.rep.Rows++
	if r.rep.Rows <= r.done {
		r.rep.Earlier++
		return nil
	}
	r.since++
	if broken {
		return r.reject(bad, r.redactedText(bad.raw))
	}
	return r.admit(row)
}

func (r *run) admit(row row) error {
	t, err := r.convert.ticket(row)
	if err != nil {
		return r.refuse(row, err)
	}
	c, events, err := r.im.Intake.Admit(t)
	if err != nil {
		return r.refuse(row, err)
	}
	if err := r.add(caselog.Cases, string(c.Ref), c); err != nil {
		return err
	}
	r.rep.Cases++
	for _, e := range events {
		if err := r.add(caselog.CaseEvents, string(e.Ref), e); err != nil {
			return err
		}
		r.rep.Events++
	}
	return nil
}

func (r *run) add(topic caselog.Topic, key string, v any) error {
	value, err := caselog.Encode(v)
	if err != nil {
		return err
	}
	r.msgs = append(r.msgs, caselog.Message{Topic: topic, Key: key, Value: value})
	return nil
}

// refuse rejects a row that could be read but not used.
func (r *run) refuse(row row, cause error) error {
	field, reason := ingest.Reason(cause)
	bad := RowError{File: r.path, Row: row.number, Column: field, Reason: reason}
	if i, ok := r.convert.layout[Field(field)]; ok {
		bad.Column = r.rows.header()[i]
	}
	return r.reject(bad, r.redacted(row))
}

// redacted keeps what a rejected row said, redacted cell by cell; nil where redaction refuses it. The ticket number stays out.
func (r *run) redacted(row row) []byte {
	cells := map[string]string{}
	for f, i := range r.convert.layout {
		if f == Number || i >= len(row.cells) || len(row.cells[i]) > ingest.MaxText {
			continue
		}
		safe, err := r.im.Intake.Redactor.Redact(row.cells[i])
		if err != nil {
			return nil
		}
		cells[string(f)] = safe
	}
	value, err := json.Marshal(cells)
	if err != nil {
		return nil
	}
	return value
}

// redactedText is the same for a row that could not be taken apart.
func (r *run) redactedText(raw string) []byte {
	if raw == "" || len(raw) > ingest.MaxText {
		return nil
	}
	safe, err := r.im.Intake.Redactor.Redact(raw)
	if err != nil {
		return nil
	}
	return []byte(safe)
}

func (r *run) reject(bad RowError, value []byte) error {
	r.rep.Errors++
	if r.im.Reject != nil {
		r.im.Reject(bad)
	}
	where := fmt.Sprintf("%s row %d %s", filepath.Base(bad.File), bad.Row, bad.Column)
	return r.add(caselog.DeadLetter, r.im.Source, caselog.DeadRecord{Topic: caselog.Cases, Reason: bad.Reason, Where: where, Value: value})
}

func (r *run) commit(ctx context.Context) error {
	if r.since > 0 {
		if err := r.im.Ledger.Commit(ctx, r.name, int64(r.rep.Rows), r.msgs...); err != nil {
			return fmt.Errorf("import %s, row %d: %w", r.path, r.rep.Rows, err)
		}
	}
	r.msgs, r.since = r.msgs[:0], 0
	if r.im.Progress != nil {
		r.im.Progress(Progress{File: r.rep.File, Bytes: r.rows.offset(), Size: r.size, Rows: r.rep.Rows})
	}
	return ctx.Err()
}
