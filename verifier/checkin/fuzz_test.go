package checkin_test

import (
	"crypto"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
)

func FuzzReadLine(f *testing.F) {
	all, err := vectors.Load("checkin")
	require.NoError(f, err)
	for _, c := range all {
		var in input
		require.NoError(f, json.Unmarshal(c.In, &in))
		if in.Line != "" {
			f.Add([]byte(in.Line))
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := checkin.ReadLine(t.Context(), line)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		again, err := e.Line()
		require.NoError(t, err)
		require.Equal(t, string(line), string(again), "there is one spelling")
		require.Error(t, e.Verify(device("nobody").Public()))
		r := checkin.NewRecords(e.Incident, e.Drill)
		require.NoError(t, r.Add(e))
		require.NoError(t, r.Add(e))
		for _, one := range r.All() {
			require.LessOrEqual(t, one.Counted(), checkin.MaxParty)
		}
	})
}

func FuzzOpenHead(f *testing.F) {
	all, err := vectors.Load("checkin")
	require.NoError(f, err)
	for _, c := range all {
		var in input
		require.NoError(f, json.Unmarshal(c.In, &in))
		for _, h := range in.Heads {
			f.Add([]byte(h))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := checkin.OpenHead(raw, func(string) (crypto.PublicKey, bool) { return device("nobody").Public(), true })
		require.NotEmpty(t, fault.Of(err), "nobody signed it")
	})
}

func FuzzSignature(f *testing.F) {
	key := device("a1").Public()
	all, err := vectors.Load("checkin")
	require.NoError(f, err)
	for _, c := range all {
		var in input
		require.NoError(f, json.Unmarshal(c.In, &in))
		if e, err := checkin.ReadLine(f.Context(), []byte(in.Line)); err == nil {
			f.Add(e.Signature)
		}
	}
	f.Fuzz(func(t *testing.T, signature []byte) {
		for _, n := range []int{1, 3} {
			e := written(t, n)[n-1]
			good := e.Signature
			e.Signature = signature
			if e.Verify(key) == nil {
				require.Equal(t, good, signature, "nobody else can sign")
			}
		}
	})
}
