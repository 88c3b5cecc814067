package dashboards

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"xiangyin/analyze"
)

//go:embed messages/*.json
var messageFiles embed.FS

// The languages of the pages. Chinese is the default; names of places and offices stay Chinese in both.
const (
	chinese = "zh"
	english = "en"
)

const langCookie = "xiangyin_lang"

// locale is one language: its messages and how it writes figures and moments.
type locale struct {
	tag      string // of the html element
	lang     string // chinese or english
	messages map[string]string
}

func loadLocale(lang string) (*locale, error) {
	body, err := messageFiles.ReadFile("messages/" + lang + ".json")
	if err != nil {
		return nil, fmt.Errorf("dashboards: read messages: %w", err)
	}
	l := &locale{tag: map[string]string{chinese: "zh-CN", english: "en"}[lang], lang: lang}
	if err := json.Unmarshal(body, &l.messages); err != nil {
		return nil, fmt.Errorf("dashboards: messages of %s: %w", lang, err)
	}
	return l, nil
}

// message returns the message of key with args filled in; an unknown key is an error, so that no page shows a key.
func (l *locale) message(key string, args ...any) (string, error) {
	m, ok := l.messages[key]
	if !ok {
		return "", fmt.Errorf("no message %q in %s", key, l.lang)
	}
	if len(args) > 0 {
		return fmt.Sprintf(m, args...), nil
	}
	return m, nil
}

// say is message for keys that tests prove to exist in every language.
func (l *locale) say(key string, args ...any) string {
	m, err := l.message(key, args...)
	if err != nil {
		return key
	}
	return m
}

// name marks a Chinese name, or words that officials wrote, as Chinese on an English page.
func (l *locale) name(text string) template.HTML {
	escaped := template.HTMLEscapeString(text)
	if l.lang == chinese || isASCII(text) {
		return template.HTML(escaped) //nolint:gosec // escaped above
	}
	return template.HTML(`<span lang="zh-CN">` + escaped + `</span>`) //nolint:gosec // escaped above
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 127 }) < 0
}

// concern returns the name of c in the language of l.
func (l *locale) concern(c analyze.Concern) string {
	if l.lang == english {
		return c.English()
	}
	return c.Chinese()
}

// alertName returns the words for an alert of the rule file, or the rule's own name for one that an operator added.
func (l *locale) alertName(rule string) string {
	if words, ok := l.messages["alert."+rule]; ok {
		return words
	}
	return rule
}

// moment is a point in time as a page shows it.
type moment struct{ ISO, Text string }

// moment writes t to the minute, with its year when that is not the year of now.
func (l *locale) moment(t, now time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.In(now.Location())
	layout := l.messages["format.moment"]
	if t.Year() != now.Year() {
		layout = l.messages["format.moment.year"]
	}
	return moment{ISO: t.Format(time.RFC3339), Text: t.Format(layout)}
}

// day writes the day of t.
func (l *locale) day(t time.Time) string { return t.Format(l.messages["format.day"]) }

// span writes a length of time in its largest whole unit.
func (l *locale) span(d time.Duration) string {
	d = d.Abs()
	switch {
	case d < time.Minute:
		return l.say("span.now")
	case d < time.Hour:
		return l.say("span.minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return l.say("span.hours", int(d/time.Hour))
	}
	return l.say("span.days", int(d/(24*time.Hour)))
}

// number writes v with one decimal below ten and none above.
func number(v float64) string {
	if r := math.Round(v*10) / 10; r < 10 && r != math.Trunc(r) {
		return strconv.FormatFloat(r, 'f', 1, 64)
	}
	return strconv.FormatFloat(math.Round(v), 'f', 0, 64)
}

// language returns the language of r: the one its address asks for, else its cookie's, else Chinese.
func language(r *http.Request) string {
	asked := r.URL.Query().Get("lang")
	if asked == "" {
		if c, err := r.Cookie(langCookie); err == nil {
			asked = c.Value
		}
	}
	if asked == english {
		return english
	}
	return chinese
}
