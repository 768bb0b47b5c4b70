package jose_test

import (
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/jose"
)

const (
	issuer = "did:example:issuer"
	holder = "did:example:holder"
)

// pinned is a key source with the keys of one signer each, for one purpose each.
type pinned map[keys.Ref]crypto.PublicKey

func (p pinned) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	public, ok := p[r]
	if !ok {
		return keys.Key{}, fmt.Errorf("%w: %s", keys.ErrUnknown, r.ID)
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: public, For: r.For}, nil
}

func author(who string, a keys.Algorithm) vc.Author {
	return vc.Author{Issuer: who, KeyID: who + "#key-1", Signer: keystest.Signer(a, who)}
}

func source(authors ...vc.Author) pinned {
	p := pinned{}
	for _, a := range authors {
		for _, purpose := range []did.Relationship{did.AssertionMethod, did.Authentication} {
			p[keys.Ref{Issuer: a.Issuer, ID: a.KeyID, For: purpose}] = a.Signer.Public()
		}
	}
	return p
}

// token signs any header and payload.
func token(s keys.Signer, header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	sig, err := s.Sign(context.Background(), []byte(input))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return input + "." + encode(sig)
}

// statement has twelve claims and, as a VC-JWT, about 1.65 kB.
func statement() vc.Statement {
	return vc.Statement{
		ID: "https://city.example/credentials/1001", Issuer: issuer, Types: []string{"ResidentCredential"},
		ValidFrom:  time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC),
		ValidUntil: time.Date(2036, 1, 15, 10, 0, 0, 0, time.UTC),
		Subjects: []vc.Subject{{ID: holder, Claims: map[string]any{
			"name": "Sato Hanako", "birthDate": "1957-03-02", "householdId": "H-2087-44", "householdSize": json.Number("3"),
			"address":  map[string]any{"locality": "Iizuka", "postalCode": "820-8501", "country": "JP", "street": "5-5 Shintate"},
			"ageOver":  []any{json.Number("18"), json.Number("65")},
			"language": []any{"ja", "de"}, "nationalities": []any{"JP", "DE"},
			"needs": []any{"wheelchair", "insulin"}, "contact": "+81 948 22 5500", "district": "Tateiwa",
			"remark": strings.Repeat("lives alone on the third floor; ", 12),
		}}},
	}
}

func credential(t testing.TB, m vc.Model) *vc.Credential {
	t.Helper()
	c, err := vc.NewCredential(m, statement())
	require.NoError(t, err)
	return c
}

func TestCredentialsAreIssuedAndOpened(t *testing.T) {
	for _, m := range []vc.Model{vc.Model11, vc.Model20} {
		for _, a := range keys.Algorithms() {
			t.Run(m.String()+" "+string(a), func(t *testing.T) {
				as, c := author(issuer, a), credential(t, m)
				raw, err := jose.IssueCredential(t.Context(), as, c)
				require.NoError(t, err)
				require.True(t, jose.Opener{}.Accepts(raw))

				opened, err := jose.Opener{}.Open(t.Context(), raw, source(as))
				require.NoError(t, err)
				p := opened.Proven()
				want := c.Statement()
				if m == vc.Model11 {
					want.Issued = want.ValidFrom
				}
				require.Equal(t, want, p.Statement)
				require.Equal(t, raw, p.Raw)
				require.Equal(t, as.KeyID, p.Key.ID)
				require.Nil(t, p.Binding)
				whole, err := c.MarshalJSON()
				require.NoError(t, err)
				require.JSONEq(t, string(whole), string(p.Payload))
			})
		}
	}
}

func TestPresentationsAreMadeAndOpened(t *testing.T) {
	to := jose.Recipient{
		Audience: "did:example:shelter", Nonce: "n-1",
		At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 1, 0, 5, 0, 0, time.UTC),
	}
	for m, form := range map[vc.Model]vc.Form{vc.Model11: vc.FormVCJWT11, vc.Model20: vc.FormVCJWT} {
		t.Run(m.String(), func(t *testing.T) {
			inner, err := jose.IssueCredential(t.Context(), author(issuer, keys.ES256), credential(t, m))
			require.NoError(t, err)
			p, err := vc.NewPresentation(m, holder, []vc.Enclosed{{Raw: inner, Form: form}, {Raw: inner, Form: form}})
			require.NoError(t, err)
			as := author(holder, keys.EdDSA)
			raw, err := jose.Present(t.Context(), as, p, to)
			require.NoError(t, err)
			require.True(t, jose.Opener{}.Accepts(raw))

			opened, err := jose.Opener{}.Open(t.Context(), raw, source(as)) // the issuer's key is not asked for
			require.NoError(t, err)
			proven := opened.Proven()
			thumbprint, err := multikey.Thumbprint(as.Signer.Public())
			require.NoError(t, err)
			require.Equal(t, &vc.Binding{
				Thumbprint: thumbprint, Holder: holder, Audience: []string{to.Audience}, Nonce: to.Nonce, At: to.At, Until: to.Until,
			}, proven.Binding)
			require.Equal(t, holder, proven.Statement.Issuer)
			require.Equal(t, to.Until, proven.Statement.ValidUntil)
			require.Len(t, proven.Enclosed, 2)
			require.Equal(t, inner, proven.Enclosed[0].Raw)
		})
	}
}

func TestWhatIssuingRefuses(t *testing.T) {
	fraction := statement()
	fraction.ValidFrom = fraction.ValidFrom.Add(time.Millisecond)
	large := statement()
	large.Subjects[0].Claims["photo"] = strings.Repeat("A", jose.MaxCredential)
	for _, tt := range []struct {
		name string
		s    vc.Statement
		as   vc.Author
		want error
	}{
		{"a credential of another issuer", statement(), author(holder, keys.EdDSA), vc.ErrMismatch},
		{"a credential that nobody would open", large, author(issuer, keys.EdDSA), vc.ErrTooLarge},
		{"a time that is no whole second", fraction, author(issuer, keys.EdDSA), vc.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := vc.NewCredential(vc.Model11, tt.s)
			if err == nil {
				_, err = jose.IssueCredential(t.Context(), tt.as, c)
			}
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestWhatPresentingRefuses(t *testing.T) {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		as   vc.Author
		to   jose.Recipient
		want error
	}{
		{"the zero recipient", author(holder, keys.EdDSA), jose.Recipient{}, vc.ErrMalformed},
		{"no audience", author(holder, keys.EdDSA), jose.Recipient{Nonce: "n", At: at}, vc.ErrMalformed},
		{"no nonce", author(holder, keys.EdDSA), jose.Recipient{Audience: "a", At: at}, vc.ErrMalformed},
		{"no time", author(holder, keys.EdDSA), jose.Recipient{Audience: "a", Nonce: "n"}, vc.ErrMalformed},
		{"an end before the beginning", author(holder, keys.EdDSA), jose.Recipient{Audience: "a", Nonce: "n", At: at, Until: at}, vc.ErrMalformed},
		{"another holder's presentation", author(issuer, keys.EdDSA), jose.Recipient{Audience: "a", Nonce: "n", At: at}, vc.ErrMismatch},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, m := range []vc.Model{vc.Model11, vc.Model20} {
				p, err := vc.NewPresentation(m, holder, nil)
				require.NoError(t, err)
				_, err = jose.Present(t.Context(), tt.as, p, tt.to)
				require.ErrorIs(t, err, tt.want)
			}
		})
	}
}

// A claim's name is data: jwx v2 would write this one as two members
// (GHSA-4cf7-xm37-g63h).
func TestNamesOfClaimsDoNotBecomeMembers(t *testing.T) {
	s := statement()
	name := `x":0,"admin`
	s.Subjects[0].Claims[name] = true
	c, err := vc.NewCredential(vc.Model20, s)
	require.NoError(t, err)
	as := author(issuer, keys.EdDSA)
	raw, err := jose.IssueCredential(t.Context(), as, c)
	require.NoError(t, err)
	opened, err := jose.Opener{}.Open(t.Context(), raw, source(as))
	require.NoError(t, err)
	claims := opened.Proven().Statement.Subjects[0].Claims
	require.Contains(t, claims, name)
	require.NotContains(t, claims, "admin")
}

func TestFormsNarrowAnOpener(t *testing.T) {
	as := author(issuer, keys.EdDSA)
	for m, form := range map[vc.Model]vc.Form{vc.Model11: vc.FormVCJWT11, vc.Model20: vc.FormVCJWT} {
		raw, err := jose.IssueCredential(t.Context(), as, credential(t, m))
		require.NoError(t, err)
		only := jose.Opener{Forms: []vc.Form{form}}
		require.True(t, only.Accepts(raw))
		_, err = only.Open(t.Context(), raw, source(as))
		require.NoError(t, err)
		for _, other := range []vc.Form{vc.FormVCJWT11, vc.FormVCJWT, vc.FormVPJWT11, vc.FormVPJWT, vc.FormSDJWTVC} {
			if other != form {
				o := jose.Opener{Forms: []vc.Form{other}}
				require.False(t, o.Accepts(raw))
				_, err := o.Open(t.Context(), raw, source(as))
				require.ErrorIs(t, err, vc.ErrUnknownFormat)
			}
		}
	}
}

func TestWhatIsNotAccepted(t *testing.T) {
	s := keystest.Signer(keys.EdDSA, issuer)
	for name, raw := range map[string]string{
		"nothing":                    "",
		"an SD-JWT":                  token(s, `{"alg":"EdDSA","typ":"dc+sd-jwt"}`, `{"vct":"x"}`) + "~",
		"a VCDM SD-JWT of typ JWT":   token(s, `{"alg":"EdDSA","typ":"JWT"}`, `{"vc":{}}`) + "~",
		"a status list":              token(s, `{"alg":"EdDSA","typ":"statuslist+jwt"}`, `{}`),
		"a JWT of another kind":      token(s, `{"alg":"EdDSA","typ":"JWT"}`, `{"iss":"a"}`),
		"a token without typ":        token(s, `{"alg":"EdDSA"}`, `{"vc":{}}`),
		"a header that is no JSON":   token(s, `alg`, `{"vc":{}}`),
		"a JSON object":              `{"@context":"https://www.w3.org/ns/credentials/v2","type":"VerifiableCredential"}`,
		"an enveloped SD-JWT":        `{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:application/vc+sd-jwt,a.b.c~"}`,
		"the text form of a QR code": "HN1:ABC",
		"an encrypted token":         "a.b.c.d.e",
	} {
		t.Run(name, func(t *testing.T) { require.False(t, jose.Opener{}.Accepts([]byte(raw))) })
	}
}

// What is opened must not change when the caller writes over its buffer.
func TestOpenedKeepsItsOwnBytes(t *testing.T) {
	as := author(issuer, keys.EdDSA)
	raw, err := jose.IssueCredential(t.Context(), as, credential(t, vc.Model20))
	require.NoError(t, err)
	buffer := append([]byte(nil), raw...)
	opened, err := jose.Opener{}.Open(t.Context(), buffer, source(as))
	require.NoError(t, err)
	clear(buffer)
	require.Equal(t, raw, opened.Proven().Raw)
	require.NoError(t, strictjson.Scan(t.Context(), opened.Proven().Payload, strictjson.Limits{}))
}

func TestKeyOfTheHolder(t *testing.T) {
	as := author(issuer, keys.EdDSA)
	public := keystest.Signer(keys.ES256, "holder").Public()
	jwk, err := multikey.MarshalJWK(public)
	require.NoError(t, err)
	thumbprint, err := multikey.Thumbprint(public)
	require.NoError(t, err)
	whole, err := credential(t, vc.Model20).MarshalJSON()
	require.NoError(t, err)
	with := func(cnf string) string {
		return token(as.Signer, `{"alg":"EdDSA","typ":"vc+jwt","kid":"`+as.KeyID+`"}`, strings.TrimSuffix(string(whole), "}")+`,"cnf":`+cnf+`}`)
	}
	for _, tt := range []struct {
		name, cnf string
		key       *vc.HolderKey
		want      error
	}{
		{"a key", `{"jwk":` + string(jwk) + `}`, &vc.HolderKey{Thumbprint: thumbprint}, nil},
		{"the DID URL of a key", `{"kid":"did:example:holder#key-1"}`, &vc.HolderKey{DIDURL: "did:example:holder#key-1"}, nil},
		{"a kid that is no DID URL", `{"kid":"key-1"}`, nil, vc.ErrMalformed},
		{"a key and a kid", `{"kid":"did:example:holder#key-1","jwk":` + string(jwk) + `}`, nil, vc.ErrMalformed},
		{"a private key", `{"jwk":` + strings.Replace(string(jwk), "{", `{"d":"AA",`, 1) + `}`, nil, multikey.ErrPrivate},
		{"a short key", `{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AQ"}}`, nil, multikey.ErrLength},
		{"an encrypted key", `{"jwe":"a.b.c.d.e"}`, nil, vc.ErrMalformed},
		{"no object", `"key"`, nil, vc.ErrMalformed},
		{"nothing", `{}`, nil, vc.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opened, err := jose.Opener{}.Open(t.Context(), []byte(with(tt.cnf)), source(as))
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, tt.key, opened.Proven().Statement.Holder)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	as := author(holder, keys.EdDSA)
	for _, tt := range []struct {
		typ, payload string
		max          int
	}{
		{"vc+jwt", `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:example:holder","credentialSubject":{"id":"did:example:x","a":"%s"}}`, jose.MaxCredential},
		{"vp+jwt", `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":"did:example:holder","a":"%s"}`, jose.MaxPresentation},
	} {
		t.Run(tt.typ, func(t *testing.T) {
			make := func(n int) []byte {
				return []byte(token(as.Signer, `{"alg":"EdDSA","typ":"`+tt.typ+`","kid":"`+as.KeyID+`"}`, fmt.Sprintf(tt.payload, strings.Repeat("x", n))))
			}
			n := tt.max / 4 * 3
			for len(make(n)) > tt.max {
				n--
			}
			_, err := jose.Opener{}.Open(t.Context(), make(n), source(as))
			require.NoError(t, err)
			_, err = jose.Opener{}.Open(t.Context(), make(n+1), source(as))
			require.ErrorIs(t, err, jws.ErrTooLarge)
		})
	}
}
