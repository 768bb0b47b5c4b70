package keys

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	secpecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
)

// NewSigner returns a signer over a private key that the program already
// holds: an ed25519.PrivateKey, an *ecdsa.PrivateKey on P-256, P-384 or P-521,
// or a *secp256k1.PrivateKey. Anything else, and a key whose public half is not
// its own, is [ErrAlgorithm]. The key is copied, and cannot be printed through
// the signer. Programs that make keys use a [Store] instead.
//
// The same message always gives the same signature (RFC 8032, RFC 6979), so a
// device with poor randomness gives no key away. ES256K signatures have the
// lower S; their arithmetic (decred) is not constant time, so ES256K is for
// compatibility and not for new keys.
func NewSigner(priv crypto.PrivateKey) (Signer, error) {
	switch k := priv.(type) {
	case ed25519.PrivateKey:
		return newEdDSA(k)
	case *ecdsa.PrivateKey:
		return newECDSA(k)
	case *secp256k1.PrivateKey:
		return newES256K(k)
	}
	return nil, fmt.Errorf("%w: no signatures with this private key (%T)", ErrAlgorithm, priv)
}

// local holds the private key inside a function, where no print verb and no
// encoder can reach it.
type local struct {
	public    crypto.PublicKey
	algorithm Algorithm
	sign      func(msg []byte) ([]byte, error)
}

func (l *local) Public() crypto.PublicKey { return l.public }
func (l *local) Algorithm() Algorithm     { return l.algorithm }

func (l *local) Sign(ctx context.Context, msg []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.sign(msg)
}

func newEdDSA(k ed25519.PrivateKey) (Signer, error) {
	if len(k) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("%w: Ed25519 private key of %d bytes", ErrAlgorithm, len(k))
	}
	// A wrong public half would make two signatures over one message with two
	// challenges, and so give the key away.
	own := ed25519.NewKeyFromSeed(k.Seed())
	if !own.Equal(k) {
		return nil, fmt.Errorf("%w: the public half is not the private key's own", ErrAlgorithm)
	}
	return &local{
		public:    slices.Clone(own.Public().(ed25519.PublicKey)),
		algorithm: EdDSA,
		sign:      func(msg []byte) ([]byte, error) { return ed25519.Sign(own, msg), nil },
	}, nil
}

func newECDSA(k *ecdsa.PrivateKey) (Signer, error) {
	//lint:ignore SA1019 crypto/ecdsa panics on a key without a scalar
	if k == nil || k.D == nil {
		return nil, fmt.Errorf("%w: no private key", ErrAlgorithm)
	}
	a, err := AlgorithmOf(&k.PublicKey)
	if err != nil {
		return nil, err
	}
	raw, err := k.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%w: private key that is not one of its curve", ErrAlgorithm)
	}
	defer clear(raw)
	own, err := ecdsa.ParseRawPrivateKey(k.Curve, raw)
	if err != nil || !own.Equal(k) {
		return nil, fmt.Errorf("%w: the public half is not the private key's own", ErrAlgorithm)
	}
	return &local{
		public:    &own.PublicKey,
		algorithm: a,
		sign:      func(msg []byte) ([]byte, error) { return signNIST(own, a, msg) },
	}, nil
}

// hashes names the hash of each NIST algorithm (RFC 7518 §3.4).
var hashes = map[Algorithm]crypto.Hash{ES256: crypto.SHA256, ES384: crypto.SHA384, ES512: crypto.SHA512}

func signNIST(k *ecdsa.PrivateKey, a Algorithm, msg []byte) ([]byte, error) {
	hash := hashes[a]
	h := hash.New()
	h.Write(msg)
	der, err := k.Sign(nil, h.Sum(nil), hash) // nil: RFC 6979
	if err != nil {
		return nil, err
	}
	var point struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &point); err != nil {
		return nil, err
	}
	sig := make([]byte, a.SignatureSize())
	point.R.FillBytes(sig[:len(sig)/2])
	point.S.FillBytes(sig[len(sig)/2:])
	return sig, nil
}

func newES256K(k *secp256k1.PrivateKey) (Signer, error) {
	if k == nil || k.Key.IsZero() {
		return nil, fmt.Errorf("%w: no private key", ErrAlgorithm)
	}
	own := secp256k1.NewPrivateKey(&k.Key)
	return &local{
		public:    own.PubKey(),
		algorithm: ES256K,
		sign: func(msg []byte) ([]byte, error) {
			digest := sha256.Sum256(msg)
			sig := secpecdsa.Sign(own, digest[:])
			r, s := sig.R(), sig.S()
			rBytes, sBytes := r.Bytes(), s.Bytes()
			return append(rBytes[:], sBytes[:]...), nil
		},
	}, nil
}
