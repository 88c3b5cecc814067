package hotline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xiangyin/ingest"
	"xiangyin/ingest/strictyaml"
)

// Field is one field of a ticket that a column can hold.
type Field string

// The fields of a ticket. Number, ReceivedAt and Text are required; Title may stand in for Text.
const (
	Number     Field = "number"
	ReceivedAt Field = "received_at"
	Title      Field = "title"
	Text       Field = "text"
	Address    Field = "address"
	Office     Field = "office"
	Channel    Field = "channel"
	AnsweredAt Field = "answered_at"
	ResolvedAt Field = "resolved_at"
	SurveyedAt Field = "surveyed_at"
	Survey     Field = "survey"
)

func fields() []Field {
	return []Field{Number, ReceivedAt, Title, Text, Address, Office, Channel, AnsweredAt, ResolvedAt, SurveyedAt, Survey}
}

// Columns maps the columns of an export to the fields of a ticket.
type Columns struct {
	// Names lists, per field, the headers that may hold it; the first that occurs is used. Case and spaces do not count.
	Names map[Field][]string `yaml:"columns"`
	// Layouts are the time layouts of the export, in the notation of Go's package time, tried in order.
	Layouts []string `yaml:"time_layouts"`
	// Answers maps the words of the survey column to satisfied, dissatisfied or no_answer.
	Answers map[string]ingest.Satisfaction `yaml:"answers"`
}

// DefaultColumns knows the headers that Chinese hotline platforms commonly export, and the JSON names of batch HTTP.
func DefaultColumns() Columns {
	return Columns{
		Names: map[Field][]string{
			Number:     {"工单编号", "工单号", "受理编号", "诉求编号", "工单流水号", "编号", "number", "id"},
			ReceivedAt: {"来电时间", "受理时间", "诉求时间", "登记时间", "创建时间", "留言时间", "received_at"},
			Title:      {"诉求标题", "工单标题", "标题", "留言主题", "title"},
			Text:       {"诉求内容", "工单内容", "来电内容", "问题描述", "内容", "留言详情", "text"},
			Address:    {"事发地址", "事发地点", "诉求地址", "问题地址", "地址", "address"},
			Office:     {"办理单位", "承办单位", "责任单位", "主办单位", "office"},
			Channel:    {"来电渠道", "诉求来源", "受理渠道", "来源", "渠道", "channel"},
			AnsweredAt: {"答复时间", "回复时间", "answered_at"},
			ResolvedAt: {"办结时间", "结案时间", "完成时间", "resolved_at"},
			SurveyedAt: {"回访时间", "评价时间", "surveyed_at"},
			Survey:     {"满意度", "回访结果", "是否满意", "评价结果", "survey"},
		},
		Layouts: []string{
			time.RFC3339, "2006-01-02 15:04:05", "2006/1/2 15:04:05", "2006-1-2 15:04", "2006/1/2 15:04", "2006年1月2日 15:04:05",
			"2006年1月2日 15时04分", "2006年1月2日 15:04", "20060102150405", "2006-01-02", "2006/1/2", "2006年1月2日",
		},
		Answers: map[string]ingest.Satisfaction{
			"满意": ingest.Satisfied, "非常满意": ingest.Satisfied, "很满意": ingest.Satisfied, "是": ingest.Satisfied,
			"基本满意": ingest.Satisfied, "不满意": ingest.Dissatisfied, "非常不满意": ingest.Dissatisfied, "很不满意": ingest.Dissatisfied,
			"否": ingest.Dissatisfied, "未评价": ingest.NoAnswer, "未接通": ingest.NoAnswer, "无法联系": ingest.NoAnswer, "未回访": "",
			"satisfied": ingest.Satisfied, "dissatisfied": ingest.Dissatisfied, "no_answer": ingest.NoAnswer,
		},
	}
}

// ReadColumns reads a column map, in YAML: what it names replaces the default, the rest stays. What is wrong with it comes as
// strictyaml.Problems.
func ReadColumns(path string) (Columns, error) {
	var own Columns
	doc, err := strictyaml.ReadFile(path, &own)
	if err != nil {
		return Columns{}, fmt.Errorf("column map: %w", err)
	}
	c := DefaultColumns()
	for f, names := range own.Names {
		if !slices.Contains(fields(), f) {
			doc.Add("columns."+string(f), "unknown field; expected one of %v", fields())
		}
		c.Names[f] = names
	}
	for word, answer := range own.Answers {
		if !slices.Contains([]ingest.Satisfaction{ingest.Satisfied, ingest.Dissatisfied, ingest.NoAnswer, ""}, answer) {
			doc.Add("answers."+word, "unknown answer %q; expected satisfied, dissatisfied or no_answer", answer)
		}
		c.Answers[word] = answer
	}
	if own.Layouts != nil {
		c.Layouts = own.Layouts
	}
	if err := doc.Err(); err != nil {
		return Columns{}, err
	}
	return c, nil
}

// layout is where each field stands in one file's header.
type layout map[Field]int

// resolve finds the columns of c in header.
func (c Columns) resolve(header []string) (layout, error) {
	at := map[string]int{}
	for i, h := range header {
		if _, ok := at[fold(h)]; !ok {
			at[fold(h)] = i
		}
	}
	l := layout{}
	for f, names := range c.Names {
		for _, name := range names {
			if i, ok := at[fold(name)]; ok {
				l[f] = i
				break
			}
		}
	}
	var missing []string
	for _, f := range []Field{Number, ReceivedAt} {
		if _, ok := l[f]; !ok {
			missing = append(missing, fmt.Sprintf("%s (%s)", f, strings.Join(c.Names[f], ", ")))
		}
	}
	_, text := l[Text]
	if _, title := l[Title]; !text && !title {
		missing = append(missing, fmt.Sprintf("%s (%s)", Text, strings.Join(c.Names[Text], ", ")))
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("no column for %s; the header has %s. Name the columns with --map", strings.Join(missing, "; "), strings.Join(header, ", "))
	}
	return l, nil
}

func fold(header string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.TrimPrefix(header, "\ufeff")), ""))
}
