package domainlinkage_test

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

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/domainlinkage"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

const city = "did:example:city"

var at = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// one is a key source with one key.
type one struct{ public crypto.PublicKey }

func (o one) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	if r.Issuer != city || r.ID != city+"#key-1" || r.For != did.AssertionMethod {
		return keys.Key{}, fmt.Errorf("%w: %s", keys.ErrUnknown, r.ID)
	}
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: o.public, For: r.For}, nil
}

const header = `{"alg":"EdDSA","typ":"JWT","kid":"did:example:city#key-1"}`

const linkage = `{"exp":4070908800,"iss":"did:example:city","nbf":1768471200,"sub":"did:example:city","vc":{` +
	`"@context":["https://www.w3.org/2018/credentials/v1","https://identity.foundation/.well-known/did-configuration/v1"],` +
	`"type":["VerifiableCredential","DomainLinkageCredential"],"credentialSubject":{"origin":"https://city.example"}}}`

func sign(header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	sig, err := keystest.Signer(keys.EdDSA, city).Sign(context.Background(), []byte(input))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return input + "." + encode(sig)
}

func configuration(entries ...string) string {
	return `{"@context":"https://identity.foundation/.well-known/did-configuration/v1","linked_dids":["` + strings.Join(entries, `","`) + `"]}`
}

func check(t testing.TB, configuration, origin string) error {
	t.Helper()
	issuer, err := did.Parse(city)
	require.NoError(t, err)
	source := one{keystest.Signer(keys.EdDSA, city).Public()}
	return domainlinkage.Check(context.Background(), []byte(configuration), origin, issuer, source, at)
}

func TestOrigins(t *testing.T) {
	for _, tt := range []struct {
		name, origin, named string
		want                error
	}{
		{"the same", "https://city.example", "https://city.example", nil},
		{"a slash at the end", "https://city.example", "https://city.example/", nil},
		{"a path in the question", "https://city.example/path", "https://city.example", nil},
		{"the usual port", "https://city.example:443", "https://city.example", nil},
		{"upper case", "HTTPS://City.Example", "https://city.example", nil},
		{"another host", "https://other.example", "https://city.example", domainlinkage.ErrOrigin},
		{"a host below", "https://www.city.example", "https://city.example", domainlinkage.ErrOrigin},
		{"another port", "https://city.example:8443", "https://city.example", domainlinkage.ErrOrigin},
		{"http in the question", "http://city.example", "https://city.example", domainlinkage.ErrOrigin},
		{"http in the credential", "https://city.example", "http://city.example", domainlinkage.ErrOrigin},
		{"no scheme", "city.example", "https://city.example", domainlinkage.ErrOrigin},
		{"nothing", "", "https://city.example", domainlinkage.ErrOrigin},
		{"a user", "https://u@city.example", "https://city.example", domainlinkage.ErrOrigin},
		{"a user in the credential", "https://city.example", "https://city.example@evil.example", domainlinkage.ErrOrigin},
		{"a query", "https://city.example?a", "https://city.example", domainlinkage.ErrOrigin},
		{"an empty query", "https://city.example?", "https://city.example", domainlinkage.ErrOrigin},
		{"a fragment", "https://city.example#", "https://city.example", domainlinkage.ErrOrigin},
		{"a dot at the end of the host", "https://city.example.", "https://city.example", domainlinkage.ErrOrigin},
		{"letters that look alike", "https://ciтy.example", "https://ciтy.example", domainlinkage.ErrOrigin},
	} {
		t.Run(tt.name, func(t *testing.T) {
			token := sign(header, strings.Replace(linkage, "https://city.example\"", tt.named+`"`, 1))
			require.ErrorIs(t, check(t, configuration(token), tt.origin), tt.want)
		})
	}
}

func TestConfigurations(t *testing.T) {
	good, entries := sign(header, linkage), func(n int) []string { return strings.Split(strings.Repeat("x", n-1), "") }
	for _, tt := range []struct {
		name, configuration string
		want                error
	}{
		{"one entry", configuration(good), nil},
		{"a good entry behind bad ones", configuration("a.b.c", "", good), nil},
		{"as many entries as allowed", configuration(append(entries(domainlinkage.MaxEntries), good)...), nil},
		{"one entry too many", configuration(append(entries(domainlinkage.MaxEntries+1), good)...), domainlinkage.ErrConfiguration},
		{"only bad entries", configuration("a.b.c", ""), domainlinkage.ErrAbsent},
		{"no entries", strings.Replace(configuration(""), `""`, "", 1), domainlinkage.ErrConfiguration},
		{"linked_dids is a text", strings.NewReplacer("[", "", "]", "").Replace(configuration(good)), domainlinkage.ErrConfiguration},
		{"no linked_dids", `{"@context":"https://identity.foundation/.well-known/did-configuration/v1"}`, domainlinkage.ErrConfiguration},
		{"another context", strings.Replace(configuration(good), "/v1", "/v2", 1), domainlinkage.ErrConfiguration},
		{"a further member", strings.Replace(configuration(good), "{", `{"a":1,`, 1), domainlinkage.ErrConfiguration},
		{"a member twice", strings.Replace(configuration(good), "{", `{"linked_dids":[],`, 1), domainlinkage.ErrConfiguration},
		{"something behind", configuration(good) + "x", domainlinkage.ErrConfiguration},
		{"no object", `[]`, domainlinkage.ErrConfiguration},
		{"nothing", "", domainlinkage.ErrConfiguration},
		{"an entry that is an object", strings.Replace(configuration(good), `"`+good+`"`, `{}`, 1), domainlinkage.ErrCredential},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, check(t, tt.configuration, "https://city.example"), tt.want)
		})
	}
}

func TestCredentials(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           error
	}{
		{"of another issuer", `"iss":"did:example:city"`, `"iss":"did:example:other"`, keys.ErrUnknown},
		{"about somebody else", `"sub":"did:example:city"`, `"sub":"did:example:other"`, domainlinkage.ErrCredential},
		{"with an id", `{"exp"`, `{"jti":"https://city.example/1","exp"`, domainlinkage.ErrCredential},
		{"without an end", `"exp":4070908800,`, ``, domainlinkage.ErrCredential},
		{"of another type", `"DomainLinkageCredential"`, `"Other"`, domainlinkage.ErrCredential},
		{"without the context", `,"https://identity.foundation/.well-known/did-configuration/v1"`, ``, domainlinkage.ErrCredential},
		{"without an origin", `"origin":"https://city.example"`, `"a":1`, domainlinkage.ErrCredential},
		{"with several origins", `"https://city.example"`, `["https://city.example"]`, domainlinkage.ErrCredential},
		{"with a status", `"credentialSubject"`, `"credentialStatus":{"id":"https://city.example/s#1","type":"Odd"},"credentialSubject"`, domainlinkage.ErrCredential},
		{"expired", "4070908800", "1793491200", vc.ErrExpired},
		{"not yet valid", "1768471200", "1793491201", vc.ErrNotYetValid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			payload := strings.Replace(linkage, tt.old, tt.new, 1)
			require.NotEqual(t, linkage, payload)
			err := check(t, configuration(sign(header, payload)), "https://city.example")
			require.ErrorIs(t, err, tt.want)
			require.ErrorIs(t, err, domainlinkage.ErrAbsent)
		})
	}
}

func TestTokens(t *testing.T) {
	good := sign(header, linkage)
	for _, tt := range []struct {
		name, token string
		want        error
	}{
		{"another signature", good[:len(good)-8] + "AAAAAAAA", jws.ErrSignature},
		{"another typ", sign(strings.Replace(header, "JWT", "vc+jwt", 1), linkage), vc.ErrMalformed},
		{"no kid", sign(`{"alg":"EdDSA","typ":"JWT"}`, linkage), jws.ErrHeader},
		{"a nonce that nobody asked for", sign(strings.Replace(header, "{", `{"nonce":"n",`, 1), linkage), vc.ErrNonce},
		{"a presentation", sign(header, `{"iss":"did:example:city","vp":{}}`), vc.ErrUnknownFormat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, check(t, configuration(tt.token), "https://city.example"), tt.want)
		})
	}
}

// Every case that IOTA Identity made, both versions.
func TestIOTA(t *testing.T) {
	answered := 0
	for _, version := range []string{"rebased", "stardust"} {
		for _, raw := range testenv.Files(t, testenv.Interop, "iota-identity-wasm/*/"+version+"-*/domain-linkage/domain-linkage.json") {
			var f struct {
				EvaluationTime time.Time
				Documents      struct{ Issuer json.RawMessage }
				Cases          []struct {
					Name, Domain, Expect string
					Configuration        json.RawMessage
				}
			}
			require.NoError(t, json.Unmarshal(raw, &f))
			document, err := did.ParseDocument(t.Context(), f.Documents.Issuer)
			require.NoError(t, err)
			s, err := resolver.NewSnapshot(&resolver.Result{Document: document, AsOf: f.EvaluationTime})
			require.NoError(t, err)
			source := resolver.Keys{R: s, AnyMethod: []string{"iota"}}
			for _, c := range f.Cases {
				answered++
				t.Run(version+"/"+c.Name, func(t *testing.T) {
					err := domainlinkage.Check(t.Context(), c.Configuration, c.Domain, document.ID(), source, f.EvaluationTime)
					if c.Expect == "accept" {
						require.NoError(t, err)
						return
					}
					require.Equal(t, "reject", c.Expect)
					require.NotEmpty(t, fault.Of(err))
				})
			}
		}
	}
	require.GreaterOrEqual(t, answered, 22)
}

// FuzzConfiguration: whatever is refused has a code, and nothing is accepted that
// does not hold the one token that the city signed.
func FuzzConfiguration(f *testing.F) {
	good := sign(header, linkage)
	f.Add(configuration(good), "https://city.example")
	f.Add(configuration("a.b.c", good), "https://city.example/path")
	f.Add(`{"@context":[],"linked_dids":[{}]}`, "http://city.example:1")
	f.Fuzz(func(t *testing.T, configuration, origin string) {
		err := check(t, configuration, origin)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		var c struct {
			Entries []any `json:"linked_dids"`
		}
		require.NoError(t, json.Unmarshal([]byte(configuration), &c))
		require.Contains(t, c.Entries, good)
	})
}
