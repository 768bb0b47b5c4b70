package sdcwt

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// disclosure is one entry of sd_claims.
type disclosure struct {
	item   []byte // the byte string, as it was received
	digest digest // over item
	length int    // of the array: 1 a decoy, 2 an element, 3 a claim
	value  cborgate.Reader
	key    cborgate.Reader // of a claim
	found  bool            // its digest was met
}

// readDisclosures reads sd_claims.
func (p *profile) readDisclosures(ctx context.Context, r cborgate.Reader) ([]disclosure, error) {
	n, _ := r.Array()
	all := make([]disclosure, n)
	for i := range all {
		d := &all[i]
		d.item = r.Skip()
		d.digest = sha256.Sum256(d.item)
		for j := range i {
			if all[j].digest == d.digest {
				return nil, fmt.Errorf("%w: number %d", ErrDisclosureRepeated, i)
			}
		}
		if err := d.read(ctx, p); err != nil {
			return nil, fmt.Errorf("disclosure %d: %w", i, err)
		}
	}
	return all, nil
}

// read reads the array in a disclosure: salt, value, key.
func (d *disclosure) read(ctx context.Context, p *profile) error {
	item := cborgate.Trusted(d.item)
	content, ok := item.Bytes()
	if !ok {
		return fmt.Errorf("%w: no byte string", ErrDisclosure)
	}
	r, err := cborgate.Check(ctx, content, p.rules(len(content)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDisclosure, err)
	}
	if d.length, ok = r.Array(); !ok || d.length < 1 || d.length > 3 {
		return fmt.Errorf("%w: no array of one to three", ErrDisclosure)
	}
	if salt, ok := r.Bytes(); !ok || len(salt) != SaltBytes {
		return fmt.Errorf("%w: the salt has not %d bytes", ErrDisclosure, SaltBytes)
	}
	if d.length > 1 {
		d.value = r.Next()
	}
	if d.length > 2 {
		if k := r.Kind(); k != cborgate.Int && k != cborgate.Text {
			return fmt.Errorf("%w: a key that is neither a number nor text", ErrDisclosure)
		}
		d.key = r.Next()
	}
	return nil
}
