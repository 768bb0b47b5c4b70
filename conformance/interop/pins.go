package interop

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
)

// at returns the clock of the file.
func (c *Case) at() (at time.Time, err error) {
	raw, ok := c.file["evaluationTime"]
	if !ok {
		return at, fmt.Errorf("%w: the file has no evaluationTime", ErrCase)
	}
	if err := json.Unmarshal(raw, &at); err != nil {
		return at, fmt.Errorf("%w: evaluationTime: %w", ErrCase, err)
	}
	return at, nil
}

// pins are the DID documents that a case is judged by, as of its clock.
type pins struct {
	*resolver.Snapshot
	at time.Time
}

// pin pins the documents of the file that the case names, and for each further
// DID in tokens of the case the first one of it that is there.
func (c *Case) pin(ctx context.Context, names []string, tokens ...string) (*pins, error) {
	at, err := c.at()
	if err != nil {
		return nil, err
	}
	var documents map[string]json.RawMessage
	if err := json.Unmarshal(c.file["documents"], &documents); err != nil {
		return nil, fmt.Errorf("%w: documents: %w", ErrCase, err)
	}
	wanted := make(map[string]bool)
	for _, token := range tokens {
		uncheckedIssuers(token, wanted)
	}
	var results []*resolver.Result
	for _, name := range append(slices.Clone(names), slices.Sorted(maps.Keys(documents))...) {
		raw, ok := documents[name]
		if !ok {
			return nil, fmt.Errorf("%w: no document %q", ErrCase, name)
		}
		doc, err := did.ParseDocument(ctx, raw)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(names, name) && !wanted[doc.ID().String()] {
			continue
		}
		if slices.ContainsFunc(results, func(r *resolver.Result) bool { return r.Is(doc.ID()) }) {
			continue // one document for each DID
		}
		r := &resolver.Result{Document: doc, AsOf: at}
		if r.Canonical, r.Equivalent, err = didiota.Spellings(doc.ID(), nil); err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	snapshot, err := resolver.NewSnapshot(results...)
	return &pins{snapshot, at}, err
}

// keys finds keys in the pinned documents. IOTA documents list them under
// verificationMethod only; scoped asks for the relationship all the same.
func (p *pins) keys(scoped bool) resolver.Keys {
	k := resolver.Keys{R: p.Snapshot}
	if !scoped {
		k.AnyMethod = []string{"iota"}
	}
	return k
}

// bitmaps reads revocation bitmaps out of the pinned documents.
func (p *pins) bitmaps() revbitmap.Documents {
	return func(ctx context.Context, issuer did.DID) (*did.Document, time.Time, error) {
		r, err := p.Resolve(ctx, issuer, resolver.Version{})
		if err != nil {
			return nil, time.Time{}, err
		}
		return r.Document, r.AsOf, nil
	}
}

// sameDID compares two DIDs canonically.
func sameDID(a, b did.DID) bool {
	if a == b {
		return true
	}
	ca, _, errA := didiota.Spellings(a, nil)
	cb, _, errB := didiota.Spellings(b, nil)
	return errors.Join(errA, errB) == nil && ca == cb
}

// uncheckedIssuers collects who a token, and the tokens inside it, claim to be
// from, so that their documents can be pinned. Nothing is proven by that.
func uncheckedIssuers(token string, into map[string]bool) {
	if payload := uncheckedPayload(token); payload != nil {
		collect(payload, into)
	}
}

// uncheckedPayload decodes a JWT or SD-JWT; nil if it is none.
func uncheckedPayload(token string) map[string]any {
	jwt, _, _ := strings.Cut(token, "~")
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil
	}
	var payload map[string]any
	if json.Unmarshal(raw, &payload) != nil {
		return nil
	}
	return payload
}

// collect walks a payload for its issuers, and those of tokens inside.
func collect(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if name != "iss" && name != "issuer" {
				collect(member, into)
				continue
			}
			if object, ok := member.(map[string]any); ok {
				member = object["id"]
			}
			if issuer, ok := member.(string); ok {
				into[issuer] = true
			}
		}
	case []any:
		for _, item := range v {
			collect(item, into)
		}
	case string:
		if _, token, ok := strings.Cut(v, ","); ok && strings.HasPrefix(v, "data:") {
			v = token
		}
		uncheckedIssuers(v, into)
	}
}

// enclosedTokens are the credentials that a presentation token claims to hold.
func enclosedTokens(token string) (tokens []string) {
	payload := uncheckedPayload(token)
	if inner, ok := payload["vp"].(map[string]any); ok {
		payload = inner
	}
	list, ok := payload["verifiableCredential"].([]any)
	if !ok {
		list = []any{payload["verifiableCredential"]}
	}
	for _, item := range list {
		if s, ok := item.(string); ok {
			tokens = append(tokens, s)
		}
	}
	return tokens
}
