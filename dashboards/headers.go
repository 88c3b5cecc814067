package dashboards

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
)

// contentSecurityPolicy lets a page load its own embedded files and nothing else: no inline script or style, no other host, no frame.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm is the largest form that a page sends, in bytes.
const maxForm = 64 << 10

// secure sets the headers that every answer carries and refuses what comes from another site's page.
func (s *server) secure(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(s.adapt(func(http.ResponseWriter, *http.Request) error {
		return &httpError{status: http.StatusForbidden}
	}))
	guarded := crossOrigin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		guarded.ServeHTTP(w, r)
	})
}

// sendPage sends a rendered page: never stored by caches between, compressed when the client takes it, and not at all when the
// client has it already.
func sendPage(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Accept-Encoding, Cookie, Accept-Language")
	if status == http.StatusOK {
		sum := sha256.Sum256(body)
		etag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", etag)
		if matches(r, etag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	if acceptsGzip(r) {
		zipped, err := zipFast(body)
		if err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		body = zipped
	}
	return send(w, status, body)
}

// send writes body with its length. A client that went away is not an error of the page.
func send(w http.ResponseWriter, status int, body []byte) error {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return nil
}
