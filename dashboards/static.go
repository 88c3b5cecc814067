package dashboards

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed static/*.css static/*.js static/*.svg static/vendor/*.js static/vendor/*.LICENSE static/vendor/*.NOTICE
var staticFiles embed.FS

// asset is one file that pages load, ready to send.
type asset struct {
	plain, zipped []byte
	kind          string // its Content-Type
	etag          string
	version       string // changes with its content
}

// assets holds the embedded files by base name.
type assets struct{ byName map[string]asset }

func loadAssets() (*assets, error) {
	a := &assets{byName: map[string]asset{}}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		zipped, err := zip(body)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		version := hex.EncodeToString(sum[:8])
		a.byName[path.Base(name)] = asset{plain: body, zipped: zipped, kind: contentType(name), etag: `W/"` + version + `"`, version: version}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("dashboards: load embedded files: %w", err)
	}
	return a, nil
}

func zip(body []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// url returns the address of the embedded file name, which changes with its content.
func (a *assets) url(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("no embedded file %q", name)
	}
	return "/static/" + name + "?v=" + f.version, nil
}

// static sends an embedded file, to be kept for a year when the address names its version.
func (s *server) static(w http.ResponseWriter, r *http.Request) error {
	f, ok := s.assets.byName[r.PathValue("name")]
	if !ok {
		return &httpError{status: http.StatusNotFound}
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == f.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if matches(r, f.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		return send(w, http.StatusOK, f.zipped)
	}
	return send(w, http.StatusOK, f.plain)
}

// matches reports whether the client already has what etag names.
func matches(r *http.Request, etag string) bool {
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimSpace(have) == etag {
			return true
		}
	}
	return false
}

// acceptsGzip reports whether the client takes gzip, which every browser does.
func acceptsGzip(r *http.Request) bool {
	for _, offer := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(offer), ";")
		if coding == "gzip" {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}
