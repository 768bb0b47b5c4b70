package cose_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
)

// everything is a slot that understands all that this project reads anywhere.
var everything = cose.Slot{
	Types:       []string{"", "application/cwt", "application/sd-cwt", "application/kb+cwt", "application/vc+cose", "application/vp+cose"},
	NoKeyID:     true,
	OpenKeyID:   true,
	Protected:   []int64{13, 170, 172},
	Unprotected: []int64{17, 171},
	Tags:        []uint64{18, 60},
}

// seeds are the tokens of the vectors.
func seeds(f *testing.F) (all [][]byte) {
	cases, err := vectors.Load("sdcwt")
	require.NoError(f, err)
	for _, c := range cases {
		var in struct{ Raw string }
		require.NoError(f, json.Unmarshal(c.In, &in))
		if len(in.Raw) < 4096 {
			all = append(all, unhex(f, in.Raw))
		}
	}
	return all
}

// FuzzParse: what is refused has a code; what is taken apart has an algorithm of ours,
// can be put together again, and is verified by nobody but who signed it.
func FuzzParse(f *testing.F) {
	for _, raw := range seeds(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		typ, known := cose.UncheckedType(raw, 0)
		m, err := cose.Parse(t.Context(), raw, everything)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		require.True(t, known)
		require.Equal(t, typ, m.Header.Type)
		require.Contains(t, algorithms, m.Header.Algorithm)
		again, err := m.WithUnprotected(nil)
		require.NoError(t, err)
		other, err := cose.Parse(t.Context(), again, everything)
		require.NoError(t, err)
		require.Equal(t, m.Payload, other.Payload)
		if !m.Header.OpenKeyID {
			require.Equal(t, m.ContentID(), other.ContentID())
		}
		err = m.Verify(author(keys.EdDSA).Signer.Public())
		require.NotEmpty(t, fault.Of(err), "a forgery")
	})
}

// FuzzClaims lets an issuer sign any claims: what is opened is a statement with
// strict JSON.
func FuzzClaims(f *testing.F) {
	as := author(keys.EdDSA)
	for _, raw := range seeds(f) {
		if m, err := cose.Parse(f.Context(), raw, everything); err == nil {
			f.Add(m.Payload)
		}
	}
	raw, err := cose.CWT{}.Issue(f.Context(), as, resident(f))
	require.NoError(f, err)
	m, err := cose.Parse(f.Context(), raw, everything)
	require.NoError(f, err)
	f.Add(m.Payload)
	f.Fuzz(func(t *testing.T, payload []byte) {
		raw := message(t, keys.EdDSA, cose.Message{
			Header: cose.Header{Type: "application/cwt", KeyID: []byte(as.KeyID)}, Payload: append([]byte{}, payload...),
		})
		opened, err := cose.CWT{}.Open(t.Context(), raw, pinned{as: as})
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		p := opened.Proven()
		require.Equal(t, city, p.Statement.Issuer)
		require.NoError(t, strictjson.Scan(t.Context(), p.Payload, strictjson.Limits{}))
		require.Len(t, p.Statement.Subjects, 1)
	})
}

// FuzzW3C lets an issuer sign any text as a credential and as a presentation.
func FuzzW3C(f *testing.F) {
	f.Add([]byte(`{"@context":["`+vc.ContextV2+`"],"type":["VerifiableCredential"],"issuer":"`+city+`","credentialSubject":{"name":"x"}}`), true)
	f.Add([]byte(`{"@context":["`+vc.ContextV2+`"],"type":["VerifiablePresentation"],"holder":"`+city+`"}`), false)
	f.Add([]byte(`{}`), true)
	f.Fuzz(func(t *testing.T, text []byte, credential bool) {
		as := author(keys.EdDSA)
		typ := "application/vp+cose"
		if credential {
			typ = "application/vc+cose"
		}
		raw := message(t, keys.EdDSA, cose.Message{
			Header: cose.Header{Type: typ, KeyID: []byte(as.KeyID)}, Payload: append([]byte{}, text...),
		})
		opened, err := cose.Opener{}.Open(t.Context(), raw, pinned{as: as})
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		p := opened.Proven()
		require.Equal(t, city, p.Statement.Issuer)
		require.True(t, bytes.Equal(text, p.Payload))
		require.Equal(t, credential, p.Binding == nil)
	})
}
