package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"xiangyin/cmd/internal/config"
)

func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string]string{"c.yaml": text, "gazetteer.csv": "x", "duty.yaml": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "c.yaml")
}

func TestGoodConfig(t *testing.T) {
	path := write(t, "county: \"510999\"\nevaluate_every: 1m30s\n")
	c, err := config.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if time.Duration(c.EvaluateEvery) != 90*time.Second || c.Gazetteer != filepath.Join(filepath.Dir(path), "gazetteer.csv") || c.PublicURL != "http://127.0.0.1:8311" {
		t.Fatalf("got %+v", c)
	}
}

func TestWrongConfigNamesEveryProblem(t *testing.T) {
	path := write(t, "county: 51\nlisen: 127.0.0.1:1\nevaluate_every: 5 minutes\nduty: none.yaml\nlisten: nowhere\nreview_below: 2\n---\ncounty: \"1\"\n")
	_, err := config.Read(path)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		":1: county: \"51\" is no county code", ":2: ", "lisen", ":3: ", "bad duration \"5 minutes\"", ":4: duty: there is no file",
		":5: listen: \"nowhere\" is no address", ":6: review_below: 2 is no probability", ":7: a second YAML document",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 7 {
		t.Errorf("%d problems; expected 7:\n%v", n, err)
	}
	if _, err := config.Read(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing config is no error")
	}
}

func TestSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "key")
	first, err := config.Secret(path)
	if err != nil || len(first) != 64 {
		t.Fatalf("got %q, %v", first, err)
	}
	if again, err := config.Secret(path); err != nil || again != first {
		t.Fatalf("the second read gives another secret: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Secret(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Fatalf("got %v; expected a refusal of a secret that others can read", err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err == nil {
		os.Chmod(path, 0o600)
	}
	if _, err := config.Secret(path); err == nil {
		t.Fatal("a short secret is accepted")
	}
}

// TestExampleExplainsEveryKey reads the example in deploy, which must hold every key with its default.
func TestExampleExplainsEveryKey(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "deploy", "xiangyin.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	full, err := config.Read(write(t, string(data)))
	if err != nil {
		t.Fatal(err)
	}
	fields := reflect.TypeFor[config.Config]()
	for i := range fields.NumField() {
		key := fields.Field(i).Tag.Get("yaml")
		if key != "" && !strings.Contains(string(data), "\n"+key+":") {
			t.Errorf("deploy/xiangyin.yaml does not explain %s", key)
		}
	}
	least, err := config.Read(write(t, "county: \"510999\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, b := reflect.ValueOf(full), reflect.ValueOf(least)
	for i := range fields.NumField() {
		f := fields.Field(i)
		if !f.IsExported() || a.Field(i).Kind() == reflect.String && filepath.Base(a.Field(i).String()) == filepath.Base(b.Field(i).String()) {
			continue
		}
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			t.Errorf("deploy/xiangyin.yaml shows %v for %s; the default is %v", a.Field(i), f.Name, b.Field(i))
		}
	}
}
