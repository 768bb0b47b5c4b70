package pass

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

// paper is what the headers of a card or a poster may say. Whatever names a type of
// its own, as an SD-CWT or a status list does, is neither.
var paper = cose.Slot{Types: []string{"", string(vc.FormCWT)}, Shortest: true, Limit: sdcwt.MaxCompactBytes}

// token is a CWT of ours whose signature was checked.
type token struct {
	message   *cose.Sign1
	claims    *cose.Claims
	statement vc.Statement // its issuer is a DID
	said      string       // who issued it as the token says it, which may be a code
	inner     map[string]any
	kind      kind
	key       keys.Key
}

// openCWT opens a CWT with the key of its issuer.
func (o Opener) openCWT(ctx context.Context, raw []byte, s cose.Slot, k keys.Source) (*token, error) {
	m, err := cose.Parse(ctx, raw, s)
	if err != nil {
		return nil, err
	}
	t, err := readCWT(ctx, m, s)
	if err != nil {
		return nil, err
	}
	if t.key, err = m.Prove(ctx, t.said, did.AssertionMethod, &source{issuer: o.Issuer, keys: k}); err != nil {
		return nil, err
	}
	t.statement.Issuer = t.key.Issuer
	return t, nil
}

// readCWT reads the claims of a message. Nothing is proven by that.
func readCWT(ctx context.Context, m *cose.Sign1, s cose.Slot) (t *token, err error) {
	t = &token{message: m}
	if t.claims, err = cose.ReadClaims(ctx, m.Payload, s); err != nil {
		return nil, err
	}
	if t.statement, err = t.claims.Statement(nil); err != nil {
		return nil, err
	}
	t.said = t.statement.Issuer
	t.inner, t.kind, err = readInner(t.claims.Others)
	return t, err
}

// expect refuses a token of another kind.
func (t *token) expect(k kind) error {
	if t.kind != k {
		return fmt.Errorf("%w: type %d where type %d is due", ErrSlot, t.kind, k)
	}
	return nil
}

// payloadOf returns a statement as JSON in the shape of an SD-JWT VC.
func payloadOf(s *vc.Statement) json.RawMessage {
	b := append(make([]byte, 0, expectedPayload), `{"iss":`...)
	b = cborgate.AppendView(b, s.Issuer)
	b = appendMember(b, `,"vct":`, s.Types[0])
	b = appendMember(b, `,"sub":`, s.Subjects[0].ID)
	b = appendMember(b, `,"jti":`, s.ID)
	b = appendTime(b, `,"iat":`, s.Issued)
	b = appendTime(b, `,"nbf":`, s.ValidFrom)
	b = appendTime(b, `,"exp":`, s.ValidUntil)
	if len(s.Subjects[0].Claims) > 0 {
		b = cborgate.AppendMembers(append(b, ','), s.Subjects[0].Claims)
	}
	if len(s.Status) > 0 {
		b = appendStatus(append(b, `,"status":{`...), s.Status)
	}
	return append(b, '}')
}

func appendMember(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return cborgate.AppendView(append(b, name...), text)
}

func appendTime(b []byte, name string, at time.Time) []byte {
	if at.IsZero() {
		return b
	}
	return strconv.AppendInt(append(b, name...), at.Unix(), 10)
}

func appendStatus(b []byte, entries []vc.StatusEntry) []byte {
	for _, e := range entries {
		b = append(cborgate.AppendView(b, e.Type), ':')
		b = append(append(b, e.Raw...), ',')
	}
	b[len(b)-1] = '}'
	return b
}

// expectedPayload is room for a usual pass as JSON.
const expectedPayload = 640
