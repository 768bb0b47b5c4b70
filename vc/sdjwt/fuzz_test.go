package sdjwt_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// FuzzOpen: whatever comes in is opened, or refused with a code; what is opened has
// a payload that is strict JSON, and can be presented again.
func FuzzOpen(f *testing.F) {
	cases, err := vectors.Load("sdjwt")
	require.NoError(f, err)
	for _, c := range cases {
		var in struct{ Raw string }
		require.NoError(f, json.Unmarshal(c.In, &in))
		if len(in.Raw) < 4096 {
			f.Add([]byte(in.Raw))
		}
	}
	raw := issued(f, format, resident(f), residentFrame)
	f.Add(raw)
	f.Add(presented(f, raw, nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = sdjwt.UncheckedType(raw)
		_ = sdjwt.UncheckedHas(raw, "vct")
		d, err := format.Open(t.Context(), raw, known)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		payload, err := d.Payload()
		require.NoError(t, err)
		require.NoError(t, strictjson.Scan(t.Context(), payload, strictjson.Limits{}))
		if d.Binding == nil {
			again, err := sdjwt.Present(t.Context(), raw, d.Paths, nil)
			require.NoError(t, err)
			require.Len(t, again, len(raw))
		}
	})
}

// FuzzDisclosure lets the issuer sign the digest of any text: what is opened is what
// encoding/json reads in the disclosure.
func FuzzDisclosure(f *testing.F) {
	for _, text := range []string{
		`["1234567890123456","name","花子"]`,
		`["1234567890123456","n\u0061me",{"a":[1,2.5,true,null,"\n"]}]`,
		`["1234567890123456","_sd",1]`, `["1234567890123456","...",1]`, `["1234567890123456",1]`,
		`["123","name",1]`, `[1,"name",1]`, `[]`, `{}`, `["1234567890123456","name",1,2]`,
		`["1234567890123456","iss","x"]`, `["1234567890123456","name",{"_sd":["x"]}]`,
		`["1234567890123456","name",[{"...":"x"}]]`, "[\"1234567890123456\" ,\n\"name\",\t1e3 ]",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		encoded := base64.RawURLEncoding.EncodeToString([]byte(text))
		raw := signedBy(t, issuer, `{"iss":"`+issuerDID+`","_sd":["`+digestOf(encoded)+`"]}`, encoded+"~")
		d, err := format.Open(t.Context(), raw, known)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		var want []any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&want))
		require.Len(t, want, 3)
		if !strings.Contains(text, `_sd`) && !strings.Contains(text, `...`) && !strings.Contains(text, `\`) {
			require.Equal(t, want[2], d.Claims[want[1].(string)])
		}
		require.Equal(t, [][]string{{want[1].(string)}}, d.Paths)
	})
}

// FuzzPayload lets the issuer sign any payload: without digests, the claims are what
// strictjson reads, and encoding them again changes nothing.
func FuzzPayload(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":[{"b":"\u00e9"},-1.5e3,[],{}],"":null}`, `[]`, `{"a":1`, `{"_sd":[]}`, `{"a":{"_sd":["x"]}}`,
		`{"a":[{"...":"x"}]}`, `{"...":1}`, `{"_sd_alg":"sha-256"}`, `{"_sd_alg":"md5"}`, ` {"a" : "\\\"" } `,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := format.Open(t.Context(), signedBy(t, issuer, text, ""), sdjwt.OneKey{Public: issuer.Public()})
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		want, err := strictjson.Object(context.Background(), []byte(text), strictjson.Limits{})
		require.NoError(t, err)
		if !strings.Contains(text, "_sd") && !strings.Contains(text, "...") && !strings.Contains(text, `\`) {
			require.Equal(t, want, d.Claims)
		}
		payload, err := d.Payload()
		require.NoError(t, err)
		again, err := strictjson.Object(context.Background(), payload, strictjson.Limits{})
		require.NoError(t, err)
		require.Equal(t, again, d.Claims)
	})
}
