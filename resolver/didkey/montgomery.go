package didkey

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"fmt"
	"math/big"
	"slices"

	"github.com/hinan-id/hinan/resolver"
)

// prime is 2^255 - 19, the field of both curves.
var prime = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))

// montgomery returns the X25519 form of an Ed25519 key: u = (1+y)/(1-y) mod p
// (RFC 7748 §4.1). It works on a public key, so it need not run in constant time.
func montgomery(k ed25519.PublicKey) (*ecdh.PublicKey, error) {
	b := slices.Clone(k)
	b[31] &= 0x7f // the sign of x, which u does not depend on (RFC 8032 §5.1.2)
	slices.Reverse(b)
	y := new(big.Int).SetBytes(b)

	one := big.NewInt(1)
	inverse := new(big.Int).Sub(one, y)
	if inverse.ModInverse(inverse.Mod(inverse, prime), prime) == nil {
		return nil, fmt.Errorf("%w: the neutral element is no key", resolver.ErrInvalidDID)
	}
	u := new(big.Int).Add(one, y)
	u.Mod(u.Mul(u, inverse), prime)

	u.FillBytes(b)
	slices.Reverse(b)
	return ecdh.X25519().NewPublicKey(b)
}
