package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Times of local certificates.
const (
	localLife  = 398 * 24 * time.Hour // no browser takes longer ones
	localRenew = 14 * 24 * time.Hour  // before the end
)

// localCertificate returns the certificate of a desk for names and addresses, and the
// file with the authority that signed it. If there is none in the folder that lasts, it
// makes both anew. The authority signs this one certificate; its key is kept nowhere,
// so nobody can make another that tablets would trust.
func localCertificate(folder string, hosts []string, now time.Time) (pair tls.Certificate, authority string, err error) {
	authority = filepath.Join(folder, "authority.pem")
	certFile, keyFile := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	if pair, err = tls.LoadX509KeyPair(certFile, keyFile); err == nil && lasts(pair, hosts, now) {
		return pair, authority, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return pair, "", usage("--tls-local: %v", err)
	}
	made, err := newLocal(hosts, now)
	if err != nil {
		return pair, "", err
	}
	for name, file := range map[string][]byte{keyFile: made.key, certFile: made.cert, authority: made.authority} {
		mode := os.FileMode(publicFile)
		if name == keyFile {
			mode = privateFile
		}
		if err := save(name, file, mode); err != nil {
			return pair, "", err
		}
	}
	pair, err = tls.LoadX509KeyPair(certFile, keyFile)
	return pair, authority, err
}

// lasts reports whether a certificate is for all hosts, and for some time.
func lasts(pair tls.Certificate, hosts []string, now time.Time) bool {
	if now.After(pair.Leaf.NotAfter.Add(-localRenew)) || now.Before(pair.Leaf.NotBefore) {
		return false
	}
	for _, h := range hosts {
		if h != "" && pair.Leaf.VerifyHostname(h) != nil {
			return false
		}
	}
	return true
}

// local are the files of a local certificate, in PEM.
type local struct{ authority, cert, key []byte }

func newLocal(hosts []string, now time.Time) (l local, err error) {
	root, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return l, err
	}
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return l, err
	}
	above := x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Hinan desk, local authority"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(localLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	below := x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Hinan desk"},
		NotBefore: above.NotBefore, NotAfter: above.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			below.IPAddresses = append(below.IPAddresses, ip)
		} else if h != "" {
			below.DNSNames = append(below.DNSNames, h)
		}
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, &above, &above, root.Public(), root)
	if err != nil {
		return l, err
	}
	ownDER, err := x509.CreateCertificate(rand.Reader, &below, &above, own.Public(), root)
	if err != nil {
		return l, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		return l, err
	}
	block := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	l = local{authority: block("CERTIFICATE", rootDER), key: block("PRIVATE KEY", keyDER)}
	l.cert = append(block("CERTIFICATE", ownDER), l.authority...)
	return l, nil
}

func serial() *big.Int {
	raw := make([]byte, 16)
	rand.Read(raw) // never fails
	return new(big.Int).SetBytes(raw)
}
