package sdjwt

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/did/strictjson"
)

const (
	saltBytes  = 16 // RFC 9901 §9.3: 128 bits
	decoyBytes = 32
)

// writer writes the payload of one SD-JWT and makes its disclosures.
type writer struct {
	hash   Hash
	decoys int

	disclosures []byte // as base64url, each with its tilde
	count       int    // of disclosures
	hidden      int    // digests that were written
	digests     []byte // all of them
	random      []byte // randomness that is left
	spare       []byte // room for the text of the next disclosure
}

// newWriter makes a writer with room for the disclosures of a usual credential.
func newWriter(f Frame) *writer {
	count := len(f.Disclose)
	return &writer{
		hash:        f.Hash,
		decoys:      f.Decoys,
		disclosures: make([]byte, 0, count*expectedDisclosure),
		digests:     make([]byte, 0, (count+f.Decoys)*f.Hash.textSize()),
		spare:       make([]byte, 0, expectedDisclosure),
	}
}

const expectedDisclosure = 128 // bytes of one in base64url, with its tilde

// payload writes the payload of the JWT.
func (w *writer) payload(claims map[string]any, at *node) ([]byte, error) {
	dst := make([]byte, 0, expectedPayload)
	if at.below == nil {
		dst, err := appendValue(dst, claims, 0)
		if err != nil {
			return nil, err
		}
		return dst, checkSize(dst)
	}
	name := w.hash
	if name == "" {
		name = SHA256
	}
	// In front, where who opens the credential finds it first.
	dst = appendString(append(appendString(append(dst, '{'), nameHash), ':'), string(name))
	dst, err := w.object(dst, claims, at, 1)
	if err != nil {
		return nil, err
	}
	dst = append(dst, '}')
	return dst, checkSize(dst)
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
	digests := make([][]byte, 0, len(at.below)+w.decoys)
	missing := len(at.below)
	for _, name := range sortedNames(members) {
		if isReserved(name) || depth > MaxDepth {
			return nil, fmt.Errorf("claim %.64q: reserved, or below more than %d levels", name, MaxDepth)
		}
		child := at.below[name]
		if child != nil {
			missing--
		}
		if child != nil && child.disclose {
			text, err := appendName(w.open(), name)
			if err != nil {
				return nil, err
			}
			if text, err = w.value(append(text, ','), members[name], child, depth); err != nil {
				return nil, err
			}
			digest, err := w.close(text)
			if err != nil {
				return nil, err
			}
			digests = append(digests, digest)
			continue
		}
		var err error
		if dst, err = appendName(comma(dst), name); err != nil {
			return nil, err
		}
		if dst, err = w.value(append(dst, ':'), members[name], child, depth); err != nil {
			return nil, err
		}
	}
	if missing > 0 {
		return nil, absent(at, members)
	}
	if len(digests) == 0 {
		return dst, nil
	}
	for range w.decoys {
		digests = append(digests, w.decoy())
	}
	if err := w.hide(len(digests)); err != nil {
		return nil, err
	}
	slices.SortFunc(digests, bytes.Compare) // so that they do not tell the order of the claims
	dst = append(appendString(comma(dst), nameDigests), ':', '[')
	for _, d := range digests {
		dst = append(append(append(comma(dst), '"'), d...), '"')
	}
	return append(dst, ']'), nil
}

// absent names a claim that a frame has and an object has not.
func absent(at *node, members map[string]any) error {
	for name := range at.below {
		if _, ok := members[name]; !ok {
			return fmt.Errorf("no claim %.64q", name)
		}
	}
	return nil
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
		digest, err := w.close(text)
		if err != nil {
			return nil, err
		}
		elements = append(elements, placeholder(digest))
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

func placeholder(digest []byte) []byte {
	return append(append([]byte(`{"...":"`), digest...), '"', '}')
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

// open begins a disclosure, with its salt. One may be opened in another, and is
// closed before that.
func (w *writer) open() []byte {
	text := append(w.spare[:0], '[', '"')
	w.spare = nil
	return append(encoding.AppendEncode(text, w.randomness(saltBytes)), '"', ',')
}

// close ends a disclosure and returns its digest.
func (w *writer) close(text []byte) ([]byte, error) {
	text = append(text, ']')
	if err := checkSize(text); err != nil {
		return nil, err
	}
	start := len(w.disclosures)
	w.disclosures = encoding.AppendEncode(w.disclosures, text)
	digest := w.digest(w.disclosures[start:])
	w.disclosures = append(w.disclosures, '~')
	w.count++
	w.spare = text
	return digest, nil
}

// checkSize refuses a text with more bytes or values than strictjson reads. Nothing
// else of it is in question: appendValue wrote it.
func checkSize(text []byte) error {
	if len(text) < 2*strictjson.DefaultNodes { // a value and what separates it
		return nil
	}
	return strictjson.Scan(context.Background(), text, strictjson.Limits{Depth: MaxDepth})
}

func (w *writer) decoy() []byte { return w.digest(w.randomness(decoyBytes)) }

// digest returns the digest of a text; it stays when others are made.
func (w *writer) digest(text []byte) []byte {
	start := len(w.digests)
	w.digests = w.hash.appendDigest(w.digests, text)
	return w.digests[start:]
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
