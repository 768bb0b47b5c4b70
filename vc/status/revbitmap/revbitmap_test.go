package revbitmap_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
)

const prefix = "data:application/octet-stream;base64,"

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// endpoint packs any bytes as an endpoint.
func endpoint(t testing.TB, bitmap []byte) string {
	packed, err := inflate.PackZlib(bitmap)
	require.NoError(t, err)
	return prefix + base64.RawURLEncoding.EncodeToString(packed)
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(0, 200_000), rapid.Uint32Range(65_500, 65_600))).Draw(t, "indices")
		if from := rapid.Uint32().Draw(t, "from"); from%3 == 0 { // enough for a bitmap container
			for i := range uint32(5000) {
				want = append(want, from+3*i)
			}
		}
		text, err := revbitmap.New(want...).Endpoint()
		require.NoError(t, err)
		b, err := revbitmap.ParseEndpoint(text)
		require.NoError(t, err)
		slices.Sort(want)
		want = slices.Compact(want)
		require.EqualValues(t, len(want), b.Len())
		require.True(t, slices.Equal(want, slices.Collect(b.All())))
		for _, i := range want {
			require.True(t, b.Contains(i))
			for _, near := range []uint32{i - 1, i + 1} {
				_, in := slices.BinarySearch(want, near)
				require.Equal(t, in, b.Contains(near))
			}
		}
	})
}

// withRuns writes a bitmap of one run container for each key.
func withRuns(keys int, runs ...uint16) []byte {
	le := binary.LittleEndian
	out := le.AppendUint32(nil, uint32(12347|(keys-1)<<16))
	flags := make([]byte, (keys+7)/8)
	card := 0
	for i := 1; i < len(runs); i += 2 {
		card += int(runs[i]) + 1
	}
	for k := range keys {
		flags[k/8] |= 1 << (k % 8)
	}
	out = append(out, flags...)
	for k := range keys {
		out = le.AppendUint16(le.AppendUint16(out, uint16(k)), uint16(card-1))
	}
	size := 2 + 2*len(runs)
	if keys >= 4 {
		at := len(out) + 4*keys
		for k := range keys {
			out = le.AppendUint32(out, uint32(at+k*size))
		}
	}
	for range keys {
		out = le.AppendUint16(out, uint16(len(runs)/2))
		for _, v := range runs {
			out = le.AppendUint16(out, v)
		}
	}
	return out
}

func TestRunContainers(t *testing.T) {
	for _, keys := range []int{1, 3, 4, 9} { // below four there are no offsets
		b, err := revbitmap.ParseEndpoint(endpoint(t, withRuns(keys, 10, 2, 20, 0, 65530, 5)))
		require.NoError(t, err)
		require.EqualValues(t, 10*keys, b.Len())
		for key := range uint32(keys) {
			for _, low := range []uint32{10, 11, 12, 20, 65530, 65535} {
				require.True(t, b.Contains(key<<16|low), low)
			}
			for _, low := range []uint32{0, 9, 13, 19, 21, 65529} {
				require.False(t, b.Contains(key<<16|low), low)
			}
		}
		require.False(t, b.Contains(uint32(keys)<<16|10))
		again, err := revbitmap.New(slices.Collect(b.All())...).Endpoint()
		require.NoError(t, err)
		c, err := revbitmap.ParseEndpoint(again)
		require.NoError(t, err)
		require.True(t, slices.Equal(slices.Collect(b.All()), slices.Collect(c.All())))
	}
	b, err := revbitmap.ParseEndpoint(endpoint(t, withRuns(1, 0, 65535)))
	require.NoError(t, err)
	require.EqualValues(t, 65536, b.Len())
	require.True(t, b.Contains(0))
	require.True(t, b.Contains(65535))
}

func TestBadBitmapsAreRefused(t *testing.T) {
	good := withRuns(4, 10, 2)
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"runs that overlap", withRuns(1, 10, 5, 15, 1)},
		{"runs out of order", withRuns(1, 10, 1, 3, 1)},
		{"a run past the end", withRuns(1, 65535, 1)},
		{"no runs in a run container", withRuns(1)},
		{"another offset", func() []byte { b := slices.Clone(good); b[5+16] ^= 1; return b }()},
		{"as many containers as there can be, and no bytes", binary.LittleEndian.AppendUint32(nil, 12347|0xFFFF<<16)},
		{"one container too many", append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 12346), 65537), make([]byte, 8*65537)...)},
		{"a serialized bitmap of another format", []byte{1, 0, 0, 0, 5, 0, 0, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := revbitmap.ParseEndpoint(endpoint(t, tt.data))
			require.ErrorIs(t, err, status.ErrList)
		})
	}
	for n := range good {
		_, err := revbitmap.ParseEndpoint(endpoint(t, good[:n]))
		require.ErrorIs(t, err, status.ErrList, "cut at %d", n)
	}
	full := append(binary.LittleEndian.AppendUint32(nil, 12346), 0, 0, 1, 0) // 65536 containers of one value each
	for key := range 65536 {
		full = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(full, uint16(key)), 0)
	}
	for key := range 65536 {
		full = binary.LittleEndian.AppendUint32(full, uint32(8+8*65536+2*key))
	}
	full = append(full, make([]byte, 2*65536)...)
	b, err := revbitmap.ParseEndpoint(endpoint(t, full))
	if err != nil { // it may be over the limit of an endpoint
		require.ErrorIs(t, err, status.ErrTooLarge)
		return
	}
	require.EqualValues(t, 65536, b.Len())
}

func TestEndpoints(t *testing.T) {
	good, err := revbitmap.New(5, 42, 1000, 65536).Endpoint()
	require.NoError(t, err)
	encoded := strings.TrimPrefix(good, prefix)
	for _, tt := range []struct {
		name, endpoint string
		want           error
	}{
		{"as it should be", good, nil},
		{"encoded twice, padded", prefix + base64.StdEncoding.EncodeToString([]byte("eJyzMmBgYGIAASYGRiApAcRyQMzKoMXwgpmBAQAVXQHA")), nil},
		{"encoded twice, not padded", prefix + base64.RawURLEncoding.EncodeToString([]byte("eJyzMmBgYGIAASYGRiApAcRyQMzKoMXwgpmBAQAVXQHA")), nil},
		{"encoded three times", prefix + base64.RawURLEncoding.EncodeToString([]byte(base64.RawURLEncoding.EncodeToString([]byte("eJyzMmBgYGIAASYGRiApAcRyQMzKoMXwgpmBAQAVXQHA")))), status.ErrList},
		{"nothing", "", status.ErrList},
		{"no bitmap", prefix, status.ErrList},
		{"the scheme in capitals", "DATA:" + good[5:], status.ErrList},
		{"another media type", "data:application/json;base64," + encoded, status.ErrList},
		{"no base64", "data:application/octet-stream," + encoded, status.ErrList},
		{"padding", good + "=", status.ErrList},
		{"a line break in front", prefix + "\n" + encoded, status.ErrList},
		{"a line break behind", good + "\r\n", status.ErrList},
		{"a space behind", good + " ", status.ErrList},
		{"the other alphabet", prefix + "eJ+/", status.ErrList},
		{"more bytes than allowed", prefix + strings.Repeat("A", revbitmap.MaxEndpoint-len(prefix)+1), status.ErrTooLarge},
		{"as many bytes as allowed", prefix + strings.Repeat("A", revbitmap.MaxEndpoint-len(prefix)), status.ErrList},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := revbitmap.ParseEndpoint(tt.endpoint)
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, []uint32{5, 42, 1000, 65536}, slices.Collect(b.All()))
			}
		})
	}
	for i := len(prefix); i < len(good); i++ {
		for _, mutant := range []string{good[:i] + string(good[i]^1) + good[i+1:], good[:i] + good[i+1:], good[:i+1] + good[i:]} {
			if mutant == good {
				continue
			}
			_, err := revbitmap.ParseEndpoint(mutant)
			require.ErrorIs(t, err, status.ErrList, mutant)
		}
	}
}

func TestASetThatDoesNotFitIsNotWritten(t *testing.T) {
	var scattered []uint32
	for i := range uint32(60_000) {
		scattered = append(scattered, i*2654435761)
	}
	_, err := revbitmap.New(scattered...).Endpoint()
	require.ErrorIs(t, err, status.ErrTooLarge)
	empty, err := new(revbitmap.Bitmap).Endpoint()
	require.NoError(t, err)
	same, err := revbitmap.New().Endpoint()
	require.NoError(t, err)
	require.Equal(t, same, empty)
}

// issuer is a document with a service.
func issuer(t testing.TB, id string, b *revbitmap.Bitmap) *did.Document {
	d, err := did.Parse(id)
	require.NoError(t, err)
	service, err := b.Service(d.URL("revocation"))
	require.NoError(t, err)
	doc, err := did.Draft{ID: d, Service: []did.Service{service}}.Document()
	require.NoError(t, err)
	return doc
}

func credentialOf(issuer string) *vc.Opened {
	return vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{Issuer: issuer}})
}

func TestWhatIsPublishedIsRead(t *testing.T) {
	doc := issuer(t, "did:example:city", revbitmap.New(5))
	c := &revbitmap.Checker{Documents: func(_ context.Context, id did.DID) (*did.Document, time.Time, error) {
		require.Equal(t, doc.ID(), id)
		return doc, noon, nil
	}}
	for index, want := range map[uint32]status.Kind{5: status.Revoked, 6: status.Valid} {
		e, err := revbitmap.Entry(doc.ID().URL("revocation"), index)
		require.NoError(t, err)
		s, err := c.Check(t.Context(), credentialOf("did:example:city"), e, noon)
		require.NoError(t, err)
		require.Equal(t, want, s.Kind)
		require.Equal(t, noon, s.AsOf)
	}
	_, err := revbitmap.Entry(doc.ID().URL(""), 5)
	require.ErrorIs(t, err, status.ErrEntry)
}

func TestEntriesAndDocuments(t *testing.T) {
	doc := issuer(t, "did:example:city", revbitmap.New(5))
	good, err := revbitmap.Entry(doc.ID().URL("revocation"), 6)
	require.NoError(t, err)
	raw := func(id, index string) func(*vc.StatusEntry) {
		return func(e *vc.StatusEntry) {
			e.Raw = []byte(`{"id":"` + id + `","type":"RevocationBitmap2022","revocationBitmapIndex":` + index + `}`)
		}
	}
	const service = "did:example:city#revocation"
	for _, tt := range []struct {
		name   string
		entry  func(*vc.StatusEntry)
		change func(*revbitmap.Checker)
		want   error
	}{
		{"as it was made", nil, nil, nil},
		{"without the members", func(e *vc.StatusEntry) { e.Raw = nil }, nil, nil},
		{"another type", func(e *vc.StatusEntry) { e.Type = "other" }, nil, status.ErrNotChecked},
		{"no JSON", func(e *vc.StatusEntry) { e.Raw = []byte("[]") }, nil, status.ErrEntry},
		{"no id", func(e *vc.StatusEntry) { e.Raw = []byte(`{"revocationBitmapIndex":"6"}`) }, nil, status.ErrEntry},
		{"an id that is no DID URL", raw("https://city.example", `"6"`), nil, status.ErrEntry},
		{"an id without a service", raw("did:example:city", `"6"`), nil, status.ErrEntry},
		{"an index with zeros", raw(service, `"06"`), nil, status.ErrEntry},
		{"an index with a sign", raw(service, `"+6"`), nil, status.ErrEntry},
		{"an index that is a number", raw(service, `6`), nil, status.ErrEntry},
		{"an index that is a number, where that is allowed", raw(service, `6`), func(c *revbitmap.Checker) { c.NumberIndex = true }, nil},
		{"a fraction, where numbers are allowed", raw(service, `6.5`), func(c *revbitmap.Checker) { c.NumberIndex = true }, status.ErrEntry},
		{"another index than was read", raw(service, `"7"`), nil, status.ErrIndex},
		{"another index in the id", raw("did:example:city?index=7#revocation", `"6"`), nil, status.ErrIndex},
		{"a word in the id", raw("did:example:city?index=six#revocation", `"6"`), nil, status.ErrIndex},
		{"more than 32 bits", func(e *vc.StatusEntry) { e.Raw, e.Index = nil, 1<<32 }, nil, status.ErrIndex},
		{"no documents", nil, func(c *revbitmap.Checker) { c.Documents = nil }, status.ErrUnavailable},
		{"a source that fails", nil, func(c *revbitmap.Checker) {
			c.Documents = func(context.Context, did.DID) (*did.Document, time.Time, error) {
				return nil, noon, errors.New("no network")
			}
		}, status.ErrUnavailable},
		{"the document of another", nil, func(c *revbitmap.Checker) {
			c.Documents = func(context.Context, did.DID) (*did.Document, time.Time, error) {
				return issuer(t, "did:example:other", revbitmap.New()), noon, nil
			}
		}, status.ErrMismatch},
		{"the document under another name of the same", nil, func(c *revbitmap.Checker) {
			c.Same = func(a, b did.DID) bool { return a.Method() == b.Method() }
			c.Documents = func(context.Context, did.DID) (*did.Document, time.Time, error) {
				return issuer(t, "did:example:alias", revbitmap.New()), noon, nil
			}
		}, nil},
		{"a document of yesterday", nil, func(c *revbitmap.Checker) { c.MaxAge = time.Minute }, status.ErrStale},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := good
			if tt.entry != nil {
				tt.entry(&e)
			}
			c := &revbitmap.Checker{Documents: func(context.Context, did.DID) (*did.Document, time.Time, error) {
				return doc, noon.Add(-time.Hour), nil
			}}
			if tt.change != nil {
				tt.change(c)
			}
			s, err := c.Check(t.Context(), credentialOf("did:example:city"), e, noon)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want == nil, s.Kind == status.Valid)
		})
	}
}

func TestRevokedStandsHoweverOldTheDocument(t *testing.T) {
	doc := issuer(t, "did:example:city", revbitmap.New(5))
	c := &revbitmap.Checker{Documents: func(context.Context, did.DID) (*did.Document, time.Time, error) { return doc, time.Time{}, nil }}
	e, err := revbitmap.Entry(doc.ID().URL("revocation"), 5)
	require.NoError(t, err)
	s, err := c.Check(t.Context(), credentialOf("did:example:city"), e, noon)
	require.NoError(t, err)
	require.ErrorIs(t, s.Err(), status.ErrRevoked)
}

func TestServiceIsAServiceOfADocument(t *testing.T) {
	doc := issuer(t, "did:example:city", revbitmap.New(5))
	s, ok := doc.Service("revocation")
	require.True(t, ok)
	require.True(t, s.Is(revbitmap.Type))
	var text string
	require.NoError(t, json.Unmarshal(s.Endpoint, &text))
	require.True(t, strings.HasPrefix(text, prefix))
}

func FuzzRoaring(f *testing.F) {
	f.Add(withRuns(4, 10, 2, 20, 0), uint32(10))
	f.Add(withRuns(1, 0, 65535), uint32(65536))
	f.Add([]byte{0x3A, 0x30, 0, 0, 0, 0, 0, 0}, uint32(0))
	f.Add([]byte{0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 5, 0, 9, 0}, uint32(9))
	f.Fuzz(func(t *testing.T, data []byte, index uint32) {
		if len(data) > 40<<10 {
			return
		}
		b, err := revbitmap.ParseEndpoint(endpoint(t, data))
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		all := slices.Collect(b.All())
		require.EqualValues(t, b.Len(), len(all))
		require.True(t, slices.IsSorted(all))
		_, in := slices.BinarySearch(all, index)
		require.Equal(t, in, b.Contains(index))
		again := revbitmap.New(all...)
		require.True(t, slices.Equal(all, slices.Collect(again.All())))
	})
}

func FuzzDataURL(f *testing.F) {
	for _, s := range []string{
		"eJyzMmAAAwADKABr", "eJyzMmBgYGIAASYGRiApAcRyQMzKoMXwgpmBAQAVXQHA",
		"ZUp5ek1tQUFBd0FES0FCcg==", "ZUp5ek1tQUFBd0FES0FCcg", "", "=",
	} {
		f.Add(prefix + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := revbitmap.ParseEndpoint(text)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.True(t, strings.HasPrefix(text, prefix))
		again, err := revbitmap.New(slices.Collect(b.All())...).Endpoint()
		if err != nil {
			require.ErrorIs(t, err, status.ErrTooLarge)
			return
		}
		c, err := revbitmap.ParseEndpoint(again)
		require.NoError(t, err)
		require.Equal(t, b.Len(), c.Len())
	})
}

// One probe of a bitmap that was read before.
func BenchmarkContains(b *testing.B) {
	var set []uint32
	for i := range uint32(2000) {
		set = append(set, i*i)
	}
	bitmap := revbitmap.New(set...)
	i := uint32(0)
	testenv.ReportV(b, func() {
		i += 7919
		bitmap.Contains(i)
	})
}

// Reading an endpoint with 23,334 of 70,000 indices revoked.
func BenchmarkParseEndpoint(b *testing.B) {
	var set []uint32
	for i := uint32(0); i < 70_000; i += 3 {
		set = append(set, i)
	}
	text, err := revbitmap.New(set...).Endpoint()
	require.NoError(b, err)
	testenv.ReportV(b, func() {
		if _, err := revbitmap.ParseEndpoint(text); err != nil {
			b.Fatal(err)
		}
	})
}
