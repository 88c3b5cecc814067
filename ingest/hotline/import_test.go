package hotline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"xiangyin/ingest"
	"xiangyin/ingest/caselog"
	"xiangyin/ingest/hotline"
)

// masking stands in for redaction: it hides one name, and refuses texts that hold the word 拒绝.
type masking struct{}

func (masking) Redact(text string) (string, error) {
	if strings.Contains(text, "拒绝") {
		return "", errors.New("refused")
	}
	return strings.ReplaceAll(text, "李四", "[NAME1]"), nil
}

// ledger keeps messages and marks in memory; it fails when its countdown of commits reaches zero.
type ledger struct {
	msgs      []caselog.Message
	marks     map[string]int64
	countdown int
}

func (l *ledger) Mark(_ context.Context, name string) (int64, error) { return l.marks[name], nil }

func (l *ledger) Commit(_ context.Context, name string, mark int64, msgs ...caselog.Message) error {
	if l.countdown--; l.countdown == 0 {
		return errors.New("crash")
	}
	l.msgs = append(l.msgs, slices.Clone(msgs)...)
	l.marks[name] = mark
	return nil
}

func (l *ledger) topic(t caselog.Topic) []caselog.Message {
	return slices.DeleteFunc(slices.Clone(l.msgs), func(m caselog.Message) bool { return m.Topic != t })
}

var zone = time.FixedZone("CST", 8*3600)

func importer(l *ledger) (hotline.Importer, *[]string) {
	var errs []string
	return hotline.Importer{
		Intake: ingest.Intake{Key: []byte("key"), Redactor: masking{}, Now: func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, zone) }},
		Ledger: l, Columns: hotline.DefaultColumns(), Source: "12345", Zone: zone,
		Reject: func(e hotline.RowError) { e.File = filepath.Base(e.File); errs = append(errs, e.Error()) },
	}, &errs
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, path string) (hotline.Report, []string, *ledger) {
	t.Helper()
	l := &ledger{marks: map[string]int64{}}
	im, errs := importer(l)
	rep, err := im.File(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return rep, *errs, l
}

func cases(t *testing.T, l *ledger) []ingest.Case {
	t.Helper()
	var out []ingest.Case
	for _, m := range l.topic(caselog.Cases) {
		c, err := caselog.Decode[ingest.Case](m.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

const head = "工单编号,来电时间,诉求标题,诉求内容,事发地址,办理单位,来电渠道,办结时间,满意度\n"

func TestCSVInBothEncodings(t *testing.T) {
	text := head + "A1,2025-03-01 08:30:00,停水,\"李四反映，村里\n停水三天\",青石乡,县水务局,电话,2025-03-03 10:00,满意\r\n" +
		"A2,2025/3/2 9:05,,窗口撤了,,,网站,,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var first []ingest.Case
	for name, data := range map[string][]byte{"utf8.csv": []byte(text), "bom.csv": []byte("\ufeff" + text), "gb18030.csv": gb} {
		t.Run(name, func(t *testing.T) {
			rep, errs, l := run(t, write(t, name, data))
			if rep.Cases != 2 || rep.Events != 2 || len(errs) != 0 {
				t.Fatalf("%+v %v; expected 2 cases and 2 events", rep, errs)
			}
			got := cases(t, l)
			if got[0].Text != "停水\n[NAME1]反映，村里\n停水三天" || got[0].PlaceHint != "青石乡" || got[0].Channel != "电话" {
				t.Fatalf("first case is %+v", got[0])
			}
			if want := time.Date(2025, 3, 1, 0, 30, 0, 0, time.UTC); !got[0].ReceivedAt.Equal(want) {
				t.Fatalf("received at %v; expected %v", got[0].ReceivedAt, want)
			}
			if first != nil && !slices.Equal(got, first) {
				t.Fatalf("the encoding changes what is read: %+v and %+v", got, first)
			}
			first = got
		})
	}
}

func TestBrokenRowsSpoilNoOthers(t *testing.T) {
	ten := strings.Repeat("水", 10<<20/3)
	text := head +
		"A1,2025-03-01 08:30:00,停水,停水三天,,,,,\n" + // 2
		"A2,2025-03-01 08:31:00,\"没关,引号没有关上,,,,,\n" + // 3
		"A3,2025-03-01 08:32:00,断电,断电\n" + // 4: columns missing
		"A4,2025-03-01 08:33:00,大,\"" + ten + "\",,,,,\n" + // 5
		"A5,昨天,时间不对,内容,,,,,\n" + // 6
		",2025-03-01 08:33:00,没有编号,内容,,,,,\n" + // 7
		"A7,2025-03-01 08:34:00,,,,,,,\n" + // 8
		"A8,2025-03-01 08:35:00,拒绝,内容,,,,,\n" + // 9
		"A9,2025-03-01 08:36:00,满意度,内容,,,,2025-03-02,说不清\n" + // 10
		"B1,2027-03-01 08:36:00,未来,内容,,,,,\n" + // 11
		"B2,2025-03-02 08:36:00,早办结,内容,,,,2025-03-01,\n" + // 12
		"B3,2025-03-01 09:00:00,好,好的,,,,,\n" // 13
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	rep, errs, l := run(t, write(t, "bad.csv", gb))
	want := []string{
		"bad.csv:3: a quotation mark is opened and not closed",
		"bad.csv:4: 4 columns; the header has 9",
		"bad.csv:5: 诉求内容: is 10485762 bytes; at most 262144",
		"bad.csv:6: 来电时间: is no time; expected one of 2006-01-02T15:04:05Z07:00 | 2006-01-02 15:04:05",
		"bad.csv:7: 工单编号: missing",
		"bad.csv:8: 诉求内容: missing",
		"bad.csv:9: 诉求内容: redaction refused it: refused",
		"bad.csv:10: 满意度: unknown answer; name it under answers in the column map",
		"bad.csv:11: 来电时间: lies in the future",
		"bad.csv:12: event: lies before the ticket was received",
	}
	if len(errs) != len(want) {
		t.Fatalf("errors:\n%s", strings.Join(errs, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(errs[i], want[i]) {
			t.Errorf("got  %s\nwant %s", errs[i], want[i])
		}
	}
	if rep.Rows != 12 || rep.Cases != 2 || rep.Errors != len(want) {
		t.Errorf("report %+v; expected 12 rows, 2 cases, %d errors", rep, len(want))
	}
	if dead := l.topic(caselog.DeadLetter); len(dead) != len(want) {
		t.Errorf("%d dead letters; expected %d", len(dead), len(want))
	}
}

func TestDeadLettersAreRedacted(t *testing.T) {
	rep, _, l := run(t, write(t, "x.csv", []byte(head+"N-77,昨天,李四反映,李四家停水,,,,,\nN-78,\"李四\n")))
	if rep.Errors != 2 {
		t.Fatalf("report %+v; expected two rejected rows", rep)
	}
	for _, m := range l.topic(caselog.DeadLetter) {
		d, err := caselog.Decode[caselog.DeadRecord](m.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(d.Value, []byte("[NAME1]")) || bytes.Contains(d.Value, []byte("李四")) {
			t.Errorf("the dead letter holds %q; expected the row, redacted", d.Value)
		}
	}
}

func TestMissingColumnInHeader(t *testing.T) {
	im, _ := importer(&ledger{marks: map[string]int64{}})
	_, err := im.File(t.Context(), write(t, "x.csv", []byte("工单编号,诉求内容\n1,停水\n")))
	if err == nil || !strings.Contains(err.Error(), "no column for received_at (来电时间") || !strings.Contains(err.Error(), "x.csv:1:") {
		t.Fatalf("got %v; expected the file, line, the missing field and its usual headers", err)
	}
	for name, data := range map[string]string{"empty.csv": "", "x.docx": "x", "bad.xlsx": "no zip"} {
		if _, err := im.File(t.Context(), write(t, name, []byte(data))); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v; expected an error that names the file", name, err)
		}
	}
}

func TestXLSX(t *testing.T) {
	book := excelize.NewFile()
	for i, cells := range [][]any{
		{"工单编号", "来电时间", "诉求内容"},
		{"X1", "2025-03-01 08:30:00", "停水"},
		{"X2", time.Date(2025, 3, 1, 8, 30, 0, 0, time.UTC), "断电"},
		{},
		{"X4", "never", "错"},
	} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "x.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	rep, errs, l := run(t, path)
	if rep.Cases != 2 || len(errs) != 1 || !strings.HasPrefix(errs[0], "x.xlsx:5: 来电时间:") {
		t.Fatalf("%+v %v; expected two cases and an error in row 5", rep, errs)
	}
	for _, c := range cases(t, l) {
		if want := time.Date(2025, 3, 1, 8, 30, 0, 0, zone); !c.ReceivedAt.Equal(want) {
			t.Errorf("received at %v; expected %v", c.ReceivedAt, want)
		}
	}
}

func TestJSONL(t *testing.T) {
	rep, errs, l := run(t, write(t, "x.jsonl", []byte(`{"id":"S1","received_at":"2020-01-06T12:09:38+08:00","title":"题","text":"文","extra":{"a":1}}
not json
{"id":7,"received_at":"2020-01-06T12:09:38+08:00","text":"二"} {}

{"id":7,"received_at":"2020-01-06T12:09:38+08:00","text":"二"}
[1]
`)))
	if rep.Cases != 2 || rep.Rows != 5 || len(errs) != 3 || !strings.HasPrefix(errs[0], "x.jsonl:2: the line is not a JSON object") {
		t.Fatalf("%+v %v; expected two cases and three errors", rep, errs)
	}
	if got := cases(t, l)[0].Text; got != "题\n文" {
		t.Fatalf("text is %q", got)
	}
}

func TestInterruptedImportResumes(t *testing.T) {
	var file bytes.Buffer
	const n = 2600
	for i := range n {
		if i%100 == 7 {
			file.WriteString("broken\n")
			continue
		}
		if err := json.NewEncoder(&file).Encode(map[string]any{"id": i, "received_at": "2025-01-06 12:00:00", "text": fmt.Sprint("事", i)}); err != nil {
			t.Fatal(err)
		}
	}
	path := write(t, "x.jsonl", file.Bytes())
	_, _, whole := run(t, path)
	for crash := 1; crash <= 7; crash++ {
		l := &ledger{marks: map[string]int64{}, countdown: crash}
		im, _ := importer(l)
		_, err := im.File(t.Context(), path)
		if crash <= 6 && err == nil {
			t.Fatalf("commit %d failed and nobody noticed", crash)
		}
		rep, err := im.File(t.Context(), path)
		if err != nil || rep.Rows != n {
			t.Fatalf("second run: %+v, %v", rep, err)
		}
		if !slices.EqualFunc(l.msgs, whole.msgs, func(a, b caselog.Message) bool { return a.Key == b.Key && bytes.Equal(a.Value, b.Value) }) {
			t.Fatalf("after a crash at commit %d: %d messages; expected the %d of an undisturbed run", crash, len(l.msgs), len(whole.msgs))
		}
		if rep, err = im.File(t.Context(), path); err != nil || rep.Cases != 0 || rep.Earlier != n {
			t.Fatalf("a third run did %+v, %v; expected nothing new", rep, err)
		}
	}
}

func TestColumnMap(t *testing.T) {
	path := write(t, "map.yaml", []byte("columns:\n  number: [流水]\n  text: [说的]\nanswers:\n  还行: satisfied\ntime_layouts: [\"02.01.2006\"]\n"))
	c, err := hotline.ReadColumns(path)
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{marks: map[string]int64{}}
	im, errs := importer(l)
	im.Columns = c
	rep, err := im.File(t.Context(), write(t, "x.csv", []byte("流水,来电时间,说的,满意度\n1,06.01.2025,停水,还行\n")))
	if err != nil || rep.Cases != 1 || rep.Events != 1 {
		t.Fatalf("%+v %v %v", rep, err, *errs)
	}
	for name, text := range map[string]string{
		"unknown key":    "colums: {}\n",
		"unknown field":  "columns: {phone: [电话]}\n",
		"unknown answer": "answers: {好: great}\n",
	} {
		if _, err := hotline.ReadColumns(write(t, "bad.yaml", []byte(text))); err == nil || !strings.Contains(err.Error(), "bad.yaml") {
			t.Errorf("%s: got %v; expected an error that names the file", name, err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(head + "A1,2025-03-01 08:30:00,停水,停水三天,,,,,\n"))
	f.Add([]byte("工单编号,来电时间,内容\n\"a\n\"\"b,\x00\xff\n"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(t, "x.csv", data) })
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(`{"id":"1","received_at":"2025-01-01","text":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(t, "x.jsonl", data) })
}

func fuzzFile(t *testing.T, name string, data []byte) {
	path := write(t, name, data)
	l := &ledger{marks: map[string]int64{}}
	im, errs := importer(l)
	rep, err := im.File(t.Context(), path)
	if err != nil {
		return
	}
	if rep.Cases+rep.Errors != rep.Rows || len(*errs) != rep.Errors {
		t.Fatalf("%+v: every row is a case or an error", rep)
	}
}
