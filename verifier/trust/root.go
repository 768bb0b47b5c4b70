package trust

import (
	"bytes"
	"context"
	"crypto"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
)

// RootDraft says whose signatures make a bundle.
type RootDraft struct {
	Version         uint64 // from 1; each rotation is one more
	Threshold       int    // how many of the keys have to sign, at least 1
	Keys            []RootKey
	Issued, Expires time.Time // in whole seconds; at Expires itself it has expired
}

// RootKey is a key that may sign.
type RootKey struct {
	Name   string           // whose it is, for people: at most [MaxText] bytes
	Public crypto.PublicKey // Ed25519 or P-256
}

// Root is a root whose signatures hold. It does not change.
type Root struct {
	line    rootLine
	lineRaw []byte
	raw     []byte
	thumbs  []digest // of the keys, in their order
}

type rootLine struct {
	Expires   stamp     `json:"expires"`
	Issued    stamp     `json:"issued"`
	Keys      []rootKey `json:"keys,omitempty"`
	Threshold int       `json:"threshold"`
	Type      string    `json:"type"`
	V         version1  `json:"v"`
	Version   uint64    `json:"version"`
}

type rootKey struct {
	Key  publicKey `json:"key"`
	Name string    `json:"name"`
}

// MakeRoot writes a root, without signatures. It fails with [ErrRoot]. A threshold of
// its keys has to sign it, and, unless it is the first, a threshold of the keys of
// the root before it: see [Sign].
func MakeRoot(ctx context.Context, d RootDraft) ([]byte, error) {
	line := rootLine{
		Expires: stampOf(d.Expires), Issued: stampOf(d.Issued),
		Threshold: d.Threshold, Type: typeRoot, Version: d.Version,
	}
	for _, k := range d.Keys {
		if _, err := thumbprint(k.Public); err != nil {
			return nil, err
		}
		line.Keys = append(line.Keys, rootKey{publicKey{k.Public}, k.Name})
	}
	raw, err := encode(line)
	if err != nil {
		return nil, err
	}
	if _, err := readRoot(ctx, raw); err != nil {
		return nil, err
	}
	return append(raw, "\n{\"v\":1}\n"...), nil
}

// OpenRoot opens the root that the operator pins: a file that came by a way which the
// operator trusts. A threshold of its own keys must have signed it; signatures of a
// root before it are passed over, since there is nothing to check them by. Whether it
// has expired is asked by [Anchor.Open], which may find a newer one first.
func OpenRoot(ctx context.Context, raw []byte) (*Root, error) {
	r, s, err := openRoot(ctx, raw)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(s.signatures), func(s signature) bool { return r.find(s.Key) == nil })
	if err := checkSignatures(s.message(), own, r); err != nil {
		return nil, err
	}
	return r, nil
}

// Next opens the root that follows r, signed by a threshold of the keys of both. It
// fails with [ErrRootChain] if its version is not the next one, and with
// [ErrRootExpired] if it says that it was made after r had expired.
func (r *Root) Next(ctx context.Context, raw []byte) (*Root, error) {
	next, s, err := openRoot(ctx, raw)
	if err != nil {
		return nil, err
	}
	return next, r.followedBy(next, s)
}

func openRoot(ctx context.Context, raw []byte) (*Root, *signed, error) {
	f, err := split(ctx, raw)
	if err != nil {
		return nil, nil, err
	}
	if len(f.roots) != 1 || f.statement != nil {
		return nil, nil, fmt.Errorf("%w: the file is not one root", ErrFormat)
	}
	r, err := readRoot(ctx, f.roots[0].line)
	if err != nil {
		return nil, nil, err
	}
	r.raw = raw
	return r, &f.roots[0], nil
}

// followedBy checks that next is the rotation of r.
func (r *Root) followedBy(next *Root, s *signed) error {
	if next.line.Version != r.line.Version+1 {
		return fmt.Errorf("%w: version %d behind version %d", ErrRootChain, next.line.Version, r.line.Version)
	}
	if !next.line.Issued.Before(r.line.Expires.Time) {
		return fmt.Errorf("%w: version %d, before the next one was made", ErrRootExpired, r.line.Version)
	}
	return checkSignatures(s.message(), s.signatures, r, next)
}

// readRoot reads what a root says, without its signatures.
func readRoot(ctx context.Context, line []byte) (*Root, error) {
	r := &Root{lineRaw: line}
	if err := decode(ctx, line, strictjson.Limits{Bytes: MaxLine}, &r.line); err != nil {
		return nil, fmt.Errorf("root: %w", err)
	}
	return r, r.check()
}

func (r *Root) check() error {
	l := &r.line
	switch {
	case l.Type != typeRoot:
		return fmt.Errorf("%w: not a root", ErrFormat)
	case l.Version < 1 || l.Version > MaxVersion:
		return fmt.Errorf("%w: version %d", ErrRoot, l.Version)
	case len(l.Keys) > MaxRootKeys:
		return fmt.Errorf("%w: %d keys of a root, at most %d", ErrTooLarge, len(l.Keys), MaxRootKeys)
	case l.Threshold < 1 || l.Threshold > len(l.Keys):
		return fmt.Errorf("%w: a threshold of %d of %d keys", ErrRoot, l.Threshold, len(l.Keys))
	case !l.Issued.Before(l.Expires.Time):
		return fmt.Errorf("%w: it expires before it is issued", ErrRoot)
	}
	for i, k := range l.Keys {
		if !isText(k.Name, MaxText) {
			return fmt.Errorf("%w: the name of key %d", ErrRoot, i+1)
		}
		t, err := thumbprint(k.Key.PublicKey)
		if err != nil {
			return err
		}
		if slices.Contains(r.thumbs, t) {
			return fmt.Errorf("%w: key %d is there twice", ErrRoot, i+1)
		}
		r.thumbs = append(r.thumbs, t)
	}
	return nil
}

// find returns the key of a thumbprint, or nil.
func (r *Root) find(thumb digest) *rootKey {
	if i := slices.Index(r.thumbs, thumb); i >= 0 {
		return &r.line.Keys[i]
	}
	return nil
}

// Check returns [ErrRootExpired] if the root has expired at the given time.
func (r *Root) Check(at time.Time) error {
	if !at.Before(r.line.Expires.Time) {
		return fmt.Errorf("%w: version %d, on %s", ErrRootExpired, r.line.Version, r.line.Expires.Format(time.RFC3339))
	}
	return nil
}

// Raw returns the root's file. It is read only.
func (r *Root) Raw() []byte { return r.raw }

// Draft returns what the root says, as a draft for the next one.
func (r *Root) Draft() RootDraft {
	d := RootDraft{Version: r.line.Version, Threshold: r.line.Threshold, Issued: r.line.Issued.Time, Expires: r.line.Expires.Time}
	for _, k := range r.line.Keys {
		d.Keys = append(d.Keys, RootKey{k.Name, k.Key.PublicKey})
	}
	return d
}

// follow leads from r along the roots of a bundle's file to the last of them, which
// signs the bundle. The file may begin with roots that r has left behind; they say
// nothing here.
func (r *Root) follow(ctx context.Context, chain []signed) (*Root, error) {
	var before *Root
	for i := range chain {
		next, err := readRoot(ctx, chain[i].line)
		if err != nil {
			return nil, err
		}
		next.raw = chain[i].block
		if before != nil && next.line.Version != before.line.Version+1 {
			return nil, fmt.Errorf("%w: version %d behind version %d", ErrRootChain, next.line.Version, before.line.Version)
		}
		before = next
		if next.line.Version < r.line.Version {
			continue
		}
		if r, err = r.step(next, &chain[i]); err != nil {
			return nil, err
		}
	}
	switch {
	case before == nil:
		return nil, fmt.Errorf("%w: a bundle without its root", ErrFormat)
	case before.line.Version < r.line.Version:
		return nil, fmt.Errorf("%w: the bundle's is version %d, and version %d followed", ErrRootRollback, before.line.Version, r.line.Version)
	}
	return r, nil
}

// step is to the same root, or to its rotation.
func (r *Root) step(next *Root, s *signed) (*Root, error) {
	if next.line.Version != r.line.Version {
		return next, r.followedBy(next, s)
	}
	if !bytes.Equal(next.lineRaw, r.lineRaw) {
		return nil, fmt.Errorf("%w: another root of version %d than the one that is pinned", ErrRootChain, r.line.Version)
	}
	return r, nil
}
