package testservers

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Certificate is a server's certificate for 127.0.0.1, which signs itself, in PEM files.
type Certificate struct {
	CA, Cert, Key string // files; CA and Cert are the same
	Both          string // file of key and certificate, as Kafka wants them
	Pool          *x509.CertPool
}

// Certificate makes a certificate that is good for an hour.
func (s *Servers) Certificate() (*Certificate, error) {
	dir, err := s.folder("certificate")
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "xiangyin test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	c := &Certificate{Pool: x509.NewCertPool(), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), Both: filepath.Join(dir, "both.pem")}
	c.CA = c.Cert
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	c.Pool.AppendCertsFromPEM(certPEM)
	for file, data := range map[string][]byte{c.Cert: certPEM, c.Key: keyPEM, c.Both: append(keyPEM, certPEM...)} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return nil, fmt.Errorf("make a certificate: %w", err)
		}
	}
	return c, nil
}
