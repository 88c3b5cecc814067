package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// secretBytes is the length of a generated secret: 256 bits, the output length of HMAC-SHA256 (RFC 2104, section 3).
const secretBytes = 32

// Secret returns the secret kept in the file at path, and makes one at the first start. Others must not be able to read the file.
func Secret(path string) (string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return newSecret(path)
	}
	if err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("secret %s can be read by others; run chmod 600 on it", path)
	}
	s := strings.TrimSpace(string(data))
	if len(s) < secretBytes {
		return "", fmt.Errorf("secret %s has %d characters; expected at least %d", path, len(s), secretBytes)
	}
	return s, nil
}

// newSecret writes a new secret unless another process has just done so.
func newSecret(path string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	raw := make([]byte, secretBytes)
	rand.Read(raw)
	tmp := fmt.Sprintf("%s.%s.new", path, hex.EncodeToString(raw[:4]))
	if err := os.WriteFile(tmp, []byte(hex.EncodeToString(raw)+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, path); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("secret: %w", err)
	}
	return Secret(path)
}
