package verifier_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
)

// FuzzVerify hands anything to a gate that accepts each of its seeds' kind: it ends in
// a verdict whose parts agree, every finding that counts has a code, and a part that
// broke off is found.
func FuzzVerify(f *testing.F) {
	for _, c := range load(f) {
		if in := readInput(f, c.In); len(in.Presentations) > 0 && len(in.Presentations[0]) < 8<<10 {
			f.Add([]byte(in.Presentations[0]))
		}
	}
	in := named(f, "sd-jwt-vc")
	v := in.verifier(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		verdict, err := v.Verify(t.Context(), in.request(at), raw)
		require.NotNil(t, verdict)
		require.NotErrorIs(t, err, verifier.ErrPanic)
		least := verifier.Accepted
		for _, j := range verdict.Credentials {
			least = min(least, j.Outcome)
			for _, finding := range j.Findings {
				require.True(t, finding.Outcome == verifier.Accepted || finding.Code != "")
			}
		}
		require.Equal(t, least, verdict.Outcome, "bundle and clock are in order")
		var rejected *verifier.Rejected
		require.Equal(t, verdict.Outcome != verifier.Accepted, errors.As(err, &rejected))
		require.Equal(t, err == nil, fault.Of(err) == "")
		_, err = verdict.MarshalJSON()
		require.NoError(t, err)
	})
}
