package rebased_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
)

const (
	pkg      = "0x222741bbdff74b42df48a7b4733185e9b24becb8ccfbafe8eac864ab4e4cc555"
	laterPkg = "0x29359d33a2e84f04407da0d6cff15dd8ad271c75493ef6b78f381993e4c0abb0"
)

var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// node is a JSON-RPC node on loopback that answers from a table: method and
// first parameters to result.
type node struct {
	t       *testing.T
	answers map[string]string
	calls   []string
	without []string // methods that it does not have
}

func newNode(t *testing.T) *node {
	n := &node{t: t, answers: map[string]string{"iota_getChainIdentifier": `"2304aa97"`}}
	n.object("1a", livingFields())
	return n
}

func (n *node) object(b, fields string) {
	n.answers["iota_getObject "+hex64(b)] = found(b, 42, pkg+"::identity::Identity", fields)
}

func found(b string, version int, typ, fields string) string {
	return fmt.Sprintf(`{"data":{"objectId":%q,"version":"%d","digest":"x","type":%q,"previousTransaction":"TX%d",
		"owner":{"Shared":{"initial_shared_version":10}},
		"content":{"dataType":"moveObject","type":%q,"hasPublicTransfer":false,"fields":%s}}}`, hex64(b), version, typ, version, typ, fields)
}

const notExists = `{"error":{"code":"notExists","object_id":"0x1"}}`

func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	require.NoError(n.t, err)
	var call struct {
		Method string
		Params []any
	}
	require.NoError(n.t, json.Unmarshal(raw, &call))
	key := call.Method
	for _, p := range call.Params {
		switch p := p.(type) {
		case string:
			key += " " + p
		case float64:
			key += fmt.Sprintf(" %.0f", p)
		case map[string]any:
			if v, ok := p["value"].(string); ok {
				key += " " + v
			}
		}
	}
	n.calls = append(n.calls, key)
	w.Header().Set("Content-Type", "application/json")
	if slices.Contains(n.without, call.Method) {
		fmt.Fprint(w, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}`)
		return
	}
	result, ok := n.answers[key]
	if !ok {
		result = notExists
	}
	fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"result":%s}`, result)
}

// livingFields is the identity of identityFields with a document that lives.
func livingFields() string {
	return strings.Replace(identityFields, `"deleted_did": true`, `"deleted_did": false`, 1)
}

func testnet() rebased.Network { return rebased.Networks()[1] }

func ledger(t *testing.T, h http.Handler) *rebased.Ledger {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &rebased.Ledger{Node: &rebased.JSONRPC{URL: server.URL}, Network: testnet(), Now: func() time.Time { return now }}
}

func TestTheStateOfAnIdentity(t *testing.T) {
	n := newNode(t)
	s, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, didiota.State{
		Object: id(0x1a), Metadata: []byte("DID\x01\x00"), Legacy: id(0x2b),
		Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Updated: time.Date(2026, 2, 1, 3, 20, 29, 0, time.UTC),
		Version: "42", AsOf: now,
		Method: map[string]string{"threshold": "2", "controllerTokens": hex64("77") + "=1 " + hex64("78") + "=3"},
	}, s)
	require.Equal(t, []string{"iota_getChainIdentifier", "iota_getObject " + hex64("1a")}, n.calls)
}

func TestTheChainIsAskedForOnce(t *testing.T) {
	n := newNode(t)
	l, at := ledger(t, n), now
	l.Now = func() time.Time { return at }
	chains := func() int { return strings.Count(strings.Join(n.calls, "\n"), "iota_getChainIdentifier") }
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {time.Minute, 1}, {time.Hour, 2}, {-time.Hour, 3}} {
		at = now.Add(step.after)
		_, err := l.State(t.Context(), id(0x1a), resolver.Version{})
		require.NoError(t, err)
		require.Equal(t, step.want, chains())
	}
}

func TestAnIdentityInBCSIsTheSame(t *testing.T) {
	raw := byHand(t, identityBytes)
	raw[324] = 0 // deleted_did
	n := newNode(t)
	want, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
	require.NoError(t, err)
	n.answers["iota_getObject "+hex64("1a")] = fmt.Sprintf(`{"data":{"objectId":%q,"version":42,"type":null,"content":null,
		"bcs":{"dataType":"moveObject","type":"%s::identity::Identity","hasPublicTransfer":false,"version":42,"bcsBytes":%q}}}`,
		hex64("1a"), pkg, base64.StdEncoding.EncodeToString(raw))
	got, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestDeactivationAndDeletion(t *testing.T) {
	for name, tt := range map[string]struct {
		old, new    string
		deactivated bool
	}{
		"no document":        {"[68, 73, 68, 1, 0]", "null", true},
		"an empty document":  {"[68, 73, 68, 1, 0]", "[]", true},
		"a deleted object":   {`"deleted": false`, `"deleted": true`, true},
		"a living identity":  {`"version": "1"`, `"version": "1"`, false},
		"with an odd digest": {`"threshold": "2"`, `"threshold": "3"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			n.object("1a", once(t, livingFields(), tt.old, tt.new))
			s, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
			require.NoError(t, err)
			require.Equal(t, tt.deactivated, s.Deactivated)
		})
	}
	n := newNode(t)
	n.object("1a", once(t, livingFields(), `"deleted": false`, `"deleted": true`))
	l := ledger(t, n)
	l.IgnoreDeleted = true
	s, err := l.State(t.Context(), id(0x1a), resolver.Version{})
	require.NoError(t, err)
	require.False(t, s.Deactivated)
}

func TestALaterPackageIsAcceptedOnRequestOnly(t *testing.T) {
	n := newNode(t)
	n.answers["iota_getObject "+hex64("1a")] = found("1a", 42, laterPkg+"::identity::Identity", livingFields())
	l := ledger(t, n)
	_, err := l.State(t.Context(), id(0x1a), resolver.Version{})
	require.ErrorIs(t, err, rebased.ErrType)
	l.LaterPackages = true
	_, err = l.State(t.Context(), id(0x1a), resolver.Version{})
	require.NoError(t, err)
}

// registered makes the registry of testnet lead from 2b to 1a.
func (n *node) registered(alias, identity string) {
	key := "iotax_getDynamicFieldObject " + rebased.FormatID(testnet().Registry) + " " + hex64("2b")
	typ := "0x2::dynamic_field::Field<0x2::object::ID, 0x2::object::ID>"
	n.answers[key] = found("66", 7, typ, fmt.Sprintf(`{"id":{"id":%q},"name":%q,"value":%s}`, hex64("66"), alias, identity))
}

func TestAnOldAliasIDLeadsToItsIdentity(t *testing.T) {
	for name, value := range map[string]string{"a bare id": `"` + hex64("1a") + `"`, "an id in a struct": `{"id":"` + hex64("1a") + `"}`} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			n.registered(hex64("2b"), value)
			s, err := ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
			require.NoError(t, err)
			require.Equal(t, id(0x1a), s.Object)
			require.Equal(t, id(0x2b), s.Legacy)
			require.Len(t, n.calls, 4)
		})
	}
}

func TestTheRegistryIsAskedInTheNewerFormWhereTheOlderIsGone(t *testing.T) {
	n := newNode(t)
	n.registered(hex64("2b"), `"`+hex64("1a")+`"`)
	for key, answer := range n.answers {
		if rest, ok := strings.CutPrefix(key, "iotax_getDynamicFieldObject "); ok {
			n.answers["iotax_getDynamicFieldObjectV2 "+rest] = answer
			delete(n.answers, key)
		}
	}
	n.without = []string{"iotax_getDynamicFieldObject"}
	s, err := ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, id(0x1a), s.Object)

	n.without = append(n.without, "iotax_getDynamicFieldObjectV2")
	_, err = ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
}

func TestAMigrationThatDoesNotFitIsRefused(t *testing.T) {
	n := newNode(t)
	n.registered(hex64("2c"), `"`+hex64("1a")+`"`)
	_, err := ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.ErrorIs(t, err, rebased.ErrMigration, "an entry for another alias")

	n = newNode(t)
	n.registered(hex64("2b"), `"`+hex64("1a")+`"`)
	n.object("1a", once(t, livingFields(), `"legacy_id": "`+hex64("2b")+`"`, `"legacy_id": "`+hex64("2c")+`"`))
	_, err = ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.ErrorIs(t, err, rebased.ErrMigration, "an identity with another past")

	n = newNode(t)
	n.registered(hex64("2b"), `"`+hex64("1b")+`"`)
	_, err = ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.ErrorIs(t, err, rebased.ErrMigration, "an identity that is not there")

	n = newNode(t)
	n.registered(hex64("2b"), `7`)
	_, err = ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.ErrorIs(t, err, rebased.ErrMigration, "an entry that is no id")
}

const aliasFields = `{"id":{"id":"ID2b"},"legacy_state_controller":null,"state_index":3,"state_metadata":[68,73,68],
	"sender":null,"metadata":null,"immutable_issuer":null,"immutable_metadata":null}`

func TestAnAliasThatNobodyMigratedIsRead(t *testing.T) {
	fields := strings.ReplaceAll(aliasFields, "ID2b", hex64("2b"))
	for _, typ := range []string{"0x107a::alias::Alias", "0x" + strings.Repeat("0", 60) + "107A::alias::Alias"} {
		n := newNode(t)
		n.answers["iota_getObject "+hex64("2b")] = found("2b", 2, typ, fields)
		s, err := ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
		require.NoError(t, err)
		require.Equal(t, []byte("DID"), s.Metadata)
		require.Equal(t, id(0x2b), s.Object)
		require.False(t, s.Deactivated)
	}
	n := newNode(t)
	n.answers["iota_getObject "+hex64("2b")] = found("2b", 2, "0x107a::alias::Alias", strings.Replace(fields, "[68,73,68]", "null", 1))
	s, err := ledger(t, n).State(t.Context(), id(0x2b), resolver.Version{})
	require.NoError(t, err)
	require.True(t, s.Deactivated)
}

func TestObjectsThatAreNoIdentityAreRefused(t *testing.T) {
	const good = pkg + "::identity::Identity"
	alias := strings.ReplaceAll(aliasFields, "ID2b", hex64("1a"))
	for name, tt := range map[string]struct {
		answer string
		want   fault.Code
	}{
		"an identity of a foreign package":  {found("1a", 42, hex64("ee")+"::identity::Identity", livingFields()), rebased.ErrType},
		"another module":                    {found("1a", 42, pkg+"::identity2::Identity", livingFields()), rebased.ErrType},
		"another struct":                    {found("1a", 42, pkg+"::identity::IdentityCap", livingFields()), rebased.ErrType},
		"a type with arguments":             {found("1a", 42, good+"<u8>", livingFields()), rebased.ErrType},
		"no type":                           {found("1a", 42, "", livingFields()), didiota.ErrAnswer},
		"an alias of a foreign package":     {found("1a", 42, hex64("ee")+"::alias::Alias", alias), rebased.ErrType},
		"another object":                    {found("1b", 42, good, livingFields()), rebased.ErrObjectID},
		"another id inside":                 {found("1a", 42, good, once(t, livingFields(), hex64("1a"), hex64("99"))), rebased.ErrObjectID},
		"another id inside an alias":        {found("1a", 42, "0x107a::alias::Alias", strings.ReplaceAll(aliasFields, "ID2b", hex64("99"))), rebased.ErrObjectID},
		"a DID that was deleted for good":   {found("1a", 42, good, identityFields), resolver.ErrNotFound},
		"an object that was deleted":        {`{"error":{"code":"deleted","object_id":"0x1","version":43,"digest":"x"}}`, resolver.ErrNotFound},
		"an object that never was":          {notExists, resolver.ErrNotFound},
		"an error that nobody knows":        {`{"error":{"code":"displayError"}}`, didiota.ErrAnswer},
		"null instead of an answer":         {`null`, didiota.ErrAnswer},
		"text instead of an answer":         {`"x"`, didiota.ErrAnswer},
		"no data":                           {`{}`, didiota.ErrAnswer},
		"data that is null":                 {`{"data":null}`, didiota.ErrAnswer},
		"data without content":              {`{"data":{"objectId":"` + hex64("1a") + `","version":"42"}}`, didiota.ErrAnswer},
		"data without an id":                {strings.Replace(found("1a", 42, good, livingFields()), `"objectId"`, `"objectID"`, 1), didiota.ErrAnswer},
		"data with an id that is none":      {strings.Replace(found("1a", 42, good, livingFields()), hex64("1a"), "1a", 1), rebased.ErrObject},
		"a version that is no number":       {strings.Replace(found("1a", 42, good, livingFields()), `"42"`, `"x"`, 1), didiota.ErrAnswer},
		"a package in place of an object":   {strings.Replace(found("1a", 42, good, livingFields()), "moveObject", "package", 1), rebased.ErrType},
		"two types for one object":          {strings.Replace(found("1a", 42, good, livingFields()), good, hex64("ee")+"::identity::Identity", 1), rebased.ErrType},
		"fields that are a list":            {found("1a", 42, good, `[]`), rebased.ErrType},
		"fields that are null":              {found("1a", 42, good, `null`), rebased.ErrType},
		"a document that is null and gone":  {found("1a", 42, good, `{}`), rebased.ErrObject},
		"a date beyond the year 9999":       {found("1a", 42, good, once(t, livingFields(), `"1767323045064"`, `"1767323045064000"`)), rebased.ErrObject},
		"BCS that is no base64":             {`{"data":{"objectId":"` + hex64("1a") + `","version":"42","bcs":{"dataType":"moveObject","type":"` + good + `","bcsBytes":"!"}}}`, didiota.ErrAnswer},
		"an owner that began at no version": {strings.Replace(found("1a", 42, good, livingFields()), `"initial_shared_version":10`, `"x":10`, 1), didiota.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			n.answers["iota_getObject "+hex64("1a")] = tt.answer
			_, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestANodeOfAnotherChainIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		chain string
		want  fault.Code
	}{
		"of another network":   {`"6364aad5"`, didiota.ErrNetwork},
		"without a name":       {`""`, didiota.ErrNetwork},
		"whose name is a list": {`[]`, didiota.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			n.answers["iota_getChainIdentifier"] = tt.chain
			_, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
			require.ErrorIs(t, err, tt.want)
			require.Len(t, n.calls, 1, "nothing more is asked")
		})
	}
}

func TestTheDevnetHasNoRegistry(t *testing.T) {
	n := newNode(t)
	n.answers["iota_getChainIdentifier"] = `"daf90477"`
	l := ledger(t, n)
	l.Network = rebased.Networks()[2]
	_, err := l.State(t.Context(), id(0x2b), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrNotFound)
	require.Len(t, n.calls, 2)
}

// history gives the identity three versions: 10, 20 and 42.
func (n *node) history() {
	typ := pkg + "::identity::Identity"
	version := func(v int, updated string) {
		fields := strings.Replace(livingFields(), `1769916029251`, `"`+updated+`"`, 1)
		o := found("1a", v, typ, fields)
		details := strings.TrimSuffix(strings.TrimPrefix(o, `{"data":`), `}`)
		n.answers[fmt.Sprintf("iota_tryGetPastObject %s %d", hex64("1a"), v)] = `{"status":"VersionFound","details":` + details + `}`
	}
	version(10, "1767323045064") // 2026-01-02T03:04:05Z
	version(20, "1768000000000") // 2026-01-09T23:06:40Z
	change := `{"digest":"TX%d","objectChanges":[{"type":"mutated","objectId":"0x5","version":"42","previousVersion":"1"},
		{"type":"mutated","objectId":%q,"version":"%d","previousVersion":"%d"}]}`
	n.answers["iota_getTransactionBlock TX42"] = fmt.Sprintf(change, 42, hex64("1a"), 42, 20)
	n.answers["iota_getTransactionBlock TX20"] = fmt.Sprintf(change, 20, hex64("1a"), 20, 10)
}

func TestVersionsByTime(t *testing.T) {
	for _, tt := range []struct{ at, want string }{
		{"2026-06-01T00:00:00Z", "42"},
		{"2026-02-01T03:20:29Z", "42"},
		{"2026-02-01T03:20:28Z", "20"},
		{"2026-01-09T23:06:40Z", "20"},
		{"2026-01-05T00:00:00Z", "10"},
	} {
		n := newNode(t)
		n.history()
		at, err := time.Parse(time.RFC3339, tt.at)
		require.NoError(t, err)
		s, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{Time: at})
		require.NoError(t, err)
		require.Equal(t, tt.want, s.Version, tt.at)
	}
	n := newNode(t)
	n.history()
	_, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{Time: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.ErrorIs(t, err, resolver.ErrNotFound, "it did not exist yet")
}

func TestVersionsByID(t *testing.T) {
	n := newNode(t)
	n.history()
	s, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{ID: "20"})
	require.NoError(t, err)
	require.Equal(t, "20", s.Version)
	require.Equal(t, 2026, s.Updated.Year())

	_, err = ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{ID: "twenty"})
	require.ErrorIs(t, err, resolver.ErrInvalidOptions)
	for _, status := range []string{"ObjectNotExists", "ObjectDeleted", "VersionNotFound", "VersionTooHigh"} {
		n.answers["iota_tryGetPastObject "+hex64("1a")+" 21"] = `{"status":"` + status + `","details":{}}`
		_, err = ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{ID: "21"})
		require.ErrorIs(t, err, resolver.ErrNotFound)
	}
	n.answers["iota_tryGetPastObject "+hex64("1a")+" 21"] = `{"status":"Maybe"}`
	_, err = ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{ID: "21"})
	require.ErrorIs(t, err, didiota.ErrAnswer)
	n.answers["iota_tryGetPastObject "+hex64("1a")+" 21"] = n.answers["iota_tryGetPastObject "+hex64("1a")+" 20"]
	_, err = ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{ID: "21"})
	require.ErrorIs(t, err, rebased.ErrObjectID)
}

func TestAHistoryThatDoesNotFitTogetherIsRefused(t *testing.T) {
	at := resolver.Version{Time: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}
	for name, tt := range map[string]struct {
		key, answer string
		want        fault.Code
	}{
		"a step that leads forward":          {"iota_getTransactionBlock TX42", `{"digest":"TX42","objectChanges":[{"type":"mutated","objectId":"` + hex64("1a") + `","previousVersion":"43"}]}`, rebased.ErrHistory},
		"a step that stays":                  {"iota_getTransactionBlock TX42", `{"digest":"TX42","objectChanges":[{"type":"mutated","objectId":"` + hex64("1a") + `","previousVersion":"42"}]}`, rebased.ErrHistory},
		"a step before its birth":            {"iota_getTransactionBlock TX42", `{"digest":"TX42","objectChanges":[{"type":"mutated","objectId":"` + hex64("1a") + `","previousVersion":"9"}]}`, rebased.ErrHistory},
		"a birth too late":                   {"iota_getTransactionBlock TX42", `{"digest":"TX42","objectChanges":[{"type":"created","objectId":"` + hex64("1a") + `"}]}`, rebased.ErrHistory},
		"a transaction of others":            {"iota_getTransactionBlock TX42", `{"digest":"TX42","objectChanges":[]}`, didiota.ErrAnswer},
		"another transaction":                {"iota_getTransactionBlock TX42", `{"digest":"TX41","objectChanges":[]}`, didiota.ErrAnswer},
		"changes that are null":              {"iota_getTransactionBlock TX42", `{"digest":"TX42","objectChanges":null}`, didiota.ErrAnswer},
		"a version that the node has pruned": {"iota_tryGetPastObject " + hex64("1a") + " 20", `{"status":"VersionNotFound"}`, resolver.ErrFeature},
		"an object that is not shared":       {"iota_getObject " + hex64("1a"), strings.Replace(found("1a", 42, pkg+"::identity::Identity", livingFields()), `{"Shared":{"initial_shared_version":10}}`, `"Immutable"`, 1), rebased.ErrHistory},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			n.history()
			n.answers[tt.key] = tt.answer
			_, err := ledger(t, n).State(t.Context(), id(0x1a), at)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestAHistoryHasALimit(t *testing.T) {
	n := newNode(t)
	typ := pkg + "::identity::Identity"
	const top = 1000
	n.answers["iota_getObject "+hex64("1a")] = found("1a", top, typ, livingFields())
	for v := top; v > top-rebased.MaxHistory-1; v-- {
		details := strings.TrimSuffix(strings.TrimPrefix(found("1a", v, typ, livingFields()), `{"data":`), `}`)
		n.answers[fmt.Sprintf("iota_tryGetPastObject %s %d", hex64("1a"), v)] = `{"status":"VersionFound","details":` + details + `}`
		n.answers[fmt.Sprintf("iota_getTransactionBlock TX%d", v)] = fmt.Sprintf(
			`{"digest":"TX%d","objectChanges":[{"type":"mutated","objectId":%q,"previousVersion":"%d"}]}`, v, hex64("1a"), v-1)
	}
	_, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{Time: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)})
	require.ErrorIs(t, err, resolver.ErrFeature)
	require.Len(t, n.calls, 2+2*rebased.MaxHistory)
}

func TestThePinnedNetworksAreWellFormed(t *testing.T) {
	for _, n := range rebased.Networks() {
		require.NotZero(t, n.Package)
		require.Len(t, n.ChainID, 8)
		for _, later := range n.Later {
			require.NotEqual(t, n.Package, later)
		}
	}
	require.Equal(t, pkg, rebased.FormatID(testnet().Package))
}
