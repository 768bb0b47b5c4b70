package qr

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// Limits of what goes in parts.
const (
	MaxMessage = 256 << 10 // bytes of the whole
	MaxParts   = 512
	MaxChunk   = MaxRaw - headerSize // bytes of the whole in one part
)

// Content is what a message in parts is, as its sender says.
type Content uint8

// The contents that are known.
const (
	Presentation Content = iota // a credential or presentation, in any format
	BundleDelta                 // changes to a trust bundle
	EventLog                    // check-in logs

	contents // how many there are
)

// kind is the kind of a part.
type kind uint8

const (
	plain kind = 1 // the part of the message that the index names
	mixed kind = 2 // the XOR of several parts, which the index selects
)

// headerSize is: kind and content 1, id 4, index 2, count 2, length 3.
const headerSize = 12

// whole is what every part says of the message.
type whole struct {
	content Content
	id      [4]byte // the first bytes of its SHA-256
	count   int     // parts
	length  int     // bytes
}

// frame is one part.
type frame struct {
	whole
	kind  kind
	index int
	chunk []byte
	size  int // of every chunk but the last, for frames that were read
}

// identify returns the id of a message.
func identify(message []byte) [4]byte {
	sum := sha256.Sum256(message)
	return [4]byte(sum[:4])
}

// text returns the frame as text for one code.
func (f frame) text() string {
	out := make([]byte, 0, headerSize+len(f.chunk))
	out = append(out, byte(f.kind)<<4|byte(f.content))
	out = append(out, f.id[:]...)
	out = binary.BigEndian.AppendUint16(out, uint16(f.index))
	out = binary.BigEndian.AppendUint16(out, uint16(f.count))
	out = append(out, byte(f.length>>16), byte(f.length>>8), byte(f.length))
	return prefixPart + base45(append(out, f.chunk...))
}

// parseFrame reads a frame as far as it can be judged alone.
func parseFrame(text string) (frame, error) {
	if len(text) > MaxText {
		return frame{}, fmt.Errorf("%w: %d characters, at most %d", ErrTooLong, len(text), MaxText)
	}
	raw, err := unbase45(strings.TrimPrefix(text, prefixPart))
	if err != nil {
		return frame{}, err
	}
	if len(raw) <= headerSize {
		return frame{}, fmt.Errorf("%w: %d bytes, of which %d are the header", ErrFrame, len(raw), headerSize)
	}
	f := frame{
		whole: whole{
			content: Content(raw[0] & 15),
			id:      [4]byte(raw[1:5]),
			count:   int(binary.BigEndian.Uint16(raw[7:])),
			length:  int(raw[9])<<16 | int(raw[10])<<8 | int(raw[11]),
		},
		kind:  kind(raw[0] >> 4),
		index: int(binary.BigEndian.Uint16(raw[5:])),
		chunk: raw[headerSize:],
	}
	if err := f.check(); err != nil {
		return frame{}, err
	}
	f.size, err = f.chunkSize()
	return f, err
}

func (f frame) check() error {
	switch {
	case f.kind != plain && f.kind != mixed:
		return fmt.Errorf("%w: kind %d", ErrFrame, f.kind)
	case f.content >= contents:
		return fmt.Errorf("%w: content %d", ErrFrame, f.content)
	case f.count > MaxParts:
		return fmt.Errorf("%w: %d parts, at most %d", ErrFrameLimit, f.count, MaxParts)
	case f.length > MaxMessage:
		return fmt.Errorf("%w: %d bytes, at most %d", ErrFrameLimit, f.length, MaxMessage)
	case f.count == 0 || f.length < f.count:
		return fmt.Errorf("%w: %d bytes in %d parts", ErrFrame, f.length, f.count)
	case f.kind == plain && f.index >= f.count:
		return fmt.Errorf("%w: part %d of %d, counted from 0", ErrFrameIndex, f.index, f.count)
	case f.kind == mixed && f.index < f.count:
		return fmt.Errorf("%w: mixture %d of %d parts, counted from there", ErrFrameIndex, f.index, f.count)
	}
	return nil
}

// chunkSize returns the size of every chunk but the last, which one frame is enough to
// know.
func (f frame) chunkSize() (int, error) {
	size, others := len(f.chunk), f.count-1
	if f.kind == plain && f.index == others && others > 0 {
		size = (f.length - len(f.chunk)) / others // the last one tells it by what it leaves
	}
	last := f.length - others*size
	switch {
	case last < 1 || last > size || size > MaxChunk:
		return 0, fmt.Errorf("%w: %d bytes do not make %d parts of %d", ErrFrame, f.length, f.count, size)
	case f.kind == plain && f.index == others && len(f.chunk) != last:
		return 0, fmt.Errorf("%w: the last part has %d bytes in place of %d", ErrFrame, len(f.chunk), last)
	}
	return size, nil
}

// selection is a set of parts, one bit each.
type selection [MaxParts / 64]uint64

func (s *selection) add(part int)      { s[part/64] |= 1 << (part % 64) }
func (s *selection) has(part int) bool { return s[part/64]>>(part%64)&1 == 1 }

// xor turns s into the parts that one of the two has and the other has not.
func (s *selection) xor(other *selection) {
	for i := range s {
		s[i] ^= other[i]
	}
}

// selects returns the parts that the frame is the XOR of: itself, or those for which
// the bits of SHA-256(id, index, block) are set: two bytes of index, one of block, a
// block for every 256 parts, the highest bit of the first byte first.
func (f frame) selects() selection {
	var s selection
	if f.kind == plain {
		s.add(f.index)
		return s
	}
	var sum [sha256.Size]byte
	for part := range f.count {
		if part%256 == 0 {
			seed := binary.BigEndian.AppendUint16(f.id[:], uint16(f.index))
			sum = sha256.Sum256(append(seed, byte(part/256)))
		}
		if sum[part%256/8]&(0x80>>(part%8)) != 0 {
			s.add(part)
		}
	}
	return s
}
