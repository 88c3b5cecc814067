package dashboards_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestVendorSums compares the files of others with the sums that VENDOR.md states.
func TestVendorSums(t *testing.T) {
	doc, err := os.ReadFile("static/vendor/VENDOR.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` .*`([0-9a-f]{64})` \\|$").FindAllStringSubmatch(string(doc), -1)
	var stated []string
	for _, row := range rows {
		stated = append(stated, row[1])
		body, err := os.ReadFile("static/vendor/" + row[1])
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != row[2] {
			t.Errorf("%s has sum %x; VENDOR.md says %s", row[1], sum, row[2])
		}
	}
	files, err := os.ReadDir("static/vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".js") && !slices.Contains(stated, f.Name()) {
			t.Errorf("VENDOR.md says nothing of %s", f.Name())
		}
	}
}

var loads = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

// TestStaticFiles checks what every page loads: compressed, kept for a year under its version, not sent twice.
func TestStaticFiles(t *testing.T) {
	h := newFake(3).pages(t)
	found := loads.FindAllStringSubmatch(get(t, h, "/").Body.String(), -1)
	if len(found) != 5 {
		t.Fatalf("page loads %d files; want 5", len(found))
	}
	for _, m := range found {
		t.Run(m[1], func(t *testing.T) {
			plain := get(t, h, m[1])
			if plain.Code != http.StatusOK || plain.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
				t.Fatalf("status %d, cache %q", plain.Code, plain.Header().Get("Cache-Control"))
			}
			r := httptest.NewRequest(http.MethodGet, m[1], nil)
			r.Header.Set("Accept-Encoding", "br, gzip;q=0.8")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := unzip(t, w); got != plain.Body.String() {
				t.Error("compressed file differs")
			}
			r.Header.Set("If-None-Match", `"other", `+w.Header().Get("ETag"))
			w = httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
				t.Errorf("second time: status %d, %d bytes", w.Code, w.Body.Len())
			}
			stale := get(t, h, strings.Split(m[1], "?")[0]+"?v=old")
			if stale.Header().Get("Cache-Control") != "no-cache" {
				t.Errorf("an old version is kept: %q", stale.Header().Get("Cache-Control"))
			}
		})
	}
}

func unzip(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal("not compressed")
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestPageIsNotSentTwice checks that an unchanged overview costs a header only.
func TestPageIsNotSentTwice(t *testing.T) {
	h := newFake(30).pages(t)
	r := httptest.NewRequest(http.MethodGet, "/live", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if body := unzip(t, w); !strings.Contains(body, `id="heat"`) || strings.Contains(body, "<html") {
		t.Error("no overview, or a whole page")
	}
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusNotModified {
		t.Errorf("status %d", w.Code)
	}
	r.Header.Set("Accept-Encoding", "gzip;q=0")
	r.Header.Del("If-None-Match")
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "" {
		t.Error("compressed for a client that does not take it")
	}
}

// TestMessages compares the two catalogues: the same keys, the same blanks to fill, none empty.
func TestMessages(t *testing.T) {
	read := func(lang string) map[string]string {
		body, err := os.ReadFile("messages/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]string
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	zh, en := read("zh"), read("en")
	blanks := func(text string) string {
		found := regexp.MustCompile(`%(\[\d\])?[a-z]`).FindAllString(text, -1)
		if strings.Contains(text, "%[") { // by position
			slices.Sort(found)
		}
		for i, f := range found {
			found[i] = f[len(f)-1:]
		}
		return fmt.Sprint(found)
	}
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("no English for %s", key)
		}
		if a, b := blanks(text), blanks(other); a != b {
			t.Errorf("%s: blanks %s and %s", key, a, b)
		}
		if text == "" || other == "" {
			t.Errorf("%s is empty", key)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("no Chinese for %s", key)
		}
	}
	checkUsed(t, zh)
}

// checkUsed fails on messages that nothing says. Keys built of a kind and a name are known by their kind.
func checkUsed(t *testing.T, messages map[string]string) {
	t.Helper()
	var text strings.Builder
	for _, dir := range []string{".", "templates"} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name(), "_test.go") || !strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), ".html") {
				continue
			}
			body, err := os.ReadFile(dir + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			text.Write(body)
		}
	}
	built := regexp.MustCompile(`^(state|severity|metric|split|deadline|move|action|alert|charter|help|heat\.caption)\.`)
	for key := range messages {
		if !built.MatchString(key) && !strings.Contains(text.String(), `"`+key+`"`) {
			t.Errorf("nothing says %s", key)
		}
	}
}
