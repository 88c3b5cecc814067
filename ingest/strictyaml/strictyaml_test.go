package strictyaml_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiangyin/ingest/strictyaml"
)

type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("bad duration %q; expected such as 30s or 1h30m", text)
	}
	*d = duration(v)
	return nil
}

type config struct {
	Name  string   `yaml:"name"`
	Every duration `yaml:"every"`
	Port  int      `yaml:"port"`
	Log   struct {
		Brokers []string `yaml:"brokers"`
	} `yaml:"log"`
}

func TestEveryProblemAtOnce(t *testing.T) {
	var c config
	d := strictyaml.Read("c.yaml", []byte("name: x\nevry: 3s\nevery: 3 sec\nport: high\nlog:\n  brokers: [a, b]\n  broker: c\n---\nname: y\n"), &c)
	d.Add("log.brokers.1", "no port")
	got := d.Err().Error()
	for _, want := range []string{"c.yaml:2: ", "evry", "c.yaml:3: ", "bad duration", "c.yaml:4: ", "c.yaml:6: log.brokers.1: no port", "c.yaml:7: ", "broker", "c.yaml:8: a second YAML document"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if n := len(strings.Split(got, "\n")); n != 6 {
		t.Errorf("%d problems; expected 6:\n%s", n, got)
	}
}

func TestFaultyFiles(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "c.yaml: the file is empty"},
		"no YAML":       {"a: [1\nb: ]: {", "c.yaml:"},
		"duplicate key": {"name: a\nname: b\n", "c.yaml:2: "},
		"not a mapping": {"- a\n", "c.yaml:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			var v config
			err := strictyaml.Read("c.yaml", []byte(c.text), &v).Err()
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("got %v; expected %s…", err, c.want)
			}
		})
	}
	if _, err := strictyaml.ReadFile(filepath.Join(t.TempDir(), "none.yaml"), &config{}); err == nil {
		t.Fatal("a missing file is no error")
	}
}

func TestGoodFile(t *testing.T) {
	var c config
	if err := strictyaml.Read("c.yaml", []byte("name: 澄溪县\nevery: 30s\nlog: {brokers: [a]}\n"), &c).Err(); err != nil {
		t.Fatal(err)
	}
	if c.Name != "澄溪县" || time.Duration(c.Every) != 30*time.Second || len(c.Log.Brokers) != 1 {
		t.Fatalf("got %+v", c)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("name: x\n---\nname: y"))
	f.Add([]byte("log: {brokers: [&a a, *a]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c config
		d := strictyaml.Read("c.yaml", data, &c)
		d.Line("log.brokers.0")
		if err := d.Err(); err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}
