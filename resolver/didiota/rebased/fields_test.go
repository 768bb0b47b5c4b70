package rebased_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
)

// hex64 writes an id of one repeated byte.
func hex64(b string) string { return "0x" + strings.Repeat(b, 32) }

// identityFields is the identity of identityBytes as a node renders it.
var identityFields = strings.NewReplacer("ID1a", hex64("1a"), "ID51", hex64("51"), "ID77", hex64("77"), "ID78", hex64("78"),
	"ID61", hex64("61"), "ID88", hex64("88"), "ID79", hex64("79"), "ID2b", hex64("2b")).Replace(`{
 "id": {"id": "ID1a"},
 "did_doc": {"type": "0x5::multicontroller::Multicontroller<0x1::option::Option<vector<u8>>>", "fields": {
   "threshold": "2", "owner": "ID51",
   "controllers": {"type": "0x2::vec_map::VecMap<0x2::object::ID, u64>", "fields": {"contents": [
     {"type": "0x2::vec_map::Entry<0x2::object::ID, u64>", "fields": {"key": "ID77", "value": "1"}},
     {"key": "ID78", "value": 3}]}},
   "controlled_value": [68, 73, 68, 1, 0],
   "active_proposals": ["ID61"],
   "proposals": {"type": "0x2::object_bag::ObjectBag", "fields": {"id": {"id": "ID88"}, "size": "1"}},
   "revoked_tokens": {"type": "0x2::vec_set::VecSet<0x2::object::ID>", "fields": {"contents": ["ID79"]}}}},
 "legacy_id": "ID2b", "created": "1767323045064", "updated": 1769916029251,
 "version": "1", "deleted": false, "deleted_did": true}`)

func fromJSON(t testing.TB, text string, base64 bool) (*rebased.Identity, error) {
	t.Helper()
	fields, err := strictjson.Object(t.Context(), []byte(text), strictjson.Limits{})
	require.NoError(t, err)
	return rebased.DecodeIdentity(&rebased.Object{Fields: fields}, base64)
}

func TestAnIdentityIsReadFromItsFields(t *testing.T) {
	got, err := fromJSON(t, identityFields, false)
	require.NoError(t, err)
	require.Equal(t, identityWanted, *got, "the same as from its bytes")
}

func TestFieldsAreReadInTheFormsThatNodesWrite(t *testing.T) {
	for name, tt := range map[string]struct{ old, new string }{
		"an id without its struct":    {`{"id": "` + hex64("1a") + `"}`, `"` + hex64("1a") + `"`},
		"an id inside a struct":       {`"` + hex64("2b") + `"`, `{"id": "` + hex64("2b") + `"}`},
		"a number as text":            {`1769916029251`, `"1769916029251"`},
		"a proposal id in a struct":   {`["` + hex64("61") + `"]`, `[{"id": "` + hex64("61") + `"}]`},
		"a further field, of a later": {`"version": "1"`, `"version": "1", "later": {"x": []}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := fromJSON(t, once(t, identityFields, tt.old, tt.new), false)
			require.NoError(t, err)
			require.Equal(t, identityWanted, *got)
		})
	}
}

func TestByteVectorsAsBase64AreReadOnRequestOnly(t *testing.T) {
	text := once(t, identityFields, "[68, 73, 68, 1, 0]", `"`+base64.StdEncoding.EncodeToString([]byte("DID\x01\x00"))+`"`)
	_, err := fromJSON(t, text, false)
	require.ErrorIs(t, err, rebased.ErrObject)
	got, err := fromJSON(t, text, true)
	require.NoError(t, err)
	require.Equal(t, identityWanted, *got)
}

func TestNoDocumentAndAnEmptyOneAreTwoThings(t *testing.T) {
	gone, err := fromJSON(t, once(t, identityFields, "[68, 73, 68, 1, 0]", "null"), false)
	require.NoError(t, err)
	require.False(t, gone.HasValue)
	empty, err := fromJSON(t, once(t, identityFields, "[68, 73, 68, 1, 0]", "[]"), false)
	require.NoError(t, err)
	require.True(t, empty.HasValue)
	require.Empty(t, empty.Value)
}

func TestMalformedFieldsAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ old, new string }{
		"no id":                          {`"id": {"id": "` + hex64("1a") + `"},`, ``},
		"an id that is a number":         {`"id": {"id": "` + hex64("1a") + `"},`, `"id": 7,`},
		"an id with a digit too many":    {hex64("1a"), hex64("1a") + "0"},
		"an id without 0x":               {`"` + hex64("1a") + `"`, `"` + hex64("1a")[2:] + `"`},
		"an id that is no hex":           {hex64("1a"), "0xgg"},
		"no document":                    {`"controlled_value": [68, 73, 68, 1, 0],`, ``},
		"a byte of 256":                  {`[68, 73, 68, 1, 0]`, `[68, 73, 256, 1, 0]`},
		"a negative byte":                {`[68, 73, 68, 1, 0]`, `[-1]`},
		"a byte that is a fraction":      {`[68, 73, 68, 1, 0]`, `[1.5]`},
		"a byte that is null":            {`[68, 73, 68, 1, 0]`, `[null]`},
		"a byte that is text":            {`[68, 73, 68, 1, 0]`, `["68"]`},
		"a document that is an object":   {`[68, 73, 68, 1, 0]`, `{}`},
		"did_doc as a list":              {`"did_doc": {`, `"did_doc": [], "x": {`},
		"did_doc as null":                {`"did_doc": {`, `"did_doc": null, "x": {`},
		"a date that is negative":        {`"1767323045064"`, `"-1"`},
		"a date that is no number":       {`"1767323045064"`, `"yesterday"`},
		"a date beyond 64 bits":          {`"1767323045064"`, `"18446744073709551616"`},
		"no deletion flag":               {`, "deleted_did": true`, ``},
		"a deletion flag that is text":   {`"deleted": false`, `"deleted": "false"`},
		"no legacy id":                   {`"legacy_id": "` + hex64("2b") + `",`, ``},
		"a controller without power":     {`"value": 3`, `"v": 3`},
		"controllers as null":            {`"contents": [` + "\n", `"contents": null, "x": [` + "\n"},
		"proposals without a size":       {`, "size": "1"`, ``},
		"revoked tokens that are no ids": {`["` + hex64("79") + `"]`, `[79]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := fromJSON(t, once(t, identityFields, tt.old, tt.new), false)
			require.ErrorIs(t, err, rebased.ErrObject)
		})
	}
}

func FuzzIdentityJSON(f *testing.F) {
	f.Add([]byte(identityFields))
	f.Add([]byte(`{"id":"0x1","state_index":1,"state_metadata":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fields, err := strictjson.Object(t.Context(), raw, strictjson.Limits{})
		if err != nil {
			return
		}
		if _, err := rebased.DecodeIdentity(&rebased.Object{Fields: fields}, true); err != nil {
			require.Equal(t, rebased.ErrObject, fault.Of(err))
		}
		if _, err := rebased.DecodeAlias(&rebased.Object{Fields: fields}, true); err != nil {
			require.Equal(t, rebased.ErrObject, fault.Of(err))
		}
	})
}

// once replaces text that stands in one place only.
func once(t testing.TB, text, old, new string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(text, old), "the flaw must go to one place: %s", old)
	return strings.Replace(text, old, new, 1)
}
