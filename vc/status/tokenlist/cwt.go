package tokenlist

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
)

// Keys of the claims of a Status List Token as a CWT (§5.2 there).
const (
	claimList = 65533
	claimTTL  = 65534
)

// cwtSlot is the place where such a token stands. The draft's own example has its kid
// unprotected.
var cwtSlot = cose.Slot{Types: []string{CWTType}, NoKeyID: true, OpenKeyID: true, Limit: status.MaxList}

// firstCBOR is how a tagged COSE_Sign1 begins; no JWT does.
const firstCBOR = 0xd2

func isCBOR(raw []byte) bool { return len(raw) > 0 && raw[0] == firstCBOR }

// openCWT opens a Status List Token as a CWT (§5.2 there).
func (op Opener) openCWT(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	raw = bytes.Clone(raw) // what is opened must not change with the caller's buffer
	m, err := cose.Parse(ctx, raw, cwtSlot)
	if err != nil {
		return nil, err
	}
	c, err := cose.ReadClaims(ctx, m.Payload, cwtSlot)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", status.ErrList, err)
	}
	s, err := readCWT(c, m.Payload)
	if err != nil {
		return nil, err
	}
	kid := string(m.Header.KeyID)
	if m.Header.OpenKeyID {
		kid = "" // it selects a key, and names no issuer
	}
	issuer := op.issuer(s, kid)
	if issuer == "" {
		return nil, fmt.Errorf("%w: neither the list nor the reader names its issuer", keys.ErrReference)
	}
	key, err := m.Prove(ctx, issuer, did.AssertionMethod, k)
	if err != nil {
		return nil, err
	}
	s.Issuer = key.Issuer
	return vc.Seal(seal.New(), vc.Proven{
		Form: vc.FormCWTSL, Raw: raw, ID: m.ContentID(), Statement: s, Payload: c.Payload(), Key: key,
	}), nil
}

// readCWT reads the claims (§5.2 there) as [readClaims] does for a JWT.
func readCWT(c *cose.Claims, payload []byte) (vc.Statement, error) {
	s := vc.Statement{Types: []string{TokenType}}
	for _, step := range []func() error{
		func() (err error) { s.ID, err = c.Text(cose.ClaimSubject); return },
		func() (err error) { s.Issuer, err = c.Text(cose.ClaimIssuer); return },
		func() (err error) { s.Issued, err = c.Time(cose.ClaimIssued); return },
		func() (err error) { s.ValidUntil, err = c.Time(cose.ClaimExpires); return },
		func() (err error) { s.ValidFrom, err = c.Time(cose.ClaimNotBefore); return },
	} {
		if err := step(); err != nil {
			return s, fmt.Errorf("%w: %w", status.ErrList, err)
		}
	}
	if _, dated := c.Claim(cose.ClaimIssued); !dated || s.ID == "" {
		return s, fmt.Errorf("%w: no sub or no iat", status.ErrList)
	}
	list, ok := c.Others[fmt.Sprint(claimList)]
	if !ok || !hasPackedList(payload) {
		return s, fmt.Errorf("%w: no status_list with lst in bytes", status.ErrList)
	}
	subject := map[string]any{EntryType: list}
	if ttl, given := c.Others[fmt.Sprint(claimTTL)]; given {
		subject["ttl"] = ttl
	}
	s.Subjects = []vc.Subject{{ID: s.ID, Claims: subject}}
	return s, nil
}

// hasPackedList reports whether lst is a byte string. As JSON, text would look the same.
func hasPackedList(payload []byte) bool {
	claims := cborgate.Trusted(payload) // it was checked
	list, _ := claims.At(claimList)
	lst, _ := list.Member("lst")
	return lst.Kind() == cborgate.Bytes
}

// SignCWT makes a Status List Token in CWT form (§5.2 there), by EdDSA, ES256 or
// ES384. It fails with status.ErrList where a reader would refuse the list.
func SignCWT(ctx context.Context, as vc.Author, l *status.List) ([]byte, error) {
	packed, err := pack(as, l)
	if err != nil {
		return nil, err
	}
	claims := map[int64]any{
		cose.ClaimIssuer: as.Issuer, cose.ClaimSubject: l.URI, cose.ClaimIssued: l.Issued.Unix(),
		claimList: map[string]any{"bits": l.Bits.Width, "lst": packed},
	}
	if !l.Until.IsZero() {
		claims[cose.ClaimExpires] = l.Until.Unix()
	}
	if l.FreshFor != status.Unbounded {
		claims[claimTTL] = max(1, int64(l.FreshFor/time.Second))
	}
	payload, err := cborgate.Encode(claims)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", status.ErrList, err)
	}
	return cose.Sign(ctx, as.Signer, cose.Message{
		Header: cose.Header{Type: CWTType, KeyID: []byte(as.KeyID)}, Payload: payload,
	})
}
