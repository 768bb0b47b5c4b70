package revbitmap

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/deflate"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

// prefix is how every endpoint begins. What follows is base64url without padding,
// although the data URL says base64.
const prefix = "data:application/octet-stream;base64,"

// MaxEndpoint is the longest endpoint, in bytes: as long as a DID document.
const MaxEndpoint = 64 << 10

// zlibHead is how a packed bitmap begins in base64url. Documents of old versions
// encoded twice, so that this text itself is what the first decoding gives.
const zlibHead = "eJ"

// ParseEndpoint reads the endpoint of a service. It fails with status.ErrList or
// status.ErrTooLarge.
func ParseEndpoint(endpoint string) (*Bitmap, error) {
	if len(endpoint) > MaxEndpoint {
		return nil, fmt.Errorf("%w: endpoint of %d bytes, at most %d", status.ErrTooLarge, len(endpoint), MaxEndpoint)
	}
	encoded, ok := strings.CutPrefix(endpoint, prefix)
	if !ok {
		return nil, fmt.Errorf("%w: the endpoint is no data URL of octets in base64", status.ErrList)
	}
	packed, err := decode(encoded)
	if err != nil {
		return nil, err
	}
	data, err := inflate.Zlib(packed)
	if err != nil {
		return nil, err
	}
	return parse(data)
}

func decode(encoded string) ([]byte, error) {
	packed, err := decodeURL(encoded)
	if err == nil && bytes.HasPrefix(packed, []byte(zlibHead)) {
		return decodeURL(string(packed))
	}
	if err != nil && strings.HasSuffix(encoded, "=") { // only the old form was ever padded
		inner, err := base64.StdEncoding.Strict().DecodeString(encoded)
		if err == nil && bytes.HasPrefix(inner, []byte(zlibHead)) && !strings.ContainsAny(encoded, "\r\n") {
			return decodeURL(string(inner))
		}
	}
	return packed, err
}

func decodeURL(encoded string) ([]byte, error) {
	if strings.ContainsAny(encoded, "\r\n") { // encoding/base64 passes over them
		return nil, fmt.Errorf("%w: line breaks in the endpoint", status.ErrList)
	}
	out, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: the endpoint is no base64url", status.ErrList)
	}
	return out, nil
}

// Endpoint returns b as the endpoint of a service: the same text as IOTA Identity
// writes. It fails with status.ErrTooLarge if the text does not fit into a DID
// document.
func (b *Bitmap) Endpoint() (string, error) {
	data := b.data
	if len(data) == 0 {
		data = write(nil)
	}
	endpoint := prefix + base64.RawURLEncoding.EncodeToString(deflate.Zlib(data))
	if len(endpoint) > MaxEndpoint {
		return "", fmt.Errorf("%w: endpoint of %d bytes, at most %d", status.ErrTooLarge, len(endpoint), MaxEndpoint)
	}
	return endpoint, nil
}

// Service returns b as a service for the issuer's DID document.
func (b *Bitmap) Service(id did.URL) (did.Service, error) {
	endpoint, err := b.Endpoint()
	if err != nil {
		return did.Service{}, err
	}
	raw, err := json.Marshal(endpoint)
	return did.Service{ID: id.String(), Type: []string{Type}, Endpoint: raw}, err
}
