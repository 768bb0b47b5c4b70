package deflate_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc/status/internal/deflate"
)

func inflated(t require.TestingT, packed []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	plain, err := io.ReadAll(r)
	require.NoError(t, err)
	return plain
}

// What IOTA Identity writes; longer texts of it are in the test of revbitmap.
func TestShortTextsOfIOTA(t *testing.T) {
	for plain, packed := range map[string]string{
		"3a30000000000000":                     "789cb332600003000328006b",
		"3a3000000100000000000000100000000000": "789cb3326060606480000130090007c4007c",
		"3a30000001000000ffff000010000000ffff": "789cb332606060646060f8ff9f8141004c03001dae0478",
	} {
		raw, err := hex.DecodeString(plain)
		require.NoError(t, err)
		require.Equal(t, packed, hex.EncodeToString(deflate.Zlib(raw)))
	}
}

// mixed returns bytes of which some come again.
func mixed(n int, variety byte, repeat uint64, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, repeat))
	out := make([]byte, 0, n)
	for len(out) < n {
		if len(out) > 0 && r.Uint64N(100) < repeat {
			from := r.IntN(len(out))
			out = append(out, out[from:min(from+r.IntN(400), len(out))]...)
		} else {
			out = append(out, byte(r.UintN(uint(variety)+1)))
		}
	}
	return out[:n]
}

func TestWhatIsPackedIsInflated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := mixed(rapid.IntRange(0, 3000).Draw(t, "n"), rapid.Byte().Draw(t, "variety"),
			rapid.Uint64Range(0, 60).Draw(t, "repeat"), rapid.Uint64().Draw(t, "seed"))
		require.True(t, bytes.Equal(plain, inflated(t, deflate.Zlib(plain))))
	})
	for _, n := range []int{0, 1, 47, 48, 49, 258, 32767, 32768, 65535, 65536, 65537, 300_000} {
		for _, variety := range []byte{0, 1, 255} {
			for _, repeat := range []uint64{0, 10} {
				plain := mixed(n, variety, repeat, uint64(n))
				require.True(t, bytes.Equal(plain, inflated(t, deflate.Zlib(plain))), "%d %d %d", n, variety, repeat)
			}
		}
	}
}

func FuzzZlib(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(mixed(100, 3, 20, 1))
	f.Add(bytes.Repeat([]byte{0}, 1000))
	f.Fuzz(func(t *testing.T, plain []byte) {
		require.True(t, bytes.Equal(plain, inflated(t, deflate.Zlib(plain))))
	})
}

// A bitmap container, half full.
func BenchmarkZlib8192(b *testing.B) {
	plain := mixed(8192, 255, 5, 1)
	testenv.ReportV(b, func() { deflate.Zlib(plain) })
}
