package sdjwt

import (
	"context"
	"fmt"
	"slices"
	"strconv"

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
	opened []opening
	gaps   []Gap
	hidden int
}

// opening is a disclosure that was put in its place.
type opening struct {
	path       []string
	disclosure int
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
	unread      map[string]int // disclosure of each digest; met, after the digest was found
	left        int            // disclosures whose digest was not found yet
	pending     []string       // digests of the objects that are being read
	path        []string       // to the value that is being read
	depth       int
}

const met = -1

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

// hashOf reads _sd_alg at the top level, the only place for it (RFC 9901 §4.1.1).
func hashOf(payload string) (Hash, error) {
	text, present := member(payload, nameHash)
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
	size := p.hash.textSize()
	all := make([]byte, 0, size*len(encoded))
	for _, e := range encoded {
		if err := strictjson.Spend(ctx, int64(len(e)/64)+1); err != nil {
			return err
		}
		all = p.hash.appendDigest(all, e)
	}
	text := string(all)
	p.unread = make(map[string]int, len(encoded)+expectedDigests)
	for i := range encoded {
		d := text[i*size : (i+1)*size]
		if _, twice := p.unread[d]; twice {
			return fmt.Errorf("%w: number %d", ErrDisclosureRepeated, i)
		}
		p.unread[d] = i
	}
	p.left = len(encoded)
	return nil
}

// expectedDigests is room for the digests that have no disclosure.
const expectedDigests = 16

// value reads the value that comes next, with what is disclosed in it.
func (p *processor) value(r *reader) (any, error) {
	switch r.next() {
	case '{':
		o, _, err := p.object(r, false)
		return o, err
	case '[':
		return p.array(r)
	}
	return r.scalar(), nil
}

// object reads an object. As an element of an array it may be a placeholder
// {"...": digest} instead, which is returned as its digest (§7.1 step 3.b).
func (p *processor) object(r *reader, element bool) (members map[string]any, digest string, err error) {
	if err := p.enter(); err != nil {
		return nil, "", err
	}
	own, found := len(p.pending), 0
	count := 0
	err = r.each(func(name string) error {
		count++
		switch name {
		case nameDigests:
			found, err = p.digests(r)
			return err
		case nameElement:
			if !element || r.next() != '"' {
				return fmt.Errorf("%w: member %q is no digest of an array element", ErrPayload, nameElement)
			}
			digest = r.string()
			return p.checkForm(digest)
		case nameHash:
			if len(p.path) > 0 {
				return fmt.Errorf("%w: %s below the top level", ErrHash, nameHash)
			}
			r.skip() // step 3.f
			return nil
		}
		if members == nil {
			members = make(map[string]any, expectedMembers+found)
		}
		p.path = append(p.path, name)
		members[name], err = p.value(r)
		p.path = p.path[:len(p.path)-1]
		return err
	})
	switch {
	case err != nil:
		return nil, "", err
	case digest != "" && count > 1:
		return nil, "", fmt.Errorf("%w: members beside %q", ErrPayload, nameElement)
	case digest != "":
		p.depth--
		return nil, digest, nil
	case members == nil:
		members = make(map[string]any, found)
	}
	if err := p.openMembers(members, p.pending[own:own+found]); err != nil {
		return nil, "", err
	}
	p.pending = p.pending[:own]
	p.depth--
	return members, "", nil
}

const expectedMembers = 8

// digests reads the array of an _sd member onto p.pending.
func (p *processor) digests(r *reader) (count int, err error) {
	if r.next() != '[' {
		return 0, fmt.Errorf("%w: %s is no array", ErrPayload, nameDigests)
	}
	err = r.each(func(string) error {
		if r.next() != '"' {
			return fmt.Errorf("%w: %s holds something that is no text", ErrPayload, nameDigests)
		}
		d := r.string()
		p.pending = append(p.pending, d)
		count++
		return p.checkForm(d)
	})
	return count, err
}

// checkForm refuses what is no digest of this hash algorithm: a decoy must look
// like one too (RFC 9901 §4.2.5).
func (p *processor) checkForm(digest string) error {
	if !p.hash.isDigest(digest) {
		return fmt.Errorf("%w: no %s digest", ErrPayload, p.hash)
	}
	return nil
}

// openMembers puts the disclosed members into an object (§7.1 step 3.c.ii).
func (p *processor) openMembers(members map[string]any, digests []string) error {
	hidden := 0
	for _, digest := range digests {
		i, err := p.meet(digest)
		if err != nil {
			return err
		}
		if i == met {
			hidden++
			continue
		}
		d := &p.disclosures[i]
		if !d.property {
			return fmt.Errorf("%w: number %d: two elements, for a member of an object", ErrDisclosure, i)
		}
		if d.name == nameDigests || d.name == nameElement || d.name == nameHash && len(p.path) == 0 {
			return fmt.Errorf("%w: disclosure %d is called %q", ErrClaimName, i, d.name)
		}
		if _, exists := members[d.name]; exists {
			return fmt.Errorf("%w: disclosure %d names a claim that exists already", ErrClaimName, i)
		}
		if members[d.name], err = p.open(i, d.name); err != nil {
			return err
		}
	}
	if hidden > 0 {
		p.gaps = append(p.gaps, Gap{Path: slices.Clone(p.path), Members: hidden})
	}
	return p.hide(hidden)
}

// array reads an array: each placeholder gives way to its value, or is left out
// (§7.1 steps 3.c.iii and 3.d).
func (p *processor) array(r *reader) ([]any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	items, position := []any{}, 0
	var hidden []int
	err := r.each(func(string) error {
		index := strconv.Itoa(len(items))
		value, shown, err := p.element(r, index)
		switch {
		case err != nil:
			return err
		case shown:
			items = append(items, value)
		default:
			hidden = append(hidden, position)
		}
		position++
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(hidden) > 0 {
		p.gaps = append(p.gaps, Gap{Path: slices.Clone(p.path), Elements: hidden})
	}
	p.depth--
	return items, p.hide(len(hidden))
}

// element reads an element of an array that will stand at index, if it is shown.
func (p *processor) element(r *reader, index string) (value any, shown bool, err error) {
	if r.next() != '{' {
		p.path = append(p.path, index)
		value, err = p.value(r)
		p.path = p.path[:len(p.path)-1]
		return value, true, err
	}
	p.path = append(p.path, index)
	o, digest, err := p.object(r, true)
	p.path = p.path[:len(p.path)-1]
	if err != nil || digest == "" {
		return o, true, err
	}
	i, err := p.meet(digest)
	if err != nil || i == met {
		return nil, false, err
	}
	if p.disclosures[i].property {
		return nil, false, fmt.Errorf("%w: number %d: three elements, for an element of an array", ErrDisclosure, i)
	}
	value, err = p.open(i, index)
	return value, true, err
}

// meet returns the disclosure of a digest, or met if there is none; a digest that
// was found before makes the SD-JWT invalid (§7.1 step 4).
func (p *processor) meet(digest string) (int, error) {
	i, known := p.unread[digest]
	if known && i == met {
		return 0, ErrDigestRepeated
	}
	p.unread[digest] = met
	if !known {
		return met, nil
	}
	p.left--
	return i, nil
}

// open reads the value of a disclosure, with what is disclosed in it in turn.
func (p *processor) open(i int, name string) (any, error) {
	p.path = append(p.path, name)
	p.opened = append(p.opened, opening{path: slices.Clone(p.path), disclosure: i})
	value, err := p.value(&reader{text: p.disclosures[i].value})
	p.path = p.path[:len(p.path)-1]
	return value, err
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
