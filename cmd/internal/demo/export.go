package demo

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"xiangyin/ingest"
)

// Encoding is the encoding of an export.
type Encoding string

// The encodings that hotline platforms export.
const (
	UTF8    Encoding = "utf-8"
	GB18030 Encoding = "gb18030"
)

// exportTime is how the platform writes times, in the county's time zone.
const exportTime = "2006-01-02 15:04:05"

// Header returns the columns of an export, as Chinese hotline platforms name them.
func Header() []string {
	return []string{"工单编号", "来电时间", "诉求标题", "诉求内容", "事发地址", "办理单位", "来电渠道", "办结时间", "满意度"}
}

// Export writes the tickets that the county of seed received from one moment to another as CSV, with what had happened to each by
// the latter. Tickets that no export could hold, for they have no date or no valid text, are left out. It returns how many rows it
// wrote.
func Export(w io.Writer, enc Encoding, seed int64, from, to time.Time) (int, error) {
	encoder := encoding.Nop.NewEncoder()
	switch enc {
	case UTF8:
	case GB18030:
		encoder = simplifiedchinese.GB18030.NewEncoder()
	default:
		return 0, fmt.Errorf("export: encoding %q; expected %s or %s", enc, UTF8, GB18030)
	}
	tickets, err := received(seed, from, to)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	encoded := transform.NewWriter(w, encoder)
	out := csv.NewWriter(encoded)
	rows := [][]string{Header()}
	for _, t := range tickets {
		rows = append(rows, row(t))
	}
	if err := out.WriteAll(rows); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	if err := encoded.Close(); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	return len(tickets), nil
}

// received returns the well-formed tickets of a period with their events.
func received(seed int64, from, to time.Time) ([]*ingest.Ticket, error) {
	c, err := New(seed, from, to)
	if err != nil {
		return nil, err
	}
	var out []*ingest.Ticket
	byNumber := map[string]*ingest.Ticket{}
	for {
		it, ok, err := c.Next()
		if err != nil || !ok {
			return out, err
		}
		switch {
		case it.Event != nil:
			if t := byNumber[it.Event.Number]; t != nil {
				t.Events = append(t.Events, it.Event.Event)
			}
		case it.Truth.Malformed == "":
			out = append(out, it.Ticket)
			byNumber[it.Ticket.Number] = it.Ticket
		}
	}
}

// row writes one ticket the way the platform does: the last time it was resolved, unless it was reopened since, and the last answer.
func row(t *ingest.Ticket) []string {
	var resolved, survey string
	for _, e := range t.Events {
		switch e.Kind {
		case ingest.Resolved:
			resolved = e.At.In(Zone()).Format(exportTime)
		case ingest.Reopened:
			resolved, survey = "", ""
		case ingest.Surveyed:
			survey = map[ingest.Satisfaction]string{ingest.Satisfied: "满意", ingest.Dissatisfied: "不满意", ingest.NoAnswer: "未接通"}[e.Survey]
		}
	}
	if resolved == "" {
		survey = ""
	}
	return []string{t.Number, t.ReceivedAt.In(Zone()).Format(exportTime), t.Title, t.Text, t.Address, t.Office, t.Channel, resolved, survey}
}
