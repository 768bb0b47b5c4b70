package trust

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
)

// Labels in front of what is signed, so that a signature of one thing is never one
// of another.
const (
	rootLabel   = "hinan/trust/root/v1\n"
	bundleLabel = "hinan/trust/bundle/v1\n"
)

// signatureLine is the line behind one that is signed.
type signatureLine struct {
	Signatures []signature `json:"signatures,omitempty"` // in ascending order of their keys
	V          version1    `json:"v"`
}

type signature struct {
	Key       digest `json:"key"` // RFC 7638 thumbprint
	Signature blob   `json:"signature"`
}

func readSignatures(ctx context.Context, line []byte) ([]signature, error) {
	var l signatureLine
	if err := decode(ctx, line, strictjson.Limits{Bytes: MaxLine}, &l); err != nil {
		return nil, fmt.Errorf("signatures: %w", err)
	}
	if len(l.Signatures) > MaxSignatures {
		return nil, fmt.Errorf("%w: %d signatures, at most %d", ErrTooLarge, len(l.Signatures), MaxSignatures)
	}
	for i := 1; i < len(l.Signatures); i++ {
		switch order := compare(l.Signatures[i-1], l.Signatures[i]); {
		case order == 0:
			return nil, fmt.Errorf("%w: signatures %d and %d", ErrSignerRepeated, i, i+1)
		case order > 0:
			return nil, fmt.Errorf("%w: signatures out of order", ErrFormat)
		}
	}
	return l.Signatures, nil
}

func compare(a, b signature) int { return bytes.Compare(a.Key[:], b.Key[:]) }

// checkSignatures asks that every signature is by a key of one of the roots and
// verifies, and that each root's threshold is reached.
func checkSignatures(message []byte, signatures []signature, roots ...*Root) error {
	reached := make([]int, len(roots))
	for i, s := range signatures {
		var signer *rootKey
		for j, r := range roots {
			if k := r.find(s.Key); k != nil {
				signer = k
				reached[j]++
			}
		}
		if signer == nil {
			return fmt.Errorf("%w: signature %d", ErrSigner, i+1)
		}
		if err := signer.verify(message, s.Signature); err != nil {
			return fmt.Errorf("%w: of %s", ErrSignature, signer.Name)
		}
	}
	for j, r := range roots {
		if reached[j] < r.line.Threshold {
			return fmt.Errorf("%w: %d of the %d signatures that version %d of the root asks for", ErrThreshold, reached[j], r.line.Threshold, r.line.Version)
		}
	}
	return nil
}

func (k rootKey) verify(message, sig []byte) error {
	a, err := keys.AlgorithmOf(k.Key.PublicKey)
	if err != nil {
		return err
	}
	return keys.Verify(a, k.Key.PublicKey, message, sig)
}

// Sign adds a signature to a root or a bundle that [MakeRoot], [Make] or [MakeDelta]
// has made. It fails with [ErrSignerRepeated] if the key has signed already, and with
// [ErrSigner] if the root that signs a bundle does not name it. A signature is added
// to what is there, unseen: whoever signs looks first (Inspect, and opening it).
func Sign(ctx context.Context, raw []byte, s keys.Signer) ([]byte, error) {
	f, err := split(ctx, raw)
	if err != nil {
		return nil, err
	}
	thumb, err := thumbprint(s.Public())
	if err != nil {
		return nil, err
	}
	if err := f.mayBeSignedBy(ctx, thumb); err != nil {
		return nil, err
	}
	last := f.last()
	at, signed := slices.BinarySearchFunc(last.signatures, signature{Key: thumb}, compare)
	if signed {
		return nil, fmt.Errorf("%w: by this key", ErrSignerRepeated)
	}
	if len(last.signatures) == MaxSignatures {
		return nil, fmt.Errorf("%w: more than %d signatures", ErrTooLarge, MaxSignatures)
	}
	sig, err := s.Sign(ctx, last.message())
	if err != nil {
		return nil, err
	}
	line, err := encode(signatureLine{Signatures: slices.Insert(slices.Clone(last.signatures), at, signature{thumb, sig})})
	if err != nil {
		return nil, err
	}
	return slices.Concat(last.before, line, []byte("\n"), f.payload), nil
}

// mayBeSignedBy asks that a bundle's root names the key. A root is signed by keys of
// the root before it too, which is not at hand.
func (f *file) mayBeSignedBy(ctx context.Context, thumb digest) error {
	if f.statement == nil {
		return nil
	}
	root, err := f.uncheckedRoot(ctx)
	if err != nil {
		return err
	}
	if root.find(thumb) == nil {
		return fmt.Errorf("%w: the key is none of the root's", ErrSigner)
	}
	return nil
}

// thumbprint refuses keys whose signatures are not read here.
func thumbprint(public crypto.PublicKey) (digest, error) {
	switch a, err := keys.AlgorithmOf(public); {
	case err != nil:
		return digest{}, fmt.Errorf("%w: %w", ErrRoot, err)
	case a != keys.EdDSA && a != keys.ES256:
		return digest{}, fmt.Errorf("%w: a key for %s, not %s or %s", ErrRoot, a, keys.EdDSA, keys.ES256)
	}
	t, err := multikey.Thumbprint(public)
	if err != nil {
		return digest{}, fmt.Errorf("%w: %w", ErrRoot, err)
	}
	return t, nil
}
