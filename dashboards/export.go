package dashboards

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
)

// maxExport is how many plans one file holds at most.
const maxExport = 5000

// planExport sends the plans that the list's choices select as CSV for spreadsheets: UTF-8 with a byte order mark. It holds no
// summaries, as their small figures are for the desk only (charter C7).
func (s *server) planExport(w http.ResponseWriter, r *http.Request) error {
	l := s.locale(r)
	q, _ := s.planQuery(r)
	q.Offset, q.Limit = 0, maxExport
	rows, _, err := s.planRows(r.Context(), l, q.Filter)
	if err != nil {
		return err
	}
	out := bytes.NewBufferString("\ufeff")
	c := csv.NewWriter(out)
	header := []string{"col.id", "filter.township", "filter.concern", "col.severity", "col.state", "col.owner", "col.opened", "col.due", "col.overdue", "plan.level"}
	for i, key := range header {
		header[i] = l.say(key)
	}
	if err := c.Write(header); err != nil {
		return err
	}
	for _, row := range rows {
		late := ""
		if row.Overdue {
			late = l.say("export.overdue")
		}
		record := []string{row.ID, row.Place, row.Concern, row.Severity.Name, row.State.Name, row.Owner, row.Opened.ISO, row.Due.ISO, late, strconv.Itoa(row.Escalated)}
		for i := range record {
			record[i] = plainCell(record[i])
		}
		if err := c.Write(record); err != nil {
			return err
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="plans-`+s.now().Format("20060102-1504")+`.csv"`)
	w.Header().Set("Cache-Control", "private, no-store")
	return send(w, http.StatusOK, out.Bytes())
}

// plainCell keeps a spreadsheet from taking text for a formula.
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
