package sdcwt

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// writer takes the claims apart that a frame names.
type writer struct {
	disclosures [][]byte
}

// value returns what stands for a value in the token, depth maps and arrays deep.
func (w *writer) value(value any, at *node, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("more than %d levels", MaxDepth)
	}
	switch v := value.(type) {
	case map[any]any:
		return w.pairs(v, at, depth)
	case map[int64]any:
		return w.pairs(generic(v), at, depth)
	case map[string]any:
		return w.pairs(generic(v), at, depth)
	case []any:
		return w.elements(v, at, depth)
	}
	if at != nil && (at.below != nil || at.decoys > 0) {
		return nil, errors.New("the frame goes below a value that is neither map nor array")
	}
	return value, nil
}

func generic[K comparable](m map[K]any) map[any]any {
	out := make(map[any]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// name returns the key of a map as paths name it.
func name(key any) (string, error) {
	switch k := key.(type) {
	case string:
		return k, nil
	case int:
		return strconv.Itoa(k), nil
	case int64:
		return strconv.FormatInt(k, 10), nil
	case uint64:
		return strconv.FormatUint(k, 10), nil
	}
	return "", fmt.Errorf("a key of type %T", key)
}

func (w *writer) pairs(claims map[any]any, at *node, depth int) (any, error) {
	out := make(map[any]any, len(claims)+1)
	var digests [][]byte
	found := 0
	for key, value := range claims {
		n, err := name(key)
		if err != nil {
			return nil, err
		}
		child := at.child(n, false)
		if child != nil {
			found++
		}
		v, err := w.value(value, child, depth+1)
		if err != nil {
			return nil, err
		}
		if child == nil || !child.disclose {
			out[key] = v
			continue
		}
		d, err := w.hide(v, key)
		if err != nil {
			return nil, err
		}
		digests = append(digests, d)
	}
	if at != nil && found < len(at.below) {
		return nil, errors.New("it names a claim that is absent")
	}
	more, err := w.decoys(at)
	if err != nil {
		return nil, err
	}
	if digests = append(digests, more...); len(digests) > 0 {
		slices.SortFunc(digests, bytes.Compare) // their order tells nothing
		out[cborgate.RedactedKey()] = digests
	}
	return out, nil
}

func (w *writer) elements(items []any, at *node, depth int) (any, error) {
	if err := at.checkPositions(len(items)); err != nil {
		return nil, err
	}
	out := make([]any, 0, len(items))
	for i, item := range items {
		child := at.child(strconv.Itoa(i), true)
		v, err := w.value(item, child, depth+1)
		if err != nil {
			return nil, err
		}
		if child != nil && child.disclose {
			d, err := w.hide(v)
			if err != nil {
				return nil, err
			}
			v = cborgate.Tagged(tagRedacted, d)
		}
		out = append(out, v)
	}
	decoys, err := w.decoys(at)
	for _, d := range decoys { // anywhere: at the end they would be known as decoys
		out = slices.Insert(out, below(len(out)+1), cborgate.Tagged(tagRedacted, d))
	}
	return out, err
}

// checkPositions refuses a frame that names elements which an array of a length has not.
func (n *node) checkPositions(length int) error {
	if n == nil {
		return nil
	}
	for name := range n.below {
		i, err := strconv.Atoi(name)
		if name != Every && (err != nil || i < 0 || i >= length || strconv.Itoa(i) != name) {
			return fmt.Errorf("no element %.64q", name)
		}
	}
	return nil
}

// hide makes a disclosure of a value, and of its key if it has one, and returns its
// digest: over the byte string with its header.
func (w *writer) hide(parts ...any) ([]byte, error) {
	salt := make([]byte, SaltBytes)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	encoded, err := cborgate.Encode(append([]any{salt}, parts...))
	if err != nil {
		return nil, err
	}
	// Anywhere: the order of disclosures would tell that of the claims.
	w.disclosures = slices.Insert(w.disclosures, below(len(w.disclosures)+1), encoded)
	sum := sha256.Sum256(cborgate.AppendBytes(nil, encoded))
	return sum[:], nil
}

// decoys makes the digests that a frame asks for at one place.
func (w *writer) decoys(at *node) (digests [][]byte, err error) {
	if at == nil {
		return nil, nil
	}
	for range at.decoys {
		d, err := w.hide()
		if err != nil {
			return nil, err
		}
		digests = append(digests, d)
	}
	return digests, nil
}

// below returns a random number below n, which is small.
func below(n int) int {
	var b [4]byte
	rand.Read(b[:]) // never fails
	return int(binary.BigEndian.Uint32(b[:])) % n
}
