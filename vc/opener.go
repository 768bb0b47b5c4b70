package vc

import (
	"context"

	"github.com/hinan-id/hinan/did/keys"
)

// Opener opens one format. Implementations are safe for concurrent use.
type Opener interface {
	// Accepts reports by a cheap look whether raw is meant to be of this format.
	Accepts(raw []byte) bool
	// Open checks the proof with keys of k and returns what it proves. It never
	// asks who shows it, when, or whether it still holds.
	Open(ctx context.Context, raw []byte, k keys.Source) (*Opened, error)
}

// Openers is an Opener that opens each input with the one that accepts it.
type Openers []Opener

// Accepts reports whether exactly one opener accepts raw.
func (os Openers) Accepts(raw []byte) bool {
	_, err := os.pick(raw)
	return err == nil
}

// Open opens raw with the only opener that accepts it; none is
// [ErrUnknownFormat], several are [ErrAmbiguous].
func (os Openers) Open(ctx context.Context, raw []byte, k keys.Source) (*Opened, error) {
	o, err := os.pick(raw)
	if err != nil {
		return nil, err
	}
	return o.Open(ctx, raw, k)
}

func (os Openers) pick(raw []byte) (found Opener, err error) {
	for _, o := range os {
		if !o.Accepts(raw) {
			continue
		}
		if found != nil {
			return nil, ErrAmbiguous
		}
		found = o
	}
	if found == nil {
		return nil, ErrUnknownFormat
	}
	return found, nil
}
