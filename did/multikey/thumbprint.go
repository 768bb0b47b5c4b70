package multikey

import (
	"crypto"
	"crypto/sha256"
)

// Thumbprint returns the SHA-256 JWK thumbprint of a key (RFC 7638; for OKP keys
// RFC 8037 §2): the same for every encoding in which the key came. The key is
// checked as by [Check].
func Thumbprint(k crypto.PublicKey) ([32]byte, error) {
	return hashOf(MarshalJWK, k)
}

// COSEThumbprint returns the SHA-256 COSE key thumbprint of a key (RFC 9679).
// The key is checked as by [Check]; a BLS12-381 G2 key is ErrType.
func COSEThumbprint(k crypto.PublicKey) ([32]byte, error) {
	return hashOf(MarshalCOSEKey, k)
}

func hashOf(marshal func(crypto.PublicKey) ([]byte, error), k crypto.PublicKey) ([32]byte, error) {
	b, err := marshal(k)
	if err != nil {
		return [32]byte{}, err
	}
	return sha256.Sum256(b), nil
}
