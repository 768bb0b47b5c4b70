package sdjwt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/did/strictjson"
)

const (
	nameDigests = "_sd"     // of an object's digests
	nameElement = "..."     // of an array element's digest
	nameHash    = "_sd_alg" // of the hash algorithm
)

// processed is the outcome of RFC 9901 §7.1, not yet proven.
type processed struct {
	hash   Hash
	claims map[string]any
	paths  [][]string // of what was disclosed
	opened []int      // which disclosure stands at each of these paths
	gaps   []Gap
	hidden int
}

// Gap says what stayed hidden in one object or array: claims that were kept back,
// or decoys, which look the same.
type Gap struct {
	Path     []string // of the object or array, in the processed payload
	Members  int      // of an object: how many digests of members
	Elements []int    // of an array: positions as it was issued, ascending
}

// processor carries out RFC 9901 §7.1 steps 3 to 5 in one walk over the payload.
// It reads a disclosed value where it finds its digest.
type processor struct {
	processed
	disclosures []disclosure
	digestTexts string          // of all disclosures, one after the other
	digestSize  int             // of one of them
	order       []int           // the disclosures, in the order of their digests
	unopened    map[string]bool // digests that were found and have no disclosure
	left        int             // disclosures whose digest was not found yet
	pending     []string        // digests of the objects that are being read
	members     []member        // that stand visible in the objects that are being read
	path        []string        // to the value that is being read
	names       []string        // of all paths
	depth       int

	// What members and path hold of a usual credential: few visible claims, few levels.
	roomForMembers [8]member
	roomForPath    [8]string
}

// member is a member of an object.
type member struct {
	name  string
	value any
}

const closed = -1

// process reads the payload of an SD-JWT with its disclosures. What it returns is
// only as good as the signature over the payload.
func process(ctx context.Context, payload []byte, encoded [][]byte) (*processed, error) {
	if err := strictjson.Scan(ctx, payload, strictjson.Limits{Depth: MaxDepth}); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	r := reader{text: string(payload)}
	if r.next() != '{' {
		return nil, fmt.Errorf("%w: no object", ErrPayload)
	}
	var p processor
	var err error
	if p.hash, err = hashOf(r.text); err != nil { // §7.1 step 2.d
		return nil, err
	}
	if p.disclosures, err = readDisclosures(ctx, encoded); err != nil {
		return nil, err
	}
	p.makeRoom(len(encoded))
	if err := p.digest(ctx, encoded); err != nil { // step 3.a
		return nil, err
	}
	if p.claims, _, err = p.object(&r, false); err != nil { // steps 3.b to 3.f, and 4
		return nil, err
	}
	if p.left > 0 { // step 5
		return nil, fmt.Errorf("%w: %d of them", ErrUnreferenced, p.left)
	}
	return &p.processed, nil
}

// makeRoom is for a credential with nothing hidden, and each claim at the top level.
// Slices of one type begin in one piece of memory.
func (p *processor) makeRoom(disclosures int) {
	p.members, p.path = p.roomForMembers[:0], p.roomForPath[:0]
	if disclosures == 0 {
		return
	}
	texts, numbers := make([]string, 2*disclosures), make([]int, 2*disclosures)
	p.pending, p.names = texts[:0:disclosures], texts[disclosures:disclosures]
	p.order, p.opened = numbers[:disclosures], numbers[disclosures:disclosures]
	p.paths = make([][]string, 0, disclosures)
}

// hashOf reads _sd_alg at the top level, the only place for it (RFC 9901 §4.1.1).
func hashOf(payload string) (Hash, error) {
	text, present := lookUp(payload, nameHash)
	if !present {
		return SHA256, nil
	}
	if text[0] != '"' {
		return "", fmt.Errorf("%w: no text", ErrHash)
	}
	r := reader{text: text}
	name := r.string()
	if h := Hash(name); name != "" && h.size() > 0 {
		return h, nil
	}
	return "", fmt.Errorf("%w: %.32q", ErrHash, name)
}

// digest calculates the digest of every disclosure (§7.1 step 3.a).
func (p *processor) digest(ctx context.Context, encoded [][]byte) error {
	p.digestSize = p.hash.textSize()
	var all strings.Builder
	all.Grow(p.digestSize * len(encoded))
	var room [maxDigestText]byte
	steps := 0
	for _, e := range encoded {
		steps += len(e)/64 + 1
	}
	if err := strictjson.Spend(ctx, int64(steps)); err != nil {
		return err
	}
	for _, e := range encoded {
		all.Write(p.hash.appendDigest(room[:0], e))
	}
	p.digestTexts, p.left = all.String(), len(encoded)
	for i := range p.order {
		p.order[i] = i
	}
	slices.SortFunc(p.order, func(a, b int) int { return strings.Compare(p.digestOf(a), p.digestOf(b)) })
	for n, i := range p.order {
		if n > 0 && p.digestOf(p.order[n-1]) == p.digestOf(i) {
			return fmt.Errorf("%w: number %d", ErrDisclosureRepeated, i)
		}
	}
	return nil
}

// digestOf returns the digest of a disclosure.
func (p *processor) digestOf(i int) string {
	return p.digestTexts[i*p.digestSize : (i+1)*p.digestSize]
}

// meet returns the disclosure of a digest that was found, or closed if there is
// none; a digest that was found before makes the SD-JWT invalid (§7.1 step 4).
func (p *processor) meet(digest string) (int, error) {
	n, known := slices.BinarySearchFunc(p.order, digest, func(i int, digest string) int {
		return strings.Compare(p.digestOf(i), digest)
	})
	if !known {
		return closed, p.meetUnopened(digest)
	}
	i := p.order[n]
	if p.disclosures[i].found {
		return 0, ErrDigestRepeated
	}
	p.disclosures[i].found = true
	p.left--
	return i, nil
}

// meetUnopened notes a digest that has no disclosure. Of the others it is known that
// they have the form of a digest.
func (p *processor) meetUnopened(digest string) error {
	if err := p.checkForm(digest); err != nil {
		return err
	}
	if p.unopened[digest] {
		return ErrDigestRepeated
	}
	if p.unopened == nil {
		p.unopened = map[string]bool{}
	}
	p.unopened[digest] = true
	return nil
}

// hide counts the digests of one object or array that stay closed.
func (p *processor) hide(count int) error {
	if p.hidden += count; count > MaxHidden || p.hidden > MaxHiddenTotal {
		return fmt.Errorf("%w: %d digests without disclosure in one place, %d in all", ErrTooLarge, count, p.hidden)
	}
	return nil
}

// enter bounds the depth over the texts of all disclosures together.
func (p *processor) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return fmt.Errorf("%w: more than %d levels", ErrTooLarge, MaxDepth)
	}
	return nil
}
