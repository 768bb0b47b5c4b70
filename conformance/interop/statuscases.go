package interop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/domainlinkage"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
)

func isListEntry(c *Case) bool { return c.has("jwt", "purpose", "index") }

// openListEntry looks a credential up in the status lists of its file, which
// count as obtained at the file's clock.
func openListEntry(ctx context.Context, c *Case, _ Setting) error {
	token := c.text("jwt")
	p, err := c.pin(ctx, nil, token)
	if err != nil {
		return err
	}
	copies, err := c.lists(p)
	if err != nil {
		return err
	}
	source := p.keys(false)
	opened, err := jose.Opener{}.Open(ctx, []byte(token), source)
	if err != nil {
		return err
	}
	checker := bitstring.Checker{Lists: &status.Lists{Source: copies, Open: func(ctx context.Context, raw []byte) (*vc.Opened, error) {
		return bitstring.Opener{}.Open(ctx, raw, source)
	}}}
	checkers := status.Checkers{bitstring.EntryType: checker, bitstring.EntryType2021: checker}
	entries := opened.Proven().Statement.Status
	if len(entries) == 0 {
		return fmt.Errorf("%w: the credential names no status", ErrCase)
	}
	for _, entry := range entries {
		if _, err := status.Judge(checkers.Check(ctx, opened, entry, p.at)); err != nil {
			return err
		}
	}
	return nil
}

// lists are the signed lists of the file by their own ids.
func (c *Case) lists(p *pins) (status.Copies, error) {
	var lists []struct {
		Credential    struct{ ID string }
		CredentialJWT string `json:"credentialJwt"`
	}
	if err := json.Unmarshal(c.file["lists"], &lists); err != nil {
		return nil, fmt.Errorf("%w: lists: %w", ErrCase, err)
	}
	copies := make(status.Copies, len(lists))
	for _, l := range lists {
		copies[l.Credential.ID] = status.Copied{Raw: []byte(l.CredentialJWT), AsOf: p.at}
	}
	return copies, nil
}

func isBitmap(c *Case) bool { return c.has("service", "probes") }

// openBitmap reads a revocation bitmap and compares every probe.
func openBitmap(_ context.Context, c *Case, _ Setting) error {
	var service struct{ ServiceEndpoint string }
	if err := c.into("service", &service); err != nil {
		return err
	}
	var probes [][2]any
	if err := c.into("probes", &probes); err != nil {
		return err
	}
	bitmap, err := revbitmap.ParseEndpoint(service.ServiceEndpoint)
	if err != nil {
		return err
	}
	for _, probe := range probes {
		index, okIndex := probe[0].(float64)
		revoked, okRevoked := probe[1].(bool)
		if !okIndex || !okRevoked {
			return fmt.Errorf("%w: a probe is not [index, boolean]", ErrCase)
		}
		if bitmap.Contains(uint32(index)) != revoked {
			return fmt.Errorf("%w: index %.0f", ErrResult, index)
		}
	}
	return c.writesBack(bitmap)
}

// writesBack makes the bitmap anew from its indices: the same set must come out.
func (c *Case) writesBack(b *revbitmap.Bitmap) error {
	again, err := revbitmap.New(slices.Collect(b.All())...).Endpoint()
	if err != nil {
		return err
	}
	read, err := revbitmap.ParseEndpoint(again)
	if err != nil {
		return err
	}
	if !slices.Equal(slices.Collect(read.All()), slices.Collect(b.All())) {
		return fmt.Errorf("%w: written and read again it is another set", ErrResult)
	}
	return nil
}

func isLinkage(c *Case) bool { return c.has("configuration", "domain") }

// openLinkage asks whether the configuration links the domain with the DID of one
// of the file's documents.
func openLinkage(ctx context.Context, c *Case, _ Setting) error {
	at, err := c.at()
	if err != nil {
		return err
	}
	var documents map[string]struct{ ID string }
	if err := json.Unmarshal(c.file["documents"], &documents); err != nil {
		return fmt.Errorf("%w: documents: %w", ErrCase, err)
	}
	err = fmt.Errorf("%w: the file has no documents", ErrCase)
	for name, document := range documents {
		issuer, parseErr := did.Parse(document.ID)
		if parseErr != nil {
			return parseErr
		}
		p, pinErr := c.pin(ctx, []string{name})
		if pinErr != nil {
			return pinErr
		}
		err = domainlinkage.Check(ctx, c.fields["configuration"], c.text("domain"), issuer, p.keys(false), at)
		if err == nil || errors.Is(err, resolver.ErrUnavailable) {
			return err
		}
	}
	return err
}
