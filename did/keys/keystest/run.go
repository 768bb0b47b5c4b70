package keystest

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
)

// Run checks what every keys.Store promises. open returns a new, empty store; it
// is called once for each part of the suite. A store may offer fewer algorithms
// than keys.Algorithms, but at least one; of MultiSigners only the vocabulary of
// stores is checked, not the signatures.
func Run(t *testing.T, open func(t *testing.T) keys.Store) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, s keys.Store)
	}{
		{"every key signs for its algorithm", signs},
		{"an unknown algorithm is refused", refusesAlgorithms},
		{"an unknown handle is refused", refusesHandles},
		{"handles lists what was made and not deleted", lists},
		{"a deleted key is gone", deletes},
		{"no two keys are the same", differs},
		{"a cancelled context stops every call", cancels},
		{"many goroutines may use it at once", shares},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

// offered returns the algorithms that the store makes keys for. What it refuses
// it must refuse with the code.
func offered(t *testing.T, s keys.Store) map[keys.Algorithm]string {
	t.Helper()
	handles := map[keys.Algorithm]string{}
	for _, a := range keys.Algorithms() {
		handle, err := s.Generate(t.Context(), a)
		if err != nil {
			require.ErrorIs(t, err, keys.ErrAlgorithm, "%s", a)
			continue
		}
		handles[a] = handle
	}
	require.NotEmpty(t, handles, "the store offers no algorithm at all")
	return handles
}

// one makes a key of any algorithm that the store offers.
func one(t *testing.T, s keys.Store) string {
	t.Helper()
	for _, a := range keys.Algorithms() {
		if handle, err := s.Generate(t.Context(), a); err == nil {
			return handle
		}
	}
	require.Fail(t, "the store offers no algorithm at all")
	return ""
}

func signs(t *testing.T, s keys.Store) {
	for a, handle := range offered(t, s) {
		holder, err := s.Open(t.Context(), handle)
		require.NoError(t, err)
		require.Equal(t, a, holder.Algorithm())
		own, err := keys.AlgorithmOf(holder.Public())
		require.NoError(t, err)
		require.Equal(t, a, own, "the public key is not of the algorithm")

		signer, ok := holder.(keys.Signer)
		require.True(t, ok, "%s: the holder is no Signer", a)
		for _, size := range []int{0, 1, 64, 100_000} {
			checkSignature(t, signer, bytes.Repeat([]byte{0x5a}, size))
		}
	}
}

func checkSignature(t *testing.T, s keys.Signer, msg []byte) {
	t.Helper()
	before := bytes.Clone(msg)
	sig, err := s.Sign(t.Context(), msg)
	require.NoError(t, err)
	require.Equal(t, before, msg, "the signer changed the message")
	require.Len(t, sig, s.Algorithm().SignatureSize())
	require.NoError(t, keys.Verify(s.Algorithm(), s.Public(), msg, sig))
	require.ErrorIs(t, keys.Verify(s.Algorithm(), s.Public(), append(before, 0), sig), keys.ErrSignature)
}

func refusesAlgorithms(t *testing.T, s keys.Store) {
	for _, a := range []keys.Algorithm{"", "none", "HS256", "RS256", "eddsa", "ES256 ", "Ed448"} {
		handle, err := s.Generate(t.Context(), a)
		require.ErrorIs(t, err, keys.ErrAlgorithm, "%q", a)
		require.Empty(t, handle)
	}
	require.Empty(t, handlesOf(t, s), "a refused algorithm left a key behind")
}

func refusesHandles(t *testing.T, s keys.Store) {
	real := one(t, s)
	for _, handle := range []string{
		"", ".", "..", "/", "../" + real, "./" + real, real + "/", real + "/..", `..\` + real, real + "\x00",
		real + " ", " " + real, real + ".", real + "x", real[1:], "/etc/passwd", "C:", "CON", "%2e%2e", "no such key",
		"00000000000000000000000000000000",
	} {
		_, err := s.Open(t.Context(), handle)
		require.ErrorIs(t, err, keys.ErrHandle, "open %q", handle)
		require.ErrorIs(t, s.Delete(t.Context(), handle), keys.ErrHandle, "delete %q", handle)
	}
	_, err := s.Open(t.Context(), real)
	require.NoError(t, err)
}

func lists(t *testing.T, s keys.Store) {
	require.Empty(t, handlesOf(t, s))
	first, second, third := one(t, s), one(t, s), one(t, s)
	require.ElementsMatch(t, []string{first, second, third}, handlesOf(t, s))
	require.NoError(t, s.Delete(t.Context(), second))
	require.ElementsMatch(t, []string{first, third}, handlesOf(t, s))

	seen := 0
	for _, err := range s.Handles(t.Context()) {
		require.NoError(t, err)
		seen++
		break
	}
	require.Equal(t, 1, seen, "a caller may stop early")
}

func handlesOf(t *testing.T, s keys.Store) []string {
	t.Helper()
	var all []string
	for handle, err := range s.Handles(t.Context()) {
		require.NoError(t, err)
		all = append(all, handle)
	}
	return all
}

func deletes(t *testing.T, s keys.Store) {
	handle, other := one(t, s), one(t, s)
	require.NoError(t, s.Delete(t.Context(), handle))
	_, err := s.Open(t.Context(), handle)
	require.ErrorIs(t, err, keys.ErrHandle)
	require.ErrorIs(t, s.Delete(t.Context(), handle), keys.ErrHandle, "deleted twice")
	_, err = s.Open(t.Context(), other)
	require.NoError(t, err, "another key went with it")
}

func differs(t *testing.T, s keys.Store) {
	first, second := one(t, s), one(t, s)
	require.NotEqual(t, first, second)
	a, err := s.Open(t.Context(), first)
	require.NoError(t, err)
	b, err := s.Open(t.Context(), second)
	require.NoError(t, err)
	again, err := s.Open(t.Context(), first)
	require.NoError(t, err)
	require.NotEqual(t, a.Public(), b.Public())
	require.Equal(t, a.Public(), again.Public(), "a handle names one key for good")
}

func cancels(t *testing.T, s keys.Store) {
	handle := one(t, s)
	holder, err := s.Open(t.Context(), handle)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err = s.Generate(ctx, holder.Algorithm())
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Open(ctx, handle)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, s.Delete(ctx, handle), context.Canceled)
	for _, err := range s.Handles(ctx) {
		require.ErrorIs(t, err, context.Canceled)
	}
	if signer, ok := holder.(keys.Signer); ok {
		_, err = signer.Sign(ctx, []byte("message"))
		require.ErrorIs(t, err, context.Canceled)
	}
	require.Equal(t, []string{handle}, handlesOf(t, s), "a cancelled call had an effect")
}

func shares(t *testing.T, s keys.Store) {
	handle := one(t, s)
	holder, err := s.Open(t.Context(), handle)
	require.NoError(t, err)
	errs := make(chan error, 8)
	var all sync.WaitGroup
	for range cap(errs) {
		all.Go(func() { errs <- useOnce(t.Context(), s, holder) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, []string{handle}, handlesOf(t, s))
}

// useOnce goes through the life of one key, beside another that all share.
func useOnce(ctx context.Context, s keys.Store, shared keys.Holder) error {
	handle, err := s.Generate(ctx, shared.Algorithm())
	if err != nil {
		return err
	}
	if _, err := s.Open(ctx, handle); err != nil {
		return err
	}
	for _, err := range s.Handles(ctx) {
		if err != nil {
			return err
		}
	}
	if signer, ok := shared.(keys.Signer); ok {
		msg := []byte(handle)
		sig, err := signer.Sign(ctx, msg)
		if err != nil {
			return err
		}
		if err := keys.Verify(signer.Algorithm(), signer.Public(), msg, sig); err != nil {
			return err
		}
	}
	return s.Delete(ctx, handle)
}
