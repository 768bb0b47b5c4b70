package cborgate_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// all allows what SD-CWT needs.
func all(size int) cborgate.Rules {
	return cborgate.Rules{Bytes: size, Tags: []uint64{18, 60}, Redacted: true}
}

func TestWhatTheRulesAllow(t *testing.T) {
	for _, tt := range []struct {
		name, hex string
		rules     cborgate.Rules
		want      error
	}{
		{"no bytes are allowed by the zero value", "00", cborgate.Rules{}, cborgate.ErrTooLarge},
		{"a byte more than allowed", "1818", cborgate.Rules{Bytes: 1}, cborgate.ErrTooLarge},
		{"as many bytes as allowed", "1818", cborgate.Rules{Bytes: 2}, nil},
		{"a tag that is not allowed", "d83c40", cborgate.Rules{Bytes: 9}, cborgate.ErrTag},
		{"a tag that is allowed", "d83c40", all(9), nil},
		{"another tag than those that are allowed", "d83d40", all(9), cborgate.ErrTag},
		{"simple(59) as a key where that is not allowed", "a1f83b80", cborgate.Rules{Bytes: 9}, cborgate.ErrKey},
		{"simple(59) as a key where that is allowed", "a1f83b80", all(9), nil},
		{"simple(59) as a value", "81f83b", all(9), cborgate.ErrSimple},
		{"simple(58) as a key", "a1f83a80", all(9), cborgate.ErrKey},
		{"a longer head where that is allowed", "1801", all(9), nil},
		{"a longer head where the shortest is demanded", "1801", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"255 in three bytes", "1900ff", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"256 in three bytes", "190100", cborgate.Rules{Bytes: 9, Shortest: true}, nil},
		{"65535 in five bytes", "1a0000ffff", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"65536 in five bytes", "1a00010000", cborgate.Rules{Bytes: 9, Shortest: true}, nil},
		{"2^32-1 in nine bytes", "1b00000000ffffffff", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"2^32 in nine bytes", "1b0000000100000000", cborgate.Rules{Bytes: 9, Shortest: true}, nil},
		{"65504 in four bytes", "fa477fe000", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"65520 in four bytes, too large for two", "fa477ff000", cborgate.Rules{Bytes: 9, Shortest: true}, nil},
		{"the least float of two bytes in four", "fa33800000", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"half of it, too small for two", "fa33000000", cborgate.Rules{Bytes: 9, Shortest: true}, nil},
		{"zero in four bytes", "fa00000000", cborgate.Rules{Bytes: 9, Shortest: true}, cborgate.ErrShortest},
		{"2^53-1", "1b001fffffffffffff", all(9), nil},
		{"2^53", "1b0020000000000000", all(9), cborgate.ErrNumber},
		{"-(2^53-1)", "3b001ffffffffffffe", all(9), nil},
		{"-2^53", "3b001fffffffffffff", all(9), cborgate.ErrNumber},
		{"a float of 2^53-1", "fb433fffffffffffff", all(9), nil},
		{"a float of 2^53", "fb4340000000000000", all(9), cborgate.ErrNumber},
		{"keys of one value in different orders of size", "a3 01 00 02 00 03 00", all(20), nil},
		{"keys that are not in order", "a3 03 00 02 00 01 00", all(20), nil},
		{"keys that are not in order, one twice", "a3 03 00 02 00 1803 00", all(20), cborgate.ErrDuplicateKey},
		{"the first key twice", "a3 03 00 04 00 03 00", all(20), cborgate.ErrDuplicateKey},
		{"a number and its text", "a2 01 00 61 31 00", all(20), nil},
		{"1 and -2, which share an argument", "a2 01 00 21 00", all(20), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cborgate.Check(t.Context(), unhex(t, tt.hex), tt.rules)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestTheWorkBudgetIsShared(t *testing.T) {
	raw := append([]byte{0x98, 200}, make([]byte, 200)...)
	require.NoError(t, check(strictjson.WithBudget(t.Context(), 300), raw))
	require.ErrorIs(t, check(strictjson.WithBudget(t.Context(), 3), raw), strictjson.ErrBudget)
	require.ErrorIs(t, check(strictjson.WithBudget(t.Context(), 100), raw), strictjson.ErrBudget)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, check(done, raw), strictjson.ErrCancelled)
}

func check(ctx context.Context, raw []byte) error {
	_, err := cborgate.Check(ctx, raw, all(len(raw)))
	return err
}

func TestReading(t *testing.T) {
	raw := unhex(t, "86 20 43010203 63e88ab1 d83c40 a2 01 f5 f83b 80 fa3fc00000")
	r, err := cborgate.Check(t.Context(), raw, all(len(raw)))
	require.NoError(t, err)
	_, ok := r.Map()
	require.False(t, ok, "another kind is left as it is")
	n, ok := r.Array()
	require.True(t, ok)
	require.Equal(t, 6, n)
	i, ok := r.Int()
	require.True(t, ok)
	require.EqualValues(t, -1, i)
	b, ok := r.Bytes()
	require.True(t, ok)
	require.Equal(t, []byte{1, 2, 3}, b)
	text, ok := r.Text()
	require.True(t, ok)
	require.Equal(t, "花", text)
	require.False(t, r.Next().Plain(), "a tag")
	whole := r.Next()
	value, ok := whole.At(1)
	require.True(t, ok)
	require.Equal(t, cborgate.Bool, value.Kind())
	_, ok = whole.At(2)
	require.False(t, ok)
	_, ok = whole.Member("1")
	require.False(t, ok)
	require.False(t, whole.Plain())
	_, ok = whole.AppendJSON(nil)
	require.False(t, ok)
	_, err = whole.View()
	require.ErrorIs(t, err, cborgate.ErrTag)
	f, ok := r.Number()
	require.True(t, ok)
	require.Equal(t, 1.5, f)
	require.Equal(t, cborgate.None, r.Kind())
	_, ok = r.Scalar()
	require.False(t, ok)
}

// FuzzCheck: what is accepted, fxamacker/cbor decodes strictly, to the same value; what
// is accepted in the shortest form, it would encode so; what is refused has a code.
func FuzzCheck(f *testing.F) {
	cases, err := vectors.Load("sdcwt")
	require.NoError(f, err)
	for _, c := range cases {
		var in struct{ Raw string }
		require.NoError(f, json.Unmarshal(c.In, &in))
		if len(in.Raw) < 8192 {
			f.Add(unhex(f, in.Raw))
		}
	}
	for _, s := range []string{"f97bff", "fb3ff199999999999a", "a2616101613102", "d83c58200000", "a1f83b8140", "9f01ff", "a201000100", "1bffffffffffffffff", "f8ff", "62c328"} {
		f.Add(unhex(f, s))
	}
	mode, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, UTF8: cbor.UTF8RejectInvalid,
		IntDec: cbor.IntDecConvertSignedOrFail,
	}.DecMode()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, raw []byte) {
		rules := cborgate.Rules{Bytes: 1 << 16}
		r, err := cborgate.Check(t.Context(), raw, rules)
		_, errAll := cborgate.Check(t.Context(), raw, all(1<<16))
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			if errAll != nil {
				require.NotEmpty(t, fault.Of(errAll), errAll)
			}
			return
		}
		require.NoError(t, errAll, "wider rules allow more")
		var theirs any
		require.NoError(t, mode.Unmarshal(raw, &theirs))
		requireSame(t, theirs, r)
		rules.Shortest = true
		if _, err := cborgate.Check(t.Context(), raw, rules); err == nil {
			requireShortest(t, theirs, raw)
		}
		first, errView := r.View()
		if errView != nil {
			require.ErrorIs(t, errView, cborgate.ErrDuplicateKey)
			return
		}
		again, err := cborgate.Check(t.Context(), raw, all(1<<16))
		require.NoError(t, err)
		direct, ok := again.AppendJSON(nil)
		require.True(t, ok)
		require.JSONEq(t, string(direct), string(cborgate.AppendView(nil, first)))
		require.NoError(t, strictjson.Scan(t.Context(), direct, strictjson.Limits{Bytes: 1 << 20}))
	})
}

// requireSame compares what fxamacker/cbor decoded with what a reader reads.
func requireSame(t *testing.T, theirs any, r cborgate.Reader) {
	switch v := theirs.(type) {
	case int64:
		i, ok := r.Int()
		require.True(t, ok)
		require.Equal(t, v, i)
	case float64:
		f, ok := r.Number()
		require.True(t, ok)
		require.Equal(t, math.Float64bits(v), math.Float64bits(f))
	case []byte:
		b, ok := r.Bytes()
		require.True(t, ok)
		require.True(t, bytes.Equal(v, b))
	case string:
		text, ok := r.Text()
		require.True(t, ok)
		require.Equal(t, v, text)
	case []any:
		n, ok := r.Array()
		require.True(t, ok)
		require.Equal(t, len(v), n)
		for _, item := range v {
			requireSame(t, item, r.Next())
		}
	case map[any]any:
		whole := r
		n, ok := r.Map()
		require.True(t, ok)
		require.Equal(t, len(v), n)
		for key, item := range v {
			value, ok := cborgate.Reader{}, false
			switch k := key.(type) {
			case int64:
				value, ok = whole.At(k)
			case string:
				value, ok = whole.Member(k)
			}
			require.True(t, ok)
			requireSame(t, item, value)
		}
	default:
		value, ok := r.Scalar()
		require.True(t, ok)
		require.Equal(t, theirs, value)
	}
}

// requireShortest compares the length with that of the deterministic form: with keys
// in any order, nothing can be shorter.
func requireShortest(t *testing.T, theirs any, raw []byte) {
	encoded, err := cborgate.Encode(theirs)
	require.NoError(t, err)
	require.Len(t, raw, len(encoded))
}

// Values of any shape survive being encoded and viewed.
func TestWhatIsEncodedIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := drawValue(rt, 3)
		raw, err := cborgate.Encode(value)
		require.NoError(rt, err)
		r, err := cborgate.Check(t.Context(), raw, cborgate.Rules{Bytes: len(raw), Shortest: true})
		require.NoError(rt, err)
		var theirs any
		require.NoError(rt, cbor.Unmarshal(raw, &theirs))
		again, err := cborgate.Encode(theirs)
		require.NoError(rt, err)
		require.Equal(rt, raw, again)
		require.True(rt, r.Plain())
		require.Equal(rt, raw, r.Skip())
	})
}

func drawValue(t *rapid.T, depth int) any {
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	switch {
	case kind == 0:
		return nil
	case kind == 1:
		return rapid.Bool().Draw(t, "bool")
	case kind == 2:
		return rapid.Int64Range(-(1<<53)+1, 1<<53-1).Draw(t, "int")
	case kind == 3:
		return rapid.Float64Range(-1e15, 1e15).Draw(t, "float")
	case kind == 4:
		return rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes")
	case kind == 5 || depth == 0:
		return rapid.StringN(0, 40, 100).Draw(t, "text")
	case kind == 6:
		items := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			items = append(items, drawValue(t, depth-1))
		}
		return items
	}
	pairs := map[any]any{}
	for range rapid.IntRange(0, 30).Draw(t, "pairs") {
		if rapid.Bool().Draw(t, "text key") {
			pairs[rapid.StringN(0, 20, 60).Draw(t, "key")] = drawValue(t, depth-1)
		} else {
			pairs[rapid.Int64Range(-70000, 70000).Draw(t, "key")] = drawValue(t, depth-1)
		}
	}
	return pairs
}

func TestHostileItemsCostLittle(t *testing.T) {
	repeat := func(s string, n int) []byte { return bytes.Repeat(unhex(t, s), n) }
	keys := append([]byte{0xb9, 4, 0}, func() (b []byte) {
		for i := range 1024 { // from the last to the first, so that no order helps
			b = append(b, 0x19, byte((2047-i)>>8), byte(2047-i), 0)
		}
		return b
	}()...)
	for name, raw := range map[string][]byte{
		"two million levels":              repeat("81", 2<<20),
		"two million tags":                repeat("d83c", 1<<20),
		"an array that claims 2^63 items": unhex(t, "9b7fffffffffffffff"),
		"a map that claims 2^32 pairs":    unhex(t, "bbffffffff00000000"),
		"bytes that claim 2^63":           unhex(t, "5b8000000000000000"),
		"two million empty arrays":        append(unhex(t, "9a00200000"), repeat("80", 2<<20)...),
		"arrays of a thousand arrays":     append(unhex(t, "990400"), bytes.Repeat(append(unhex(t, "990400"), repeat("00", 1024)...), 1024)...),
		"a thousand keys in no order":     append(unhex(t, "990400"), bytes.Repeat(keys, 1024)...),
		"text of two megabytes":           append(unhex(t, "7a00200000"), repeat("c3", 2<<20)...),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				_, err := cborgate.Check(context.Background(), raw, all(4<<20))
				require.NotEmpty(t, fault.Of(err))
			})
		})
	}
}
