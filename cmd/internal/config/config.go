// Package config reads the configuration file of a deployment. Whatever is wrong with it comes at once, each as file:line: key:
// problem; nothing is started on a config with a problem.
//
// Relative paths are relative to the folder of the config file.
package config

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xiangyin/ingest/strictyaml"
)

// Config is the configuration of a deployment. deploy/xiangyin.yaml explains every key.
type Config struct {
	County        string   `yaml:"county"`       // code of the county in the gazetteer
	Source        string   `yaml:"source"`       // name of the hotline system, part of every ref
	Data          string   `yaml:"data"`         // folder of the embedded database and the dictionaries
	Listen        string   `yaml:"listen"`       // address of the pages, the API and the metrics
	PublicURL     string   `yaml:"public_url"`   // where officials reach the pages; links in alerts begin with it
	Gazetteer     string   `yaml:"gazetteer"`    // CSV
	Duty          string   `yaml:"duty"`         // YAML
	Columns       string   `yaml:"columns"`      // YAML; "" for the usual headers
	Model         string   `yaml:"model"`        // file of xiangyin train; "" for the embedded one
	Taxonomy      string   `yaml:"taxonomy"`     // YAML; "" for the embedded one
	Rules         string   `yaml:"rules"`        // Prometheus rule file; "" for the embedded one
	RefKeyFile    string   `yaml:"ref_key_file"` // key of the refs; made at the first start
	TokenFile     string   `yaml:"token_file"`   // bearer token of POST /v1/cases and the webhook; made at the first start
	EvaluateEvery Duration `yaml:"evaluate_every"`
	ReviewBelow   float64  `yaml:"review_below"` // confidence under which the desk confirms a finding

	path string
}

// Duration is a length of time written like 30s, 5m or 1h30m.
type Duration time.Duration

// UnmarshalText reads a duration that is greater than zero.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v <= 0 {
		return fmt.Errorf("bad duration %q; expected such as 30s, 5m or 1h30m", text)
	}
	*d = Duration(v)
	return nil
}

func defaults() Config {
	return Config{
		Source: "12345", Data: "data", Listen: "127.0.0.1:8311", Gazetteer: "gazetteer.csv", Duty: "duty.yaml",
		RefKeyFile: "ref.key", TokenFile: "token", EvaluateEvery: Duration(30 * time.Second), ReviewBelow: 0.5,
	}
}

// Read reads and checks the config at path. The error is strictyaml.Problems where the file could be read.
func Read(path string) (Config, error) {
	c := defaults()
	c.path = path
	doc, err := strictyaml.ReadFile(path, &c)
	if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	c.check(doc)
	c.resolve()
	if err := doc.Err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

func (c *Config) check(doc *strictyaml.Document) {
	if len(c.County) != 6 || strings.Trim(c.County, "0123456789") != "" {
		doc.Add("county", "%q is no county code; expected the 6 digits of GB/T 2260", c.County)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		doc.Add("listen", "%q is no address; expected host:port", c.Listen)
	}
	if c.Source == "" {
		doc.Add("source", "is empty; expected a name such as 12345")
	}
	if c.ReviewBelow < 0 || c.ReviewBelow > 1 {
		doc.Add("review_below", "%v is no probability; expected 0 to 1", c.ReviewBelow)
	}
	for _, f := range []struct {
		key, path string
		required  bool
	}{
		{"gazetteer", c.Gazetteer, true}, {"duty", c.Duty, true}, {"columns", c.Columns, false}, {"model", c.Model, false},
		{"taxonomy", c.Taxonomy, false}, {"rules", c.Rules, false},
	} {
		if f.path == "" && !f.required {
			continue
		}
		if err := readable(c.inFolder(f.path)); err != nil {
			doc.Add(f.key, "%v", err)
		}
	}
}

func readable(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no file %s", path)
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder; expected a file", path)
	}
	return nil
}

func (c *Config) resolve() {
	for _, p := range []*string{&c.Data, &c.Gazetteer, &c.Duty, &c.Columns, &c.Model, &c.Taxonomy, &c.Rules, &c.RefKeyFile, &c.TokenFile} {
		if *p != "" {
			*p = c.inFolder(*p)
		}
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
}

func (c *Config) inFolder(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.path), path)
}
