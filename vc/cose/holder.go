package cose

import (
	"crypto"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// confirmKey is the one way of naming the holder's key that is read: a COSE_Key
// (RFC 8747 §3.1). A thumbprint would need the key from elsewhere.
const confirmKey = 1

// Values of key_ops (RFC 9052 §7.1).
const (
	opSign   = 1
	opVerify = 2
)

// Holder is the key that a CWT is bound to.
type Holder struct {
	Public     crypto.PublicKey
	Thumbprint [32]byte // RFC 7638, whatever the encoding of the key was
}

// Holder returns the key in the claim cnf (RFC 8747 §3.1), and nil if the claim is
// absent. A cnf with anything but one COSE_Key, or with a key that is not accepted,
// is [ErrHolderKey].
func (c *Claims) Holder() (*Holder, error) {
	r, present := c.Claim(ClaimHolder)
	if !present {
		return nil, nil
	}
	pairs, ok := r.Map()
	if !ok || pairs != 1 {
		return nil, fmt.Errorf("%w: cnf does not hold exactly one key", ErrHolderKey)
	}
	if kind, ok := r.Int(); !ok || kind != confirmKey {
		return nil, fmt.Errorf("%w: cnf names no COSE_Key", ErrHolderKey)
	}
	key, err := multikey.ParseCOSEKey(r.Skip())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHolderKey, err)
	}
	if ops := key.Operations; len(ops) > 0 && !slices.Contains(ops, opSign) && !slices.Contains(ops, opVerify) {
		return nil, fmt.Errorf("%w: its key_ops name no signatures", ErrHolderKey)
	}
	thumbprint, err := multikey.Thumbprint(key.Public)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHolderKey, err)
	}
	return &Holder{key.Public, thumbprint}, nil
}

// ConfirmKey returns the claim cnf that binds a CWT to a key, for [Message] and
// [CWT.Issue]. Points are compressed, which saves 33 bytes on P-256.
func ConfirmKey(public crypto.PublicKey) (map[int64]any, error) {
	raw, err := multikey.MarshalCOSEKey(public)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHolderKey, err)
	}
	return map[int64]any{confirmKey: compress(raw)}, nil
}

// labelY is the label of y in a COSE_Key with a point (RFC 9053 §7.1.1).
const labelY = -3

// compress replaces y by its sign.
func compress(key []byte) map[int64]any {
	r := cborgate.Trusted(key)
	pairs, _ := r.Map()
	short := make(map[int64]any, pairs)
	for range pairs {
		label, _ := r.Int()
		value := r.Next()
		short[label] = cborgate.Raw(value.Raw())
		if label == labelY {
			y, _ := value.Bytes()
			short[label] = y[len(y)-1]&1 == 1
		}
	}
	return short
}
