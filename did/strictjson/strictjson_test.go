package strictjson_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
)

// check requires that Scan and Parse agree, and returns their error.
func check(t require.TestingT, raw string, l strictjson.Limits) error {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	scanned := strictjson.Scan(background(t), []byte(raw), l)
	_, parsed := strictjson.Parse(background(t), []byte(raw), l)
	require.Equal(t, scanned, parsed)
	return scanned
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		raw  string
		want fault.Code
	}{
		{"nothing", "", strictjson.ErrSyntax},
		{"only spaces", " \t\r\n", strictjson.ErrSyntax},
		{"an open object", `{`, strictjson.ErrSyntax},
		{"an object without its end", `{"a":1`, strictjson.ErrSyntax},
		{"a name without a value", `{"a"}`, strictjson.ErrSyntax},
		{"a name and a colon without a value", `{"a":}`, strictjson.ErrSyntax},
		{"two colons", `{"a"::1}`, strictjson.ErrSyntax},
		{"an equals sign", `{"a"=1}`, strictjson.ErrSyntax},
		{"a comma at the end of an object", `{"a":1,}`, strictjson.ErrSyntax},
		{"a comma at the start of an object", `{,"a":1}`, strictjson.ErrSyntax},
		{"members without a comma", `{"a":1 "b":2}`, strictjson.ErrSyntax},
		{"a name without quotes", `{a:1}`, strictjson.ErrSyntax},
		{"a name in single quotes", `{'a':1}`, strictjson.ErrSyntax},
		{"a number as a name", `{1:1}`, strictjson.ErrSyntax},
		{"an open array", `[`, strictjson.ErrSyntax},
		{"an array without its end", `[1`, strictjson.ErrSyntax},
		{"a comma at the end of an array", `[1,]`, strictjson.ErrSyntax},
		{"two commas in an array", `[1,,2]`, strictjson.ErrSyntax},
		{"an array closed as an object", `[1}`, strictjson.ErrSyntax},
		{"an object closed as an array", `{"a":1]`, strictjson.ErrSyntax},
		{"half a literal", `tru`, strictjson.ErrSyntax},
		{"a literal in capitals", `True`, strictjson.ErrSyntax},
		{"a misspelt null", `nul1`, strictjson.ErrSyntax},
		{"a misspelt false", `folse`, strictjson.ErrSyntax},
		{"undefined", `undefined`, strictjson.ErrSyntax},
		{"a comment", "/* a */ 1", strictjson.ErrSyntax},
		{"a line comment", "// a\n1", strictjson.ErrSyntax},
		{"a form feed as space", "\f1", strictjson.ErrSyntax},
		{"a vertical tab as space", "\v1", strictjson.ErrSyntax},
		{"a no-break space", "\u00a01", strictjson.ErrSyntax},
		{"a zero byte", "\x00", strictjson.ErrSyntax},
		{"a record separator", "\x1e{}", strictjson.ErrSyntax},

		{"an open string", `"a`, strictjson.ErrSyntax},
		{"a string that ends in a backslash", `"\`, strictjson.ErrSyntax},
		{"a string whose end is escaped", `"a\"`, strictjson.ErrSyntax},
		{"a line feed in a string", "\"a\nb\"", strictjson.ErrSyntax},
		{"a tab in a string", "\"a\tb\"", strictjson.ErrSyntax},
		{"a zero byte in a string", "\"a\x00b\"", strictjson.ErrSyntax},
		{"a unit separator in a string", "\"a\x1fb\"", strictjson.ErrSyntax},
		{"an unknown escape", `"\x41"`, strictjson.ErrSyntax},
		{"an escaped single quote", `"\'"`, strictjson.ErrSyntax},
		{"an escape in a capital", `"\N"`, strictjson.ErrSyntax},
		{"a unicode escape in a capital", `"\U0041"`, strictjson.ErrSyntax},
		{"a unicode escape that is short", `"\u004"`, strictjson.ErrSyntax},
		{"a unicode escape at the end", `"\u00`, strictjson.ErrSyntax},
		{"a unicode escape with a sign", `"\u+041"`, strictjson.ErrSyntax},
		{"a unicode escape that is not hexadecimal", `"\u00g0"`, strictjson.ErrSyntax},

		{"a plus sign", `+1`, strictjson.ErrSyntax},
		{"a lone minus", `-`, strictjson.ErrSyntax},
		{"two minus signs", `--1`, strictjson.ErrSyntax},
		{"a minus before a letter", `-a`, strictjson.ErrSyntax},
		{"a leading point", `.5`, strictjson.ErrSyntax},
		{"a point without digits", `1.`, strictjson.ErrSyntax},
		{"a point before an exponent", `1.e5`, strictjson.ErrSyntax},
		{"an exponent without digits", `1.0e`, strictjson.ErrSyntax},
		{"an exponent with only a sign", `1.0e+`, strictjson.ErrSyntax},
		{"an exponent with two signs", `1.0e+-1`, strictjson.ErrSyntax},
		{"NaN", `NaN`, strictjson.ErrSyntax},
		{"Infinity", `Infinity`, strictjson.ErrSyntax},
		{"minus Infinity", `-Infinity`, strictjson.ErrSyntax},
		{"a fullwidth digit", "\uff11", strictjson.ErrSyntax},
		{"a leading zero", `01`, strictjson.ErrSyntax},
		{"two zeros", `-00`, strictjson.ErrSyntax},
		{"a leading zero in an array", `[01]`, strictjson.ErrSyntax},
		{"a negative leading zero in an array", `[-01]`, strictjson.ErrSyntax},
		{"a hexadecimal number in an array", `[0x10]`, strictjson.ErrSyntax},
		{"an underscore in a number", `[1_000]`, strictjson.ErrSyntax},

		{"an integer one above 2^53-1", `9007199254740992`, strictjson.ErrNumber},
		{"an integer one below -(2^53-1)", `-9007199254740992`, strictjson.ErrNumber},
		{"an integer of 17 digits", `10000000000000000`, strictjson.ErrNumber},
		{"an integer beyond 64 bits", `18446744073709551617`, strictjson.ErrNumber},
		{"an integer of 400 digits", strings.Repeat("9", 400), strictjson.ErrNumber},
		{"a large integer deep inside", `{"a":[{"b":9007199254740993}]}`, strictjson.ErrNumber},
		{"an exponent without a fraction", `1e2`, strictjson.ErrNumber},
		{"a capital exponent without a fraction", `1E2`, strictjson.ErrNumber},
		{"a zero with an exponent", `0e0`, strictjson.ErrNumber},
		{"a number beyond float64", `1.0e400`, strictjson.ErrNumber},
		{"a negative number beyond float64", `-1.0e400`, strictjson.ErrNumber},
		{"a fraction after 400 digits", strings.Repeat("9", 400) + ".0", strictjson.ErrNumber},

		{"a byte order mark", "\ufeff{}", strictjson.ErrUTF8},
		{"UTF-16", "\xff\xfe{\x00}\x00", strictjson.ErrUTF8},
		{"an invalid byte in a string", "\"a\xffb\"", strictjson.ErrUTF8},
		{"an invalid byte in a name", "{\"a\xff\":1}", strictjson.ErrUTF8},
		{"a continuation byte alone", "\"\x80\"", strictjson.ErrUTF8},
		{"a cut-off sequence", "\"\xe3\x81\"", strictjson.ErrUTF8},
		{"a cut-off sequence at the end", "\"\xe3\x81", strictjson.ErrUTF8},
		{"an overlong slash", "\"\xc0\xaf\"", strictjson.ErrUTF8},
		{"an encoded surrogate", "\"\xed\xa0\x80\"", strictjson.ErrUTF8},
		{"a code point above U+10FFFF", "\"\xf4\x90\x80\x80\"", strictjson.ErrUTF8},
		{"an invalid byte after a backslash", "\"\\\xff\"", strictjson.ErrUTF8},
		{"an escaped high surrogate alone", `"\ud800"`, strictjson.ErrUTF8},
		{"an escaped low surrogate alone", `"\udc00"`, strictjson.ErrUTF8},
		{"an escaped pair in the wrong order", `"\udc00\ud800"`, strictjson.ErrUTF8},
		{"two escaped high surrogates", `"\ud800\ud800"`, strictjson.ErrUTF8},
		{"a high surrogate before a letter", `"\ud800a"`, strictjson.ErrUTF8},
		{"a high surrogate before another escape", `"\ud800\n"`, strictjson.ErrUTF8},
		{"a high surrogate at the end", `"\ud800`, strictjson.ErrUTF8},

		{"a second object", `{}{}`, strictjson.ErrTrailing},
		{"a second value on a new line", "{}\n{}", strictjson.ErrTrailing},
		{"a bracket too many", `{}}`, strictjson.ErrTrailing},
		{"a comma after the value", `1,`, strictjson.ErrTrailing},
		{"a zero byte after the value", "{}\x00", strictjson.ErrTrailing},
		{"a comment after the value", "{} // end", strictjson.ErrTrailing},

		{"a name twice", `{"a":1,"a":1}`, strictjson.ErrDuplicateName},
		{"the empty name twice", `{"":1,"":2}`, strictjson.ErrDuplicateName},
		{"a name twice with others between", `{"sub":1,"b":2,"c":3,"sub":4}`, strictjson.ErrDuplicateName},
		{"a name twice, once escaped", `{"sub":1,"s\u0075b":2}`, strictjson.ErrDuplicateName},
		{"a name twice, escaped in two ways", `{"\u0061\/":1,"a\u002F":2}`, strictjson.ErrDuplicateName},
		{"a name twice, once as a surrogate pair", "{\"\U0001f600\":1,\"\\ud83d\\ude00\":2}", strictjson.ErrDuplicateName},
		{"a name twice in an inner object", `{"a":[{"b":{"c":1,"c":2}}]}`, strictjson.ErrDuplicateName},
		{"a name twice around an object of the same name", `{"a":{"a":1},"a":2}`, strictjson.ErrDuplicateName},
		{"a name twice in an object of 17", object(16, `"n3":0`), strictjson.ErrDuplicateName},
		{"a name twice in an object of 18", object(17, `"n16":0`), strictjson.ErrDuplicateName},
		{"a name twice in an object of 1000", object(999, `"n998":0`), strictjson.ErrDuplicateName},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := check(t, tt.raw, strictjson.Limits{})
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want, fault.Of(err))
		})
	}
}

// object writes an object of n members and one more.
func object(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"n%d":%d,`, i, i)
	}
	return "{" + b.String() + last + "}"
}

func TestAccepted(t *testing.T) {
	for _, tt := range []struct {
		name string
		raw  string
		want any
	}{
		{"null", `null`, nil},
		{"true within spaces", " \r\n\ttrue ", true},
		{"false", `false`, false},
		{"the empty string", `""`, ""},
		{"the empty object", `{ }`, map[string]any{}},
		{"the empty array", `[ ]`, []any{}},
		{"every short escape", `"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{"unicode escapes in both cases", `"\u3042\u00e9\u00E9"`, "あéé"},
		{"an escaped zero", `"\u0000"`, "\x00"},
		{"a surrogate pair", `"\uD83D\uDE00!"`, "\U0001f600!"},
		{"unescaped text of all lengths", `"aéあ😀"`, "aéあ😀"},
		{"the delete character", "\"\x7f\"", "\x7f"},
		{"a noncharacter", "\"\uffff\"", "\uffff"},
		{"a byte order mark inside a string", "\"\ufeff\"", "\ufeff"},
		{"zero", `0`, json.Number("0")},
		{"minus zero", `-0`, json.Number("-0")},
		{"the largest integer", `9007199254740991`, json.Number("9007199254740991")},
		{"the smallest integer", `-9007199254740991`, json.Number("-9007199254740991")},
		{"a fraction keeps its spelling", `1.50`, json.Number("1.50")},
		{"a fraction with an exponent", `-1.25E-3`, json.Number("-1.25E-3")},
		{"a fraction that underflows", `1.0e-400`, json.Number("1.0e-400")},
		{"names that differ in case", `{"a":1,"A":2}`, map[string]any{"a": json.Number("1"), "A": json.Number("2")}},
		{"names that differ in normal form", "{\"\u00e9\":null,\"e\u0301\":null}", map[string]any{"\u00e9": nil, "e\u0301": nil}},
		{"one name in two objects", `[{"a":1},{"a":2}]`, []any{map[string]any{"a": json.Number("1")}, map[string]any{"a": json.Number("2")}}},
		{"one name inside itself", `{"a":{"a":{}}}`, map[string]any{"a": map[string]any{"a": map[string]any{}}}},
		{"an escaped name", `{"\u0061":1}`, map[string]any{"a": json.Number("1")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, check(t, tt.raw, strictjson.Limits{}))
			got, err := strictjson.Parse(t.Context(), []byte(tt.raw), strictjson.Limits{})
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestNamesOfLargeObjectsDoNotLeakOutwards(t *testing.T) {
	inner := object(40, `"x":1`)
	require.NoError(t, check(t, `{"n1":`+inner+`,"n2":`+inner+`,"n3":0}`, strictjson.Limits{}))
	require.ErrorIs(t, check(t, `{"n1":`+inner+`,"n2":0,"n1":0}`, strictjson.Limits{}), strictjson.ErrDuplicateName)
}

func TestLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	objects := func(n int) string { return strings.Repeat(`{"a":`, n) + "0" + strings.Repeat("}", n) }
	values := func(n int) string { return "[" + strings.Repeat("0,", n-2) + "0]" } // with the array itself
	text := func(n int) string { return `"` + strings.Repeat("a", n-2) + `"` }
	name := func(n int) string { return `{"` + strings.Repeat("a", n) + `":0}` }
	escaped := func(n int) string { return `{"` + strings.Repeat(`\u0061`, n) + `":0}` }
	wide := strictjson.Limits{Bytes: 1 << 30, Depth: 1 << 30, Nodes: 1 << 30, Name: 1 << 30}
	for _, tt := range []struct {
		name   string
		make   func(n int) string
		limits strictjson.Limits
		limit  int
		want   fault.Code
	}{
		{"bytes by default", text, strictjson.Limits{}, strictjson.DefaultBytes, strictjson.ErrTooLarge},
		{"arrays by default", nested, strictjson.Limits{}, strictjson.DefaultDepth, strictjson.ErrDepth},
		{"objects by default", objects, strictjson.Limits{}, strictjson.DefaultDepth, strictjson.ErrDepth},
		{"values by default", values, strictjson.Limits{}, strictjson.DefaultNodes, strictjson.ErrTooLarge},
		{"a name by default", name, strictjson.Limits{}, strictjson.DefaultName, strictjson.ErrTooLarge},
		{"an escaped name by default", escaped, strictjson.Limits{}, strictjson.DefaultName, strictjson.ErrTooLarge},
		{"negative limits are the defaults", nested, strictjson.Limits{Depth: -1}, strictjson.DefaultDepth, strictjson.ErrDepth},
		{"lower bytes", text, strictjson.Limits{Bytes: 10}, 10, strictjson.ErrTooLarge},
		{"lower depth", nested, strictjson.Limits{Depth: 3}, 3, strictjson.ErrDepth},
		{"fewer values", values, strictjson.Limits{Nodes: 5}, 5, strictjson.ErrTooLarge},
		{"shorter names", name, strictjson.Limits{Name: 4}, 4, strictjson.ErrTooLarge},
		{"200,000 values in 512 KiB", values, strictjson.Limits{Bytes: 512 << 10, Nodes: 200_000}, 200_000, strictjson.ErrTooLarge},
		{"bytes at most", text, wide, strictjson.MaxBytes, strictjson.ErrTooLarge},
		{"depth at most", nested, wide, strictjson.MaxDepth, strictjson.ErrDepth},
		{"values at most", values, wide, strictjson.MaxNodes, strictjson.ErrTooLarge},
		{"a name at most", name, wide, strictjson.MaxName, strictjson.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, check(t, tt.make(tt.limit), tt.limits))
			require.ErrorIs(t, check(t, tt.make(tt.limit+1), tt.limits), tt.want)
		})
	}
}

func TestDepthIsBoundedBeforeTheStack(t *testing.T) {
	wide := strictjson.Limits{Bytes: strictjson.MaxBytes, Depth: 1 << 30}
	require.ErrorIs(t, check(t, strings.Repeat("[", strictjson.MaxBytes), wide), strictjson.ErrDepth)
}

func TestObject(t *testing.T) {
	m, err := strictjson.Object(t.Context(), []byte(`{"a":true}`), strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": true}, m)

	for _, raw := range []string{`[]`, `null`, `"{}"`, `1`} {
		_, err := strictjson.Object(t.Context(), []byte(raw), strictjson.Limits{})
		require.ErrorIs(t, err, strictjson.ErrType, raw)
	}
	_, err = strictjson.Object(t.Context(), []byte(`{`), strictjson.Limits{})
	require.ErrorIs(t, err, strictjson.ErrSyntax)
}

func TestParsedValuesDoNotReferToTheText(t *testing.T) {
	raw := []byte(`{"name":["text",12]}`)
	got, err := strictjson.Parse(t.Context(), raw, strictjson.Limits{})
	require.NoError(t, err)
	clear(raw)
	require.Equal(t, map[string]any{"name": []any{"text", json.Number("12")}}, got)
}

func TestScanDoesNotAllocateForOrdinaryDocuments(t *testing.T) {
	ctx := t.Context()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if err := strictjson.Scan(ctx, didDocument, strictjson.Limits{}); err != nil {
			panic(err)
		}
	}))
}

// TestEveryByteAtEveryPlaceOfAString: strings are read eight bytes at a time.
func TestEveryByteAtEveryPlaceOfAString(t *testing.T) {
	for place := range 17 {
		for b := range 256 {
			text := []byte(`"` + strings.Repeat("a", place) + "?" + strings.Repeat("z", 17-place) + `"`)
			text[1+place] = byte(b)
			want := json.Valid(text) && b < utf8.RuneSelf // a lone byte above is no UTF-8, which encoding/json mends
			err := strictjson.Scan(t.Context(), text, strictjson.Limits{})
			require.Equal(t, want, err == nil, "byte 0x%02x at %d: %v", b, place, err)
		}
	}
}

func TestMessagesNameThePlaceAndNotTheContent(t *testing.T) {
	err := check(t, `{"diagnosis":1,"diagnosis":2}`, strictjson.Limits{})
	require.EqualError(t, err, "json.duplicate-name: repeated name at byte 15")
}

// value draws any value that Parse can return.
func value(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 7
		if depth == 0 {
			kinds = 5
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return json.Number(fmt.Sprint(rapid.Int64Range(-(1<<53-1), 1<<53-1).Draw(t, "integer")))
		case 3:
			return json.Number(fmt.Sprintf("%.17e", rapid.Float64().Draw(t, "float")))
		case 4:
			return rapid.String().Draw(t, "text")
		case 5:
			return rapid.SliceOfN(value(depth-1), 0, 5).Draw(t, "array")
		}
		return rapid.MapOfN(rapid.StringN(0, 20, 256), value(depth-1), 0, 20).Draw(t, "object")
	})
}

func TestWhatIsMarshalledIsParsedBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := value(3).Draw(t, "value")
		raw, err := json.Marshal(want)
		require.NoError(t, err)
		require.NoError(t, check(t, string(raw), strictjson.Limits{}))
		got, err := strictjson.Parse(background(t), raw, strictjson.Limits{})
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// decode reads raw as encoding/json does.
func decode(t require.TestingT, raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v))
	return v
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		string(didDocument), `{"a":[1,-2.5,true,false,null,"\ud83d\ude00\n"]}`, `{"a":1,"\u0061":2}`,
		`"\ud800"`, "\ufeff{}", `9007199254740993`, `1e5`, `[[[[]]]]`, object(20, `"n1":1`), `{}{}`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := strictjson.Parse(t.Context(), raw, strictjson.Limits{})
		scanned := strictjson.Scan(t.Context(), raw, strictjson.Limits{})
		require.Equal(t, err, scanned)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.True(t, json.Valid(raw))
		require.Equal(t, decode(t, raw), got)
	})
}
