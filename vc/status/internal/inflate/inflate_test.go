package inflate_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

// formats pack with the standard library and unpack with ours.
var formats = []struct {
	name   string
	writer func(io.Writer) io.WriteCloser
	pack   func([]byte) ([]byte, error)
	unpack func([]byte) ([]byte, error)
}{
	{"gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, inflate.PackGzip, inflate.Gzip},
	{"zlib", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }, inflate.PackZlib, inflate.Zlib},
}

// sparse returns n bytes in which one bit in a hundred is set.
func sparse(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for range n * 8 / 100 {
		out[r.IntN(n)] |= 1 << r.IntN(8)
	}
	return out
}

func TestWhatWasPackedIsUnpacked(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			for _, n := range []int{0, 1, 16<<10 + 511, 16<<10 + 512, 16<<10 + 513, 300 << 10, inflate.MaxInflated} {
				plain := make([]byte, n)
				packed, err := f.pack(plain)
				require.NoError(t, err)
				got, err := f.unpack(packed)
				require.NoError(t, err)
				require.True(t, bytes.Equal(plain, got))
				require.Less(t, cap(got), n+n/4+1024, "it holds more than its bytes")
			}
			_, err := f.pack(make([]byte, inflate.MaxInflated+1))
			require.ErrorIs(t, err, status.ErrTooLarge)
		})
	}
}

func TestBadStreamsAreRefused(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			packed, err := f.pack(sparse(2048))
			require.NoError(t, err)
			refuse := func(name string, raw []byte, want error) {
				t.Run(name, func(t *testing.T) {
					_, err := f.unpack(raw)
					require.ErrorIs(t, err, want)
				})
			}
			refuse("nothing", nil, status.ErrList)
			refuse("no stream", []byte("this is plain text"), status.ErrList)
			refuse("a byte behind", append(bytes.Clone(packed), 0), status.ErrList)
			refuse("a second stream behind", append(bytes.Clone(packed), packed...), status.ErrList)
			refuse("more bytes than allowed", make([]byte, inflate.MaxCompressed+1), status.ErrTooLarge)
			refuse("as many bytes as allowed, and no stream", make([]byte, inflate.MaxCompressed), status.ErrList)
			for n := range packed {
				_, err := f.unpack(packed[:n])
				require.ErrorIs(t, err, status.ErrList, "cut at %d", n)
			}
			flipped := bytes.Clone(packed)
			flipped[len(flipped)-1] ^= 1
			refuse("a wrong checksum", flipped, status.ErrList)
			// after all these the readers that are used again still work
			got, err := f.unpack(packed)
			require.NoError(t, err)
			require.Equal(t, sparse(2048), got)
		})
	}
}

func TestAPresetDictionaryIsRefused(t *testing.T) {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevelDict(&out, 9, []byte("dictionary"))
	require.NoError(t, err)
	_, err = w.Write([]byte("dictionary"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = inflate.Zlib(out.Bytes())
	require.ErrorIs(t, err, status.ErrList)
}

func TestBombsAreAnsweredWithinTheirMemory(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			var out bytes.Buffer
			w := f.writer(&out)
			zeros := make([]byte, 1<<20)
			for range 64 {
				_, err := w.Write(zeros)
				require.NoError(t, err)
			}
			require.NoError(t, w.Close())
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := f.unpack(out.Bytes())
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, status.ErrTooLarge)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20))
		})
	}
}

// A list of 131,072 entries, 1 % of them set, as issuers publish them.
func BenchmarkGzip131072(b *testing.B) {
	packed, err := inflate.PackGzip(sparse(16 << 10))
	require.NoError(b, err)
	b.ReportMetric(float64(len(packed)), "packed-B")
	testenv.ReportV(b, func() {
		if _, err := inflate.Gzip(packed); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkZlib131072(b *testing.B) {
	packed, err := inflate.PackZlib(sparse(16 << 10))
	require.NoError(b, err)
	testenv.ReportV(b, func() {
		if _, err := inflate.Zlib(packed); err != nil {
			b.Fatal(err)
		}
	})
}

// The same by the standard library with a reader that is used again: what
// klauspost/compress is measured against.
func BenchmarkStandardLibrary131072(b *testing.B) {
	packed, err := inflate.PackGzip(sparse(16 << 10))
	require.NoError(b, err)
	in := bytes.NewReader(packed)
	r, err := gzip.NewReader(in)
	require.NoError(b, err)
	out := make([]byte, 16<<10)
	testenv.ReportV(b, func() {
		in.Reset(packed)
		if err := r.Reset(in); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(r, out); err != nil {
			b.Fatal(err)
		}
	})
}

// A bomb of 64 MiB: its limit is 100 ms.
func BenchmarkBomb(b *testing.B) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, err := w.Write(zeros)
		require.NoError(b, err)
	}
	require.NoError(b, w.Close())
	testenv.ReportV(b, func() {
		if _, err := inflate.Gzip(out.Bytes()); err == nil {
			b.Fatal("accepted")
		}
	})
}
