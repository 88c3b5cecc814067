package alert

import (
	"errors"

	"xiangyin/analyze"
)

// Decision says who is accountable for a need.
type Decision struct {
	Owner   Office
	Helpers []Office
	Chain   []Office // who stands above the owner, nearest first; nobody in it is accused
	Rule    string   // which line of the register decided, for the desk
}

// Router decides who answers for a need. Implementations keep charter C5 (never the accused) and C6 (protected concerns only to
// their owner at county level).
type Router interface {
	// Owner returns the accountable office for concern in township (a township's code or the county's). accused holds codes, names
	// or identifiers of units and offices that the need is about.
	Owner(township string, concern analyze.Concern, accused []string) (Decision, error)
	// HandOver returns the decision that makes office the owner, or an error that wraps ErrForbidden when C5 or C6 rules it out.
	HandOver(office Office, township string, concern analyze.Concern, accused []string) (Decision, error)
}

// Errors that callers branch on.
var (
	ErrNotFound  = errors.New("no such plan")
	ErrIllegal   = errors.New("move not allowed in this state")
	ErrForbidden = errors.New("office may not do this")
	ErrConflict  = errors.New("plan has moved on meanwhile")
	ErrBadAlert  = errors.New("alert names no known need")
)
