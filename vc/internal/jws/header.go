package jws

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
)

// headerLimits bound the header's JSON; an attached jwk fits in, when it is ignored.
var headerLimits = strictjson.Limits{Bytes: MaxHeader, Depth: 4, Nodes: 64}

// refusals are the registered members that are refused with a code of their own,
// in the order in which a header with several is answered.
var refusals = []struct {
	name string
	code error
}{
	{"crit", ErrCritical}, // RFC 7515 §4.1.11: no extension is understood here
	{"b64", ErrCritical},  // RFC 7797 §3: the payload would not be what it seems
	{"jku", ErrKeyHeader},
	{"jwk", ErrKeyHeader},
	{"x5u", ErrKeyHeader},
	{"x5c", ErrKeyHeader},
	{"x5t", ErrKeyHeader},
	{"x5t#S256", ErrKeyHeader},
}

// readHeader reads a decoded header with the members that s allows, and no other.
func readHeader(raw []byte, s Slot) (h Header, err error) {
	if err := strictjson.Scan(context.Background(), raw, headerLimits); err != nil {
		return h, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	var room [8]member // a header has three or four
	members, ok := flatMembers(raw, room[:0])
	if !ok {
		if members, err = anyMembers(raw, room[:0]); err != nil {
			return h, err
		}
	}
	if err := checkNames(members, s); err != nil {
		return h, err
	}
	for _, m := range members {
		if err := h.set(m); err != nil {
			return h, err
		}
	}
	return h, h.check(s)
}

func checkNames(members []member, s Slot) error {
	for _, m := range members {
		if !s.allows(m.name) {
			return refuseNames(members, s)
		}
	}
	return nil
}

// allows tells whether a header may have a member of this name.
func (s *Slot) allows(name string) bool {
	switch name {
	case "alg", "typ", "cty", "kid":
		return true
	case "nonce":
		return s.Nonce
	case "jwk":
		return s.IgnoreJWK
	}
	return false
}

// refuseNames says which member is not allowed.
func refuseNames(members []member, s Slot) error {
	for _, r := range refusals {
		refused := slices.ContainsFunc(members, func(m member) bool { return m.name == r.name })
		if refused && !s.allows(r.name) {
			return fmt.Errorf("%w: %s", r.code, r.name)
		}
	}
	other := slices.IndexFunc(members, func(m member) bool { return !s.allows(m.name) })
	return fmt.Errorf("%w: member %.16q is not allowed here", ErrHeader, members[other].name)
}

// set takes one member over. A member that is present and empty says nothing, and
// is refused.
func (h *Header) set(m member) error {
	if m.name == "jwk" { // ignored, else checkNames had refused it
		return nil
	}
	if !m.isText || m.value == "" {
		return fmt.Errorf("%w: %s is no text, or empty", ErrHeader, m.name)
	}
	switch m.name {
	case "alg":
		h.Algorithm = keys.Algorithm(m.value)
	case "typ":
		h.Type = m.value
	case "cty":
		h.ContentType = m.value
	case "kid":
		h.KeyID = m.value
	case "nonce":
		h.Nonce = m.value
	}
	return nil
}

// check compares h with what s asks for.
func (h *Header) check(s Slot) error {
	if h.Algorithm.SignatureSize() == 0 { // absent or "none" too: RFC 8725 §3.1
		return fmt.Errorf("%w: %.16q", ErrAlgorithm, string(h.Algorithm))
	}
	if !slices.Contains(s.Types, h.Type) {
		return fmt.Errorf("%w: %.32q", ErrType, h.Type)
	}
	if h.ContentType != "" && !slices.Contains(s.ContentTypes, h.ContentType) {
		return fmt.Errorf("%w: %.32q", ErrContentType, h.ContentType)
	}
	if h.KeyID == "" && !s.NoKeyID {
		return fmt.Errorf("%w: no kid", ErrHeader)
	}
	return nil
}
