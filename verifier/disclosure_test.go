package verifier_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier"
)

var city = vc.Author{
	Issuer: "did:example:city", KeyID: "did:example:city#key-1",
	Signer: keystest.Signer(keys.EdDSA, "hinan vectors verdict did:example:city"),
}

// family is a credential whose claims have something below them.
func family(t testing.TB) []byte {
	var claims map[string]any
	decoder := json.NewDecoder(strings.NewReader(`{
		"address": {"locality": "Iizuka", "street": "5-5 Shintate", "zip": null},
		"languages": ["ja", "en", "vi"],
		"members": [{"name": "Taro", "band": "65-74"}, {"name": "Jiro", "band": "6-14"}],
		"ward": "01"
	}`))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&claims))
	raw, err := sdjwtvc.Issuer{Frame: sdjwt.Frame{Disclose: [][]string{
		{"address"}, {"address", "locality"}, {"address", "street"}, {"languages", sdjwt.Every},
		{"members", sdjwt.Every}, {"members", sdjwt.Every, "name"}, {"ward"},
	}}}.Issue(t.Context(), city, vc.Statement{
		Issuer: city.Issuer, Types: []string{"https://city.example/resident"}, Subjects: []vc.Subject{{Claims: claims}},
	})
	require.NoError(t, err)
	return raw
}

// TestDisclosure asks for paths of what a holder shows of them.
func TestDisclosure(t *testing.T) {
	in := named(t, "vc-jwt")
	raw := family(t)
	everything := [][]string{{"address", "locality"}, {"address", "street"}, {"languages", "0"}, {"languages", "1"}, {"languages", "2"}, {"members", "0", "name"}, {"members", "1", "name"}, {"ward"}}
	paths := func(p ...[]string) [][]string { return p }
	for _, tt := range []struct {
		name      string
		show, ask [][]string
		want      []fault.Code
		kept      string
	}{
		{"all that is shown is kept where nothing was asked for", paths([]string{"ward"}), nil, nil, `{"ward":"01","languages":[],"members":[]}`},
		{"a claim", paths([]string{"ward"}), paths([]string{"ward"}), nil, `{"ward":"01"}`},
		{"a claim that is not shown", nil, paths([]string{"ward"}), []fault.Code{verifier.ErrMissing}, `{}`},
		{"a claim that the issuer does not know", nil, paths([]string{"phone"}), []fault.Code{verifier.ErrMissing}, `{}`},
		{"one claim too many", everything, paths([]string{"ward"}), []fault.Code{verifier.ErrExcess}, `{"ward":"01"}`},
		{"an object with everything below", paths([]string{"address", "street"}, []string{"address", "locality"}), paths([]string{"address"}), nil, `{"address":{"locality":"Iizuka","street":"5-5 Shintate","zip":null}}`},
		{"an object and a claim in it", paths([]string{"address", "street"}), paths([]string{"address"}, []string{"address", "street"}), nil, `{"address":{"street":"5-5 Shintate","zip":null}}`},
		{"an object and a claim in it that is not shown", paths([]string{"address"}), paths([]string{"address"}, []string{"address", "street"}), []fault.Code{verifier.ErrMissing}, `{"address":{"zip":null}}`},
		{"a claim in an object", paths([]string{"address", "locality"}), paths([]string{"address", "locality"}, []string{"address", "zip"}), nil, `{"address":{"locality":"Iizuka","zip":null}}`},
		{"a claim in an object, and its neighbour", paths([]string{"address", "locality"}, []string{"address", "street"}), paths([]string{"address", "locality"}, []string{"address", "zip"}), []fault.Code{verifier.ErrExcess}, `{"address":{"locality":"Iizuka","zip":null}}`},
		{"a claim below one that has nothing below it", paths([]string{"ward"}), paths([]string{"ward", "name"}), []fault.Code{verifier.ErrMissing, verifier.ErrExcess}, `{}`},
		{"an element", paths([]string{"languages", "1"}), paths([]string{"languages", "1"}), nil, `{"languages":["en"]}`},
		{"two elements, and a third is shown", paths([]string{"languages", "0"}, []string{"languages", "1"}, []string{"languages", "2"}), paths([]string{"languages", "0"}, []string{"languages", "2"}), []fault.Code{verifier.ErrExcess}, `{"languages":["ja","en"]}`},
		{"two elements, and one is shown", paths([]string{"languages", "2"}), paths([]string{"languages", "0"}, []string{"languages", "2"}), []fault.Code{verifier.ErrMissing}, `{"languages":["vi"]}`},
		{"an element where nothing stays hidden", everything, append(paths([]string{"languages", "1"}, []string{"address"}, []string{"members"}), []string{"ward"}), []fault.Code{verifier.ErrExcess}, `{"languages":["en"],"address":{"locality":"Iizuka","street":"5-5 Shintate","zip":null},"members":[{"name":"Taro","band":"65-74"},{"name":"Jiro","band":"6-14"}],"ward":"01"}`},
		{"elements that all stay hidden", nil, paths([]string{"languages"}), []fault.Code{verifier.ErrMissing}, `{"languages":[]}`},
		{"no position", paths([]string{"languages", "1"}), paths([]string{"languages", "01"}), []fault.Code{verifier.ErrMissing, verifier.ErrExcess}, `{}`},
		{"a claim in an element", paths([]string{"members", "1", "name"}), paths([]string{"members", "1", "name"}, []string{"members", "1", "band"}), nil, `{"members":[{"name":"Jiro","band":"6-14"}]}`},
		{"a claim about the credential", nil, paths([]string{"vct"}), nil, `{}`},
		{"everything", everything, paths([]string{}), nil, `{"languages":["ja","en","vi"],"address":{"locality":"Iizuka","street":"5-5 Shintate","zip":null},"members":[{"name":"Taro","band":"65-74"},{"name":"Jiro","band":"6-14"}],"ward":"01"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shown, err := sdjwt.Present(t.Context(), raw, tt.show, nil)
			require.NoError(t, err)
			v := in.verifier(t)
			want := verifier.Request{Claims: tt.ask, At: at}
			_, err = v.Verify(t.Context(), want, shown)
			for _, code := range []fault.Code{verifier.ErrMissing, verifier.ErrExcess} {
				require.Equal(t, slices.Contains(tt.want, code), errors.Is(err, code), code)
			}
			v.Policy.Tolerate = append(v.Policy.Tolerate, verifier.ErrMissing, verifier.ErrExcess)
			verdict, err := v.Verify(t.Context(), want, shown)
			require.NoError(t, err)
			s, ok := verdict.Credentials[0].Statement()
			require.True(t, ok)
			kept, err := json.Marshal(s.Subjects[0].Claims)
			require.NoError(t, err)
			require.JSONEq(t, tt.kept, string(kept))
		})
	}
}

// TestPathsOfTheDataModel: the same request serves every format.
func TestPathsOfTheDataModel(t *testing.T) {
	for _, name := range []string{"vc-jwt", "vp20", "iota-sd-jwt"} {
		for _, ask := range [][][]string{
			{{"given_name"}, {"ward"}},
			{{"credentialSubject", "given_name"}, {"ward"}},
			{{"vc", "credentialSubject", "given_name"}, {"credentialSubject", "ward"}},
			{{"credentialSubject"}},
			{{"vc", "credentialSubject"}, {"issuer"}},
		} {
			in := named(t, name)
			in.Request.Claims = ask
			verdict, err := verify(t, in.verifier(t), in)
			require.NoError(t, err, "%s %v", name, ask)
			s, _ := verdict.Credentials[len(verdict.Credentials)-1].Statement()
			require.Len(t, s.Subjects[0].Claims, 2)
		}
	}
	in := named(t, "sd-jwt-vc")
	in.Request.Claims = [][]string{{"credentialSubject", "given_name"}}
	_, err := verify(t, in.verifier(t), in)
	require.ErrorIs(t, err, verifier.ErrMissing, "an SD-JWT VC has no such claim")
}
