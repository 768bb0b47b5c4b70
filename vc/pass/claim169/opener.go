package claim169

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// Opener opens cards, as texts.
type Opener struct {
	// Type is the name by which trust and policies know such cards; empty:
	// urn:hinan:vct:claim-169.
	Type string
}

func (o Opener) name() string {
	if o.Type == "" {
		return "urn:hinan:vct:claim-169"
	}
	return o.Type
}

// slot allows what cards have: mostly no kid, or one that nobody signed. The key is
// tied to its issuer by iss, which is signed.
var slot = cose.Slot{Types: []string{"", string(vc.FormCWT)}, NoKeyID: true, OpenKeyID: true, Limit: MaxBytes}

// Accepts reports whether raw is the text of a zlib stream, as only these cards are.
func (o Opener) Accepts(raw []byte) bool {
	_, ok := unpack(raw)
	return ok
}

// Open opens a card with the key of its issuer from k, one for did.AssertionMethod, by
// its iss, and by its kid if it has one. The statement has the one type of o, and one
// subject with the attributes by their names in the Claim 169 specification, such as
// fullName and dateOfBirth. There is no binding.
//
// It fails with codes of this package, of vc/cose and of the gate to CBOR, with those
// of k, and with [vc.ErrMalformed].
func (o Opener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	raw = bytes.Clone(raw) // what is opened must not change with the caller's buffer
	content, err := decompress(raw)
	if err != nil {
		return nil, err
	}
	r, err := cborgate.Check(ctx, content, cborgate.Rules{Bytes: MaxBytes, Tags: []uint64{tagEncrypt0, tagSign1}})
	if err != nil {
		return nil, err
	}
	if err := checkSigned(r); err != nil {
		return nil, err
	}
	m, err := cose.Parse(ctx, content, slot)
	if err != nil {
		return nil, err
	}
	statement, err := o.read(ctx, m)
	if err != nil {
		return nil, err
	}
	key, err := m.Prove(ctx, statement.Issuer, did.AssertionMethod, k)
	if err != nil {
		return nil, err
	}
	statement.Issuer = key.Issuer
	return vc.Seal(seal.New(), vc.Proven{
		Form: vc.FormClaim169, Raw: raw, ID: m.ContentID(), Statement: statement, Payload: payload(&statement), Key: key,
	}), nil
}

// read reads the claims of a card. Nothing is proven by that.
func (o Opener) read(ctx context.Context, m *cose.Sign1) (s vc.Statement, err error) {
	c, err := cose.ReadClaims(ctx, m.Payload, slot)
	if err != nil {
		return s, err
	}
	for _, claim := range []int64{cose.ClaimAudience, cose.ClaimHolder} {
		if _, present := c.Claim(claim); present {
			return s, fmt.Errorf("%w: claim %d on a card for its bearer", vc.ErrMalformed, claim)
		}
	}
	if s, err = c.Statement(nil); err != nil {
		return s, err
	}
	attributes, ok := c.Others["169"].(map[string]any)
	if !ok {
		return s, fmt.Errorf("%w: no claim 169", ErrContent)
	}
	s.Types = []string{o.name()}
	s.Subjects[0].Claims, err = readAttributes(attributes)
	return s, err
}

// payload returns what a statement says as JSON.
func payload(s *vc.Statement) json.RawMessage {
	members := map[string]any{"iss": s.Issuer, "claim169": s.Subjects[0].Claims}
	if !s.ValidUntil.IsZero() {
		members["exp"] = json.Number(strconv.FormatInt(s.ValidUntil.Unix(), 10))
	}
	return cborgate.AppendView(nil, members)
}
