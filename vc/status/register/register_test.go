package register_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/register"
	"github.com/hinan-id/hinan/vc/status/revbitmap"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

const uri = "https://city.example/status/1"

var _ status.Allocator = register.File{}

func bits(purpose string) register.Plan {
	return register.Plan{Type: bitstring.EntryType, URI: uri, Purpose: purpose, Entries: bitstring.MinEntries, Width: 1}
}

func tokens(width uint8) register.Plan {
	return register.Plan{Type: tokenlist.EntryType, URI: uri, Entries: bitstring.MinEntries, Width: width}
}

func bitmap() register.Plan {
	return register.Plan{
		Type: revbitmap.Type, URI: "did:example:city#revocation", Purpose: bitstring.Revocation, Entries: bitstring.MinEntries, Width: 1,
	}
}

func create(t testing.TB, p register.Plan) register.File {
	f, err := register.Create(t.Context(), filepath.Join(t.TempDir(), "list.json"), p)
	require.NoError(t, err)
	got, err := f.Plan()
	require.NoError(t, err)
	require.Equal(t, p, got)
	return f
}

func allocate(t testing.TB, f register.File) vc.StatusEntry {
	e, err := f.Allocate(t.Context())
	require.NoError(t, err)
	return e
}

func value(t testing.TB, f register.File, i uint64) uint8 {
	l, err := f.List("did:example:city", time.Now())
	require.NoError(t, err)
	v, err := l.Bits.Value(i)
	require.NoError(t, err)
	return v
}

func TestPlaces(t *testing.T) {
	for _, p := range []register.Plan{bits(bitstring.Revocation), bits(bitstring.Suspension), tokens(2), bitmap()} {
		f := create(t, p)
		seen := map[uint64]bool{}
		for range 20 {
			e := allocate(t, f)
			require.Equal(t, p.Type, e.Type)
			require.Equal(t, p.URI, e.URI)
			require.Less(t, e.Index, p.Entries)
			require.False(t, seen[e.Index])
			seen[e.Index] = true
			require.NotEmpty(t, e.Raw)
		}
		indices := make([]uint64, 0, len(seen))
		for i := range seen {
			indices = append(indices, i)
		}
		slices.Sort(indices)
		require.Greater(t, indices[len(indices)-1]-indices[0], p.Entries/4, "they are scattered")
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan register.Plan
	}{
		{"nothing", register.Plan{}},
		{"an unknown kind", register.Plan{Type: "other", URI: uri, Purpose: bitstring.Revocation, Entries: bitstring.MinEntries, Width: 1}},
		{"one place too few", func() register.Plan { p := tokens(1); p.Entries--; return p }()},
		{"one place too many", func() register.Plan { p := tokens(1); p.Entries = register.MaxEntries + 1; return p }()},
		{"no address", func() register.Plan { p := tokens(1); p.URI = ""; return p }()},
		{"no purpose", bits("")},
		{"an unknown purpose", bits("weather")},
		{"two bits in a bitstring", func() register.Plan { p := bits(bitstring.Revocation); p.Width = 2; return p }()},
		{"three bits in a token", tokens(3)},
		{"no bits in a token", tokens(0)},
		{"a bitmap at an address that is no service", func() register.Plan { p := bitmap(); p.URI = uri; return p }()},
		{"a bitmap for suspension", func() register.Plan { p := bitmap(); p.Purpose = bitstring.Suspension; return p }()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "list.json")
			_, err := register.Create(t.Context(), path, tt.plan)
			require.ErrorIs(t, err, register.ErrPlan)
			require.NoFileExists(t, path)
		})
	}
	t.Run("as many places as there may be", func(t *testing.T) {
		p := tokens(8)
		p.Entries = register.MaxEntries
		f := create(t, p)
		require.Less(t, allocate(t, f).Index, p.Entries)
	})
}

func TestStates(t *testing.T) {
	type act func(register.File, context.Context, uint64) error
	revoke, suspend, reinstate := act(register.File.Revoke), act(register.File.Suspend), act(register.File.Reinstate)
	mark := func(v uint8) act {
		return func(f register.File, ctx context.Context, i uint64) error { return f.Mark(ctx, i, v) }
	}
	for _, tt := range []struct {
		name string
		plan register.Plan
		acts []act
		want error
		left uint8
	}{
		{"revoke", bits(bitstring.Revocation), []act{revoke}, nil, 1},
		{"revoke twice", bits(bitstring.Revocation), []act{revoke, revoke}, nil, 1},
		{"revoke and take back", bits(bitstring.Revocation), []act{revoke, reinstate}, register.ErrFinal, 1},
		{"suspend where one can only revoke", bits(bitstring.Revocation), []act{suspend}, register.ErrPlan, 0},
		{"suspend", bits(bitstring.Suspension), []act{suspend}, nil, 1},
		{"suspend and take back", bits(bitstring.Suspension), []act{suspend, reinstate}, nil, 0},
		{"revoke where one can only suspend", bits(bitstring.Suspension), []act{revoke}, register.ErrPlan, 0},
		{"offer a newer one", bits(bitstring.Refresh), []act{mark(1)}, nil, 1},
		{"a value that is too wide", bits(bitstring.Refresh), []act{mark(2)}, register.ErrPlan, 0},
		{"a value for nothing", bits(bitstring.Refresh), []act{mark(0)}, register.ErrPlan, 0},
		{"a token: suspend, then revoke", tokens(2), []act{suspend, revoke}, nil, 1},
		{"a token: revoke, then suspend", tokens(2), []act{revoke, suspend}, register.ErrFinal, 1},
		{"a token: revoke, then mark", tokens(2), []act{revoke, mark(3)}, register.ErrFinal, 1},
		{"a token: suspend and take back", tokens(2), []act{suspend, reinstate}, nil, 0},
		{"a token: a state of one's own", tokens(4), []act{mark(12)}, nil, 12},
		{"a token: revoke by value", tokens(4), []act{mark(1)}, register.ErrPlan, 0},
		{"a token: suspend by value", tokens(4), []act{mark(2)}, register.ErrPlan, 0},
		{"a token of one bit: suspend", tokens(1), []act{suspend}, register.ErrPlan, 0},
		{"a bitmap: revoke", bitmap(), []act{revoke}, nil, 1},
		{"a bitmap: take back", bitmap(), []act{revoke, reinstate}, register.ErrFinal, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := create(t, tt.plan)
			e := allocate(t, f)
			var err error
			for _, do := range tt.acts {
				err = do(f, t.Context(), e.Index)
			}
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.left, value(t, f, e.Index))
		})
	}
}

func TestAPlaceThatWasNeverGivenOut(t *testing.T) {
	f := create(t, tokens(2))
	e := allocate(t, f)
	for _, i := range []uint64{e.Index ^ 1, bitstring.MinEntries, 1 << 63} {
		require.ErrorIs(t, f.Revoke(t.Context(), i), status.ErrIndex)
		require.ErrorIs(t, f.Reinstate(t.Context(), i), status.ErrIndex)
		_, err := f.Value(i)
		require.ErrorIs(t, err, status.ErrIndex)
	}
	given, err := f.Value(e.Index)
	require.NoError(t, err)
	require.Zero(t, given)
}

func TestAFullList(t *testing.T) {
	f := create(t, bits(bitstring.Revocation))
	// all but one place are taken: it must be found, and then there is none
	raw, err := os.ReadFile(f.Path)
	require.NoError(t, err)
	var m map[string]any
	require.NoError(t, json.Unmarshal(raw, &m))
	taken := slices.Repeat([]byte{0xFF}, bitstring.MinEntries/8)
	taken[1000] = 0xFF &^ 0x10 // the fourth from the top
	m["taken"] = taken
	raw, err = json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(f.Path, raw, 0o600))
	require.EqualValues(t, 8003, allocate(t, f).Index)
	_, err = f.Allocate(t.Context())
	require.ErrorIs(t, err, register.ErrFull)
}

func TestABitmapHoldsWhatIsRevoked(t *testing.T) {
	f := create(t, bitmap())
	want := []uint32{}
	for range 5 {
		e := allocate(t, f)
		require.NoError(t, f.Revoke(t.Context(), e.Index))
		want = append(want, uint32(e.Index))
		allocate(t, f)
	}
	slices.Sort(want)
	b, err := f.Bitmap()
	require.NoError(t, err)
	require.Equal(t, want, slices.Collect(b.All()))
	_, err = create(t, tokens(1)).Bitmap()
	require.ErrorIs(t, err, register.ErrPlan)
}

func TestAListThatIsThereIsNotReplaced(t *testing.T) {
	f := create(t, tokens(1))
	e := allocate(t, f)
	_, err := register.Create(t.Context(), f.Path, tokens(1))
	require.ErrorIs(t, err, fs.ErrExist)
	require.NoError(t, f.Revoke(t.Context(), e.Index), "the old one is as it was")
}

func TestFilesThatAreNoRegister(t *testing.T) {
	f := create(t, tokens(1))
	good, err := os.ReadFile(f.Path)
	require.NoError(t, err)
	for _, tt := range []struct{ name, old, new string }{
		{"nothing", string(good), ""},
		{"no JSON", string(good), "{"},
		{"another version", `{"v":1,`, `{"v":2,`},
		{"a member twice", `{"v":1,`, `{"v":1,"v":1,`},
		{"another kind", `"status_list"`, `"other"`},
		{"more places than it has", `"entries":131072`, `"entries":131080`},
		{"wider values than it has", `"width":1`, `"width":2`},
		{"no base64", `"taken":"AAAA`, `"taken":"AA A`},
		{"something behind", "}\n", "}\n}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, string(good), tt.old)
			require.NoError(t, os.WriteFile(f.Path, []byte(strings.Replace(string(good), tt.old, tt.new, 1)), 0o600))
			_, err := f.Allocate(t.Context())
			require.ErrorIs(t, err, register.ErrFile)
			_, err = f.Plan()
			require.ErrorIs(t, err, register.ErrFile)
		})
	}
	t.Run("more bytes than allowed", func(t *testing.T) {
		require.NoError(t, os.WriteFile(f.Path, make([]byte, register.MaxFile+1), 0o600))
		_, err := f.Plan()
		require.ErrorIs(t, err, register.ErrFile)
	})
	t.Run("no file", func(t *testing.T) {
		require.NoError(t, os.Remove(f.Path))
		_, err := f.Allocate(t.Context())
		require.ErrorIs(t, err, fs.ErrNotExist)
	})
}

// TestManyAtOnce lets goroutines and processes share one register.
func TestManyAtOnce(t *testing.T) {
	if path := os.Getenv("REGISTER_TEST_PATH"); path != "" {
		for range 10 {
			e, err := register.File{Path: path}.Allocate(t.Context())
			require.NoError(t, err)
			t.Logf("index %d.", e.Index)
		}
		return
	}
	f := create(t, tokens(1))
	var mu sync.Mutex
	var all []string
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestManyAtOnce$", "-test.v")
			cmd.Env = append(os.Environ(), "REGISTER_TEST_PATH="+f.Path)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			mu.Lock()
			defer mu.Unlock()
			for line := range strings.Lines(string(out)) {
				if _, index, ok := strings.Cut(line, "index "); ok {
					all = append(all, strings.TrimSpace(index))
				}
			}
		})
		wg.Go(func() {
			for range 10 {
				e, err := f.Allocate(t.Context())
				require.NoError(t, err)
				mu.Lock()
				all = append(all, fmt.Sprintf("%d.", e.Index))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Len(t, all, 60)
	slices.Sort(all)
	require.Len(t, slices.Compact(all), 60)
	entries, err := os.ReadDir(filepath.Dir(f.Path))
	require.NoError(t, err)
	require.Len(t, entries, 2, "the register and its lock")
}

func TestAWaitingCallerCanGiveUp(t *testing.T) {
	f := create(t, tokens(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Allocate(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, f.Revoke(ctx, 0), context.Canceled)
}

func TestAFailedWriteLeavesTheRegisterAsItWas(t *testing.T) {
	f := create(t, tokens(1))
	before, err := os.ReadFile(f.Path)
	require.NoError(t, err)
	// a name so long that the new file beside it cannot be made
	long := filepath.Join(filepath.Dir(f.Path), strings.Repeat("n", 250))
	require.NoError(t, os.Rename(f.Path, long))
	f.Path = long
	_, err = f.Allocate(t.Context())
	require.Error(t, err)
	require.Empty(t, fault.Of(err), "it is we who could not work")
	after, err := os.ReadFile(f.Path)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestAListIsPublishedWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.jwt")
	require.NoError(t, register.WriteFile(path, []byte("old")))
	require.NoError(t, register.WriteFile(path, []byte("new")))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "new", string(got))
	require.Error(t, register.WriteFile(filepath.Join(path, "x"), nil))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o644), info.Mode().Perm())
	}
}

func FuzzRegister(f *testing.F) {
	raw, err := os.ReadFile(create(f, tokens(1)).Path)
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"v":1,"type":"status_list","uri":"a","entries":131072,"width":1,"taken":null,"published":""}`))
	path := filepath.Join(f.TempDir(), "list.json")
	f.Fuzz(func(t *testing.T, raw []byte) {
		require.NoError(t, os.WriteFile(path, raw, 0o600))
		if _, err := (register.File{Path: path}).Plan(); err != nil {
			require.ErrorIs(t, err, register.ErrFile)
		}
	})
}

func BenchmarkAllocate(b *testing.B) {
	f := create(b, tokens(1))
	for b.Loop() {
		if _, err := f.Allocate(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
