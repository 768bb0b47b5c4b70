package sdcwt

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// digest is over a disclosure as a byte string, its head included.
type digest [sha256.Size]byte

// closed: a digest has no disclosure, or only the salt of a decoy.
const closed = -1

// meet reads a digest and returns its disclosure, or closed. A digest that was met
// before makes the token invalid.
func (w *processor) meet(r *cborgate.Reader) (int, error) {
	b, ok := r.Bytes()
	if !ok || len(b) != len(digest{}) {
		return 0, fmt.Errorf("%w: not %d bytes", ErrDigest, len(digest{}))
	}
	d := digest(b)
	if slices.Contains(w.met, d) {
		return 0, ErrDigestRepeated
	}
	if w.met = append(w.met, d); len(w.met) > MaxDigests {
		return 0, fmt.Errorf("%w: more than %d digests", ErrTooLarge, MaxDigests)
	}
	i := w.find(d)
	if i == closed {
		w.hidden++
		if len(w.path) == 0 {
			w.atTop++
		}
		return closed, nil
	}
	w.disclosures[i].found = true
	if w.disclosures[i].length == 1 {
		if !w.profile.decoys {
			return 0, ErrDecoy
		}
		return closed, nil
	}
	return i, nil
}

func (w *processor) find(d digest) int {
	for i := range w.disclosures {
		if w.disclosures[i].digest == d {
			return i
		}
	}
	return closed
}
