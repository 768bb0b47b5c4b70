package trust_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// day is a day of November 2026, at noon.
func day(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC) }

// key returns a signer by the name of its seed.
func key(name string) keys.Signer {
	if name == "hsm" {
		return keystest.Signer(keys.ES256, "trust "+name)
	}
	return keystest.Signer(keys.EdDSA, "trust "+name)
}

// rootOf drafts a root by which two of the keys have to sign.
func rootOf(version uint64, names ...string) trust.RootDraft {
	d := trust.RootDraft{Version: version, Threshold: 2, Issued: day(1).AddDate(int(version)-1, 0, 0), Expires: day(1).AddDate(int(version), 6, 0)}
	for _, name := range names {
		d.Keys = append(d.Keys, trust.RootKey{Name: name, Public: key(name).Public()})
	}
	return d
}

func signed(t testing.TB, raw []byte, names ...string) []byte {
	for _, name := range names {
		var err error
		raw, err = trust.Sign(t.Context(), raw, key(name))
		require.NoError(t, err)
	}
	return raw
}

func makeRoot(t testing.TB, d trust.RootDraft, signers ...string) []byte {
	raw, err := trust.MakeRoot(t.Context(), d)
	require.NoError(t, err)
	return signed(t, raw, signers...)
}

// firstRoot is the root of the mayor, the hsm and the office.
func firstRoot(t testing.TB) []byte {
	return makeRoot(t, rootOf(1, "mayor", "hsm", "office"), "mayor", "hsm")
}

func pinned(t testing.TB, raw []byte) trust.Anchor {
	root, err := trust.OpenRoot(t.Context(), raw)
	require.NoError(t, err)
	return trust.Anchor{Root: root}
}

func makeBundle(t testing.TB, c trust.Content, roots ...[]byte) []byte {
	raw, err := trust.Make(t.Context(), c, roots...)
	require.NoError(t, err)
	return raw
}

// bundle is a content, signed by the mayor and the office under the first root.
func bundle(t testing.TB, c trust.Content) []byte {
	return signed(t, makeBundle(t, c, firstRoot(t)), "mayor", "office")
}

const (
	cityTag = "0x1111111111111111111111111111111111111111111111111111111111111111"
	city    = "did:iota:" + cityTag
	town    = "https://town.example"
	listURI = "https://city.example/status/1"
)

func jwk(t testing.TB, s keys.Signer) string {
	raw, err := multikey.MarshalJWK(s.Public())
	require.NoError(t, err)
	return string(raw)
}

// document is a DID document as IOTA Identity makes it.
func document(t testing.TB, id string, s keys.Signer) []byte {
	return fmt.Appendf(nil, `{"id":%q,"verificationMethod":[{"id":"%s#key-1","controller":%q,"type":"JsonWebKey2020","publicKeyJwk":%s}]}`,
		id, id, id, jwk(t, s))
}

func metadata(t testing.TB) []byte {
	return fmt.Appendf(nil, `{"issuer":%q,"jwks":{"keys":[%s]}}`, town, jwk(t, key("town")))
}

func policy(t testing.TB) []byte {
	raw, err := json.Marshal(verifier.Policy{Name: "gate"})
	require.NoError(t, err)
	return raw
}

// small is a content with something of every kind.
func small(t testing.TB) trust.Content {
	return trust.Content{
		Version: 1, Issued: day(10), NextDue: day(11), Expires: day(24),
		Issuers: map[string]trust.Issuer{
			city: {Issuer: verifier.Issuer{Types: []string{"ResidentCredential", "urn:example:pass"}, Municipality: "402052", From: day(1), Until: day(30)}, Code: "402052"},
			town: {Issuer: verifier.Issuer{Types: []string{verifier.AnyType}, Suspended: true}},
		},
		Documents: map[string]trust.Snapshot{city: {Raw: document(t, city, key("city")), AsOf: day(9), Version: "7"}},
		Metadata:  map[string]trust.Snapshot{town: {Raw: metadata(t), AsOf: day(9)}},
		Lists:     map[string]trust.Snapshot{listURI: {Raw: []byte("not looked at here"), AsOf: day(8)}},
		Schemas:   map[string][]byte{"https://city.example/schema": []byte(`{"type":"object"}`)},
		Types:     map[string][]byte{"urn:example:pass": []byte(`{"vct":"urn:example:pass"}`)},
		Policies:  map[string][]byte{"gate": policy(t)},
		Incident:  &verifier.Incident{ID: "26A07", Kind: "flood", Area: "飯塚市", From: day(10), Until: day(24), Grace: 72 * time.Hour, Drill: true},
		Devices: map[string]trust.Device{
			"tablet-1": {Public: key("tablet-1").Public(), Shelter: "E4020500001111", From: day(1)},
			"tablet-2": {Public: key("tablet-2").Public(), Until: day(30), Revoked: day(9)},
		},
		Staff: map[string]trust.Staff{
			"s-1": {Thumbprint: [32]byte{1}, Roles: []trust.Role{trust.Lead, trust.Reception}, Shelters: []string{"E4020500001111"}, From: day(1)},
		},
		Batches:    map[uint32]trust.Batch{7: {Issuer: city, Ranges: []trust.Range{{First: 0, Last: 499, Status: trust.CardValid}, {First: 500, Last: 999, Status: trust.CardRevoked}}}},
		Recipients: map[string]string{"headquarters": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"},
		Messages:   map[string]map[string]string{"ja": {"hello": "QRコードをかざしてください <b>"}, "en": {"hello": "Show the QR code"}},
	}
}

func parsed(t testing.TB, id string) did.DID {
	d, err := did.Parse(id)
	require.NoError(t, err)
	return d
}
