package didiota

import (
	"encoding/binary"
	"fmt"
)

// The envelope in which IOTA Identity stores a document (package
// identity_iota_core, state_metadata): marker, version, encoding, length of the
// payload as a little-endian 16-bit number, payload.
const (
	marker       = "DID"
	version1     = 1
	encodingJSON = 0
	headerSize   = len(marker) + 1 + 1 + 2
)

// MaxPayload is the largest packed payload in bytes: what the length field can say.
const MaxPayload = 1<<16 - 1

// openEnvelope returns the payload. Bytes behind it are refused unless trailing
// is true: they are covered by no check and could be anything.
func openEnvelope(metadata []byte, trailing bool) ([]byte, error) {
	if len(metadata) < headerSize {
		return nil, fmt.Errorf("%w: %d bytes, a header has %d", ErrMetadata, len(metadata), headerSize)
	}
	if string(metadata[:len(marker)]) != marker {
		return nil, fmt.Errorf("%w: does not begin with DID", ErrMetadata)
	}
	if v := metadata[3]; v != version1 {
		return nil, fmt.Errorf("%w: version %d", ErrMetadata, v)
	}
	if e := metadata[4]; e != encodingJSON {
		return nil, fmt.Errorf("%w: encoding %d", ErrMetadata, e)
	}
	size := int(binary.LittleEndian.Uint16(metadata[5:]))
	payload := metadata[headerSize:]
	if len(payload) < size {
		return nil, fmt.Errorf("%w: %d bytes announced, %d there", ErrMetadata, size, len(payload))
	}
	if len(payload) > size && !trailing {
		return nil, fmt.Errorf("%w: %d bytes behind the payload", ErrMetadata, len(payload)-size)
	}
	return payload[:size], nil
}

// sealEnvelope puts a payload into an envelope.
func sealEnvelope(payload []byte) ([]byte, error) {
	if len(payload) > MaxPayload {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrMetadata, len(payload), MaxPayload)
	}
	out := append(make([]byte, 0, headerSize+len(payload)), marker...)
	out = append(out, version1, encodingJSON)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(payload)))
	return append(out, payload...), nil
}
