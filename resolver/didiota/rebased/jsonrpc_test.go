package rebased_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
	"github.com/hinan-id/hinan/resolver/fetch"
)

// answering is a node that answers everything in one way.
func answering(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func TestHostileAndBrokenNodesGiveACodedError(t *testing.T) {
	const envelope = `{"jsonrpc":"2.0","id":1,"result":"2304aa97"}`
	for name, tt := range map[string]struct {
		node http.Handler
		want fault.Code
	}{
		"too many requests":           {answering(429, "application/json", envelope), resolver.ErrUnavailable},
		"a server error":              {answering(503, "application/json", envelope), resolver.ErrUnavailable},
		"not found":                   {answering(404, "application/json", envelope), resolver.ErrUnavailable},
		"a page instead of JSON":      {answering(200, "text/html", envelope), didiota.ErrAnswer},
		"no content type":             {answering(200, "", envelope), didiota.ErrAnswer},
		"nothing":                     {answering(200, "application/json", ""), didiota.ErrAnswer},
		"half an answer":              {answering(200, "application/json", envelope[:20]), didiota.ErrAnswer},
		"two answers":                 {answering(200, "application/json", envelope+envelope), didiota.ErrAnswer},
		"a batch":                     {answering(200, "application/json", "["+envelope+"]"), didiota.ErrAnswer},
		"an answer to another call":   {answering(200, "application/json", strings.Replace(envelope, `"id":1`, `"id":2`, 1)), didiota.ErrAnswer},
		"another protocol":            {answering(200, "application/json", strings.Replace(envelope, `2.0`, `1.0`, 1)), didiota.ErrAnswer},
		"a result twice":              {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"result":"2304aa97","result":"2304aa97"}`), strictjson.ErrDuplicateName},
		"no result":                   {answering(200, "application/json", `{"jsonrpc":"2.0","id":1}`), didiota.ErrAnswer},
		"a null result":               {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"result":null}`), didiota.ErrAnswer},
		"a JSON-RPC error":            {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}`), resolver.ErrUnavailable},
		"an error that is a text":     {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"error":"no"}`), resolver.ErrUnavailable},
		"an error beside a result":    {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"error":{"code":1},"result":"2304aa97"}`), resolver.ErrUnavailable},
		"a redirect":                  {http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound), fetch.ErrRedirect},
		"deep nesting":                {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"result":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`}`), strictjson.ErrDepth},
		"more values than an answer":  {answering(200, "application/json", `{"jsonrpc":"2.0","id":1,"result":[0`+strings.Repeat(",0", 150_000)+`]}`), strictjson.ErrTooLarge},
		"one byte beyond its largest": {answering(200, "application/json", strings.Repeat(" ", rebased.MaxAnswer+1)), fetch.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ledger(t, tt.node).State(t.Context(), id(0x1a), resolver.Version{})
			require.ErrorIs(t, err, tt.want)
			require.NotEmpty(t, fault.Of(err))
		})
	}
}

func TestADocumentOfTheLargestSizeFitsAnAnswer(t *testing.T) {
	bytes := make([]string, didiota.MaxPayload+7)
	for i := range bytes {
		bytes[i] = "255"
	}
	n := newNode(t)
	n.object("1a", once(t, livingFields(), "[68, 73, 68, 1, 0]", "["+strings.Join(bytes, ",")+"]"))
	s, err := ledger(t, n).State(t.Context(), id(0x1a), resolver.Version{})
	require.NoError(t, err)
	require.Len(t, s.Metadata, didiota.MaxPayload+7)
}

func TestAnEndlessAnswerIsCutOff(t *testing.T) {
	endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		chunk := []byte(`{"jsonrpc":"2.0","id":1,"result":"` + strings.Repeat("x", 32<<10))
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ledger(t, endless).State(t.Context(), id(0x1a), resolver.Version{})
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, fetch.ErrTooLarge)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20))
}

func TestASilentNodeIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	l := &rebased.Ledger{Network: testnet(), Node: &rebased.JSONRPC{URL: server.URL, HTTP: &fetch.Client{Operator: true, Timeout: 50 * time.Millisecond}}}
	_, err := l.State(t.Context(), id(0x1a), resolver.Version{})
	require.ErrorIs(t, err, fetch.ErrTimeout)
	require.ErrorIs(t, err, resolver.ErrUnavailable)
}

func TestANodeThatIsNotThereIsUnavailable(t *testing.T) {
	l := &rebased.Ledger{Network: testnet(), Node: &rebased.JSONRPC{URL: "http://127.0.0.1:1"}}
	_, err := l.State(t.Context(), id(0x1a), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrUnavailable)
	require.NotErrorIs(t, err, resolver.ErrNotFound)
}
