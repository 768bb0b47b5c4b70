// Package keystest holds what tests need of keys: signers from fixed seeds, a
// store whose keys repeat, and the suite that every keys.Store passes.
//
// It is for tests only. Whoever knows the seed has the private key, and the
// seeds stand in source code. Start with [Run] for a store of your own, with
// [Signer] for a fixture.
package keystest

import (
	"context"
	"crypto/sha512"
	"fmt"
	"iter"
	"math/big"
	"strconv"
	"sync"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/internal/secret"
)

// secretSizes are the sizes of the secrets in bytes, and the bits to clear from
// the first byte: the scalar then has at most as many bits as the group's order.
var secretSizes = map[keys.Algorithm]struct{ size, clear int }{
	keys.EdDSA:  {32, 0},
	keys.ES256:  {32, 0},
	keys.ES384:  {48, 0},
	keys.ES512:  {66, 7},
	keys.ES256K: {32, 0},
}

// Signer returns the signer of an algorithm and a seed: the same for the same
// arguments, in every release, with the same signature for the same message. It
// panics for an algorithm that keys.Algorithms does not list.
func Signer(a keys.Algorithm, seed string) keys.Signer {
	form, ok := secretSizes[a]
	if !ok {
		panic(fmt.Sprintf("keystest: no algorithm %q", string(a)))
	}
	for try := 0; ; try++ {
		raw := stretch(fmt.Sprintf("hinan/keystest/v1 %s %d %s", a, try, seed), form.size)
		raw[0] &= 0xff >> form.clear
		// A scalar that is not below the order of its group is tried again.
		if s, err := secret.Signer(a, raw); err == nil {
			return s
		}
	}
}

// stretch returns size bytes that hang on the label alone.
func stretch(label string, size int) []byte {
	var out []byte
	for block := 0; len(out) < size; block++ {
		sum := sha512.Sum512(strconv.AppendInt([]byte(label+" "), int64(block), 10))
		out = append(out, sum[:]...)
	}
	return out[:size]
}

// Negated returns an ECDSA signature with S replaced by the order of the group
// less S: the second signature of the same message that anybody can make. It
// panics for algorithms that are not ECDSA.
func Negated(a keys.Algorithm, sig []byte) []byte {
	order, ok := orders[a]
	if !ok {
		panic(fmt.Sprintf("keystest: %q is not ECDSA", string(a)))
	}
	n, _ := new(big.Int).SetString(order, 16)
	half := len(sig) / 2
	out := append([]byte(nil), sig...)
	s := new(big.Int).SetBytes(sig[half:])
	n.Sub(n, s).FillBytes(out[half:])
	return out
}

// orders of the groups (SP 800-186 §3.2.1, SEC 2 §2.4.1).
var orders = map[keys.Algorithm]string{
	keys.ES256:  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
	keys.ES384:  "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
	keys.ES512:  "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
	keys.ES256K: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
}

// Store is a keys.Store whose n-th key is always the same for the same Seed, and
// whose handles count from "1".
type Store struct {
	Seed string

	mu      sync.Mutex
	made    int
	signers map[string]keys.Signer
}

// Generate makes the next key: Signer(a, Seed + " " + handle).
func (s *Store) Generate(ctx context.Context, a keys.Algorithm) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if _, ok := secretSizes[a]; !ok {
		return "", fmt.Errorf("%w: %.16q", keys.ErrAlgorithm, string(a))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	handle := strconv.Itoa(s.made)
	if s.signers == nil {
		s.signers = map[string]keys.Signer{}
	}
	s.signers[handle] = Signer(a, s.Seed+" "+handle)
	return handle, nil
}

// Open returns the key of a handle, always a keys.Signer.
func (s *Store) Open(ctx context.Context, handle string) (keys.Holder, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	signer, ok := s.signers[handle]
	if !ok {
		return nil, fmt.Errorf("%w: %.40q", keys.ErrHandle, handle)
	}
	return signer, nil
}

// Handles yields the handles in the order in which they were made.
func (s *Store) Handles(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i := 1; ; i++ {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			handle := strconv.Itoa(i)
			s.mu.Lock()
			_, ok := s.signers[handle]
			made := s.made
			s.mu.Unlock()
			if i > made || ok && !yield(handle, nil) {
				return
			}
		}
	}
}

// Delete forgets a key; its handle is not given again.
func (s *Store) Delete(ctx context.Context, handle string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.signers[handle]; !ok {
		return fmt.Errorf("%w: %.40q", keys.ErrHandle, handle)
	}
	delete(s.signers, handle)
	return nil
}
