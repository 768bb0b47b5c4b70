//go:build !nostardust

package stardust_test

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

// Inputs that crash the bare decoder.
func TestFuzzFindingsAreRefused(t *testing.T) {
	files := testenv.Files(t, testenv.FuzzFindings, "iota.go-*")
	require.Len(t, files, 9)
	for name, raw := range files {
		t.Run(name, func(t *testing.T) {
			var err error
			testenv.Bounded(t, func() {
				if strings.Contains(name, "-bin-") {
					_, err = stardust.FromBytes(raw, hrp, nil, alias)
				} else {
					_, err = stardust.FromJSON(t.Context(), raw, hrp, nil, alias)
				}
			})
			require.NotEmpty(t, fault.Of(err), "%v", err)
			require.NotContains(t, err.Error(), "gave up", "refused before the decoder panics")
		})
	}
}

type upstream struct {
	Accepted bool
	Result   json.RawMessage
}

type resolved struct {
	Document struct{ ID string }                                      `json:"didDocument"`
	Metadata struct{ GovernorAddress, StateControllerAddress string } `json:"didDocumentMetadata"`
}

func tagOf(t *testing.T, did string) [32]byte {
	raw, err := hex.DecodeString(did[strings.LastIndex(did, "0x")+2:])
	require.NoError(t, err)
	return [32]byte(raw)
}

// Most cases are about the packed document, which is handed over as it is.
func TestOutputsOfIOTAIdentity(t *testing.T) {
	refused := map[string]error{
		"valid-null-alias-id": stardust.ErrAliasID, // without the output id nobody can tell
		"alias-id-mismatch":   stardust.ErrAliasID, // upstream does not look
	}
	var set struct {
		Cases []struct {
			Name, DID        string
			AliasOutput      json.RawMessage
			StateMetadataHex string
			Upstream         upstream
		}
	}
	for _, raw := range testenv.Files(t, testenv.Interop, "iota-identity-wasm/set-a/stardust-1.5.1/did/stardust-alias-output.json") {
		require.NoError(t, json.Unmarshal(raw, &set))
	}
	require.Len(t, set.Cases, 32)
	for _, tt := range set.Cases {
		t.Run(tt.Name, func(t *testing.T) {
			st, err := stardust.FromJSON(t.Context(), tt.AliasOutput, "smr", nil, tagOf(t, tt.DID))
			require.ErrorIs(t, err, refused[tt.Name])
			if err != nil {
				return
			}
			require.Equal(t, strings.TrimPrefix(tt.StateMetadataHex, "0x"), hex.EncodeToString(st.Metadata))
			require.Equal(t, tt.Name == "alias-controller-address", len(st.Controllers) == 1)
			if !tt.Upstream.Accepted {
				return
			}
			var want resolved
			require.NoError(t, json.Unmarshal(tt.Upstream.Result, &want))
			require.Equal(t, want.Metadata.GovernorAddress, st.Method["governorAddress"])
			require.Equal(t, want.Metadata.StateControllerAddress, st.Method["stateControllerAddress"])
		})
	}
}

func TestBlocksOfIOTAIdentity(t *testing.T) {
	var set struct {
		Cases []struct {
			Name     string
			Block    json.RawMessage
			Upstream upstream
		}
	}
	for _, raw := range testenv.Files(t, testenv.Interop, "iota-identity-wasm/set-a/stardust-1.5.1/did/stardust-block.json") {
		require.NoError(t, json.Unmarshal(raw, &set))
	}
	require.Len(t, set.Cases, 2)
	for _, tt := range set.Cases {
		t.Run(tt.Name, func(t *testing.T) {
			found, err := stardust.BlockOutputs(t.Context(), tt.Block)
			require.NoError(t, err)
			var want []resolved
			require.NoError(t, json.Unmarshal(tt.Upstream.Result, &want))
			require.Len(t, found, len(want))
			for i, o := range found {
				require.Equal(t, tagOf(t, want[i].Document.ID), o.AliasID)
				st, err := stardust.FromBytes(o.Raw, "smr", &o.OutputID, o.AliasID)
				require.NoError(t, err)
				require.Equal(t, want[i].Metadata.GovernorAddress, st.Method["governorAddress"])
			}
		})
	}
}
