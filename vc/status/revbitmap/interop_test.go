package revbitmap_test

import (
	"encoding/json"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
)

// TestInterop reads the bitmaps of IOTA Identity, and writes them again.
func TestInterop(t *testing.T) {
	dir := testenv.Dir(t, testenv.Interop)
	for _, version := range []string{"stardust-1.5.1", "rebased-1.9.7-beta.1"} {
		var set struct {
			Bitmaps []struct {
				Name         string
				RevokedCount uint64
				Service      struct{ ServiceEndpoint string }
				Probes       [][2]any
			}
		}
		raw, err := os.ReadFile(path.Join(dir, "iota-identity-wasm/set-a", version, "status/revocation-bitmap-2022.json"))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &set))
		require.Len(t, set.Bitmaps, 7)
		for _, c := range set.Bitmaps {
			t.Run(version+" "+c.Name, func(t *testing.T) {
				b, err := revbitmap.ParseEndpoint(c.Service.ServiceEndpoint)
				require.NoError(t, err)
				require.Equal(t, c.RevokedCount, b.Len())
				for _, probe := range c.Probes {
					require.Equal(t, probe[1], b.Contains(uint32(probe[0].(float64))), "index %v", probe[0])
				}
				again, err := revbitmap.New(slices.Collect(b.All())...).Endpoint()
				require.NoError(t, err)
				require.Equal(t, c.Service.ServiceEndpoint, again)
			})
		}
	}
}
