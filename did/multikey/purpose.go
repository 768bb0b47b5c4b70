package multikey

import (
	"fmt"
	"slices"
)

// narrow keeps of p what another member allows. When nothing is left, the
// members contradict each other (RFC 7517 §4.3: their use must be consistent).
func (p purpose) narrow(allowed purpose, member string) (purpose, error) {
	if p &= allowed; p == 0 {
		return 0, fmt.Errorf("%w: %s does not fit the key or its other members", ErrMismatch, member)
	}
	return p, nil
}

// joseAlgorithm tells what a JOSE algorithm does with keys of this kind: 0 if
// it does not fit, or is unknown.
func (k *keyType) joseAlgorithm(name string) purpose {
	switch name {
	case "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW":
		return agreement
	}
	if slices.Contains(k.jose, name) {
		return signing
	}
	return 0
}

// coseAlgorithm is joseAlgorithm for COSE; -25 to -34 are ECDH with HKDF or key
// wrap (RFC 9053 §6.3 and §6.4).
func (k *keyType) coseAlgorithm(alg int64) purpose {
	if -34 <= alg && alg <= -25 {
		return agreement
	}
	if slices.Contains(k.cose, alg) {
		return signing
	}
	return 0
}

func joseUse(use string) purpose {
	switch use {
	case "sig":
		return signing
	case "enc":
		return agreement
	}
	return signing | agreement // other values may be registered (RFC 7517 §4.2)
}

func joseOperation(op string) purpose {
	switch op {
	case "sign", "verify":
		return signing
	case "encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits":
		return agreement
	}
	return signing | agreement // other values may be used (RFC 7517 §4.3)
}

// coseOperation reads the table of RFC 9052 §7.1; 9 and 10 make and check MACs,
// which no public key does.
func coseOperation(op int64) purpose {
	switch {
	case op == 1 || op == 2:
		return signing
	case 3 <= op && op <= 8:
		return agreement
	}
	return 0
}
