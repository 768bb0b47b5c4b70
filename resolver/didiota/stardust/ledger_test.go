//go:build !nostardust

package stardust_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	iotago "github.com/iotaledger/iota.go/v3"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
	"github.com/hinan-id/hinan/resolver/fetch"
)

const (
	mediaJSON   = "application/json; charset=UTF-8"
	mediaBinary = "application/vnd.iota.serializer-v1"
)

var (
	infoPath     = "/api/core/v2/info"
	routesPath   = "/api/routes"
	indexerPath  = "/api/indexer/v1/outputs/alias/" + hexOf(alias[:])
	outputPath   = "/api/core/v2/outputs/" + hexOf(outputID[:])
	metadataPath = outputPath + "/metadata"
)

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// answers is a node, path by path. A path without an answer is 404 in the form
// that Hornet gives.
type answers map[string]http.HandlerFunc

func (a answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if answer, ok := a[r.URL.Path]; ok {
		answer(w, r)
		return
	}
	w.Header().Set("Content-Type", mediaJSON)
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `{"error":{"code":"404","message":"not found"}}`)
}

func say(status int, media, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func sayJSON(body string) http.HandlerFunc { return say(200, mediaJSON, body) }

const info = `{"name":"HORNET","version":"2.0.2","status":{"isHealthy":false,"latestMilestone":{"index":3}},` +
	`"protocol":{"version":2,"networkName":"private","bech32Hrp":"tst"},"metrics":{"blocksPerSecond":0.5},"features":[]}`

func indexed(id string) string {
	return `{"ledgerIndex":3,"pageSize":1000,"items":["` + id + `"]}`
}

func metadataOf(id [34]byte, spent string) string {
	return fmt.Sprintf(`{"blockId":"0x00","transactionId":"%s","outputIndex":%d,"isSpent":%s,"ledgerIndex":3}`,
		hexOf(id[:32]), id[32], spent)
}

func honest(t testing.TB) answers {
	return answers{
		routesPath:  sayJSON(`{"routes":["core/v2","indexer/v1"]}`),
		infoPath:    sayJSON(info),
		indexerPath: sayJSON(indexed(hexOf(outputID[:]))),
		outputPath: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept") == mediaBinary {
				say(200, mediaBinary, string(encode(t, newOutput())))(w, r)
				return
			}
			sayJSON(`{"metadata":{},"output":`+encodeJSON(t, newOutput())+`}`)(w, r)
		},
		metadataPath: sayJSON(metadataOf(outputID, "false")),
	}
}

// ledger asks the given node.
func ledger(t testing.TB, node http.Handler) *stardust.Ledger {
	server := httptest.NewServer(node)
	t.Cleanup(server.Close)
	return &stardust.Ledger{URL: server.URL, HRP: hrp, Now: func() time.Time { return now }}
}

func TestLedgerAnswers(t *testing.T) {
	l := ledger(t, honest(t))
	want, err := stardust.FromBytes(encode(t, newOutput()), hrp, nil, alias)
	require.NoError(t, err)
	want.AsOf = now

	var _ didiota.Ledger = l
	st, err := l.State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, want, st)

	st, err = l.State(t.Context(), alias, resolver.Version{ID: "7"})
	require.NoError(t, err)
	require.Equal(t, want, st)

	l.URL += "/"
	_, err = l.State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err, "a slash behind the base URL")

	l.Now = nil
	st, err = l.State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), st.AsOf, time.Minute)
}

// framed is a node's answer about an output in JSON.
func framed(t testing.TB, out iotago.Output, id [34]byte, spent string) string {
	return `{"metadata":` + metadataOf(id, spent) + `,"output":` + encodeJSON(t, out) + `}`
}

func TestLedgerReadsTheJSONFormWhereTheNodeGivesIt(t *testing.T) {
	node := honest(t)
	want, err := ledger(t, node).State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err)
	node[outputPath] = sayJSON(framed(t, newOutput(), outputID, "false"))
	delete(node, metadataPath)
	st, err := ledger(t, node).State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, want, st)
}

func TestLedgerFindsTheFirstOutput(t *testing.T) {
	first := newOutput()
	first.AliasID, first.StateIndex = iotago.AliasID{}, 0
	id := [32]byte(iotago.AliasIDFromOutputID(outputID))
	node := honest(t)
	node["/api/indexer/v1/outputs/alias/"+hexOf(id[:])] = node[indexerPath]
	node[outputPath] = say(200, mediaBinary, string(encode(t, first)))

	st, err := ledger(t, node).State(t.Context(), id, resolver.Version{})
	require.NoError(t, err)
	require.Equal(t, "0", st.Version)
	require.Equal(t, id, st.Object)

	node[indexerPath] = sayJSON(indexed(hexOf(outputID[:])))
	_, err = ledger(t, node).State(t.Context(), alias, resolver.Version{})
	require.ErrorIs(t, err, stardust.ErrAliasID, "the same output for another identity")
}

func TestHealthIsAskedForOnly(t *testing.T) {
	node := honest(t)
	l := ledger(t, node)
	l.RequireHealthy = true
	_, err := l.State(t.Context(), alias, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)

	node[infoPath] = sayJSON(strings.Replace(info, `"isHealthy":false`, `"isHealthy":true`, 1))
	_, err = l.State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err)

	node[infoPath] = sayJSON(strings.Replace(info, `"isHealthy":false,`, ``, 1))
	_, err = l.State(t.Context(), alias, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
}

func TestOtherVersionsAreNotKept(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    resolver.Version
		want error
	}{
		{"the one before", resolver.Version{ID: "6"}, resolver.ErrFeature},
		{"the one to come", resolver.Version{ID: "8"}, resolver.ErrFeature},
		{"another spelling", resolver.Version{ID: "07"}, resolver.ErrFeature},
		{"no number", resolver.Version{ID: "latest"}, resolver.ErrFeature},
		{"a time", resolver.Version{Time: now}, resolver.ErrFeature},
		{"both", resolver.Version{ID: "7", Time: now}, resolver.ErrInvalidOptions},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ledger(t, honest(t)).State(t.Context(), alias, tt.v)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestHostileNodes(t *testing.T) {
	unavailable := []error{resolver.ErrUnavailable}
	portal := []error{didiota.ErrAnswer, resolver.ErrUnavailable}
	malformed := []error{didiota.ErrAnswer, resolver.ErrInvalidDocument}
	next := outputID
	next[32]++
	basic := encode(t, &iotago.BasicOutput{Amount: 1, Conditions: iotago.UnlockConditions{
		&iotago.AddressUnlockCondition{Address: &iotago.Ed25519Address{1}},
	}})
	foundry := append([]byte{5}, basic[1:]...)
	foreign := newOutput()
	foreign.AliasID = other

	for _, tt := range []struct {
		name   string
		path   string
		answer http.HandlerFunc
		want   []error
	}{
		{"info: unavailable", infoPath, say(503, mediaJSON, `{}`), unavailable},
		{"info: too many requests", infoPath, say(429, mediaJSON, `{}`), unavailable},
		{"info: not here", infoPath, nil, portal},
		{"info: forbidden", infoPath, say(403, mediaJSON, `{}`), portal},
		{"info: no content", infoPath, say(204, mediaJSON, ``), portal},
		{"info: a page", infoPath, say(200, "text/html", "<html>log in</html>"), portal},
		{"info: without media type", infoPath, say(200, "", info), portal},
		{"info: redirect", infoPath, redirect, []error{fetch.ErrRedirect, resolver.ErrUnavailable}},
		{"info: broken off", infoPath, broken, unavailable},
		{"info: not JSON", infoPath, sayJSON(`{`), malformed},
		{"info: null", infoPath, sayJSON(`null`), malformed},
		{"info: an array", infoPath, sayJSON(`[]`), malformed},
		{"info: protocol null", infoPath, sayJSON(`{"protocol":null}`), malformed},
		{"info: prefix a number", infoPath, sayJSON(`{"protocol":{"bech32Hrp":1}}`), malformed},
		{"info: prefix twice", infoPath, sayJSON(`{"protocol":{"bech32Hrp":"smr","bech32Hrp":"tst"}}`), malformed},
		{"info: prefix in another case", infoPath, sayJSON(`{"protocol":{"bech32hrp":"tst"}}`), malformed},
		{"info: another network", infoPath, sayJSON(`{"protocol":{"bech32Hrp":"smr"}}`), []error{didiota.ErrNetwork}},
		{"info: one byte too long", infoPath, sayJSON(info + strings.Repeat(" ", 64<<10+1-len(info))), []error{fetch.ErrTooLarge, resolver.ErrUnavailable}},
		{"info: deeply nested", infoPath, sayJSON(strings.Repeat(`{"a":`, 9000)), malformed},

		{"indexer: not found", indexerPath, nil, []error{resolver.ErrNotFound}},
		{"indexer: unavailable", indexerPath, say(503, mediaJSON, `{}`), unavailable},
		{"indexer: items null", indexerPath, sayJSON(`{"items":null}`), malformed},
		{"indexer: no items", indexerPath, sayJSON(`{"items":[]}`), malformed},
		{"indexer: two items", indexerPath, sayJSON(`{"items":["` + hexOf(outputID[:]) + `","` + hexOf(next[:]) + `"]}`), malformed},
		{"indexer: item null", indexerPath, sayJSON(`{"items":[null]}`), malformed},
		{"indexer: item a path", indexerPath, sayJSON(indexed("../../info")), malformed},
		{"indexer: item short", indexerPath, sayJSON(indexed(hexOf(outputID[:33]))), malformed},
		{"indexer: item without 0x", indexerPath, sayJSON(indexed(hexOf(outputID[:])[2:])), malformed},
		{"indexer: item with a letter too many", indexerPath, sayJSON(indexed("0xg" + hexOf(outputID[:])[3:])), malformed},
		{"indexer: index 128", indexerPath, sayJSON(indexed(hexOf(outputID[:32]) + "8000")), malformed},
		{"indexer: an output that is not there", indexerPath, sayJSON(indexed(hexOf(next[:]))), portal},

		{"output: JSON without its frame", outputPath, sayJSON(encodeJSON(t, newOutput())), malformed},
		{"output: JSON without metadata", outputPath, sayJSON(`{"output":` + encodeJSON(t, newOutput()) + `}`), malformed},
		{"output: JSON, spent", outputPath, sayJSON(framed(t, newOutput(), outputID, "true")), []error{stardust.ErrSpent, resolver.ErrInvalidDocument}},
		{"output: JSON of another transaction", outputPath, sayJSON(framed(t, newOutput(), [34]byte{32: 1}, "false")), malformed},
		{"output: JSON of another identity", outputPath, sayJSON(framed(t, foreign, outputID, "false")), []error{stardust.ErrAliasID}},
		{"output: JSON with an output twice", outputPath, sayJSON(strings.Replace(framed(t, newOutput(), outputID, "false"), `{"metadata"`, `{"output":{},"metadata"`, 1)), malformed},
		{"output: JSON that is null", outputPath, sayJSON(`null`), malformed},
		{"output: a page", outputPath, say(200, "text/html", "<html>"), portal},
		{"output: empty", outputPath, say(200, mediaBinary, ""), malformed},
		{"output: cut short", outputPath, say(200, mediaBinary, string(encode(t, newOutput())[:50])), malformed},
		{"output: basic", outputPath, say(200, mediaBinary, string(basic)), []error{stardust.ErrOutputType}},
		{"output: foundry", outputPath, say(200, mediaBinary, string(foundry)), []error{stardust.ErrOutputType}},
		{"output: another identity's", outputPath, say(200, mediaBinary, string(encode(t, foreign))), []error{stardust.ErrAliasID}},
		{"output: without end", outputPath, endless(mediaBinary), []error{fetch.ErrTooLarge, resolver.ErrUnavailable}},
		{"output: 1 GiB announced", outputPath, announced, []error{fetch.ErrTooLarge, resolver.ErrUnavailable}},

		{"metadata: spent", metadataPath, sayJSON(metadataOf(outputID, "true")), []error{stardust.ErrSpent, resolver.ErrInvalidDocument}},
		{"metadata: spent null", metadataPath, sayJSON(metadataOf(outputID, "null")), malformed},
		{"metadata: spent as a string", metadataPath, sayJSON(metadataOf(outputID, `"false"`)), malformed},
		{"metadata: spent missing", metadataPath, sayJSON(strings.Replace(metadataOf(outputID, "false"), "isSpent", "isspent", 1)), malformed},
		{"metadata: of another index", metadataPath, sayJSON(metadataOf(next, "false")), malformed},
		{"metadata: of another transaction", metadataPath, sayJSON(metadataOf([34]byte{32: 1}, "false")), malformed},
		{"metadata: not found", metadataPath, nil, portal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			node := honest(t)
			node[tt.path] = tt.answer
			if tt.answer == nil {
				delete(node, tt.path)
			}
			st, err := ledger(t, node).State(t.Context(), alias, resolver.Version{})
			for _, want := range tt.want {
				require.ErrorIs(t, err, want)
			}
			require.NotEmpty(t, fault.Of(err))
			require.Zero(t, st)
			if tt.path != indexerPath {
				require.NotErrorIs(t, err, resolver.ErrNotFound, "only the indexer knows")
			}
		})
	}
}

func redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/api/core/v2/elsewhere", http.StatusFound)
}

func broken(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", mediaJSON)
	w.Header().Set("Content-Length", "100")
	fmt.Fprint(w, `{"protocol"`)
}

func endless(media string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		for page := make([]byte, 8192); r.Context().Err() == nil; {
			if _, err := w.Write(page); err != nil {
				return
			}
		}
	}
}

func announced(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "1073741824")
	endless(mediaBinary)(w, r)
}

func TestNotFoundNeedsAnIndexer(t *testing.T) {
	for _, tt := range []struct {
		name   string
		routes http.HandlerFunc
		want   error
	}{
		{"with an indexer", sayJSON(`{"routes":["core/v2","indexer/v1"]}`), resolver.ErrNotFound},
		{"without", sayJSON(`{"routes":["core/v2"]}`), resolver.ErrUnavailable},
		{"a node that does not say", say(404, mediaJSON, `{}`), resolver.ErrUnavailable},
		{"routes null", sayJSON(`{"routes":null}`), resolver.ErrUnavailable},
		{"unavailable by then", say(503, mediaJSON, `{}`), resolver.ErrUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			node := honest(t)
			delete(node, indexerPath)
			node[routesPath] = tt.routes
			_, err := ledger(t, node).State(t.Context(), alias, resolver.Version{})
			require.ErrorIs(t, err, tt.want)
			if tt.want != resolver.ErrNotFound {
				require.NotErrorIs(t, err, resolver.ErrNotFound)
			}
		})
	}
}

func TestSilentNodeIsUnavailable(t *testing.T) {
	node := honest(t)
	node[outputPath] = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	l := ledger(t, node)
	l.HTTP = &fetch.Client{Operator: true, Timeout: 50 * time.Millisecond}
	_, err := l.State(t.Context(), alias, resolver.Version{})
	require.ErrorIs(t, err, fetch.ErrTimeout)
	require.ErrorIs(t, err, resolver.ErrUnavailable)

	l.URL = "http://127.0.0.1:1"
	_, err = l.State(t.Context(), alias, resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
}

// A caller's client may read more; this package does not.
func TestAnswersHaveALimitOfTheirOwn(t *testing.T) {
	node := honest(t)
	l := ledger(t, node)
	l.HTTP = &fetch.Client{Operator: true, MaxBytes: 1 << 20}
	node[infoPath] = sayJSON(info + strings.Repeat(" ", 64<<10-len(info)))
	_, err := l.State(t.Context(), alias, resolver.Version{})
	require.NoError(t, err)
	node[infoPath] = sayJSON(info + strings.Repeat(" ", 64<<10+1-len(info)))
	_, err = l.State(t.Context(), alias, resolver.Version{})
	require.ErrorIs(t, err, didiota.ErrAnswer)
}

func TestPrefixIsCheckedBeforeTheNodeIsAsked(t *testing.T) {
	l := ledger(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
	for _, bad := range []string{"", "TST", "toolong"} {
		l.HRP = bad
		_, err := l.State(t.Context(), alias, resolver.Version{})
		require.ErrorIs(t, err, didiota.ErrNetwork)
	}
}
