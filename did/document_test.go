package did_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/did/strictjson"
)

// full uses every member that the package knows, and two that it does not.
const full = `{
  "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
  "id": "did:example:1",
  "controller": ["did:example:1", "did:example:boss"],
  "alsoKnownAs": ["https://city.example/", "did:example:old"],
  "verificationMethod": [
    {"id": "did:example:1#jwk", "type": "JsonWebKey2020", "controller": "did:example:1",
     "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}, "note": "office"},
    {"id": "#multi", "type": "Multikey", "controller": "did:example:1", "expires": "2027-01-01T00:00:00Z",
     "publicKeyMultibase": "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"},
    {"id": "did:example:1#old", "type": "Ed25519VerificationKey2018", "controller": "did:example:1",
     "publicKeyBase58": "FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z"},
    {"id": "did:example:1#future", "type": "LatticeKey2031", "controller": "did:example:1"}
  ],
  "authentication": ["#multi", {"id": "#embedded", "type": "Multikey", "controller": "did:example:1",
     "publicKeyMultibase": "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"}],
  "assertionMethod": ["did:example:1#jwk", "did:example:elsewhere#key"],
  "service": [
    {"id": "#files", "type": "Files", "serviceEndpoint": "https://files.example/"},
    {"id": "did:example:1#many", "type": ["A", "B"], "serviceEndpoint": ["https://a.example", {"uri": "https://b.example"}]},
    {"id": "https://service.example/1", "type": "Object", "serviceEndpoint": {"x": 1}, "priority": 0}
  ],
  "custom": {"a": [1, 2]}
}`

func parse(t testing.TB, text string) *did.Document {
	t.Helper()
	doc, err := did.ParseDocument(context.Background(), []byte(text))
	require.NoError(t, err)
	return doc
}

func TestParseDocumentReadsEveryMember(t *testing.T) {
	doc := parse(t, full)
	require.Equal(t, "did:example:1", doc.ID().String())
	require.Equal(t, []string{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"}, doc.Context())
	require.Len(t, doc.Controller(), 2)
	require.Equal(t, []string{"https://city.example/", "did:example:old"}, doc.AlsoKnownAs())
	require.Equal(t, full, string(doc.Raw()))

	var ids []string
	for _, m := range doc.Methods() {
		ids = append(ids, m.ID.Fragment())
	}
	require.Equal(t, []string{"jwk", "multi", "old", "future", "embedded"}, ids)

	require.True(t, doc.Has(mustURL(t, "did:example:1#multi"), did.Authentication))
	require.True(t, doc.Has(mustURL(t, "did:example:1#embedded"), did.Authentication))
	require.False(t, doc.Has(mustURL(t, "did:example:1#multi"), did.AssertionMethod))
	require.True(t, doc.Has(mustURL(t, "did:example:elsewhere#key"), did.AssertionMethod))
	require.Nil(t, doc.Relations("nonsense"))

	custom, ok := doc.Property("custom")
	require.True(t, ok)
	require.JSONEq(t, `{"a":[1,2]}`, string(custom))
	_, ok = doc.Property("id")
	require.False(t, ok)
}

func TestServicesKeepTheirEndpoints(t *testing.T) {
	doc := parse(t, full)
	files, ok := doc.Service("files")
	require.True(t, ok)
	require.Equal(t, "did:example:1#files", files.ID)
	require.Equal(t, []string{"https://files.example/"}, files.URIs())

	many, ok := doc.Service("many")
	require.True(t, ok)
	require.True(t, many.Is("B"))
	require.False(t, many.Is("C"))
	require.Equal(t, []string{"https://a.example"}, many.URIs())
	require.JSONEq(t, `["https://a.example",{"uri":"https://b.example"}]`, string(many.Endpoint))

	object, ok := doc.Service("https://service.example/1")
	require.True(t, ok)
	require.Empty(t, object.URIs())
	_, ok = doc.Service("none")
	require.False(t, ok)
}

func TestMethodsDecodeTheirKeys(t *testing.T) {
	doc := parse(t, full)
	for _, fragment := range []string{"jwk", "multi", "old", "embedded"} {
		m, ok := doc.Method(doc.ID().URL(fragment))
		require.True(t, ok)
		k, err := m.PublicKey()
		require.NoError(t, err, fragment)
		require.IsType(t, ed25519.PublicKey{}, k)
	}
	future, ok := doc.Method(doc.ID().URL("future"))
	require.True(t, ok)
	_, err := future.PublicKey()
	require.ErrorIs(t, err, did.ErrKeyType)
	_, ok = doc.Method(doc.ID().URL("none"))
	require.False(t, ok)
}

func TestAMethodIsUsableUntilItExpires(t *testing.T) {
	m, _ := parse(t, full).Method(mustURL(t, "did:example:1#multi"))
	end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	require.True(t, m.UsableAt(end.Add(-time.Second)))
	require.False(t, m.UsableAt(end), "at the end itself it is expired")
	revoked := did.Method{Revoked: end}
	require.False(t, revoked.UsableAt(end))
	require.True(t, revoked.UsableAt(end.Add(-time.Second)))
}

func TestADraftOfADocumentIsTheSameDocument(t *testing.T) {
	doc := parse(t, full)
	again, err := doc.Draft().Document()
	require.NoError(t, err)
	once, err := again.Draft().Document()
	require.NoError(t, err)
	require.Equal(t, string(again.Raw()), string(once.Raw()), "writing is stable")

	// Relative ids became absolute; nothing else changed.
	want := strings.NewReplacer(`"#multi"`, `"did:example:1#multi"`, `"#embedded"`, `"did:example:1#embedded"`, `"#files"`, `"did:example:1#files"`).Replace(full)
	require.JSONEq(t, want, string(again.Raw()))
}

func TestADraftKeepsAContextWithObjects(t *testing.T) {
	text := `{"@context":["https://www.w3.org/ns/did/v1",{"x":"https://x.example/"}],"id":"did:example:1"}`
	doc := parse(t, text)
	require.Nil(t, doc.Context())
	again, err := doc.Draft().Document()
	require.NoError(t, err)
	require.JSONEq(t, text, string(again.Raw()))
}

func TestChangingADraftDoesNotChangeItsDocument(t *testing.T) {
	doc := parse(t, full)
	draft := doc.Draft()
	draft.VerificationMethod[0].Extra["note"] = json.RawMessage(`"changed"`)
	draft.Controller[0] = mustDID(t, "did:example:evil")
	draft.Relations[did.Authentication][1].Embedded.Type = "Changed"
	draft.Service[1].Type[0] = "Changed"
	require.JSONEq(t, full, string(doc.Raw()))
	require.Equal(t, "did:example:1", doc.Controller()[0].String())
	require.Equal(t, "Multikey", doc.Relations(did.Authentication)[1].Embedded.Type)
	require.Equal(t, "A", doc.Services()[1].Type[0])
}

func TestAnEditedKeyIsDecodedAnew(t *testing.T) {
	draft := parse(t, full).Draft()
	m := draft.VerificationMethod[1]
	m.PublicKeyMultibase = "z6Mkbroken"
	_, err := m.PublicKey()
	require.Error(t, err)
	require.NotEmpty(t, fault.Of(err))
}

func TestADraftIsCheckedLikeAReceivedDocument(t *testing.T) {
	_, err := did.Draft{}.Document()
	require.ErrorIs(t, err, did.ErrDocument)
	_, err = did.Draft{ID: mustDID(t, "did:example:1"), Service: []did.Service{{ID: "x"}}}.Document()
	require.ErrorIs(t, err, did.ErrDocument)
}

// TestParseDocumentRefuses changes one thing in a document that is accepted.
func TestParseDocumentRefuses(t *testing.T) {
	parse(t, full)
	for name, tt := range map[string]struct {
		old, new string
		want     fault.Code
	}{
		"no id":                         {`"id": "did:example:1",`, ``, did.ErrDocument},
		"an id that is a number":        {`"id": "did:example:1",`, `"id": 1,`, did.ErrDocument},
		"an id that is no DID":          {`"id": "did:example:1",`, `"id": "https://example.com",`, did.ErrDocument},
		"an id with a fragment":         {`"id": "did:example:1",`, `"id": "did:example:1#x",`, did.ErrDocument},
		"a context that is a number":    {`"@context": [`, `"@context": [7, `, did.ErrDocument},
		"a controller that is no DID":   {`"did:example:boss"`, `"boss"`, did.ErrDocument},
		"one controller twice":          {`"did:example:boss"`, `"did:example:1"`, did.ErrDocument},
		"a controller that is null":     {`"controller": ["did:example:1", "did:example:boss"]`, `"controller": null`, did.ErrDocument},
		"alsoKnownAs as a string":       {`"alsoKnownAs": ["https://city.example/", "did:example:old"]`, `"alsoKnownAs": "https://city.example/"`, did.ErrDocument},
		"alsoKnownAs that is no URI":    {`"https://city.example/"`, `"city"`, did.ErrDocument},
		"alsoKnownAs with a repetition": {`"https://city.example/"`, `"did:example:old"`, did.ErrDocument},
		"methods that are no list":      {`"verificationMethod": [`, `"verificationMethod": {}, "x": [`, did.ErrDocument},
		"a method that is a string":     {`"verificationMethod": [`, `"verificationMethod": ["did:example:1#k",`, did.ErrDocument},
		"a method without an id":        {`{"id": "did:example:1#jwk", `, `{`, did.ErrDocument},
		"a method id that is bare":      {`"id": "#multi"`, `"id": "multi"`, did.ErrDocument},
		"two methods with one id":       {`"id": "#multi"`, `"id": "#jwk"`, did.ErrDocument},
		"an embedded method of a taken id": {
			`"id": "#embedded"`, `"id": "#multi"`, did.ErrDocument},
		"a method without a type":       {`"type": "JsonWebKey2020", `, ``, did.ErrDocument},
		"a method without a controller": {`"JsonWebKey2020", "controller": "did:example:1"`, `"JsonWebKey2020"`, did.ErrDocument},
		"two forms of one key":          {`"publicKeyBase58"`, `"publicKeyMultibase": "z1", "publicKeyBase58"`, did.ErrDocument},
		"a JWK that is a string":        {`"publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`, `"publicKeyJwk": "x"`, did.ErrDocument},
		"a JWK with its private part":   {`{"kty": "OKP",`, `{"kty": "OKP", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",`, multikey.ErrPrivate},
		"a secret key beside":           {`"note": "office"`, `"secretKeyMultibase": "z1"`, multikey.ErrPrivate},
		"an expiry that is no date":     {`"2027-01-01T00:00:00Z"`, `"2027"`, did.ErrDocument},
		"an expiry without a time zone": {`"2027-01-01T00:00:00Z"`, `"2027-01-01T00:00:00"`, did.ErrDocument},
		"a relationship as a string":    {`"assertionMethod": ["did:example:1#jwk", "did:example:elsewhere#key"]`, `"assertionMethod": "#jwk"`, did.ErrDocument},
		"a reference that is no URL":    {`"did:example:elsewhere#key"`, `"elsewhere"`, did.ErrDocument},
		"a reference twice":             {`"did:example:elsewhere#key"`, `"#jwk"`, did.ErrDocument},
		"a reference that is a number":  {`"did:example:elsewhere#key"`, `4`, did.ErrDocument},
		"a service without an id":       {`{"id": "#files", `, `{`, did.ErrDocument},
		"a service without a type":      {`"type": "Files", `, ``, did.ErrDocument},
		"a service of no types":         {`["A", "B"]`, `[]`, did.ErrDocument},
		"a service without an endpoint": {`, "serviceEndpoint": "https://files.example/"`, ``, did.ErrDocument},
		"an endpoint that is no URI":    {`"https://files.example/"`, `"files"`, did.ErrDocument},
		"an endpoint that is a number":  {`{"x": 1}`, `1`, did.ErrDocument},
		"an empty list of endpoints":    {`{"x": 1}`, `[]`, did.ErrDocument},
		"two services with one id":      {`"did:example:1#many"`, `"#files"`, did.ErrDocument},
		"a name twice":                  {`"custom"`, `"id": "did:example:1", "custom"`, strictjson.ErrDuplicateName},
		"an integer that is not exact":  {`[1, 2]`, `[9007199254740993]`, strictjson.ErrNumber},
		"text behind the document":      {`{"a": [1, 2]}` + "\n}", `{"a": 1}}{}`, strictjson.ErrTrailing},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(full, tt.old), "the flaw must go to one place")
			_, err := did.ParseDocument(context.Background(), []byte(strings.Replace(full, tt.old, tt.new, 1)))
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestADocumentIsNoListAndNoText(t *testing.T) {
	for _, text := range []string{"", "[]", `"did:example:1"`, "null", "{}"} {
		_, err := did.ParseDocument(context.Background(), []byte(text))
		require.NotEmpty(t, fault.Of(err), "%q", text)
	}
}

// many writes n entries by a pattern with one %d.
func many(n int, pattern string) string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf(pattern, i)
	}
	return strings.Join(entries, ",")
}

func TestListsOfADocumentAreLimited(t *testing.T) {
	for name, tt := range map[string]struct {
		limit         int
		text, pattern string
	}{
		"methods":          {did.MaxMethods, `{"id":"did:example:1","verificationMethod":[%s]}`, `{"id":"#k%d","type":"T","controller":"did:example:1"}`},
		"embedded methods": {did.MaxMethods, `{"id":"did:example:1","verificationMethod":[],"authentication":[%s]}`, `{"id":"#k%d","type":"T","controller":"did:example:1"}`},
		"services":         {did.MaxServices, `{"id":"did:example:1","service":[%s]}`, `{"id":"#s%d","type":"T","serviceEndpoint":"https://a.example"}`},
		"references":       {did.MaxSet, `{"id":"did:example:1","keyAgreement":[%s]}`, `"#k%d"`},
		"controllers":      {did.MaxSet, `{"id":"did:example:1","controller":[%s]}`, `"did:example:%d"`},
		"other names":      {did.MaxSet, `{"id":"did:example:1","alsoKnownAs":[%s]}`, `"did:example:%d"`},
		"contexts":         {did.MaxSet, `{"id":"did:example:1","@context":[%s]}`, `"https://c.example/%d"`},
		"endpoints":        {did.MaxSet, `{"id":"did:example:1","service":[{"id":"#s","type":"T","serviceEndpoint":[%s]}]}`, `"https://a.example/%d"`},
		"types":            {did.MaxSet, `{"id":"did:example:1","service":[{"id":"#s","type":[%s],"serviceEndpoint":"https://a.example"}]}`, `"T%d"`},
	} {
		t.Run(name, func(t *testing.T) {
			parse(t, fmt.Sprintf(tt.text, many(tt.limit, tt.pattern)))
			_, err := did.ParseDocument(context.Background(), fmt.Appendf(nil, tt.text, many(tt.limit+1, tt.pattern)))
			require.ErrorIs(t, err, did.ErrDocument)
		})
	}
}

func TestMethodsAreLimitedTogether(t *testing.T) {
	const pattern = `{"id":"#%s%%d","type":"T","controller":"did:example:1"}`
	_, err := did.ParseDocument(context.Background(), fmt.Appendf(nil, `{"id":"did:example:1","verificationMethod":[%s],"authentication":[%s]}`,
		many(did.MaxMethods, fmt.Sprintf(pattern, "a")), many(1, fmt.Sprintf(pattern, "b"))))
	require.ErrorIs(t, err, did.ErrDocument)
}

func TestAMethodsTypeAndKeyMustAgree(t *testing.T) {
	p256 := `{"kty":"EC","crv":"P-256","x":"t_fJKP5lNqnVtXMDi2wMpk0EbXMOnVq5zouD31rBGOY","y":"B30Z-IES_QkENG4Ym1Zowlc22AyXcUCOsuGJNjo8r9w"}`
	for name, tt := range map[string]struct {
		typ, key string
		want     fault.Code
	}{
		"an Ed25519 type with a P-256 key":    {"Ed25519VerificationKey2020", `"publicKeyJwk":` + p256, multikey.ErrMismatch},
		"a P-384 type with a P-256 key":       {"P384Key2021", `"publicKeyJwk":` + p256, multikey.ErrMismatch},
		"a Multikey type without a key":       {"Multikey", `"x":1`, did.ErrKeyType},
		"base58 in a type that has no such":   {"JsonWebKey2020", `"publicKeyBase58":"FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z"`, did.ErrKeyType},
		"a raw key that is too short":         {"Ed25519VerificationKey2018", `"publicKeyBase58":"FVen3X669xLz"`, multikey.ErrLength},
		"base58 with a letter that is none":   {"Ed25519VerificationKey2018", `"publicKeyBase58":"0OIl"`, multikey.ErrEncoding},
		"an RSA key, which Hinan has not":     {"JsonWebKey2020", `"publicKeyJwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}`, did.ErrKeyType},
		"a key of small order, as any signer": {"JsonWebKey2020", `"publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`, multikey.ErrSmallOrder},
	} {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, `{"id":"did:example:1","verificationMethod":[{"id":"#k","controller":"did:example:1","type":"`+tt.typ+`",`+tt.key+`}]}`)
			_, err := doc.Methods()[0].PublicKey()
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestADocumentIsSharedBetweenGoroutines(t *testing.T) {
	doc := parse(t, full)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, m := range doc.Methods() {
				_, _ = m.PublicKey()
			}
			_ = doc.Draft()
		})
	}
	wg.Wait()
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"id":"did:example:1"}`))
	f.Add([]byte(`{"id":"did:example:1","authentication":[{"id":"#k","type":"Multikey","controller":"did:example:1","publicKeyMultibase":"z6Mk"}]}`))
	f.Add([]byte(`{"@context":{"a":"b"},"id":"did:example:1","service":[{"id":"#s","type":"T","serviceEndpoint":[{"a":null}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := did.ParseDocument(context.Background(), raw)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		again, err := doc.Draft().Document()
		require.NoError(t, err, "what was accepted can be written")
		once, err := again.Draft().Document()
		require.NoError(t, err)
		require.Equal(t, string(again.Raw()), string(once.Raw()))
		for _, m := range doc.Methods() {
			if _, err := m.PublicKey(); err != nil {
				require.NotEmpty(t, fault.Of(err))
			}
		}
	})
}
