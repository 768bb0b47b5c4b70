// Package memory keeps private keys in the memory of one process: for tests,
// demonstrations and keys that must not outlive a run.
//
// Keys come from crypto/rand only and cannot be put in or taken out; nothing is
// written anywhere. Start with [Store]; its zero value is ready.
package memory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/internal/secret"
)

// Store is a keys.Store without a disk: "durable" lasts as long as the Store.
// It makes keys for every algorithm of keys.Algorithms. A signer that was
// opened before its key was deleted goes on working. A Store must not be copied
// after first use.
type Store struct {
	mu      sync.RWMutex
	signers map[string]keys.Signer
}

// Generate makes a key and returns its handle, 32 hexadecimal digits.
func (s *Store) Generate(ctx context.Context, a keys.Algorithm) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	raw, err := secret.Generate(a)
	if err != nil {
		return "", err
	}
	defer clear(raw)
	signer, err := secret.Signer(a, raw)
	if err != nil {
		return "", err
	}
	handle := secret.Handle()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.signers == nil {
		s.signers = map[string]keys.Signer{}
	}
	s.signers[handle] = signer
	return handle, nil
}

// Open returns the key of a handle, always a keys.Signer.
func (s *Store) Open(ctx context.Context, handle string) (keys.Holder, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	signer, ok := s.signers[handle]
	if !ok {
		return nil, unknown(handle)
	}
	return signer, nil
}

// Handles yields the handles that exist when the iteration begins.
func (s *Store) Handles(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := ctx.Err(); err != nil {
			yield("", err)
			return
		}
		s.mu.RLock()
		handles := slices.Collect(maps.Keys(s.signers))
		s.mu.RUnlock()
		for _, handle := range handles {
			if !yield(handle, nil) {
				return
			}
		}
	}
}

// Delete forgets a key.
func (s *Store) Delete(ctx context.Context, handle string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.signers[handle]; !ok {
		return unknown(handle)
	}
	delete(s.signers, handle)
	return nil
}

func unknown(handle string) error {
	return fmt.Errorf("%w: %.40q", keys.ErrHandle, handle)
}
