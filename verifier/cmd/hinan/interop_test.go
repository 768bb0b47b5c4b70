package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// recorded is a case of the data set: what a node answers, and what a resolver
// must make of it.
type recorded struct {
	Name, DID, ChainIdentifier, Expect string
	Ledger                             struct {
		Objects       map[string]json.RawMessage
		DynamicFields []struct {
			Parent   string
			Name     struct{ Type, Value string }
			Response json.RawMessage
		}
	}
}

// TestReplayOfIOTAIdentity resolves against answers that the makers of another
// implementation wrote down. Cases whose answer is a matter of policy must be
// answered in some way.
func TestReplayOfIOTAIdentity(t *testing.T) {
	var set struct{ Cases []recorded }
	raw := interopFile(t, "iota-identity-wasm/set-a/rebased-1.9.7-beta.1/did/rebased-json-rpc-resolution.json")
	require.NoError(t, json.Unmarshal(raw, &set))
	require.NotEmpty(t, set.Cases)
	for _, c := range set.Cases {
		t.Run(c.Name, func(t *testing.T) {
			server := httptest.NewServer(c)
			defer server.Close()
			network, _, _ := strings.Cut(strings.TrimPrefix(c.DID, "did:iota:"), ":")
			got := hinan(t.Context(), "resolve", c.DID, "--node", network+"="+server.URL)
			switch c.Expect {
			case "accept":
				require.Equal(t, exitDone, got.exit, got.stderr)
			case "reject":
				require.Equal(t, exitRefused, got.exit, got.stderr)
			case "policy":
				require.Contains(t, []int{exitDone, exitRefused}, got.exit, got.stderr)
			default:
				t.Fatalf("unknown expectation %q", c.Expect)
			}
			if got.exit != exitDone {
				require.Empty(t, got.stdout)
				return
			}
			var document struct{ ID string }
			require.NoError(t, json.Unmarshal([]byte(got.stdout), &document))
			require.Equal(t, c.DID, document.ID)
		})
	}
}

// ServeHTTP answers as the recorded ledger does.
func (c recorded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var call struct {
		ID     json.RawMessage
		Method string
		Params []json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, call.ID, c.answer(call.Method, call.Params))
}

func (c recorded) answer(method string, params []json.RawMessage) string {
	var id string
	if len(params) > 0 {
		_ = json.Unmarshal(params[0], &id) // what is no id is not found
	}
	switch method {
	case "iota_getChainIdentifier":
		return fmt.Sprintf("%q", c.ChainIdentifier)
	case "iota_getObject":
		if o, ok := c.Ledger.Objects[id]; ok {
			return string(o)
		}
		return `{"error":{"code":"notExists","object_id":"` + id + `"}}`
	case "iotax_getDynamicFieldObject":
		var name struct{ Type, Value string }
		_ = json.Unmarshal(params[1], &name)
		for _, field := range c.Ledger.DynamicFields {
			if field.Parent == id && field.Name == name {
				return string(field.Response)
			}
		}
		return `{"error":{"code":"dynamicFieldNotFound","parent_object_id":"` + id + `"}}`
	}
	return "null"
}

// interopFile reads a file of the data sets that HINAN_INTEROP names.
func interopFile(t *testing.T, name string) []byte {
	t.Helper()
	folder := os.Getenv("HINAN_INTEROP")
	if folder == "" {
		if os.Getenv("HINAN_REQUIRE_DATA") == "1" {
			t.Fatal("HINAN_INTEROP is not set, and HINAN_REQUIRE_DATA=1")
		}
		t.Skip("HINAN_INTEROP is not set: nothing to replay")
	}
	raw, err := os.ReadFile(filepath.Join(folder, name))
	require.NoError(t, err)
	return raw
}
