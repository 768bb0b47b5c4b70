// Package revbitmap reads and writes RevocationBitmap2022, the revocation list
// that IOTA Identity keeps inside the issuer's DID document: a service whose
// endpoint is a data URL with a compressed Roaring bitmap.
//
// The document is the list: as old as it is, and as trustworthy. It refuses
// services of another issuer or type, bitmaps that contradict themselves, and an
// index that is named in two ways. A document without the service is never good
// news.
//
// Start with [Checker] to read, with [New] and [Bitmap.Service] to write.
package revbitmap

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/memo"
)

// Type is the type of both the status entry and the service.
const Type = "RevocationBitmap2022"

// Documents returns the DID document of an issuer, and when it was obtained from
// its source. A deactivated DID is an error. A resolver is adapted in three lines.
type Documents func(ctx context.Context, issuer did.DID) (*did.Document, time.Time, error)

// Checker checks entries of the type [Type]. It must not be copied.
type Checker struct {
	Documents Documents
	// MaxAge is how old the document may be; 0: status.DefaultMaxAge.
	MaxAge time.Duration
	// Same says whether two DIDs are one, such as an alias of a network and its
	// chain id; nil: only if they are equal.
	Same func(a, b did.DID) bool
	// NumberIndex accepts a revocationBitmapIndex that is a JSON number; IOTA
	// Identity asks for text.
	NumberIndex bool

	bitmaps memo.Memo[[sha256.Size]byte, *Bitmap]
}

// Check looks e up in the document of o's issuer.
func (c *Checker) Check(ctx context.Context, o *vc.Opened, e vc.StatusEntry, at time.Time) (status.State, error) {
	service, index, err := c.readEntry(ctx, e)
	if err != nil {
		return status.State{}, err
	}
	doc, asOf, err := c.document(ctx, o, service.DID())
	if err != nil {
		return status.State{}, err
	}
	b, err := c.bitmap(ctx, doc, service.Fragment())
	if err != nil {
		return status.State{}, err
	}
	copied := status.Copy{
		List:  &status.List{FreshFor: status.Unbounded},
		AsOf:  asOf,
		Doubt: status.TooOld(asOf, at, status.Unbounded, c.MaxAge),
	}
	if b.Contains(index) {
		return copied.State(status.Revoked, "revocation", 1, "")
	}
	return copied.State(status.Valid, "revocation", 0, "")
}

// readEntry returns the service that e names, and the index.
func (c *Checker) readEntry(ctx context.Context, e vc.StatusEntry) (service did.URL, index uint32, err error) {
	if e.Type != Type {
		return did.URL{}, 0, fmt.Errorf("%w: %.64q", status.ErrNotChecked, e.Type)
	}
	id, number := e.URI, e.Index
	if len(e.Raw) > 0 {
		if id, number, err = c.readMembers(ctx, e); err != nil {
			return did.URL{}, 0, err
		}
	}
	if service, err = did.ParseURL(id); err != nil || service.Fragment() == "" {
		return did.URL{}, 0, fmt.Errorf("%w: the id names no service", status.ErrEntry)
	}
	if named, ok := service.Param("index"); ok {
		if again, err := parseIndex(named); err != nil || again != number {
			return did.URL{}, 0, fmt.Errorf("%w: the id names %.12q, the entry %d", status.ErrIndex, named, number)
		}
	}
	if number > 1<<32-1 {
		return did.URL{}, 0, fmt.Errorf("%w: %d is more than 32 bits", status.ErrIndex, number)
	}
	return service, uint32(number), nil
}

func (c *Checker) readMembers(ctx context.Context, e vc.StatusEntry) (id string, index uint64, err error) {
	members, err := strictjson.Object(ctx, e.Raw, strictjson.Limits{})
	if err != nil {
		return "", 0, fmt.Errorf("%w: %w", status.ErrEntry, err)
	}
	id, ok := members["id"].(string)
	if !ok {
		return "", 0, fmt.Errorf("%w: no id", status.ErrEntry)
	}
	text, ok := members["revocationBitmapIndex"].(string)
	if number, isNumber := members["revocationBitmapIndex"].(json.Number); isNumber && c.NumberIndex {
		text, ok = number.String(), true
	}
	if !ok {
		return "", 0, fmt.Errorf("%w: revocationBitmapIndex is no text", status.ErrEntry)
	}
	if index, err = parseIndex(text); err != nil {
		return "", 0, fmt.Errorf("%w: revocationBitmapIndex %.24q", status.ErrEntry, text)
	}
	if index != e.Index {
		return "", 0, fmt.Errorf("%w: revocationBitmapIndex is not what was read", status.ErrIndex)
	}
	return id, index, nil
}

// parseIndex reads decimal digits without sign or leading zeros.
func parseIndex(text string) (uint64, error) {
	if len(text) > 1 && text[0] == '0' || strings.HasPrefix(text, "+") {
		return 0, status.ErrEntry
	}
	return strconv.ParseUint(text, 10, 64)
}

// document returns the document of o's issuer, which must be the one that the
// entry names.
func (c *Checker) document(ctx context.Context, o *vc.Opened, named did.DID) (*did.Document, time.Time, error) {
	issuer, err := did.Parse(o.Proven().Statement.Issuer)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("%w: the issuer of the credential is no DID", status.ErrMismatch)
	}
	if !c.same(named, issuer) {
		return nil, time.Time{}, fmt.Errorf("%w: the service is of another DID than the issuer", status.ErrMismatch)
	}
	if c.Documents == nil {
		return nil, time.Time{}, fmt.Errorf("%w: no source of documents", status.ErrUnavailable)
	}
	doc, asOf, err := c.Documents(ctx, issuer)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("%w: %w", status.ErrUnavailable, err)
	}
	if !c.same(doc.ID(), issuer) {
		return nil, time.Time{}, fmt.Errorf("%w: the document is of another DID than the issuer", status.ErrMismatch)
	}
	return doc, asOf, nil
}

func (c *Checker) same(a, b did.DID) bool { return a == b || c.Same != nil && c.Same(a, b) }

// bitmap returns the bitmap of a service, read once for each content.
func (c *Checker) bitmap(ctx context.Context, doc *did.Document, fragment string) (*Bitmap, error) {
	service, ok := doc.Service(fragment)
	if !ok || !service.Is(Type) {
		return nil, fmt.Errorf("%w: no %s of this name", status.ErrService, Type)
	}
	endpoints := service.URIs()
	if len(endpoints) != 1 {
		return nil, fmt.Errorf("%w: %d endpoints", status.ErrList, len(endpoints))
	}
	return c.bitmaps.Get(ctx, sha256.Sum256([]byte(endpoints[0])), func() (*Bitmap, int, error) {
		b, err := ParseEndpoint(endpoints[0])
		if err != nil {
			return nil, 0, err
		}
		return b, len(b.data) + 48*len(b.containers), nil
	})
}

// Entry returns the entry of a credential with an index in a service, as IOTA
// Identity writes it.
func Entry(service did.URL, index uint32) (vc.StatusEntry, error) {
	if service.Fragment() == "" || service != service.DID().URL(service.Fragment()) {
		return vc.StatusEntry{}, fmt.Errorf("%w: a service is named by its DID and a fragment", status.ErrEntry)
	}
	digits := strconv.FormatUint(uint64(index), 10)
	id := service.DID().String() + "?index=" + digits + "#" + service.Fragment()
	raw, err := json.Marshal(struct {
		ID    string `json:"id"`
		Type  string `json:"type"`
		Index string `json:"revocationBitmapIndex"`
	}{id, Type, digits})
	return vc.StatusEntry{Type: Type, URI: service.String(), Index: uint64(index), Raw: raw}, err
}
