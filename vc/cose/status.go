package cose

import (
	"fmt"
	"net/url"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// StatusList is the type of status entries that point into a Token Status List.
const StatusList = "status_list"

// status reads the claim status: one entry for each mechanism that it names. Those
// other than status_list keep their name and content only: they cannot be checked,
// which is for the verifier to judge (Token Status List §6.1, §6.3).
func (c *Claims) status() ([]vc.StatusEntry, error) {
	r, present := c.Claim(ClaimStatus)
	if !present {
		return nil, nil
	}
	n, ok := r.Map()
	if !ok || n == 0 {
		return nil, fmt.Errorf("%w: status is no map, or empty", ErrClaim)
	}
	entries := make([]vc.StatusEntry, n)
	for i := range entries {
		e := &entries[i]
		if e.Type, ok = r.Text(); !ok {
			return nil, fmt.Errorf("%w: status names a mechanism by no text", ErrClaim)
		}
		value := r.Next()
		raw := value
		e.Raw, _ = raw.AppendJSON(make([]byte, 0, len(raw.Raw())+expectedEntry))
		if e.Type != StatusList {
			continue
		}
		if err := readListEntry(value, e); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// expectedEntry is by how much an entry grows in JSON.
const expectedEntry = 16

// readListEntry reads idx and uri (Token Status List §6.3).
func readListEntry(r cborgate.Reader, e *vc.StatusEntry) error {
	idx, _ := r.Member("idx")
	index, ok := idx.Int()
	if !ok || index < 0 {
		return fmt.Errorf("%w: status_list: idx is no position", ErrClaim)
	}
	uri, _ := r.Member("uri")
	if e.URI, ok = uri.Text(); !ok {
		return fmt.Errorf("%w: status_list: uri is no text", ErrClaim)
	}
	if u, err := url.Parse(e.URI); err != nil || !u.IsAbs() {
		return fmt.Errorf("%w: status_list: uri is no URI", ErrClaim)
	}
	e.Index = uint64(index)
	return nil
}
