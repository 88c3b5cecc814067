package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"xiangyin/analyze"
	"xiangyin/cmd/internal/app"
)

// classified is one line that xiangyin classify writes.
type classified struct {
	ID         json.RawMessage `json:"id"`
	Text       string          `json:"text"`     // redacted
	Township   string          `json:"township"` // code of today's unit, or ""
	Concern    analyze.Concern `json:"concern"`
	Second     analyze.Concern `json:"second,omitempty"`
	Confidence float64         `json:"confidence"`
	Urgency    analyze.Urgency `json:"urgency"`
	Review     bool            `json:"review,omitempty"`
}

func classifyCommand(s Streams) *cobra.Command {
	var gazetteer, model, taxonomy string
	c := &cobra.Command{
		Use:   "classify [--gazetteer F]",
		Short: "判断需要什么服务、在哪里、多紧急 (JSONL in, findings out)",
		Long: "Reads JSON lines {\"id\",\"text\"}, redacts each text, and writes {\"id\",\"text\",\"township\",\"concern\",\"confidence\",\"urgency\"}; \"second\" and\n" +
			"\"review\" follow where a text holds two concerns or should be confirmed by a person. Without a gazetteer the township is \"\".",
		Example: `  echo '{"id":1,"text":"青龙镇水管爆了，家里停水三天"}' | xiangyin classify --gazetteer county/gazetteer.csv`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			r, err := openReading(gazetteer, model, taxonomy)
			if err != nil {
				return err
			}
			now := time.Now()
			return errors.Join(eachLine(s, func(l textLine) (any, error) { return classify(r, l, now) }), r.Close())
		},
	}
	c.Flags().StringVar(&gazetteer, "gazetteer", "", "CSV of the county's units")
	c.Flags().StringVar(&model, "model", "", "model of xiangyin train (the embedded one by default)")
	c.Flags().StringVar(&taxonomy, "taxonomy", "", "taxonomy file (the embedded one by default)")
	return c
}

func classify(r *app.Reading, l textLine, now time.Time) (any, error) {
	safe, err := r.Redactor.Redact(l.Text)
	if err != nil {
		return nil, fmt.Errorf("redaction refused it: %w", err)
	}
	reading := r.Classifier.Classify(safe)
	out := classified{
		ID: l.ID, Text: safe, Concern: reading.Concern, Second: reading.Second, Confidence: reading.Confidence, Urgency: reading.Urgency,
		Review: reading.Confidence < r.Classifier.Bound(),
	}
	if r.Places != nil {
		out.Township = r.Places.Locate(safe, "", now, now).Township
	}
	return out, nil
}

// openReading opens what reads texts, with the dictionaries in the user's cache folder.
func openReading(gazetteer, model, taxonomy string) (*app.Reading, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	var places []analyze.Place
	county := ""
	if gazetteer != "" {
		if places, err = readPlaces(gazetteer); err != nil {
			return nil, err
		}
		for _, p := range places {
			if p.Level == analyze.County {
				county = p.Code
			}
		}
	}
	files := [2][]byte{}
	for i, path := range []string{model, taxonomy} {
		if path == "" {
			continue
		}
		if files[i], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return app.OpenReading(filepath.Join(cache, "xiangyin"), places, county, files[0], files[1])
}
