package vc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
)

const token = "eyJhbGciOiJFZERTQSJ9.e30.AAAA"

func TestNewPresentationOfBothModels(t *testing.T) {
	c, err := vc.NewCredential(vc.Model11, full())
	require.NoError(t, err)
	embedded, err := c.MarshalJSON()
	require.NoError(t, err)
	for _, tt := range []struct {
		name     string
		model    vc.Model
		enclosed []vc.Enclosed
	}{
		{"no credentials in 2.0", vc.Model20, nil},
		{"no credentials in 1.1", vc.Model11, nil},
		{"tokens in 1.1", vc.Model11, []vc.Enclosed{{Raw: []byte(token)}, {Raw: []byte(token + "~WyJh~")}}},
		{"an object in 1.1", vc.Model11, []vc.Enclosed{{Raw: embedded}}},
		{"every form in 2.0", vc.Model20, []vc.Enclosed{
			{Raw: []byte(token), Form: vc.FormVCJWT}, {Raw: []byte(token + "~"), Form: vc.FormVCSDJWT},
			{Raw: []byte(token + "~"), Form: vc.FormSDJWTVC}, {Raw: []byte{0xd2, 0x84, 0}, Form: "application/vc+cose"}, {Raw: embedded},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := vc.NewPresentation(tt.model, "did:example:hanako", tt.enclosed)
			require.NoError(t, err)
			require.Equal(t, tt.model, p.Model())
			require.Equal(t, "did:example:hanako", p.Holder())
			require.Equal(t, []string{"VerifiablePresentation"}, p.Types())
			require.Empty(t, p.ID())
			require.Equal(t, tt.enclosed, p.Enclosed())

			raw, err := p.MarshalJSON()
			require.NoError(t, err)
			again, err := vc.ReadPresentation(values(string(raw)))
			require.NoError(t, err)
			require.Equal(t, p, again)
		})
	}
}

func TestNewPresentationRefuses(t *testing.T) {
	c, err := vc.NewCredential(vc.Model20, full())
	require.NoError(t, err)
	later, err := c.MarshalJSON()
	require.NoError(t, err)
	for _, tt := range []struct {
		name     string
		model    vc.Model
		holder   string
		enclosed []vc.Enclosed
		want     error
	}{
		{"a model that there is not", 2, "", nil, vc.ErrMalformed},
		{"a holder that is no URL", vc.Model20, "hanako", nil, vc.ErrMalformed},
		{"a holder that is not UTF-8", vc.Model20, "did:example:\xff", nil, vc.ErrMalformed},
		{"a token without a form in 2.0", vc.Model20, "", []vc.Enclosed{{Raw: []byte(token)}}, vc.ErrUnknownFormat},
		{"a token of 1.1 in 2.0", vc.Model20, "", []vc.Enclosed{{Raw: []byte(token), Form: vc.FormVCJWT11}}, vc.ErrUnknownFormat},
		{"a presentation among the credentials", vc.Model20, "", []vc.Enclosed{{Raw: []byte(token), Form: vc.FormVPJWT}}, vc.ErrUnknownFormat},
		{"an object of 2.0 in 1.1", vc.Model11, "", []vc.Enclosed{{Raw: later}}, vc.ErrMalformed},
		{"an object that is no credential", vc.Model20, "", []vc.Enclosed{{Raw: []byte(`{"type":"VerifiableCredential"}`)}}, vc.ErrMalformed},
		{"an object that is no JSON", vc.Model20, "", []vc.Enclosed{{Raw: []byte(`{`)}}, strictjson.ErrSyntax},
		{"nothing in 1.1", vc.Model11, "", []vc.Enclosed{{}}, vc.ErrMalformed},
		{"nothing in an envelope", vc.Model20, "", []vc.Enclosed{{Form: vc.FormVCJWT}}, vc.ErrMalformed},
		{"a token with a space", vc.Model20, "", []vc.Enclosed{{Raw: []byte("a. b"), Form: vc.FormVCJWT}}, vc.ErrMalformed},
		{"a credential of more bytes than are written", vc.Model11, "", []vc.Enclosed{{Raw: []byte("." + strings.Repeat("a", 64<<10))}}, vc.ErrTooLarge},
		{"more credentials than are read", vc.Model11, "", make17(), vc.ErrTooMany},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := vc.NewPresentation(tt.model, tt.holder, tt.enclosed)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err = vc.NewPresentation(vc.Model11, "", make17()[1:])
	require.NoError(t, err, "at the limit")
}

func make17() []vc.Enclosed {
	all := make([]vc.Enclosed, vc.MaxEnclosed+1)
	for i := range all {
		all[i].Raw = []byte(token)
	}
	return all
}

func TestReadEnvelopedReturnsTheToken(t *testing.T) {
	for _, tt := range []struct {
		name, id string
		want     vc.Enclosed
	}{
		{"a JWT", "data:application/vc+jwt," + token, vc.Enclosed{Raw: []byte(token), Form: vc.FormVCJWT}},
		{"its media type in capitals", "data:Application/VC+JWT," + token, vc.Enclosed{Raw: []byte(token), Form: vc.FormVCJWT}},
		{"as the W3C's suite writes it", "data:application/vc-ld+jwt;base64url," + token, vc.Enclosed{Raw: []byte(token), Form: "application/vc-ld+jwt"}},
		{"an SD-JWT", "data:application/dc+sd-jwt," + token + "~", vc.Enclosed{Raw: []byte(token + "~"), Form: vc.FormSDJWTVC}},
		{"a COSE message", "data:application/vc+cose;base64,0oQA", vc.Enclosed{Raw: []byte{0xd2, 0x84, 0}, Form: "application/vc+cose"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := vc.ReadEnveloped(map[string]any{"@context": vc.ContextV2, "type": "EnvelopedVerifiableCredential", "id": tt.id})
			require.NoError(t, err)
			require.Equal(t, tt.want, e)
		})
	}
}
