package interop_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/interop"
	"github.com/hinan-id/hinan/conformance/testenv"
)

// sdcwtSet is the set without what is for people.
func sdcwtSet(t *testing.T) fs.FS {
	set := fstest.MapFS{}
	for name, raw := range testenv.Files(t, testenv.Interop, "sd-cwt-npm/*.json") {
		set[name] = &fstest.MapFile{Data: raw}
	}
	return set
}

// TestTheSetOfSDCWTs runs every SD-CWT of the set, the policy cases under both settings.
func TestTheSetOfSDCWTs(t *testing.T) {
	set := sdcwtSet(t)
	lines, sum := runSet(t, set)
	require.Equal(t, interop.Summary{Cases: 81 + 9}, sum)
	requireBounded(t, set)

	again, _ := runSet(t, renamed(t, set))
	for i := range again {
		again[i].File, again[i].Name = lines[i].File, lines[i].Name
	}
	require.Equal(t, lines, again, "names decide nothing")
}

// rewritten is the set with a part of its first file of cases replaced, which must be
// there.
func rewritten(t *testing.T, old, new string) fs.FS {
	again := fstest.MapFS{}
	for _, name := range []string{"keys.json", "sd-cwt-js.json"} {
		raw, err := fs.ReadFile(sdcwtSet(t), name)
		require.NoError(t, err)
		var compact any
		require.NoError(t, json.Unmarshal(raw, &compact))
		raw, err = json.Marshal(compact)
		require.NoError(t, err)
		if name != "keys.json" || strings.Contains(string(raw), old) {
			require.Contains(t, string(raw), old)
			raw = []byte(strings.ReplaceAll(string(raw), old, new))
		}
		again[name] = &fstest.MapFile{Data: raw}
	}
	return again
}

func TestWhatACaseAsksIsReadFromItsFields(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           interop.Outcome
		code           string
	}{
		{"as it is", `"nonce":"8c0f5f523b95bea4"`, `"nonce":"8c0f5f523b95bea4"`, interop.Accept, ""},
		{"another nonce", `"nonce":"8c0f5f523b95bea4"`, `"nonce":"00"`, interop.Undecided, "binding.nonce"},
		{"a nonce that is not in hexadecimal", `"nonce":"8c0f5f523b95bea4"`, `"nonce":"x"`, interop.Reject, "interop.case"},
		{"another audience", `"audience":"E4020500001111/26A07"`, `"audience":"x"`, interop.Undecided, "binding.audience"},
		{"another clock", `"at":1790000060`, `"at":1990000060`, interop.Reject, "credential.expired"},
		{"no clock in the case", `"at":1790000060,`, ``, interop.Accept, ""},
		{"other claims", `"claims":{"0":1`, `"claims":{"0":2`, interop.Reject, "interop.result"},
		{"more claims", `"claims":{"0":1`, `"claims":{"99":9,"0":1`, interop.Reject, "interop.result"},
		{"no hexadecimal", `"kbt":"d2`, `"kbt":"xx`, interop.Reject, "interop.case"},
		{"bytes in front", `"kbt":"d2`, `"kbt":"00d2`, interop.Reject, "cbor.trailing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines, sum := runSet(t, rewritten(t, tt.old, tt.new))
			require.Equal(t, 4, sum.Cases)
			require.Equal(t, tt.want, lines[0].Outcome, "%+v", lines[0])
			require.EqualValues(t, tt.code, lines[0].Code)
		})
	}
}

func TestKeysComeFromTheSet(t *testing.T) {
	raw, err := fs.ReadFile(rewritten(t, `"at"`, `"at"`), "sd-cwt-js.json")
	require.NoError(t, err)
	lines, _ := runSet(t, fstest.MapFS{"a.json": {Data: raw}})
	require.EqualValues(t, "interop.case", lines[0].Code, "no file with keys and trust")
	lines, _ = runSet(t, fstest.MapFS{"a.json": {Data: raw}, "b.json": {Data: []byte(`{"keys":{},"trust":{}}`)}})
	require.EqualValues(t, "key.unknown", lines[0].Code)
	lines, _ = runSet(t, fstest.MapFS{"a.json": {Data: raw}, "b.json": {Data: []byte(`{"keys":{"k":{"coseKey":"x"}},"trust":{"402052":["k"]}}`)}})
	require.EqualValues(t, "interop.case", lines[0].Code)
}
