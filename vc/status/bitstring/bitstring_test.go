package bitstring_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

const (
	city = "did:example:city"
	uri  = "https://city.example/status/1"
)

var (
	noon   = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	signer = keystest.Signer(keys.EdDSA, "bitstring tests")
	author = vc.Author{Issuer: city, KeyID: city + "#key-1", Signer: signer}
)

// oneKey is the key of every reference.
type oneKey struct{ keys.Signer }

func (k oneKey) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	return keys.Key{ID: r.ID, Issuer: r.Issuer, Public: k.Public(), For: r.For}, nil
}

func open(ctx context.Context, raw []byte) (*vc.Opened, error) {
	return bitstring.Opener{}.Open(ctx, raw, oneKey{signer})
}

// plain is a list without anything set.
func plain() *status.List {
	return &status.List{
		URI: uri, Issuer: city, Purposes: []string{bitstring.Revocation}, Issued: noon,
		FreshFor: status.Unbounded, Bits: status.NewBits(bitstring.MinEntries, 1, false),
	}
}

func credentialOf(issuer string) *vc.Opened {
	return vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{Issuer: issuer}})
}

// publish signs a list as issuers do.
func publish(t testing.TB, listType string, l *status.List) []byte {
	s, err := bitstring.Statement(listType, l)
	require.NoError(t, err)
	model := vc.Model20
	if listType == bitstring.ListType2021 {
		model = vc.Model11
	}
	c, err := vc.NewCredential(model, s)
	require.NoError(t, err)
	raw, err := jose.IssueCredential(t.Context(), author, c)
	require.NoError(t, err)
	return raw
}

func check(t testing.TB, raw []byte, e vc.StatusEntry) (status.State, error) {
	c := bitstring.Checker{Lists: &status.Lists{Source: status.Copies{uri: {Raw: raw, AsOf: noon}}, Open: open}}
	return c.Check(t.Context(), credentialOf(city), e, noon)
}

func TestWhatIsPublishedIsRead(t *testing.T) {
	for _, tt := range []struct {
		list, entry string
		purpose     string
		want        status.Kind
	}{
		{bitstring.ListType, bitstring.EntryType, bitstring.Revocation, status.Revoked},
		{bitstring.ListType, bitstring.EntryType, bitstring.Suspension, status.Suspended},
		{bitstring.ListType, bitstring.EntryType, bitstring.Refresh, status.Refresh},
		{bitstring.ListType2021, bitstring.EntryType2021, bitstring.Revocation, status.Revoked},
		{bitstring.ListType2021, bitstring.EntryType2021, bitstring.Suspension, status.Suspended},
	} {
		t.Run(tt.list+" "+tt.purpose, func(t *testing.T) {
			l := plain()
			l.Purposes = []string{tt.purpose}
			l.Until = noon.Add(time.Hour)
			if tt.list == bitstring.ListType {
				l.FreshFor = time.Minute
			}
			require.NoError(t, l.Bits.Set(131071, 1))
			raw := publish(t, tt.list, l)
			require.True(t, bitstring.Opener{}.Accepts(raw))

			set, err := bitstring.Entry(tt.entry, uri, tt.purpose, 131071)
			require.NoError(t, err)
			s, err := check(t, raw, set)
			require.NoError(t, err)
			require.Equal(t, tt.want, s.Kind)
			require.Equal(t, l.Until, s.ValidUntil)
			require.Equal(t, noon, s.Issued)
			require.Equal(t, l.FreshFor, s.FreshFor)

			unset, err := bitstring.Entry(tt.entry, uri, tt.purpose, 131070)
			require.NoError(t, err)
			s, err = check(t, raw, unset)
			require.NoError(t, err)
			require.Equal(t, status.Valid, s.Kind)
		})
	}
}

func TestAMessageIsTheIssuersWord(t *testing.T) {
	l := plain()
	l.Purposes = []string{bitstring.Message}
	l.Bits = status.NewBits(bitstring.MinEntries, 2, false)
	require.NoError(t, l.Bits.Set(9, 2))
	s, err := check(t, publish(t, bitstring.ListType, l), vc.StatusEntry{
		Type: bitstring.EntryType, URI: uri, Index: 9, Purpose: bitstring.Message,
		Raw: json.RawMessage(`{"type":"BitstringStatusListEntry","statusPurpose":"message","statusListIndex":"9","statusListCredential":"` + uri + `",
			"statusSize":2,"statusMessage":[{"status":"0x0","message":"a"},{"status":"0x1","message":"b"},{"status":"0x2","message":"c"},{"status":"0x3","message":"d"}]}`),
	})
	require.NoError(t, err)
	require.Equal(t, status.Message, s.Kind)
	require.EqualValues(t, 2, s.Value)
	require.Equal(t, "c", s.Text)
}

// An entry is a value with open fields: what stands in the credential must say the same.
func TestEntriesThatContradictThemselves(t *testing.T) {
	good, err := bitstring.Entry(bitstring.EntryType, uri, bitstring.Revocation, 7)
	require.NoError(t, err)
	raw := publish(t, bitstring.ListType, plain())
	with := func(change func(e *vc.StatusEntry)) vc.StatusEntry {
		e := good
		change(&e)
		return e
	}
	member := func(name string, value any) vc.StatusEntry {
		var m map[string]any
		require.NoError(t, json.Unmarshal(good.Raw, &m))
		m[name] = value
		out, err := json.Marshal(m)
		require.NoError(t, err)
		return with(func(e *vc.StatusEntry) { e.Raw = out })
	}
	for _, tt := range []struct {
		name  string
		entry vc.StatusEntry
		want  error
	}{
		{"as it was made", good, nil},
		{"without the members", with(func(e *vc.StatusEntry) { e.Raw = nil }), nil},
		{"another index", with(func(e *vc.StatusEntry) { e.Index = 8 }), status.ErrIndex},
		{"another list", with(func(e *vc.StatusEntry) { e.URI += "1" }), status.ErrEntry},
		{"another purpose", with(func(e *vc.StatusEntry) { e.Purpose = bitstring.Suspension }), status.ErrEntry},
		{"another kind", with(func(e *vc.StatusEntry) { e.Type = "status_list" }), status.ErrNotChecked},
		{"no list", with(func(e *vc.StatusEntry) { e.Raw, e.URI = nil, "" }), status.ErrEntry},
		{"no purpose", with(func(e *vc.StatusEntry) { e.Raw, e.Purpose = nil, "" }), status.ErrEntry},
		{"no JSON", with(func(e *vc.StatusEntry) { e.Raw = []byte("{") }), status.ErrEntry},
		{"an index with a sign", member("statusListIndex", "+7"), status.ErrEntry},
		{"an index with zeros", member("statusListIndex", "07"), status.ErrEntry},
		{"an index that is a number", member("statusListIndex", 7), status.ErrEntry},
		{"a size of 0", member("statusSize", 0), status.ErrEntry},
		{"a size of 9", member("statusSize", 9), status.ErrEntry},
		{"a size without messages", member("statusSize", 2), status.ErrEntry},
		{"too few messages", member("statusMessage", []any{}), status.ErrEntry},
		{"messages that are texts", member("statusMessage", []string{"a", "b"}), status.ErrEntry},
		{"a message for no value", member("statusMessage", []map[string]string{{"status": "0x0", "message": "a"}, {"status": "0x2", "message": "b"}}), status.ErrEntry},
		{"messages for a size of 8", func() vc.StatusEntry {
			messages := make([]map[string]string, 256)
			for i := range messages {
				messages[i] = map[string]string{"status": fmt.Sprintf("0x%x", i), "message": "m"}
			}
			e := member("statusMessage", messages)
			e.Raw = append([]byte(`{"statusSize":8,`), e.Raw[1:]...)
			return e
		}(), status.ErrList}, // 131072 bits are 16384 values of 8 bits
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := check(t, raw, tt.entry)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestEntriesThatCannotBeMade(t *testing.T) {
	for _, tt := range []struct {
		name, kind, uri, purpose string
		want                     error
	}{
		{"an unknown kind", "StatusList2017", uri, bitstring.Revocation, status.ErrNotChecked},
		{"no list", bitstring.EntryType, "", bitstring.Revocation, status.ErrEntry},
		{"no purpose", bitstring.EntryType, uri, "", status.ErrEntry},
		{"an unknown purpose", bitstring.EntryType, uri, "weather", status.ErrNotChecked},
		{"a message of the older draft", bitstring.EntryType2021, uri, bitstring.Message, status.ErrNotChecked},
		{"a message without words", bitstring.EntryType, uri, bitstring.Message, status.ErrEntry},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bitstring.Entry(tt.kind, tt.uri, tt.purpose, 0)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestListsThatNobodyWouldRead(t *testing.T) {
	for _, tt := range []struct {
		name, kind string
		change     func(*status.List)
	}{
		{"an unknown kind", "RevocationList2020", func(*status.List) {}},
		{"no id", bitstring.ListType, func(l *status.List) { l.URI = "" }},
		{"no issuer", bitstring.ListType, func(l *status.List) { l.Issuer = "" }},
		{"no purpose", bitstring.ListType, func(l *status.List) { l.Purposes = nil }},
		{"two purposes in the older draft", bitstring.ListType2021, func(l *status.List) { l.Purposes = []string{"a", "b"} }},
		{"too short", bitstring.ListType, func(l *status.List) { l.Bits.Data = l.Bits.Data[1:] }},
		{"the other bit order", bitstring.ListType, func(l *status.List) { l.Bits.LowFirst = true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := plain()
			tt.change(l)
			_, err := bitstring.Statement(tt.kind, l)
			require.ErrorIs(t, err, status.ErrList)
		})
	}
}

func TestAnotherIssuerMaySpeakWhereItIsTrusted(t *testing.T) {
	e, err := bitstring.Entry(bitstring.EntryType, uri, bitstring.Revocation, 7)
	require.NoError(t, err)
	c := bitstring.Checker{Lists: &status.Lists{Source: status.Copies{uri: {Raw: publish(t, bitstring.ListType, plain()), AsOf: noon}}, Open: open}}
	_, err = c.Check(t.Context(), credentialOf("did:example:school"), e, noon)
	require.ErrorIs(t, err, status.ErrMismatch)
	c.Trusts = func(credential, list string) bool { return credential == "did:example:school" && list == city }
	s, err := c.Check(t.Context(), credentialOf("did:example:school"), e, noon)
	require.NoError(t, err)
	require.Equal(t, status.Valid, s.Kind)
}

// tokenOf signs any payload.
func tokenOf(t testing.TB, typ string, payload map[string]any) []byte {
	raw, err := json.Marshal(payload)
	require.NoError(t, err)
	token, err := jws.Sign(t.Context(), signer, jws.Header{Type: typ, KeyID: author.KeyID}, raw)
	require.NoError(t, err)
	return token
}

func TestListsThatDoNotOpen(t *testing.T) {
	credential := func() map[string]any {
		return map[string]any{
			"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "id": uri, "issuer": map[string]any{"id": city},
			"type":              []string{"VerifiableCredential", "BitstringStatusListCredential"},
			"credentialSubject": map[string]any{"type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "u"},
		}
	}
	for _, tt := range []struct {
		name, typ string
		change    func(m map[string]any)
		want      error
	}{
		{"as it should be", "vc+jwt", func(map[string]any) {}, nil},
		{"with claims that agree", "vc+jwt", func(m map[string]any) { m["iss"], m["jti"], m["iat"], m["exp"] = city, uri, 1, 2 }, nil},
		{"iss contradicts", "vc+jwt", func(m map[string]any) { m["iss"] = "did:example:other" }, vc.ErrMismatch},
		{"iss is no text", "vc+jwt", func(m map[string]any) { m["iss"] = 1 }, vc.ErrMalformed},
		{"jti contradicts", "vc+jwt", func(m map[string]any) { m["jti"] = "urn:x:y" }, vc.ErrMismatch},
		{"exp is text", "vc+jwt", func(m map[string]any) { m["exp"] = "2026" }, vc.ErrMalformed},
		{"exp has a fraction", "vc+jwt", func(m map[string]any) { m["exp"] = 1.5 }, vc.ErrMalformed},
		{"nbf is negative", "vc+jwt", func(m map[string]any) { m["nbf"] = -1 }, vc.ErrMalformed},
		{"no issuer", "vc+jwt", func(m map[string]any) { delete(m, "issuer") }, vc.ErrMalformed},
		{"no subject", "vc+jwt", func(m map[string]any) { delete(m, "credentialSubject") }, vc.ErrMalformed},
		{"no type", "vc+jwt", func(m map[string]any) { delete(m, "type") }, vc.ErrMalformed},
		{"no vc claim in a VC-JWT", "JWT", func(map[string]any) {}, vc.ErrMalformed},
		{"the newer model in a VC-JWT", "JWT", func(m map[string]any) { m["vc"] = credential() }, vc.ErrMalformed},
		{"the older model in a vc+jwt", "vc+jwt", func(m map[string]any) {
			m["@context"], m["issuanceDate"] = []string{"https://www.w3.org/2018/credentials/v1"}, "2026-01-01T00:00:00Z"
		}, vc.ErrMalformed},
		{"the type of a presentation", "vp+jwt", func(map[string]any) {}, jws.ErrType},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := credential()
			tt.change(m)
			o, err := open(t.Context(), tokenOf(t, tt.typ, m))
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want == nil, o != nil)
		})
	}
}

func TestTheNarrowerPeriodHolds(t *testing.T) {
	o, err := open(t.Context(), tokenOf(t, "vc+jwt", map[string]any{
		"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "id": uri, "issuer": city,
		"type":      []string{"VerifiableCredential", "BitstringStatusListCredential"},
		"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z", "nbf": 1780000000, "exp": 1790000000,
		"credentialSubject": map[string]any{"type": "BitstringStatusList"},
	}))
	require.NoError(t, err)
	s := o.Proven().Statement
	require.Equal(t, time.Unix(1780000000, 0).UTC(), s.ValidFrom)
	require.Equal(t, time.Unix(1790000000, 0).UTC(), s.ValidUntil)
}

// reading opens and inflates a list anew each time.
func reading(t testing.TB, encoded any, listType string) error {
	types := map[string]string{bitstring.ListType: "BitstringStatusListCredential", bitstring.ListType2021: "StatusList2021Credential"}
	entries := map[string]string{bitstring.ListType: bitstring.EntryType, bitstring.ListType2021: bitstring.EntryType2021}
	o := vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{
		ID: uri, Issuer: city, Types: []string{types[listType]},
		Subjects: []vc.Subject{{Claims: map[string]any{"type": listType, "statusPurpose": "revocation", "encodedList": encoded}}},
	}})
	c := bitstring.Checker{Lists: &status.Lists{
		Source: status.Copies{uri: {AsOf: noon}},
		Open:   func(context.Context, []byte) (*vc.Opened, error) { return o, nil },
	}}
	_, err := c.Check(t.Context(), credentialOf(city), vc.StatusEntry{Type: entries[listType], URI: uri, Purpose: bitstring.Revocation}, noon)
	return err
}

func TestTheEncodedListIsBounded(t *testing.T) {
	zeros := func(n int) string { return "u" + base64.RawURLEncoding.EncodeToString(make([]byte, n)) }
	require.ErrorIs(t, reading(t, zeros(inflate.MaxCompressed), bitstring.ListType), status.ErrList, "as many bytes as allowed, and no list")
	require.ErrorIs(t, reading(t, zeros(inflate.MaxCompressed+1), bitstring.ListType), status.ErrTooLarge)
	require.ErrorIs(t, reading(t, zeros(inflate.MaxCompressed+3), bitstring.ListType), status.ErrTooLarge)
}

// TestEveryMutationOfAListIsRefused spoils each character of a signed list.
func TestEveryMutationOfAListIsRefused(t *testing.T) {
	e, err := bitstring.Entry(bitstring.EntryType, uri, bitstring.Revocation, 7)
	require.NoError(t, err)
	raw := publish(t, bitstring.ListType, plain())
	s, err := check(t, raw, e)
	require.NoError(t, err)
	require.NoError(t, s.Err())
	mutate(t, raw, func(t *testing.T, mutant []byte) {
		s, err := check(t, mutant, e)
		outcome, _ := status.Judge(s, err)
		require.NotEqual(t, status.Good, outcome)
		require.ErrorIs(t, err, status.ErrProof)
	})
}

// mutate flips, drops, doubles and swaps each byte.
func mutate(t *testing.T, raw []byte, refuse func(*testing.T, []byte)) {
	for i := range raw {
		for _, mutant := range [][]byte{
			append(append(append([]byte{}, raw[:i]...), raw[i]^1), raw[i+1:]...),
			append(append([]byte{}, raw[:i]...), raw[i+1:]...),
			append(append(append([]byte{}, raw[:i]...), raw[i]), raw[i:]...),
			swapped(raw, i),
		} {
			if string(mutant) != string(raw) {
				refuse(t, mutant)
			}
		}
	}
}

func swapped(raw []byte, i int) []byte {
	out := append([]byte{}, raw...)
	if i+1 < len(out) {
		out[i], out[i+1] = out[i+1], out[i]
	}
	return out
}

func FuzzBitstring(f *testing.F) {
	packed, err := inflate.PackGzip(make([]byte, bitstring.MinEntries/8))
	require.NoError(f, err)
	f.Add("uH4sIAAAAAAAC_-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA", false)
	f.Add("H4sIAAAAAAAC/+3QAQ0AAAgDIG1g/7Tm+AcRuAEAAAAAAAAAAAAAoM0qAAAAAIjzrMXgDwBAAAA", true)
	f.Add("H4sIAAAAAAAC_-3QAQ0AAAgDIG1g_7Tm-AcRuAEAAAAAAAAAAAAAoM0qAAAAAIjzrMXgDwBAAAA=", true)
	f.Add(string(packed), false)
	f.Add("u", false)
	f.Fuzz(func(t *testing.T, encoded string, older bool) {
		kind := bitstring.ListType
		if older {
			kind = bitstring.ListType2021
		}
		if err := reading(t, encoded, kind); err != nil {
			require.NotEmpty(t, fault.Of(err))
		}
	})
}

// Opening and inflating a list of 131,072 entries, 1 % of them set.
func BenchmarkOpenList(b *testing.B) {
	l := plain()
	for i := uint64(0); i < bitstring.MinEntries; i += 100 {
		require.NoError(b, l.Bits.Set(i, 1))
	}
	raw := publish(b, bitstring.ListType, l)
	e, err := bitstring.Entry(bitstring.EntryType, uri, bitstring.Revocation, 7)
	require.NoError(b, err)
	testenv.ReportV(b, func() {
		if _, err := check(b, raw, e); err != nil {
			b.Fatal(err)
		}
	})
}

// Checking against a list that was opened before.
func BenchmarkCheckOpened(b *testing.B) {
	e, err := bitstring.Entry(bitstring.EntryType, uri, bitstring.Revocation, 7)
	require.NoError(b, err)
	c := bitstring.Checker{Lists: &status.Lists{Source: status.Copies{uri: {Raw: publish(b, bitstring.ListType, plain()), AsOf: noon}}, Open: open}}
	o := credentialOf(city)
	testenv.ReportV(b, func() {
		if _, err := c.Check(b.Context(), o, e, noon); err != nil {
			b.Fatal(err)
		}
	})
}
