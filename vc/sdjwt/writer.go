package sdjwt

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

const (
	saltBytes  = 16 // RFC 9901 §9.3: 128 bits
	decoyBytes = 32
)

// writer writes the payload of one SD-JWT and makes its disclosures.
type writer struct {
	hash   Hash
	decoys int

	texts       [][]byte // of the disclosures, as JSON
	disclosures [][]byte // the same as base64url
	hidden      int      // digests that were written
	random      []byte   // randomness that is left
}

// payload writes the payload of the JWT.
func (w *writer) payload(claims map[string]any, at *node) ([]byte, error) {
	dst := make([]byte, 0, expectedPayload)
	if at.below == nil {
		return appendValue(dst, claims, 0)
	}
	dst, err := w.object(append(dst, '{'), claims, at, 1)
	if err != nil {
		return nil, err
	}
	name := w.hash
	if name == "" {
		name = SHA256
	}
	dst = appendString(append(appendString(comma(dst), nameHash), ':'), string(name))
	return append(dst, '}'), nil
}

// value writes a value with digests in place of what is disclosable in it.
func (w *writer) value(dst []byte, value any, at *node, depth int) ([]byte, error) {
	if at == nil || at.below == nil {
		return appendValue(dst, value, depth)
	}
	switch v := value.(type) {
	case map[string]any:
		dst, err := w.object(append(dst, '{'), v, at, depth+1)
		return append(dst, '}'), err
	case []any:
		return w.array(dst, v, at, depth+1)
	}
	return nil, fmt.Errorf("the frame names something in a value of type %T", value)
}

// object writes the members of an object without its braces (RFC 9901 §4.2.4.1).
func (w *writer) object(dst []byte, members map[string]any, at *node, depth int) ([]byte, error) {
	for name := range at.below {
		if _, ok := members[name]; !ok {
			return nil, fmt.Errorf("no claim %.64q", name)
		}
	}
	var digests []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if isReserved(name) || depth > MaxDepth {
			return nil, fmt.Errorf("claim %.64q: reserved, or below more than %d levels", name, MaxDepth)
		}
		child := at.below[name]
		if child != nil && child.disclose {
			text, err := w.value(append(appendString(w.open(), name), ','), members[name], child, depth)
			if err != nil {
				return nil, err
			}
			digests = append(digests, w.close(text))
			continue
		}
		var err error
		if dst, err = w.value(append(appendString(comma(dst), name), ':'), members[name], child, depth); err != nil {
			return nil, err
		}
	}
	if digests == nil {
		return dst, nil
	}
	for range w.decoys {
		digests = append(digests, w.decoy())
	}
	if err := w.hide(len(digests)); err != nil {
		return nil, err
	}
	slices.Sort(digests) // so that they do not tell the order of the claims
	dst = append(appendString(comma(dst), nameDigests), ':', '[')
	for _, d := range digests {
		dst = appendString(comma(dst), d)
	}
	return append(dst, ']'), nil
}

// array writes an array (RFC 9901 §4.2.4.2).
func (w *writer) array(dst []byte, items []any, at *node, depth int) ([]byte, error) {
	if err := at.checkIndices(len(items)); err != nil {
		return nil, err
	}
	if depth >= MaxDepth { // a digest takes a level more
		return nil, fmt.Errorf("more than %d levels", MaxDepth)
	}
	elements := make([][]byte, 0, len(items)+w.decoys)
	count := 0
	for i, item := range items {
		child := at.element(i)
		if child == nil || !child.disclose {
			text, err := w.value(nil, item, child, depth)
			if err != nil {
				return nil, err
			}
			elements = append(elements, text)
			continue
		}
		text, err := w.value(w.open(), item, child, depth)
		if err != nil {
			return nil, err
		}
		elements = append(elements, placeholder(w.close(text)))
		count++
	}
	if count > 0 {
		for range w.decoys {
			// Anywhere: at the end they would be known as decoys.
			elements = slices.Insert(elements, w.below(len(elements)+1), placeholder(w.decoy()))
		}
		if err := w.hide(count + w.decoys); err != nil {
			return nil, err
		}
	}
	dst = append(dst, '[')
	for _, e := range elements {
		dst = append(comma(dst), e...)
	}
	return append(dst, ']'), nil
}

func placeholder(digest string) []byte {
	return append(appendString(append(appendString([]byte{'{'}, nameElement), ':'), digest), '}')
}

// checkIndices refuses a frame that names elements which an array of n has not.
func (n *node) checkIndices(length int) error {
	for name := range n.below {
		if _, ok := index(name, length); !ok && name != Every {
			return fmt.Errorf("no element %.64q", name)
		}
	}
	return nil
}

// element returns what the frame says about an element; its own position says
// more than [Every].
func (n *node) element(i int) *node {
	if own, ok := n.below[strconv.Itoa(i)]; ok {
		return own
	}
	return n.below[Every]
}

// open begins a disclosure, with its salt.
func (w *writer) open() []byte {
	text := make([]byte, 0, 128)
	text = append(text, '[', '"')
	text = append(encoding.AppendEncode(text, w.randomness(saltBytes)), '"', ',')
	return text
}

// close ends a disclosure and returns its digest.
func (w *writer) close(text []byte) string {
	text = append(text, ']')
	d := encoding.AppendEncode(nil, text)
	w.texts = append(w.texts, text)
	w.disclosures = append(w.disclosures, d)
	return string(w.hash.appendDigest(nil, d))
}

func (w *writer) decoy() string {
	return string(w.hash.appendDigest(nil, w.randomness(decoyBytes)))
}

// hide counts the digests of one place. With all disclosures kept back, they are
// all hidden: [Mechanism.Open] has to read that too.
func (w *writer) hide(count int) error {
	if w.hidden += count; count > MaxHidden {
		return fmt.Errorf("%d digests in one place, at most %d", count, MaxHidden)
	}
	return nil
}

// randomness returns n bytes that were not used before.
func (w *writer) randomness(n int) []byte {
	if len(w.random) < n {
		w.random = make([]byte, 256)
		rand.Read(w.random) // never fails: crypto/rand ends the program instead
	}
	out := w.random[:n]
	w.random = w.random[n:]
	return out
}

// below returns a random number below n, which is small.
func (w *writer) below(n int) int {
	b := w.randomness(4)
	return int(uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16|uint32(b[3])<<24) % n
}

// comma separates what follows from what stands before it in an object or array.
func comma(dst []byte) []byte {
	if last := dst[len(dst)-1]; last == '{' || last == '[' {
		return dst
	}
	return append(dst, ',')
}
