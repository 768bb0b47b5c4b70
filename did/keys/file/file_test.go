package file_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/file"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

const passphrase = "three in the morning"

// lowest makes scrypt cheap: these tests are not about its cost.
const lowest = 1

func passing(p string) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) { return []byte(p), nil }
}

func open(t testing.TB) *file.Store {
	return &file.Store{Dir: filepath.Join(t.TempDir(), "keys"), Passphrase: passing(passphrase), WorkFactor: lowest}
}

// filled returns a store with one key, and the path of its file.
func filled(t testing.TB) (s *file.Store, handle, path string) {
	t.Helper()
	s = open(t)
	handle, err := s.Generate(t.Context(), keys.ES256)
	require.NoError(t, err)
	return s, handle, filepath.Join(s.Dir, handle)
}

func TestStore(t *testing.T) {
	keystest.Run(t, func(t *testing.T) keys.Store { return open(t) })
}

func TestAKeyOutlivesTheStore(t *testing.T) {
	for _, a := range keys.Algorithms() {
		t.Run(string(a), func(t *testing.T) {
			s := open(t)
			handle, err := s.Generate(t.Context(), a)
			require.NoError(t, err)
			before, err := s.Open(t.Context(), handle)
			require.NoError(t, err)

			later := &file.Store{Dir: s.Dir, Passphrase: passing(passphrase)}
			after, err := later.Open(t.Context(), handle)
			require.NoError(t, err)
			require.Equal(t, a, after.Algorithm())
			require.Equal(t, before.Public(), after.Public())
		})
	}
}

func TestAFileBelongsToItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	s, _, path := filled(t)
	dir, err := os.Stat(s.Dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), dir.Mode().Perm())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestNothingIsLeftBesideTheKey(t *testing.T) {
	s, handle, _ := filled(t)
	entries, err := os.ReadDir(s.Dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, handle, entries[0].Name())
}

func TestTheFileIsPlainAge(t *testing.T) {
	_, handle, path := filled(t)
	sealed, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(sealed, []byte("age-encryption.org/v1\n-> scrypt ")))
	identity, err := age.NewScryptIdentity(passphrase)
	require.NoError(t, err)
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	require.NoError(t, err)
	plain, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Regexp(t, `^\{"v":1,"handle":"`+handle+`","alg":"ES256","secret":"[A-Za-z0-9+/]{43}="\}$`, string(plain))
}

func TestTheDefaultWorkFactorIsTheCarefulOne(t *testing.T) {
	s := open(t)
	s.WorkFactor = 0
	handle, err := s.Generate(t.Context(), keys.EdDSA)
	require.NoError(t, err)
	sealed, err := os.ReadFile(filepath.Join(s.Dir, handle))
	require.NoError(t, err)
	require.Regexp(t, `-> scrypt [A-Za-z0-9+/]{22} 18\n`, string(sealed))
}

func TestWorkFactorsOutOfRangeAreRefused(t *testing.T) {
	for _, factor := range []int{-1, file.MaxWorkFactor + 1, 31} {
		s := open(t)
		s.WorkFactor = factor
		_, err := s.Generate(t.Context(), keys.EdDSA)
		require.ErrorContains(t, err, "work factor", factor)
		require.NoDirExists(t, s.Dir)
	}
}

func TestPassphrases(t *testing.T) {
	cancelled := errors.New("the officer went away")
	for _, tt := range []struct {
		name string
		ask  func(context.Context) ([]byte, error)
	}{
		{"another one", passing("four in the morning")},
		{"the same in other letters", passing("Three in the morning")},
		{"with a newline", passing(passphrase + "\n")},
		{"an empty one", passing("")},
		{"none", nil},
		{"one that cannot be had", func(context.Context) ([]byte, error) { return nil, cancelled }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, handle, _ := filled(t)
			wrong := &file.Store{Dir: s.Dir, Passphrase: tt.ask, WorkFactor: lowest}
			_, err := wrong.Open(t.Context(), handle)
			require.ErrorIs(t, err, file.ErrPassphrase)
			require.NotErrorIs(t, err, file.ErrFile)
			require.NotContains(t, err.Error(), "morning")
		})
	}
	t.Run("no key is made without one", func(t *testing.T) {
		for _, ask := range []func(context.Context) ([]byte, error){nil, passing("")} {
			s := open(t)
			s.Passphrase = ask
			_, err := s.Generate(t.Context(), keys.EdDSA)
			require.ErrorIs(t, err, file.ErrPassphrase)
			require.NoDirExists(t, s.Dir)
		}
	})
	t.Run("the caller's slice stays as it is", func(t *testing.T) {
		s := open(t)
		mine := []byte(passphrase)
		s.Passphrase = func(context.Context) ([]byte, error) { return mine, nil }
		handle, err := s.Generate(t.Context(), keys.EdDSA)
		require.NoError(t, err)
		_, err = s.Open(t.Context(), handle)
		require.NoError(t, err)
		require.Equal(t, passphrase, string(mine))
	})
}

// header returns the length of the header, from which on age knows the right
// passphrase from a wrong one.
func header(t testing.TB, sealed []byte) int {
	t.Helper()
	mac := bytes.Index(sealed, []byte("\n--- "))
	require.Positive(t, mac)
	return mac
}

func TestEveryChangedByteIsSeen(t *testing.T) {
	s, handle, path := filled(t)
	sealed, err := os.ReadFile(path)
	require.NoError(t, err)
	mac := header(t, sealed)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		require.NoError(t, os.WriteFile(path, changed, 0o600))
		_, err := s.Open(t.Context(), handle)
		if i > mac {
			require.ErrorIs(t, err, file.ErrFile, "byte %d", i)
			continue
		}
		code := fault.Of(err)
		require.True(t, code == file.ErrFile || code == file.ErrPassphrase, "byte %d: %v", i, err)
	}
	require.NoError(t, os.WriteFile(path, sealed, 0o600))
	_, err = s.Open(t.Context(), handle)
	require.NoError(t, err)
}

func TestEveryCutIsSeen(t *testing.T) {
	s, handle, path := filled(t)
	sealed, err := os.ReadFile(path)
	require.NoError(t, err)
	for n := range sealed {
		require.NoError(t, os.WriteFile(path, sealed[:n], 0o600))
		_, err := s.Open(t.Context(), handle)
		require.ErrorIs(t, err, file.ErrFile, "%d bytes", n)
	}
}

// encrypt writes what is given as a key file, with the right passphrase.
func encrypt(t testing.TB, path, plain string) {
	t.Helper()
	recipient, err := age.NewScryptRecipient(passphrase)
	require.NoError(t, err)
	recipient.SetWorkFactor(lowest)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	require.NoError(t, err)
	_, err = io.WriteString(w, plain)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, sealed.Bytes(), 0o600))
}

func TestWhatIsInsideMustBeTheKey(t *testing.T) {
	const seed = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for _, tt := range []struct {
		name, plain string
		want        error
	}{
		{"the key", `{"v":1,"handle":"HANDLE","alg":"EdDSA","secret":"` + seed + `"}`, nil},
		{"a later version", `{"v":2,"handle":"HANDLE","alg":"EdDSA","secret":"` + seed + `"}`, file.ErrVersion},
		{"a later version in another form", `{"v":2,"handle":{"new":true}}`, file.ErrVersion},
		{"a negative version", `{"v":-1,"handle":"HANDLE","alg":"EdDSA","secret":"` + seed + `"}`, file.ErrVersion},
		{"no version", `{"handle":"HANDLE","alg":"EdDSA","secret":"` + seed + `"}`, file.ErrFile},
		{"a version in words", `{"v":"1","handle":"HANDLE","alg":"EdDSA","secret":"` + seed + `"}`, file.ErrFile},
		{"another handle", `{"v":1,"handle":"00000000000000000000000000000000","alg":"EdDSA","secret":"` + seed + `"}`, file.ErrFile},
		{"no handle", `{"v":1,"alg":"EdDSA","secret":"` + seed + `"}`, file.ErrFile},
		{"no secret", `{"v":1,"handle":"HANDLE","alg":"EdDSA"}`, file.ErrFile},
		{"a short secret", `{"v":1,"handle":"HANDLE","alg":"EdDSA","secret":"AAAA"}`, file.ErrFile},
		{"a secret that is no base64", `{"v":1,"handle":"HANDLE","alg":"EdDSA","secret":"?"}`, file.ErrFile},
		{"a scalar of zero", `{"v":1,"handle":"HANDLE","alg":"ES256","secret":"` + seed + `"}`, file.ErrFile},
		{"a secp256k1 scalar of zero", `{"v":1,"handle":"HANDLE","alg":"ES256K","secret":"` + seed + `"}`, file.ErrFile},
		{"a secret of another size", `{"v":1,"handle":"HANDLE","alg":"ES384","secret":"` + seed + `"}`, file.ErrFile},
		{"an unknown algorithm", `{"v":1,"handle":"HANDLE","alg":"none","secret":"` + seed + `"}`, file.ErrFile},
		{"an array", `[1]`, file.ErrFile},
		{"two objects", `{"v":1,"handle":"HANDLE","alg":"EdDSA","secret":"` + seed + `"}{}`, file.ErrFile},
		{"no JSON", `a key`, file.ErrFile},
		{"nothing", ``, file.ErrFile},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, handle, path := filled(t)
			encrypt(t, path, strings.ReplaceAll(tt.plain, "HANDLE", handle))
			_, err := s.Open(t.Context(), handle)
			require.ErrorIs(t, err, tt.want)
			if err != nil {
				require.NotContains(t, err.Error(), seed)
			}
		})
	}
}

func TestAFileOfAnotherKeyIsRefused(t *testing.T) {
	s, first, path := filled(t)
	second, err := s.Generate(t.Context(), keys.ES256)
	require.NoError(t, err)
	require.NoError(t, os.Rename(filepath.Join(s.Dir, second), path))
	_, err = s.Open(t.Context(), first)
	require.ErrorIs(t, err, file.ErrFile)
}

func TestOtherAgeFilesAreRefused(t *testing.T) {
	s, handle, path := filled(t)
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, identity.Recipient())
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, sealed.Bytes(), 0o600))
	_, err = s.Open(t.Context(), handle)
	require.ErrorIs(t, err, file.ErrFile)
	require.NotErrorIs(t, err, file.ErrPassphrase)
}

// A work factor is read before anything is proved: it must not cost the memory
// of the machine. At the limit the passphrase is tried (and fails, since the
// header was changed); one past it nothing is computed.
func TestAFileCannotAskForMoreThanTheLimit(t *testing.T) {
	s, handle, path := filled(t)
	sealed, err := os.ReadFile(path)
	require.NoError(t, err)
	asking := func(factor int) error {
		line := []byte(fmt.Sprintf(" %d\n", factor))
		require.NoError(t, os.WriteFile(path, bytes.Replace(sealed, []byte(" 1\n"), line, 1), 0o600))
		_, err := s.Open(t.Context(), handle)
		return err
	}
	require.NoError(t, asking(lowest))
	require.ErrorIs(t, asking(file.MaxWorkFactor+1), file.ErrFile)
	require.ErrorIs(t, asking(30), file.ErrFile)
	if testing.Short() {
		t.Skip("the greatest work factor takes 1 GiB and some seconds")
	}
	require.ErrorIs(t, asking(file.MaxWorkFactor), file.ErrPassphrase)
}

func TestFilesOverTheLimitAreNotRead(t *testing.T) {
	s, handle, path := filled(t)
	sealed, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, size := range []int{file.MaxFile, file.MaxFile + 1} {
		padded := append(bytes.Clone(sealed), make([]byte, size-len(sealed))...)
		require.NoError(t, os.WriteFile(path, padded, 0o600))
		_, err = s.Open(t.Context(), handle)
		require.ErrorIs(t, err, file.ErrFile)
		over := strings.Contains(err.Error(), "over 4096 bytes")
		require.Equal(t, size > file.MaxFile, over, "%d bytes: %v", size, err)
	}
}

func TestOnlyRegularFilesAreKeys(t *testing.T) {
	s, handle, path := filled(t)
	sealed, err := os.ReadFile(path)
	require.NoError(t, err)
	outside := filepath.Join(t.TempDir(), "outside")
	require.NoError(t, os.WriteFile(outside, sealed, 0o600))

	require.NoError(t, os.Remove(path))
	if err := os.Symlink(outside, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	_, err = s.Open(t.Context(), handle)
	require.ErrorIs(t, err, file.ErrFile, "a symbolic link")

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700))
	_, err = s.Open(t.Context(), handle)
	require.ErrorIs(t, err, file.ErrFile, "a folder")

	for range s.Handles(t.Context()) {
		require.Fail(t, "it is listed")
	}
}

func TestOtherFilesInTheFolderAreLeftAlone(t *testing.T) {
	s, handle, _ := filled(t)
	for _, name := range []string{"README", handle + ".new", strings.ToUpper(handle) + "x", handle[:31], ".hidden"} {
		require.NoError(t, os.WriteFile(filepath.Join(s.Dir, name), []byte("x"), 0o600))
		_, err := s.Open(t.Context(), name)
		require.ErrorIs(t, err, keys.ErrHandle, name)
		require.ErrorIs(t, s.Delete(t.Context(), name), keys.ErrHandle, name)
	}
	for got, err := range s.Handles(t.Context()) {
		require.NoError(t, err)
		require.Equal(t, handle, got)
	}
}

func TestAFolderThatCannotBeUsedIsAnErrorWithoutACode(t *testing.T) {
	s := open(t)
	s.Dir = filepath.Join(s.Dir, "no", "parent")
	_, err := s.Generate(t.Context(), keys.EdDSA)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.Empty(t, fault.Of(err))

	plain := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(plain, nil, 0o600))
	s.Dir = plain
	_, err = s.Generate(t.Context(), keys.EdDSA)
	require.Error(t, err)
	require.Empty(t, fault.Of(err))
	for _, err := range s.Handles(t.Context()) {
		require.Error(t, err)
	}
}

func TestTheKeyIsNotInTheFile(t *testing.T) {
	s := open(t)
	handle, err := s.Generate(t.Context(), keys.EdDSA)
	require.NoError(t, err)
	sealed, err := os.ReadFile(filepath.Join(s.Dir, handle))
	require.NoError(t, err)
	for _, word := range []string{"secret", "EdDSA", handle, passphrase} {
		require.NotContains(t, string(sealed), word)
	}
}

func FuzzOpen(f *testing.F) {
	s, handle, path := filled(f)
	sealed, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(sealed)
	f.Add(sealed[:len(sealed)/2])
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n"))
	f.Add([]byte{})
	before, err := s.Open(f.Context(), handle)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("scrypt")) && !bytes.Contains(data, []byte(" 1\n")) {
			return // a great work factor is allowed, and slow
		}
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, handle), data, 0o600))
		here := &file.Store{Dir: dir, Passphrase: passing(passphrase)}
		after, err := here.Open(t.Context(), handle)
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
			return
		}
		require.Equal(t, before.Public(), after.Public(), "a forged key file")
	})
}

func Example() {
	ctx := context.Background()
	parent, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	store := &file.Store{
		Dir:        filepath.Join(parent, "keys"),
		Passphrase: func(context.Context) ([]byte, error) { return []byte("ask the officer"), nil },
		WorkFactor: 10, // only so that the example is quick
	}
	handle, err := store.Generate(ctx, keys.ES256)
	if err != nil {
		fmt.Println(err)
		return
	}
	holder, err := store.Open(ctx, handle)
	fmt.Println(holder.Algorithm(), err)
	// Output: ES256 <nil>
}

func TestEveryCodeIsExplained(t *testing.T) {
	for _, code := range []fault.Code{file.ErrPassphrase, file.ErrFile, file.ErrVersion} {
		_, ok := fault.Explain(code)
		require.True(t, ok, "%s", code)
	}
}
