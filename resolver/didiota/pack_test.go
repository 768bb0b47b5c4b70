package didiota_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver/didiota"
)

const (
	ownDID   = "did:iota:smr:0x" + hexTag
	otherDID = "did:iota:rms:0x71c8e28732aa40bcef63c949ca5a4863a3d0e455ef77d061428a33e7fc653101"
)

// envelope wraps a payload by the format's own bytes, not by our writer.
func envelope(payload string) []byte {
	head := []byte{0x44, 0x49, 0x44, 0x01, 0x00, byte(len(payload)), byte(len(payload) >> 8)}
	return append(head, payload...)
}

func unpack(t *testing.T, packed []byte) (*did.Document, didiota.Metadata, error) {
	t.Helper()
	return didiota.Unpacking{}.Unpack(t.Context(), packed, mustDID(t, ownDID))
}

const stored = `{"doc":{"id":"did:0:0","controller":["did:0:0","` + otherDID + `"],"alsoKnownAs":["did:0:0","https://a.example/"],` +
	`"verificationMethod":[{"id":"did:0:0#k","controller":"did:0:0","type":"Multikey","publicKeyMultibase":"z6Mk"}],` +
	`"authentication":["did:0:0#k",{"id":"did:0:0#e","controller":"did:0:0","type":"Multikey","publicKeyMultibase":"z6Mk"}],` +
	`"service":[{"id":"did:0:0#s","type":"X","serviceEndpoint":"did:0:0#nope"}],"custom":{"a":"did:0:0"}},` +
	`"meta":{"created":"2026-01-02T03:04:05Z","updated":"2026-01-03T03:04:05Z","governorAddress":"smr1qqx","x":1}}`

func TestUnpackReplacesThePlaceholderWhereItMust(t *testing.T) {
	doc, meta, err := unpack(t, envelope(stored))
	require.NoError(t, err)
	require.JSONEq(t, strings.NewReplacer("OWN", ownDID, "OTHER", otherDID).Replace(
		`{"id":"OWN","controller":["OWN","OTHER"],"alsoKnownAs":["did:0:0","https://a.example/"],
		"verificationMethod":[{"id":"OWN#k","controller":"OWN","type":"Multikey","publicKeyMultibase":"z6Mk"}],
		"authentication":["OWN#k",{"id":"OWN#e","controller":"OWN","type":"Multikey","publicKeyMultibase":"z6Mk"}],
		"service":[{"id":"OWN#s","type":"X","serviceEndpoint":"did:0:0#nope"}],"custom":{"a":"did:0:0"}}`), string(doc.Raw()))
	require.Equal(t, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), meta.Created)
	require.Equal(t, time.Date(2026, 1, 3, 3, 4, 5, 0, time.UTC), meta.Updated)
	require.False(t, meta.Deactivated)
	require.Equal(t, "1", string(meta.Extra["x"]))
	require.NotContains(t, meta.Extra, "governorAddress")
}

func TestPackIsTheWayBack(t *testing.T) {
	doc, meta, err := unpack(t, envelope(stored))
	require.NoError(t, err)
	packed, err := didiota.Pack(doc, meta)
	require.NoError(t, err)
	require.Equal(t, []byte{0x44, 0x49, 0x44, 0x01, 0x00}, packed[:5])
	require.Equal(t, len(packed)-7, int(binary.LittleEndian.Uint16(packed[5:])))
	want := strings.Replace(stored, `"governorAddress":"smr1qqx",`, "", 1)
	require.JSONEq(t, want, string(packed[7:]))
}

func TestUnpackKnowsItsOwnDIDInEverySpelling(t *testing.T) {
	for _, spelled := range []string{"did:iota:testnet:0x" + hexTag, "did:iota:2304aa97:0x" + hexTag, "did:iota:TESTNET:0x" + strings.ToUpper(hexTag)} {
		payload := fmt.Sprintf(`{"doc":{"id":%q,"assertionMethod":["%s#k"]},"meta":{}}`, spelled, spelled)
		asked := mustDID(t, "did:iota:2304aa97:0x"+hexTag)
		doc, _, err := didiota.Unpacking{}.Unpack(t.Context(), envelope(payload), asked)
		require.NoError(t, err)
		require.Equal(t, asked, doc.ID())
		require.True(t, doc.Has(asked.URL("k"), did.AssertionMethod))
	}
}

func TestNoMetadataIsADeactivatedIdentity(t *testing.T) {
	for _, packed := range [][]byte{nil, {}} {
		doc, meta, err := unpack(t, packed)
		require.NoError(t, err)
		require.True(t, meta.Deactivated)
		require.JSONEq(t, `{"id":"`+ownDID+`"}`, string(doc.Raw()))
	}
}

func TestBytesBehindTheEnvelopeAreToleratedOnRequestOnly(t *testing.T) {
	packed := append(envelope(`{"doc":{"id":"did:0:0"},"meta":{}}`), 0)
	_, _, err := unpack(t, packed)
	require.ErrorIs(t, err, didiota.ErrMetadata)
	_, _, err = didiota.Unpacking{Trailing: true}.Unpack(t.Context(), packed, mustDID(t, ownDID))
	require.NoError(t, err)
}

func TestUnpackRefuses(t *testing.T) {
	good := `{"doc":{"id":"did:0:0"},"meta":{}}`
	_, _, err := unpack(t, envelope(good))
	require.NoError(t, err)
	change := func(at int, b byte) []byte {
		p := envelope(good)
		p[at] = b
		return p
	}
	for name, tt := range map[string]struct {
		packed []byte
		want   fault.Code
	}{
		"another marker":             {change(0, 'd'), didiota.ErrMetadata},
		"version 0":                  {change(3, 0), didiota.ErrMetadata},
		"version 2":                  {change(3, 2), didiota.ErrMetadata},
		"another encoding":           {change(4, 1), didiota.ErrMetadata},
		"a length that is too long":  {change(5, byte(len(good)+1)), didiota.ErrMetadata},
		"a length that is too short": {change(5, byte(len(good)-1)), didiota.ErrMetadata},
		"a big-endian length":        {append([]byte{0x44, 0x49, 0x44, 1, 0, 0, byte(len(good))}, good...), didiota.ErrMetadata},
		"a marker and nothing else":  {[]byte("DID"), didiota.ErrMetadata},
		"a header cut short":         {envelope(good)[:6], didiota.ErrMetadata},
		"no payload":                 {envelope(""), strictjson.ErrSyntax},
		"a payload that is no JSON":  {envelope(`{nope}`), strictjson.ErrSyntax},
		"a member twice":             {envelope(`{"doc":{"id":"did:0:0"},"doc":{"id":"did:0:0"},"meta":{}}`), strictjson.ErrDuplicateName},
		"no metadata":                {envelope(`{"doc":{"id":"did:0:0"}}`), didiota.ErrMetadata},
		"no document":                {envelope(`{"meta":{}}`), didiota.ErrMetadata},
		"metadata that is a list":    {envelope(`{"doc":{"id":"did:0:0"},"meta":[]}`), didiota.ErrMetadata},
		"a date that is none":        {envelope(`{"doc":{"id":"did:0:0"},"meta":{"created":"now"}}`), didiota.ErrMetadata},
		"a deactivated that is text": {envelope(`{"doc":{"id":"did:0:0"},"meta":{"deactivated":"no"}}`), didiota.ErrMetadata},
		"another identity's id":      {envelope(`{"doc":{"id":"` + otherDID + `"},"meta":{}}`), didiota.ErrIdentity},
		"another network's id":       {envelope(`{"doc":{"id":"did:iota:rms:0x` + hexTag + `"},"meta":{}}`), didiota.ErrIdentity},
		"an id of another method":    {envelope(`{"doc":{"id":"did:key:z6Mk"},"meta":{}}`), didiota.ErrIdentity},
		"no id":                      {envelope(`{"doc":{},"meta":{}}`), didiota.ErrIdentity},
		"a foreign controller":       {envelope(`{"doc":{"id":"did:0:0","controller":"did:key:z6Mk"},"meta":{}}`), didiota.ErrMetadata},
		"one method id twice": {envelope(`{"doc":{"id":"did:0:0","verificationMethod":[
			{"id":"did:0:0#k","controller":"did:0:0","type":"T"},{"id":"` + ownDID + `#k","controller":"did:0:0","type":"T"}]},"meta":{}}`), did.ErrDocument},
		"a document that is none": {envelope(`{"doc":{"id":"did:0:0","service":4},"meta":{}}`), did.ErrDocument},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := unpack(t, tt.packed)
			require.ErrorIs(t, err, tt.want)
			require.NotEmpty(t, fault.Of(err))
		})
	}
}

func TestThePayloadIsAsLongAsItsLengthFieldCanSay(t *testing.T) {
	doc, err := did.Draft{ID: mustDID(t, ownDID)}.Document()
	require.NoError(t, err)
	padded := func(n int) didiota.Metadata {
		return didiota.Metadata{Extra: map[string]json.RawMessage{"pad": json.RawMessage(`"` + strings.Repeat("x", n) + `"`)}}
	}
	empty, err := didiota.Pack(doc, padded(0))
	require.NoError(t, err)
	room := didiota.MaxPayload - (len(empty) - 7)

	packed, err := didiota.Pack(doc, padded(room))
	require.NoError(t, err)
	require.Len(t, packed, 7+didiota.MaxPayload)
	_, _, err = unpack(t, packed)
	require.NoError(t, err)

	_, err = didiota.Pack(doc, padded(room+1))
	require.ErrorIs(t, err, didiota.ErrMetadata)
}

func TestPackRefusesDocumentsOfOtherMethods(t *testing.T) {
	doc, err := did.Draft{ID: mustDID(t, "did:example:1")}.Document()
	require.NoError(t, err)
	_, err = didiota.Pack(doc, didiota.Metadata{})
	require.ErrorIs(t, err, didiota.ErrIdentifier)
}

func FuzzUnpack(f *testing.F) {
	f.Add(envelope(stored))
	f.Add(envelope(`{"doc":{"id":"did:0:0"},"meta":{}}`))
	f.Add([]byte("DID"))
	f.Add(append(envelope(`{"doc":{"id":"did:0:0"},"meta":{"deactivated":true}}`), "xx"...))
	id, err := did.Parse(ownDID)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		doc, meta, err := didiota.Unpacking{Trailing: true}.Unpack(t.Context(), packed, id)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.Equal(t, id, doc.ID())
		again, err := didiota.Pack(doc, meta)
		if err != nil {
			return // an unpacked document may be longer than fits again
		}
		doc2, _, err := didiota.Unpacking{}.Unpack(t.Context(), again, id)
		require.NoError(t, err)
		require.JSONEq(t, string(doc.Raw()), string(doc2.Raw()))
		require.True(t, bytes.HasPrefix(again, []byte("DID")))
	})
}
