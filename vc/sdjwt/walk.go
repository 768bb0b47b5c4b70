package sdjwt

import (
	"fmt"
	"slices"
	"strconv"
)

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
	digests, visible := len(p.pending), len(p.members) // where those of this object begin
	count := 0
	for r.take('{'); r.more(); count++ {
		switch name := r.name(); name {
		case nameDigests:
			err = p.digests(r)
		case nameElement:
			digest, err = p.placeholder(r, element)
		case nameHash:
			if len(p.path) > 0 {
				return nil, "", fmt.Errorf("%w: %s below the top level", ErrHash, nameHash)
			}
			r.skip() // step 3.f
		default:
			err = p.member(r, name)
		}
		if err != nil {
			return nil, "", err
		}
	}
	switch {
	case digest != "" && count > 1:
		return nil, "", fmt.Errorf("%w: members beside %q", ErrPayload, nameElement)
	case digest != "":
		p.depth--
		return nil, digest, nil
	}
	members = make(map[string]any, len(p.members)-visible+len(p.pending)-digests)
	for _, m := range p.members[visible:] {
		members[m.name] = m.value
	}
	p.members = p.members[:visible]
	if err := p.openMembers(members, p.pending[digests:]); err != nil {
		return nil, "", err
	}
	p.pending = p.pending[:digests]
	p.depth--
	return members, "", nil
}

// member reads a member that stands visible in an object onto p.members.
func (p *processor) member(r *reader, name string) error {
	p.path = append(p.path, name)
	value, err := p.value(r)
	p.path = p.path[:len(p.path)-1]
	p.members = append(p.members, member{name, value})
	return err
}

// placeholder reads the digest of an array element.
func (p *processor) placeholder(r *reader, element bool) (string, error) {
	if !element || r.next() != '"' {
		return "", fmt.Errorf("%w: member %q is no digest of an array element", ErrPayload, nameElement)
	}
	digest := r.string()
	return digest, p.checkForm(digest)
}

// digests reads the array of an _sd member onto p.pending.
func (p *processor) digests(r *reader) error {
	if !r.take('[') {
		return fmt.Errorf("%w: %s is no array", ErrPayload, nameDigests)
	}
	for r.more() {
		if r.next() != '"' {
			return fmt.Errorf("%w: %s holds something that is no text", ErrPayload, nameDigests)
		}
		p.pending = append(p.pending, r.string())
	}
	return nil
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
		if i == closed {
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
	for r.take('['); r.more(); position++ {
		value, shown, err := p.element(r, strconv.Itoa(len(items)))
		switch {
		case err != nil:
			return nil, err
		case shown:
			items = append(items, value)
		default:
			hidden = append(hidden, position)
		}
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
	if err != nil || i == closed {
		return nil, false, err
	}
	if p.disclosures[i].property {
		return nil, false, fmt.Errorf("%w: number %d: three elements, for an element of an array", ErrDisclosure, i)
	}
	value, err = p.open(i, index)
	return value, true, err
}

// open reads the value of a disclosure, with what is disclosed in it in turn.
func (p *processor) open(i int, name string) (any, error) {
	p.path = append(p.path, name)
	start := len(p.names)
	p.names = append(p.names, p.path...)
	p.paths = append(p.paths, p.names[start:len(p.names):len(p.names)])
	p.opened = append(p.opened, i)
	value, err := p.value(&reader{text: p.disclosures[i].value})
	p.path = p.path[:len(p.path)-1]
	return value, err
}
