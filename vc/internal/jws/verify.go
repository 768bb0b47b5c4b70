package jws

import (
	"crypto"
	"errors"
	"fmt"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"

	"github.com/hinan-id/hinan/did/keys"
)

// verify checks a signature of the right length with a key of the algorithm's
// type. jwx offers ES256K under a build tag only, so did/keys checks that.
func verify(a keys.Algorithm, pub crypto.PublicKey, input, signature []byte) error {
	if a == keys.ES256K {
		return keys.Verify(a, pub, input, signature)
	}
	if err := verifyJWX(a, pub, input, signature); err != nil {
		return err
	}
	// jwx lets an R of small order pass, did/keys does not. Its table is asked only
	// where R may be one: about once in thirteen thousand signatures.
	if a == keys.EdDSA && maybeSmallOrder([2]byte(signature)) {
		return keys.Verify(a, pub, input, signature)
	}
	return nil
}

// verifyJWX calls jwx on the parts, past its reading of headers. A panic of jwx
// is a signature that does not verify.
func verifyJWX(a keys.Algorithm, pub crypto.PublicKey, input, signature []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("jwx panics")
		}
	}()
	v, err := jws.NewVerifier(jwa.SignatureAlgorithm(a))
	if err != nil {
		return err
	}
	if err := v.Verify(input, signature, pub); err != nil {
		return fmt.Errorf("%w: it does not fit", keys.ErrSignature)
	}
	return nil
}

// maybeSmallOrder tells by its first bytes whether R may be one of the points of
// small order of edwards25519, of which there are five values of y.
func maybeSmallOrder(r [2]byte) bool {
	switch r {
	case [2]byte{0x00, 0x00}, [2]byte{0x01, 0x00}, [2]byte{0xec, 0xff}, [2]byte{0x26, 0xe8}, [2]byte{0xc7, 0x17}:
		return true
	}
	return false
}
