package dashboards

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// A form carries a token that only a page of this host can know: the secret of the visitor's cookie, covered by a fresh pad each
// time so that compression gives nothing away. Requests of other sites' pages are refused before, by Sec-Fetch-Site and Origin.
const (
	tokenField  = "token"
	tokenBytes  = 32
	tokenCookie = "xiangyin_form"
)

var errToken = errors.New("form token does not match")

func (s *server) cookieName() string {
	if s.Secure {
		return "__Host-" + tokenCookie
	}
	return tokenCookie
}

// secret returns the secret of the visitor's cookie, which it sets when there is none.
func (s *server) secret(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if secret, err := s.cookieSecret(r); err == nil {
		return secret, nil
	}
	secret := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.Rand, secret); err != nil {
		return nil, fmt.Errorf("draw form secret: %w", err)
	}
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: base64.RawURLEncoding.EncodeToString(secret), Path: "/", SameSite: http.SameSiteLaxMode,
		Secure: s.Secure, HttpOnly: true,
	})
	return secret, nil
}

func (s *server) cookieSecret(r *http.Request) ([]byte, error) {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return nil, err
	}
	secret, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(secret) != tokenBytes {
		return nil, errToken
	}
	return secret, nil
}

// token returns a token for a form of the visitor who makes r.
func (s *server) token(w http.ResponseWriter, r *http.Request) (string, error) {
	secret, err := s.secret(w, r)
	if err != nil {
		return "", err
	}
	pad := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.Rand, pad); err != nil {
		return "", fmt.Errorf("draw form token: %w", err)
	}
	covered := make([]byte, tokenBytes)
	subtle.XORBytes(covered, pad, secret)
	return base64.RawURLEncoding.EncodeToString(append(pad, covered...)), nil
}

// checkToken refuses a form whose token does not fit the visitor's cookie.
func (s *server) checkToken(r *http.Request) error {
	secret, err := s.cookieSecret(r)
	if err != nil {
		return &httpError{status: http.StatusForbidden, cause: errToken}
	}
	token, err := base64.RawURLEncoding.DecodeString(r.PostFormValue(tokenField))
	if err != nil || len(token) != 2*tokenBytes {
		return &httpError{status: http.StatusForbidden, cause: errToken}
	}
	open := make([]byte, tokenBytes)
	subtle.XORBytes(open, token[:tokenBytes], token[tokenBytes:])
	if subtle.ConstantTimeCompare(open, secret) != 1 {
		return &httpError{status: http.StatusForbidden, cause: errToken}
	}
	return nil
}

// incident returns a short random number that ties an error page to its log line.
func (s *server) incident() string {
	b := make([]byte, 4)
	if _, err := io.ReadFull(s.Rand, b); err != nil {
		return "-"
	}
	return hex.EncodeToString(b)
}
