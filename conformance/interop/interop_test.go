package interop_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hinan-id/hinan/conformance/interop"
	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const tag = "0x84b4069ba3ef2e03e464352ca53ee78fe3c798d2dc215e61bcf1a299587531a7"

// run runs a set of one file.
func run(t *testing.T, text string) ([]interop.Line, interop.Summary) {
	t.Helper()
	return runSet(t, fstest.MapFS{"did/file.json": {Data: []byte(text)}})
}

func runSet(t *testing.T, set fs.FS) (lines []interop.Line, sum interop.Summary) {
	t.Helper()
	sum, err := interop.Run(t.Context(), set, func(l interop.Line) error {
		lines = append(lines, l)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, len(lines), sum.Cases)
	return lines, sum
}

func syntax(flavour, input, expect string) string {
	return fmt.Sprintf(`{"generator":{"flavour":%q},"cases":[{"input":%q,"expect":%q}]}`, flavour, input, expect)
}

func TestACaseIsMetByTheRightOutcomeOnly(t *testing.T) {
	for _, tt := range []struct {
		want    string
		outcome interop.Outcome
		differs bool
	}{
		{"accept", interop.Accept, false},
		{"accept", interop.Reject, true},
		{"accept", interop.Undecided, true},
		{"accept", interop.Untested, false},
		{"reject", interop.Accept, true},
		{"reject", interop.Reject, false},
		{"reject", interop.Undecided, false},
		{"reject", interop.Untested, false},
		{"policy", interop.Accept, false},
		{"policy", interop.Reject, false},
		{"something new", interop.Reject, true},
	} {
		require.Equal(t, tt.differs, interop.Line{Want: tt.want, Outcome: tt.outcome}.Mismatch(), "%s, %s", tt.want, tt.outcome)
	}
}

func TestACaseWithoutANameGoesByItsInput(t *testing.T) {
	lines, sum := run(t, syntax("rebased", "did:iota:"+tag, "accept"))
	require.Equal(t, interop.Summary{Cases: 1}, sum)
	require.Equal(t, 1, sum.Tested())
	require.Equal(t, interop.Line{V: 1, File: "did/file.json", Name: "did:iota:" + tag, Want: "accept", Outcome: interop.Accept}, lines[0])
}

func TestTheFlavourIsReadFromTheFile(t *testing.T) {
	_, sum := run(t, syntax("rebased", "did:iota:testnet:"+tag, "accept"))
	require.Zero(t, sum.Mismatches)
	lines, sum := run(t, syntax("stardust", "did:iota:testnet:"+tag, "accept"))
	require.Equal(t, 1, sum.Mismatches)
	require.Equal(t, fault.Code("iota.identifier"), lines[0].Code)
}

func TestARecordedResultThatDiffersIsAMismatch(t *testing.T) {
	text := `{"cases":[{"input":"did:iota:IOTA:` + tag + `","expect":"accept","upstream":{"accepted":true,"result":{"normalised":%q}}}]}`
	_, sum := run(t, fmt.Sprintf(text, "did:iota:"+tag))
	require.Zero(t, sum.Mismatches)
	lines, sum := run(t, fmt.Sprintf(text, "did:iota:iota:"+tag))
	require.Equal(t, 1, sum.Mismatches)
	require.Equal(t, interop.ErrResult, lines[0].Code)
}

func TestUnknownShapesAreUntested(t *testing.T) {
	lines, sum := run(t, `{"cases":[{"name":"a","jpt":"x","expect":"accept"},{"name":"b","mystery":1,"expect":"reject"}],
		"bitmaps":[{"name":"c","probes":[1]}],"documents":[{"id":"did:example:1"}],"note":"x","actors":{"a":{}}}`)
	require.Equal(t, interop.Summary{Cases: 3, Untested: 3}, sum)
	require.Zero(t, sum.Tested())
	for _, l := range lines {
		require.Equal(t, interop.Untested, l.Outcome)
	}
}

// ledger is a case of a Rebased ledger with one living identity.
func ledger(did, expect, typ, value string) string {
	object := `{"data":{"objectId":"` + tag + `","version":"42","content":{"dataType":"moveObject","type":"` + typ + `::identity::Identity","fields":{
		"id":{"id":"` + tag + `"},"did_doc":{"threshold":"1","owner":"0x1","controllers":{"contents":[]},"controlled_value":` + value + `,
		"active_proposals":[],"proposals":{"id":{"id":"0x2"},"size":"0"},"revoked_tokens":{"contents":[]}},
		"legacy_id":null,"created":"1767323045000","updated":"1767323045000","version":"0","deleted":false,"deleted_did":false}}}}`
	return `{"cases":[{"name":"x","did":"` + did + `","chainIdentifier":"2304aa97","packageHistory":["0xaa","0xbb"],"migrationRegistry":"0xcc",
		"ledger":{"objects":{"` + tag + `":` + object + `},"dynamicFields":[]},"expect":"` + expect + `"}]}`
}

// numbers writes bytes as a node does.
func numbers(raw string) string {
	list := make([]string, len(raw))
	for i := range len(raw) {
		list[i] = fmt.Sprint(raw[i])
	}
	return "[" + strings.Join(list, ",") + "]"
}

const payload = `{"doc":{"id":"did:0:0"},"meta":{}}`

func packed() string { return "DID\x01\x00" + string(rune(len(payload))) + "\x00" + payload }

func TestALedgerIsServedAndResolved(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		code fault.Code
	}{
		"by name":                         {ledger("did:iota:testnet:"+tag, "accept", "0xaa", numbers(packed())), ""},
		"by chain id":                     {ledger("did:iota:2304aa97:"+tag, "accept", "0xaa", numbers(packed())), ""},
		"on another network":              {ledger("did:iota:devnet:"+tag, "reject", "0xaa", numbers(packed())), "iota.network"},
		"of another package":              {ledger("did:iota:testnet:"+tag, "reject", "0xdd", numbers(packed())), "iota.object-type"},
		"an id that nobody has":           {ledger("did:iota:testnet:0x"+strings.Repeat("0", 64), "reject", "0xaa", "null"), "resolution.not-found"},
		"with a document that is no text": {ledger("did:iota:testnet:"+tag, "reject", "0xaa", "[1]"), "iota.state-metadata"},
	} {
		t.Run(name, func(t *testing.T) {
			lines, sum := run(t, tt.text)
			require.Equal(t, interop.Summary{Cases: 1}, sum, "%+v", lines)
			require.Equal(t, tt.code, lines[0].Code)
		})
	}
}

func TestAPolicyCaseHasALineForEachSetting(t *testing.T) {
	lines, sum := run(t, ledger("did:iota:testnet:"+tag, "policy", "0xbb", numbers(packed())))
	require.Equal(t, interop.Summary{Cases: 2}, sum)
	require.Equal(t, interop.Strict, lines[0].Setting)
	require.Equal(t, interop.Reject, lines[0].Outcome)
	require.Equal(t, interop.Lenient, lines[1].Setting)
	require.Equal(t, interop.Accept, lines[1].Outcome)
}

func TestFilesThatAreNoSetAreErrors(t *testing.T) {
	for _, text := range []string{"", "[]", "{", `{"generator":7}`} {
		_, err := interop.Run(t.Context(), fstest.MapFS{"a.json": {Data: []byte(text)}}, func(interop.Line) error { return nil })
		require.Error(t, err, "%q", text)
		require.ErrorContains(t, err, "a.json")
	}
	full := errors.New("disk full")
	_, err := interop.Run(t.Context(), fstest.MapFS{"a.json": {Data: []byte(syntax("", "x", "reject"))}}, func(interop.Line) error { return full })
	require.ErrorIs(t, err, full)
}

// TestTheIOTASets runs every set of IOTA Identity that is there.
func TestTheIOTASets(t *testing.T) {
	root := testenv.Dir(t, testenv.Interop) + "/iota-identity-wasm"
	sets, err := os.ReadDir(root)
	require.NoError(t, err)
	ran := 0
	for _, set := range sets {
		if !set.IsDir() {
			continue
		}
		ran++
		t.Run(set.Name(), func(t *testing.T) {
			lines, sum := runSet(t, os.DirFS(root+"/"+set.Name()))
			require.Zero(t, sum.Mismatches)
			tested := 0
			for _, l := range lines {
				if strings.Contains(l.File, "/jpt/") { // BBS: not read yet
					continue
				}
				require.NotEqual(t, interop.Untested, l.Outcome, "%s %s", l.File, l.Name)
				tested++
			}
			require.GreaterOrEqual(t, tested, 500)

			requireBounded(t, os.DirFS(root+"/"+set.Name()))

			renamed, _ := runSet(t, renamed(t, os.DirFS(root+"/"+set.Name())))
			for i := range renamed {
				renamed[i].File, renamed[i].Name = lines[i].File, lines[i].Name
			}
			require.Equal(t, lines, renamed, "names decide nothing")
		})
	}
	require.Positive(t, ran)
}

// requireBounded runs a set three times and looks at what each answer costs, the
// server that replays its ledger included.
func requireBounded(t *testing.T, set fs.FS) {
	t.Helper()
	var costs []testenv.Cost
	for range 3 {
		m, i := testenv.Start(), 0
		_, err := interop.Run(t.Context(), set, func(interop.Line) error {
			if i == len(costs) {
				costs = append(costs, testenv.Unmeasured)
			}
			costs[i] = m.Add(costs[i])
			m, i = testenv.Start(), i+1
			return nil
		})
		require.NoError(t, err)
	}
	dearest := costs[0]
	for _, c := range costs {
		dearest.Time, dearest.Bytes = max(dearest.Time, c.Time), max(dearest.Bytes, c.Bytes)
	}
	dearest.Check(t, "the dearest answer")
}

// renamed copies a set under other file names of the same order, with every
// case's name taken away.
func renamed(t *testing.T, set fs.FS) fs.FS {
	t.Helper()
	again := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(set, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(set, name)
		if err != nil {
			return err
		}
		var file map[string]any
		if err := json.Unmarshal(raw, &file); err != nil {
			return err
		}
		for _, v := range file {
			list, _ := v.([]any)
			for _, entry := range list {
				if c, ok := entry.(map[string]any); ok {
					delete(c, "name")
				}
			}
		}
		raw, err = json.Marshal(file)
		again[fmt.Sprintf("%04d.json", len(again))] = &fstest.MapFile{Data: raw}
		return err
	}))
	return again
}
