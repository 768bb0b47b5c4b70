package trust

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/flate"

	"github.com/hinan-id/hinan/did/strictjson"
)

// statement is the line of a bundle that is signed.
type statement struct {
	Base    *baseRef `json:"base,omitempty"` // of a delta
	Edition edition  `json:"edition"`
	Payload payload  `json:"payload"`
	Type    string   `json:"type"`
	V       version1 `json:"v"`
}

// edition is what a bundle is, whether it comes whole or as a delta.
type edition struct {
	Content payload `json:"content"` // inflated
	Expires stamp   `json:"expires"`
	Issued  stamp   `json:"issued"`
	NextDue stamp   `json:"nextDue,omitzero"`
	Version uint64  `json:"version"`
}

type payload struct {
	Bytes  int    `json:"bytes"`
	SHA256 digest `json:"sha256"`
}

// baseRef names the bundle that a delta changes, by its compressed payload: so it is
// known before anything of it is inflated.
type baseRef struct {
	SHA256  digest `json:"sha256"`
	Version uint64 `json:"version"`
}

func payloadOf(b []byte) payload { return payload{len(b), sha256.Sum256(b)} }

// readStatement reads the line of a bundle or delta.
func readStatement(ctx context.Context, line []byte) (*statement, error) {
	var s statement
	if err := decode(ctx, line, strictjson.Limits{Bytes: MaxLine}, &s); err != nil {
		return nil, fmt.Errorf("statement: %w", err)
	}
	switch {
	case (s.Type == typeDelta) != (s.Base != nil):
		return nil, fmt.Errorf("%w: a delta has a base, and a bundle none", ErrFormat)
	case s.Payload.Bytes < 0 || s.Edition.Content.Bytes < 0:
		return nil, fmt.Errorf("%w: a negative length", ErrFormat)
	case s.Edition.Content.Bytes > MaxContent:
		return nil, fmt.Errorf("%w: %d bytes inflated, at most %d", ErrTooLarge, s.Edition.Content.Bytes, MaxContent)
	case s.Base != nil && s.Base.Version >= s.Edition.Version:
		return nil, fmt.Errorf("%w: version %d from version %d", ErrBase, s.Edition.Version, s.Base.Version)
	}
	return &s, s.Edition.check()
}

func (e *edition) check() error {
	switch {
	case e.Version < 1 || e.Version > MaxVersion:
		return fmt.Errorf("%w: version %d", ErrFormat, e.Version)
	case !e.Issued.Before(e.Expires.Time):
		return fmt.Errorf("%w: it expires before it is issued", ErrFormat)
	case !e.NextDue.IsZero() && (!e.Issued.Before(e.NextDue.Time) || e.NextDue.After(e.Expires.Time)):
		return fmt.Errorf("%w: the next one is not due between issue and end", ErrFormat)
	}
	return nil
}

// digest tells this edition from another one of its version.
func (e *edition) digest() (digest, error) {
	raw, err := encode(e)
	return sha256.Sum256(raw), err
}

// checkAt returns why the edition does not count at the given time.
func (e *edition) checkAt(at time.Time) error {
	if e.Issued.After(at.Add(MaxAhead)) {
		return fmt.Errorf("%w: made on %s", ErrFuture, e.Issued.Format(time.RFC3339))
	}
	if !at.Before(e.Expires.Time) {
		return fmt.Errorf("%w: on %s", ErrExpired, e.Expires.Format(time.RFC3339))
	}
	return nil
}

// is returns [ErrDigest] unless p describes b.
func (p payload) is(b []byte) error {
	if p != payloadOf(b) {
		return fmt.Errorf("%w: %d bytes, where %d bytes with another digest were signed", ErrDigest, len(b), p.Bytes)
	}
	return nil
}

// inflate returns what a payload holds, up to limit bytes.
func inflate(packed []byte, limit int) ([]byte, error) {
	in := bytes.NewReader(packed)
	r := flate.NewReader(in)
	var out bytes.Buffer
	out.Grow(limit + 1 + bytes.MinRead) // at once: growing step by step would take it several times
	n, err := io.Copy(&out, io.LimitReader(r, int64(limit)+1))
	switch {
	case n > int64(limit):
		return nil, fmt.Errorf("%w: more than %d bytes inflated", ErrTooLarge, limit)
	case err != nil:
		return nil, fmt.Errorf("%w: the payload is no whole DEFLATE stream", ErrFormat)
	case in.Len() > 0:
		return nil, fmt.Errorf("%w: bytes behind the compressed stream", ErrFormat)
	}
	return out.Bytes(), r.Close()
}

// compress writes a payload, the same for the same content and version of the
// compressor, which go.mod fixes.
func compress(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(plain)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}
