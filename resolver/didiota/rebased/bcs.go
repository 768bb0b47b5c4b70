package rebased

import (
	"encoding/binary"
	"fmt"
)

// bcs reads Binary Canonical Serialization. After the first error every read
// returns a zero value; the caller looks at err once, in done.
type bcs struct {
	rest []byte
	err  error
}

func (b *bcs) fail(what string) {
	if b.err == nil {
		b.err = fmt.Errorf("%w: BCS: %s", ErrObject, what)
	}
	b.rest = nil
}

func (b *bcs) take(n int) []byte {
	if b.err != nil || len(b.rest) < n {
		b.fail("input ends early")
		return make([]byte, min(n, 32))
	}
	out := b.rest[:n]
	b.rest = b.rest[n:]
	return out
}

func (b *bcs) id() ID         { return ID(b.take(32)) }
func (b *bcs) uint64() uint64 { return binary.LittleEndian.Uint64(b.take(8)) }
func (b *bcs) uint32() uint32 { return binary.LittleEndian.Uint32(b.take(4)) }

func (b *bcs) bool() bool {
	switch b.take(1)[0] {
	case 0:
		return false
	case 1:
		return true
	}
	b.fail("a boolean is neither 0 nor 1")
	return false
}

// length reads a ULEB128 count of items of at least size bytes each: shortest
// form only, at most 32 bits, and no more items than the rest can hold.
func (b *bcs) length(size int) int {
	var n uint64
	for shift := 0; ; shift += 7 {
		c := b.take(1)[0]
		if b.err != nil {
			return 0
		}
		if shift == 28 && c > 0x0f {
			b.fail("a length over 32 bits")
			return 0
		}
		n |= uint64(c&0x7f) << shift
		if c&0x80 == 0 {
			if c == 0 && shift > 0 {
				b.fail("a length in a longer form than needed")
			}
			break
		}
	}
	if n > uint64(len(b.rest)/size) {
		b.fail("a length beyond the input")
		return 0
	}
	return int(n)
}

func (b *bcs) bytes() []byte {
	n := b.length(1)
	return b.take(n)
}

func (b *bcs) ids() []ID {
	list := make([]ID, b.length(32))
	for i := range list {
		list[i] = b.id()
	}
	return list
}

func (b *bcs) optionalID() *ID {
	if !b.bool() {
		return nil
	}
	id := b.id()
	return &id
}

func (b *bcs) optionalBytes() []byte {
	if !b.bool() {
		return nil
	}
	return b.bytes()
}

// done refuses bytes that are left over and returns the first error.
func (b *bcs) done() error {
	if b.err == nil && len(b.rest) > 0 {
		b.fail("bytes behind the object")
	}
	return b.err
}

// identityFromBCS reads the fields in the order of the Move struct.
func identityFromBCS(raw []byte) (*Identity, error) {
	b := &bcs{rest: raw}
	i := &Identity{}
	i.ID = b.id()
	i.Threshold = b.uint64() // did_doc: Multicontroller<Option<vector<u8>>>
	i.Owner = b.id()
	i.Controllers = make([]Controller, b.length(32+8))
	for n := range i.Controllers {
		i.Controllers[n] = Controller{Token: b.id(), Power: b.uint64()}
	}
	if i.HasValue = b.bool(); i.HasValue {
		i.Value = b.bytes()
	}
	i.ActiveProposals = b.ids()
	i.Proposals = b.id()
	i.ProposalCount = b.uint64()
	i.RevokedTokens = b.ids()
	if legacy := b.optionalID(); legacy != nil { // end of did_doc
		i.Legacy = *legacy
	}
	i.Created = b.uint64()
	i.Updated = b.uint64()
	i.Version = b.uint64()
	i.Deleted = b.bool()
	i.DeletedDID = b.bool()
	return i, b.done()
}

// aliasFromBCS reads the fields in the order of the Move struct.
func aliasFromBCS(raw []byte) (*Alias, error) {
	b := &bcs{rest: raw}
	a := &Alias{
		ID:                    b.id(),
		LegacyStateController: b.optionalID(),
		StateIndex:            b.uint32(),
		StateMetadata:         b.optionalBytes(),
		Sender:                b.optionalID(),
		Metadata:              b.optionalBytes(),
		ImmutableIssuer:       b.optionalID(),
		ImmutableMetadata:     b.optionalBytes(),
	}
	return a, b.done()
}
