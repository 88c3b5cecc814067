package hotline

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"xiangyin/ingest"
)

// converter turns the rows of one file into tickets.
type converter struct {
	columns Columns
	layout  layout
	source  string
	zone    *time.Location
}

func (c converter) cell(r row, f Field) string {
	if i, ok := c.layout[f]; ok && i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

// ticket converts r. The error is an *ingest.FieldError.
func (c converter) ticket(r row) (ingest.Ticket, error) {
	t := ingest.Ticket{
		Source: c.source, Number: c.cell(r, Number), Channel: c.cell(r, Channel), Title: c.cell(r, Title), Text: c.cell(r, Text),
		Address: c.cell(r, Address), Office: c.cell(r, Office),
	}
	var err error
	if t.ReceivedAt, err = c.time(r, ReceivedAt); err != nil {
		return ingest.Ticket{}, err
	}
	for _, e := range []struct {
		field Field
		kind  ingest.EventKind
	}{{AnsweredAt, ingest.Answered}, {ResolvedAt, ingest.Resolved}} {
		at, err := c.time(r, e.field)
		if err != nil {
			return ingest.Ticket{}, err
		}
		if !at.IsZero() {
			t.Events = append(t.Events, ingest.TicketEvent{Kind: e.kind, At: at})
		}
	}
	survey, err := c.survey(r, t)
	if err != nil {
		return ingest.Ticket{}, err
	}
	t.Events = append(t.Events, survey...)
	return t, nil
}

// survey reads the survey column. Without a time of its own the survey counts as made when the case was resolved.
func (c converter) survey(r row, t ingest.Ticket) ([]ingest.TicketEvent, error) {
	word := c.cell(r, Survey)
	if word == "" {
		return nil, nil
	}
	answer, ok := c.columns.Answers[word]
	if !ok {
		return nil, &ingest.FieldError{Field: string(Survey), Reason: "unknown answer; name it under answers in the column map"}
	}
	if answer == "" {
		return nil, nil
	}
	at, err := c.time(r, SurveyedAt)
	if err != nil {
		return nil, err
	}
	if at.IsZero() {
		at = t.ReceivedAt
		for _, e := range t.Events {
			if e.At.After(at) {
				at = e.At
			}
		}
	}
	return []ingest.TicketEvent{{Kind: ingest.Surveyed, At: at, Survey: answer}}, nil
}

var errTime = errors.New("no known time layout")

// time reads the time in field f; the zero time where the cell is empty.
func (c converter) time(r row, f Field) (time.Time, error) {
	s := c.cell(r, f)
	if s == "" {
		return time.Time{}, nil
	}
	t, err := c.parseTime(s)
	if err != nil {
		return time.Time{}, &ingest.FieldError{Field: string(f), Reason: fmt.Sprintf("is no time; expected one of %s", strings.Join(c.columns.Layouts, " | "))}
	}
	return t, nil
}

func (c converter) parseTime(s string) (time.Time, error) {
	for _, l := range c.columns.Layouts {
		if t, err := time.ParseInLocation(l, s, c.zone); err == nil {
			return t, nil
		}
	}
	return c.serialTime(s)
}

// serialTime reads a spreadsheet's day number (ECMA-376 part 1, 18.17.4.1: days since 1899-12-30), within the years 2000 to 2100.
func (c converter) serialTime(s string) (time.Time, error) {
	const first, last, seconds = 36526, 73415, 86400
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || days < first || days > last {
		return time.Time{}, errTime
	}
	whole := int(days)
	rest := time.Duration((days-float64(whole))*seconds+0.5) * time.Second
	return time.Date(1899, 12, 30, 0, 0, 0, 0, c.zone).AddDate(0, 0, whole).Add(rest), nil
}
