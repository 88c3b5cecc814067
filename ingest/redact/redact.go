// Package redact takes personal data out of complaint texts and puts typed placeholders in its place.
//
// In flows the text as the resident filed it; out flows the same text in which identity numbers, telephone numbers, bank cards,
// plates, passports and permits, social-security and household numbers, e-mail, WeChat and QQ accounts, personal addresses on the
// web, coordinates, house and door numbers, file names and personal names have become [ID1], [PHONE2], [NAME1] and so on. The same
// value twice in a text has the same number; numbers say nothing across texts. Control characters, bidirectional marks and
// zero-width characters are removed, so that they can hide nothing. Names of places, offices, villages and townships stay, and so
// do hotlines, document numbers, dates, money and quantities.
//
// The package fails closed: every error means that the text must not be stored (charter C2, C8). Errors never quote the text.
package redact

import (
	"errors"
	"fmt"
	"sync"
)

// Errors of Redact. Each means that the text must not be stored.
var (
	ErrTooLarge = errors.New("text larger than the redactor takes")
	ErrNotText  = errors.New("too many invalid bytes to be text")
	ErrBudget   = errors.New("redaction ran past its budget")
	ErrUnstable = errors.New("redaction did not settle")
)

// DefaultMaxBytes is the largest text that a Redactor takes unless WithMaxBytes says otherwise.
const DefaultMaxBytes = 4 << 20

// DefaultBudget is the work that a text may cost: steps of the scanners per rune, over all passes. Real texts need under 10.
const DefaultBudget = 400

// maxPasses is how often a redacted text is read again until nothing more is found. Real texts settle in the second pass.
const maxPasses = 8

// Redactor redacts texts. It holds tables of about 4 MB, is immutable, and is safe for concurrent use.
type Redactor struct {
	maxBytes int
	budget   int
	tab      *tables
	pool     *sync.Pool
}

// Option changes a setting of New.
type Option func(*Redactor)

// WithMaxBytes sets the largest text accepted, in bytes.
func WithMaxBytes(n int) Option { return func(r *Redactor) { r.maxBytes = n } }

// WithBudget sets the work that a text may cost, in scanner steps per rune over all passes. It counts steps, not time, so that the
// same text always has the same outcome.
func WithBudget(steps int) Option { return func(r *Redactor) { r.budget = steps } }

// New returns a Redactor with the embedded tables. An error means that a setting or a table is unusable.
func New(opts ...Option) (*Redactor, error) {
	r := &Redactor{maxBytes: DefaultMaxBytes, budget: DefaultBudget}
	for _, o := range opts {
		o(r)
	}
	if r.maxBytes <= 0 || r.budget <= 0 {
		return nil, fmt.Errorf("redact: size %d and budget %d must be positive", r.maxBytes, r.budget)
	}
	tab, err := loadTables()
	if err != nil {
		return nil, fmt.Errorf("redact: load tables: %w", err)
	}
	r.tab = tab
	r.pool = &sync.Pool{New: func() any { return new(scan) }}
	return r, nil
}

// Redact returns text with everything personal replaced by placeholders. It is deterministic and idempotent. An error wraps
// ErrTooLarge, ErrNotText, ErrBudget or ErrUnstable, comes with an empty result, and means that the text must not be stored.
func (r *Redactor) Redact(text string) (string, error) {
	if len(text) > r.maxBytes {
		return "", fmt.Errorf("%w: %d bytes; at most %d", ErrTooLarge, len(text), r.maxBytes)
	}
	clean, err := sanitize(text)
	if err != nil {
		return "", err
	}
	s := r.pool.Get().(*scan)
	defer r.pool.Put(s)
	s.begin(r.tab, r.budget*(len(clean)/3+64))
	defer s.forget()
	return s.settle(clean)
}
