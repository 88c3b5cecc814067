package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"xiangyin/ingest/redact"
)

// maxJSONLine is the longest line that the JSONL filters read, in bytes.
const maxJSONLine = 16 << 20

// textLine is one line of the JSONL filters.
type textLine struct {
	ID   json.RawMessage `json:"id"`
	Text string          `json:"text"`
}

func redactCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "redact",
		Short: "去除文本中的个人信息 (JSONL in, redacted JSONL out)",
		Long: "Reads JSON lines {\"id\",\"text\"} and writes {\"id\",\"text\"} with everything personal replaced by typed placeholders.\n" +
			"A line that cannot be read, or that redaction refuses, is named on standard error, left out of the output, and makes the exit status 1.",
		Example: `  echo '{"id":1,"text":"我叫张三丰，电话13800138000，家门口停水了"}' | xiangyin redact`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			r, err := redact.New()
			if err != nil {
				return err
			}
			return eachLine(s, func(l textLine) (any, error) {
				safe, err := r.Redact(l.Text)
				if err != nil {
					return nil, fmt.Errorf("redaction refused it: %w", err)
				}
				return textLine{l.ID, safe}, nil
			})
		},
	}
}

// eachLine answers every JSON line of the input with what f makes of it.
func eachLine(s Streams, f func(textLine) (any, error)) error {
	in := bufio.NewScanner(s.In)
	in.Buffer(make([]byte, 64<<10), maxJSONLine)
	out := bufio.NewWriter(s.Out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	failed := false
	for n := 1; in.Scan(); n++ {
		answer, err := answerLine(in.Bytes(), f)
		if err != nil {
			fmt.Fprintf(s.Err, "standard input:%d: %v\n", n, err)
			failed = true
			continue
		}
		if answer == nil {
			continue
		}
		if err := enc.Encode(answer); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if err := errors.Join(in.Err(), out.Flush()); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	if failed {
		return errReported
	}
	return nil
}

var errNoObject = errors.New(`not a JSON object with "id" and "text"`)

// answerLine returns nil for an empty line. Its errors do not quote the line.
func answerLine(line []byte, f func(textLine) (any, error)) (any, error) {
	if len(line) == 0 {
		return nil, nil
	}
	var l textLine
	if err := json.Unmarshal(line, &l); err != nil {
		return nil, errNoObject
	}
	if l.ID == nil {
		l.ID = json.RawMessage("null")
	}
	return f(l)
}
