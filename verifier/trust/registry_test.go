package trust_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/trust"
)

// ownPart is what a city says itself.
func ownPart(t testing.TB) trust.Content {
	c := small(t)
	return trust.Content{
		Issuers: c.Issuers, Devices: c.Devices, Staff: c.Staff, Batches: c.Batches, Recipients: c.Recipients,
		Incident: c.Incident, Policies: c.Policies, Messages: c.Messages,
	}
}

func TestARegistrySaysWhatABundleWouldSay(t *testing.T) {
	want := ownPart(t)
	raw, err := trust.WriteRegistry(small(t))
	require.NoError(t, err)
	got, err := trust.ReadRegistry(t.Context(), raw)
	require.NoError(t, err)
	require.JSONEq(t, string(want.Policies["gate"]), string(got.Policies["gate"]))
	got.Policies = want.Policies
	require.Equal(t, want, got)
}

func TestReadRegistryRefuses(t *testing.T) {
	raw, err := trust.WriteRegistry(small(t))
	require.NoError(t, err)
	for _, tt := range []struct {
		name, old, by string
		want          fault.Code
	}{
		{"a later version", `"v": 1,`, `"v": 2,`, trust.ErrVersion},
		{"an unknown member", `"v": 1,`, `"v": 1, "passwords": {},`, trust.ErrFormat},
		{"a member twice", `"v": 1,`, `"v": 1, "staff": {},`, trust.ErrFormat},
		{"an unknown role", `"reception"`, `"root"`, trust.ErrEntry},
		{"an issuer of an unknown kind", `"` + town + `"`, `"http://town.example"`, trust.ErrEntry},
		{"a batch of another number", `"7"`, `"07"`, trust.ErrEntry},
		{"no JSON", `{`, ``, trust.ErrFormat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := bytes.Replace(raw, []byte(tt.old), []byte(tt.by), 1)
			require.NotEqual(t, raw, changed)
			_, err := trust.ReadRegistry(t.Context(), changed)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err = trust.ReadRegistry(t.Context(), make([]byte, trust.MaxRegistry+1))
	require.ErrorIs(t, err, trust.ErrFormat)
}

func TestABundleWithoutAFileHasNoDates(t *testing.T) {
	c := small(t)
	c.Issuers["did:iota:iota:"+cityTag] = c.Issuers[city]
	delete(c.Issuers, city)
	b, err := trust.Pinned(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, b.Check(time.Unix(0, 0)))
	require.Equal(t, trust.Anchor{}, b.Anchor())
	require.Nil(t, b.Root())
	require.Zero(t, b.Trust().Version)
	require.Contains(t, b.Trust().Issuers, city, "under the canonical spelling")
}

// A registry that is read is written, and read as the same again.
func FuzzRegistry(f *testing.F) {
	raw, err := trust.WriteRegistry(small(f))
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := trust.ReadRegistry(t.Context(), raw)
		if err != nil {
			coded(t, err)
			return
		}
		again, err := trust.WriteRegistry(c)
		require.NoError(t, err)
		read, err := trust.ReadRegistry(t.Context(), again)
		require.NoError(t, err)
		require.Equal(t, c.Issuers, read.Issuers)
		require.Equal(t, c.Staff, read.Staff)
		require.Equal(t, c.Messages, read.Messages)
	})
}
