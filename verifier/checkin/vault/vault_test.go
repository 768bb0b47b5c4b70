package vault_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
)

const pin = "20260706"

func create(t *testing.T) (vault.Vault, *vault.Keys) {
	t.Helper()
	v := vault.Vault{Folder: filepath.Join(t.TempDir(), "data"), WorkFactor: 1}
	require.False(t, v.Exists())
	k, err := v.Create(t.Context(), pin)
	require.NoError(t, err)
	require.True(t, v.Exists())
	return v, k
}

// same reports that two are the keys of one vault.
func same(t *testing.T, a, b *vault.Keys) {
	t.Helper()
	require.Equal(t, a.Device.Public(), b.Device.Public())
	require.Equal(t, a.Needs.String(), b.Needs.String())
}

func TestThePINAndACardOpenTheVault(t *testing.T) {
	v, made := create(t)
	require.Equal(t, keys.EdDSA, made.Device.Algorithm())
	opened, err := v.Unlock(t.Context(), pin)
	require.NoError(t, err)
	same(t, made, opened)
	sig, err := opened.Device.Sign(t.Context(), []byte("m"))
	require.NoError(t, err)
	require.NoError(t, keys.Verify(keys.EdDSA, made.Device.Public(), []byte("m"), sig))

	card, err := v.AddCard(made)
	require.NoError(t, err)
	other, err := v.AddCard(made)
	require.NoError(t, err)
	for _, c := range []string{card, other, " " + card + "\n"} {
		opened, err = v.UnlockCard(t.Context(), c)
		require.NoError(t, err)
		same(t, made, opened)
	}

	require.NoError(t, v.ChangePIN(made, "9876543210"))
	_, err = v.Unlock(t.Context(), pin)
	require.ErrorIs(t, err, vault.ErrPIN)
	opened, err = v.Unlock(t.Context(), "9876543210")
	require.NoError(t, err)
	same(t, made, opened)
}

func TestNothingElseOpensIt(t *testing.T) {
	v, made := create(t)
	stranger, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	for _, wrong := range []string{"", "20260707", pin + "0", strings.Repeat("1", 1000)} {
		_, err := v.Unlock(t.Context(), wrong)
		require.ErrorIs(t, err, vault.ErrPIN, wrong)
	}
	for _, wrong := range []string{"", pin, "AGE-SECRET-KEY-1", stranger.String()} {
		_, err := v.UnlockCard(t.Context(), wrong)
		require.ErrorIs(t, err, vault.ErrPIN, wrong)
	}
	for _, short := range []string{"", "1234567", "abcdefgh", strings.Repeat("1", vault.MaxPIN+1), "１２３４５６７８"} {
		require.ErrorIs(t, v.ChangePIN(made, short), vault.ErrShort, short)
	}
	require.NoError(t, v.ChangePIN(made, strings.Repeat("1", vault.MinPIN)))
	require.NoError(t, v.ChangePIN(made, strings.Repeat("1", vault.MaxPIN)))
	_, err = v.Create(t.Context(), pin)
	require.ErrorIs(t, err, vault.ErrVault, "there is one already")
	_, err = vault.Vault{Folder: t.TempDir()}.Unlock(t.Context(), pin)
	require.ErrorIs(t, err, vault.ErrVault, "there is none")
}

func TestNoKeyStandsInTheFolderInTheClear(t *testing.T) {
	v, made := create(t)
	card, err := v.AddCard(made)
	require.NoError(t, err)
	secrets := []string{made.Needs.String(), card, pin, "AGE-SECRET-KEY", base64.RawURLEncoding.EncodeToString([]byte(pin))}
	files := 0
	require.NoError(t, filepath.WalkDir(v.Folder, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, s := range secrets {
			require.NotContains(t, string(bytes.ToUpper(raw)), strings.ToUpper(s), name)
		}
		return nil
	}))
	require.Equal(t, 5, files)
}

func TestDamageIsSaid(t *testing.T) {
	for _, name := range []string{"vault.pin.age", "needs.age", "device.handle"} {
		t.Run(name, func(t *testing.T) {
			v, _ := create(t)
			file := filepath.Join(v.Folder, name)
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, raw[:len(raw)-1], 0o600))
			_, err = v.Unlock(t.Context(), pin)
			require.Error(t, err)
			require.NotErrorIs(t, err, vault.ErrPIN, "it is not the PIN that is wrong")
			require.NoError(t, os.WriteFile(file, append(raw, make([]byte, 1<<20)...), 0o600))
			_, err = v.Unlock(t.Context(), pin)
			require.ErrorIs(t, err, vault.ErrVault)
		})
	}
}

func TestWhatWasDestroyedIsGone(t *testing.T) {
	v, made := create(t)
	card, err := v.AddCard(made)
	require.NoError(t, err)
	require.NoError(t, v.Destroy())
	require.False(t, v.Exists())
	left, err := os.ReadDir(v.Folder)
	require.NoError(t, err)
	require.Empty(t, left)
	_, err = v.Unlock(t.Context(), pin)
	require.ErrorIs(t, err, vault.ErrVault)
	_, err = v.UnlockCard(t.Context(), card)
	require.ErrorIs(t, err, vault.ErrVault)
	require.NoError(t, v.Destroy(), "again")
}
