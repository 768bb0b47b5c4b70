package cose

import (
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// Header is the header of a message: what all places have in common of it.
type Header struct {
	Algorithm   keys.Algorithm // alg
	Type        string         // typ as a media type, empty if absent
	ContentType string         // content type as a media type, empty if absent
	KeyID       []byte         // kid, empty if absent
	// OpenKeyID: kid stood in the header that nobody signed.
	OpenKeyID bool
}

// readProtected reads the header that is signed.
func (m *Sign1) readProtected(ctx context.Context, s *Slot) error {
	if len(m.protected) == 0 { // RFC 9052 §3: an empty map
		return nil
	}
	rules := cborgate.Rules{Bytes: len(m.protected), Tags: s.Tags, Shortest: s.Shortest}
	r, err := cborgate.Check(ctx, m.protected, rules)
	if err != nil {
		return fmt.Errorf("protected header: %w", err)
	}
	pairs, ok := r.Map()
	if !ok {
		return fmt.Errorf("%w: the protected header is no map", ErrHeader)
	}
	var critical cborgate.Reader
	var refusal error // what is critical is named first, if it is not understood
	for range pairs {
		label, err := readLabel(&r)
		if err != nil {
			return err
		}
		value := r.Next()
		if label == labelCritical {
			critical = value
		} else if err := m.set(label, value, s); err != nil && refusal == nil {
			refusal = err
		}
	}
	if err := m.checkCritical(critical); err != nil {
		return err
	}
	return refusal
}

// readLabel reads a label. Those that are text are private ones, and unknown here.
func readLabel(r *cborgate.Reader) (int64, error) {
	label, ok := r.Int()
	if !ok {
		return 0, fmt.Errorf("%w: a label that is text", ErrHeader)
	}
	return label, nil
}

// set takes one protected parameter over.
func (m *Sign1) set(label int64, value cborgate.Reader, s *Slot) (err error) {
	switch label {
	case labelAlgorithm:
		m.Header.Algorithm, err = readAlgorithm(value)
	case labelContentType:
		m.Header.ContentType, err = readMediaType(value)
	case labelType:
		m.Header.Type, err = readMediaType(value)
	case labelKeyID:
		m.Header.KeyID, err = readKeyID(value)
	default:
		if !slices.Contains(s.Protected, label) {
			return refused(label)
		}
		m.labels = append(m.labels, parameter{label, value})
	}
	return err
}

// refused says why a label has no place in a header.
func refused(label int64) error {
	switch label {
	case labelKCWT, labelKCCS, labelX5Bag, labelX5Chain, labelX5T, labelX5U:
		return fmt.Errorf("%w: label %d", ErrKeyHeader, label) // THREATS R2: a key never comes from a header
	case labelAlgorithm:
		return fmt.Errorf("%w: not in the protected header", ErrAlgorithm)
	case labelCritical:
		return fmt.Errorf("%w: not in the protected header", ErrCritical)
	}
	return fmt.Errorf("%w: label %d is not allowed here", ErrHeader, label)
}

// checkCritical refuses what has to be understood and is not (RFC 9052 §3.1).
func (m *Sign1) checkCritical(critical cborgate.Reader) error {
	if critical.Kind() == cborgate.None {
		return nil
	}
	n, ok := critical.Array()
	if !ok || n == 0 {
		return fmt.Errorf("%w: no list, or an empty one", ErrCritical)
	}
	for range n {
		label, ok := critical.Int()
		if !ok {
			return fmt.Errorf("%w: a label that is no integer", ErrCritical)
		}
		if !m.understands(label) {
			return fmt.Errorf("%w: label %d", ErrCritical, label)
		}
	}
	return nil
}

// understands reports whether a label stands in the protected header and is known.
func (m *Sign1) understands(label int64) bool {
	switch label {
	case labelAlgorithm:
		return m.Header.Algorithm != ""
	case labelContentType:
		return m.Header.ContentType != ""
	case labelType:
		return m.Header.Type != ""
	case labelKeyID:
		return len(m.Header.KeyID) > 0
	}
	_, known := m.Protected(label)
	return known
}

// readUnprotected reads the header that nobody signed.
func (m *Sign1) readUnprotected(r cborgate.Reader, s *Slot) error {
	pairs, _ := r.Map()
	for range pairs {
		label, err := readLabel(&r)
		if err != nil {
			return err
		}
		value := r.Next()
		if m.understands(label) {
			return fmt.Errorf("%w: label %d in both headers", ErrHeader, label) // RFC 9052 §3
		}
		switch {
		case label == labelKeyID && s.OpenKeyID:
			m.Header.OpenKeyID = true
			if m.Header.KeyID, err = readKeyID(value); err != nil {
				return err
			}
		case slices.Contains(s.Unprotected, label):
			m.open = append(m.open, parameter{label, value})
		default:
			return fmt.Errorf("unprotected header: %w", refused(label))
		}
	}
	return nil
}

func readMediaType(r cborgate.Reader) (string, error) {
	if number, ok := r.Int(); ok {
		if name, known := contentFormats[number]; known {
			return name, nil
		}
		return "", fmt.Errorf("%w: content format %d", ErrType, number)
	}
	if name, ok := r.Text(); ok && name != "" {
		return name, nil
	}
	return "", fmt.Errorf("%w: a type that is neither a number nor text", ErrHeader)
}

func readKeyID(r cborgate.Reader) ([]byte, error) {
	if kid, ok := r.Bytes(); ok && len(kid) > 0 {
		return kid, nil
	}
	return nil, fmt.Errorf("%w: kid is no byte string, or empty", ErrHeader)
}

// check compares h with what s asks for.
func (h *Header) check(s *Slot) error {
	if h.Algorithm == "" {
		return fmt.Errorf("%w: absent", ErrAlgorithm)
	}
	if !slices.Contains(s.Types, h.Type) {
		return fmt.Errorf("%w: %.48q", ErrType, h.Type)
	}
	if h.ContentType != "" && !slices.Contains(s.ContentTypes, h.ContentType) {
		return fmt.Errorf("%w: %.48q", ErrContentType, h.ContentType)
	}
	if len(h.KeyID) == 0 && !s.NoKeyID {
		return fmt.Errorf("%w: no kid", ErrHeader)
	}
	return nil
}

// maxThumb is the length of a whole thumbprint.
const maxThumb = 32

// Ref asks for the issuer's key that h names: by the first bytes of the key's
// thumbprint (RFC 9679), if kid has 8 to 32 bytes and is neither a DID URL nor an
// https URL, else by kid as text.
func (h *Header) Ref(issuer string, purpose did.Relationship) keys.Ref {
	r := keys.Ref{Issuer: issuer, For: purpose}
	kid := string(h.KeyID)
	if n := len(kid); n >= keys.MinThumb && n <= maxThumb && !isURL(kid) {
		r.Thumb = kid
	} else {
		r.ID = kid
	}
	return r
}

func isURL(kid string) bool {
	for _, scheme := range []string{"did:", "https:"} {
		if len(kid) >= len(scheme) && kid[:len(scheme)] == scheme {
			return true
		}
	}
	return false
}
