package interop

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
)

// parseDID reads an identifier as software writes it: normalized first.
func parseDID(s string) (did.DID, didiota.ID, error) {
	d, err := did.Parse(didiota.Normalize(s))
	if err != nil {
		return did.DID{}, didiota.ID{}, err
	}
	id, err := didiota.Parse(d)
	return d, id, err
}

func isSyntax(c *Case) bool { return c.has("input", "expect") }

// openSyntax parses an identifier; the normalized form that the set records
// must be ours. A Stardust network has a shorter name.
func openSyntax(_ context.Context, c *Case, _ Setting) error {
	_, id, err := parseDID(c.text("input"))
	if err != nil {
		return err
	}
	if c.Flavour == "stardust" && len(id.Network) > didiota.MaxStardustNetwork {
		return fmt.Errorf("%w: a Stardust network has at most %d characters", didiota.ErrIdentifier, didiota.MaxStardustNetwork)
	}
	var upstream struct {
		Accepted bool
		Result   struct{ Normalised string }
	}
	if c.has("upstream") && !c.has("expectReason") {
		if err := c.into("upstream", &upstream); err != nil {
			return err
		}
	}
	if upstream.Accepted && upstream.Result.Normalised != id.DID().String() {
		return fmt.Errorf("%w: normalized as %s", ErrResult, id.DID())
	}
	return nil
}

func isPacked(c *Case) bool { return c.has("packedStateMetadataHex", "did", "document") }

// openPacked unpacks a document, compares it with the recorded one, and packs
// it again to the recorded JSON.
func openPacked(ctx context.Context, c *Case, _ Setting) error {
	id, _, err := parseDID(c.text("did"))
	if err != nil {
		return err
	}
	packed, err := hex.DecodeString(c.text("packedStateMetadataHex"))
	if err != nil {
		return fmt.Errorf("%w: packedStateMetadataHex: %w", ErrCase, err)
	}
	doc, meta, err := didiota.Unpacking{}.Unpack(ctx, packed, id)
	if err != nil {
		return err
	}
	if err := same(c.fields["document"], doc.Raw()); err != nil {
		return err
	}
	if c.has("metadata") {
		if err := covers(documentMetadata(&resolver.Result{Created: meta.Created, Updated: meta.Updated, Deactivated: meta.Deactivated}), c.fields["metadata"]); err != nil {
			return err
		}
	}
	return packsBack(c, packed, doc, meta)
}

// packsBack packs the recorded document. The order of members is the encoder's
// own, so the payloads are compared as JSON and the header by its bytes.
func packsBack(c *Case, packed []byte, doc *did.Document, meta didiota.Metadata) error {
	again, err := didiota.Pack(doc, meta)
	if err != nil {
		return err
	}
	const header = len("DID") + 1 + 1
	const payload = header + 2
	if !bytes.Equal(again[:header], packed[:header]) {
		return fmt.Errorf("%w: packed with another header", ErrResult)
	}
	return same(json.RawMessage(packed[payload:]), again[payload:])
}

// documentMetadata renders a result's metadata by the names of DID Core §7.3.
func documentMetadata(r *resolver.Result) map[string]any {
	m := make(map[string]any)
	for name, v := range r.Method {
		m[name] = v
	}
	if !r.Created.IsZero() {
		m["created"] = r.Created.Format(time.RFC3339)
	}
	if !r.Updated.IsZero() {
		m["updated"] = r.Updated.Format(time.RFC3339)
	}
	if r.Deactivated {
		m["deactivated"] = true
	}
	return m
}
