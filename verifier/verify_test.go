package verifier_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
)

func TestTheZeroValuesRefuse(t *testing.T) {
	var o verifier.Outcome
	require.Equal(t, verifier.Refused, o)
	require.Equal(t, "refused", o.String())
	_, ok := verifier.Judged{}.Statement()
	require.False(t, ok)

	in := named(t, "sd-jwt-vc")
	_, err := (&verifier.Verifier{}).Verify(t.Context(), in.request(at), in.presented()...)
	require.Error(t, err, "it has no keys")
	require.Empty(t, fault.Of(err), "and so could not work")

	v := &verifier.Verifier{Keys: in.verifier(t).Keys}
	_, err = verify(t, v, in)
	require.ErrorIs(t, err, vc.ErrUnknownFormat)

	v.Openers = openers()
	_, err = verify(t, v, in)
	require.ErrorIs(t, err, verifier.ErrUntrusted)

	v.Trust = in.trust()
	verdict, err := verify(t, v, in)
	require.Equal(t, verifier.Undecided, verdict.Outcome)
	for _, code := range []error{verifier.ErrBundleAge, status.ErrNotChecked, vc.ErrBindingStale} {
		require.ErrorIs(t, err, code, "a policy that says nothing takes no age and tolerates nothing")
	}
}

func TestWhatIsAcceptedSaysWhatTheIssuerSays(t *testing.T) {
	for _, name := range []string{"vc-jwt", "vp-jwt", "vp20", "sd-jwt-vc", "iota-sd-jwt"} {
		t.Run(name, func(t *testing.T) {
			in := named(t, name)
			verdict, err := verify(t, in.verifier(t), in)
			require.NoError(t, err)
			require.Equal(t, at, verdict.At)
			last := verdict.Credentials[len(verdict.Credentials)-1]
			s, ok := last.Statement()
			require.True(t, ok)
			require.Equal(t, "did:example:city", s.Issuer)
			require.Equal(t, map[string]any{"given_name": "花子", "ward": "01"}, s.Subjects[0].Claims)
			require.Equal(t, s.Issuer, last.Issuer)
			require.Equal(t, s.Types, last.Types)
		})
	}
}

func TestEveryFindingThatCountsIsAnError(t *testing.T) {
	in := named(t, "sd-jwt-vc-revoked")
	v := in.verifier(t)
	v.Trust.Issuers = nil
	in.Request.Challenge.Audience = "did:example:elsewhere"
	verdict, err := verify(t, v, in)
	require.Equal(t, verifier.Refused, verdict.Outcome)
	for _, code := range []error{status.ErrRevoked, verifier.ErrUntrusted, vc.ErrBindingAudience} {
		require.ErrorIs(t, err, code)
	}
	require.NotErrorIs(t, err, vc.ErrExpired)
	var rejected *verifier.Rejected
	require.ErrorAs(t, err, &rejected)
	require.Same(t, verdict, rejected.Verdict)
	require.Equal(t, "refused: issuer.untrusted, status.revoked, binding.audience", err.Error(), "refusals first")
	require.Equal(t, verifier.ErrUntrusted, fault.Of(err))
}

func TestOneBadPassCostsTheOthersNothing(t *testing.T) {
	in := named(t, "sd-jwt-vc-household-expired")
	verdict, err := verify(t, in.verifier(t), in)
	require.ErrorIs(t, err, vc.ErrExpired)
	require.Equal(t, verifier.Refused, verdict.Outcome)
	var outcomes []verifier.Outcome
	for _, j := range verdict.Credentials {
		outcomes = append(outcomes, j.Outcome)
	}
	require.Equal(t, []verifier.Outcome{verifier.Accepted, verifier.Refused, verifier.Accepted}, outcomes)
	_, ok := verdict.Credentials[2].Statement()
	require.True(t, ok, "a nonce that one of them used serves the others of the same request")

	_, err = in.verifier(t).Verify(t.Context(), in.request(at), in.presented()[:1]...)
	require.NoError(t, err)
	want := in.request(at)
	v := in.verifier(t)
	_, err = v.Verify(t.Context(), want, in.presented()[0])
	require.NoError(t, err)
	_, err = v.Verify(t.Context(), want, in.presented()[0])
	require.ErrorIs(t, err, vc.ErrBindingNonce, "and not the next request")
}

func TestDoubtAboutTheWholeIsDoubtAboutEach(t *testing.T) {
	for name, code := range map[string]fault.Code{
		"sd-jwt-vc-bundle-old": verifier.ErrBundleAge, "sd-jwt-vc-clock": verifier.ErrClockBehind,
	} {
		in := named(t, name)
		verdict, err := verify(t, in.verifier(t), in)
		require.ErrorIs(t, err, code)
		require.Equal(t, verifier.Undecided, verdict.Credentials[0].Outcome)
		_, ok := verdict.Credentials[0].Statement()
		require.False(t, ok)
	}
}

func TestACredentialIsNoBetterThanItsPresentation(t *testing.T) {
	in := named(t, "vp20-proof-expired")
	verdict, err := verify(t, in.verifier(t), in)
	require.ErrorIs(t, err, vc.ErrExpired)
	require.Equal(t, verifier.Refused, verdict.Credentials[1].Outcome)
	require.Equal(t, verifier.ErrPresentation, codes(verdict.Credentials[1].Findings)["presentation"])
}

// TestWarningsAreSeen lists findings that pass, and still have something to say.
func TestWarningsAreSeen(t *testing.T) {
	for name, want := range map[string]struct {
		check string
		code  fault.Code
	}{
		"sd-jwt-vc-grace":            {"validity", verifier.Grace},
		"sd-jwt-vc-key-any-method":   {"key", verifier.ErrAnyMethod},
		"vp20-subject-guardian":      {"subject", verifier.ErrNotSubject},
		"sd-jwt-vc-bundle-aging":     {"bundle", verifier.BundleAging},
		"sd-jwt-vc-bundle-overdue":   {"bundle", verifier.BundleOverdue},
		"sd-jwt-vc-clock-off":        {"clock", verifier.ClockOff},
		"sd-jwt-vc-excess-tolerated": {"disclosure", verifier.ErrExcess},
	} {
		in := named(t, name)
		verdict, err := verify(t, in.verifier(t), in)
		require.NoError(t, err, name)
		seen := codes(append(verdict.Findings, verdict.Credentials[len(verdict.Credentials)-1].Findings...))
		require.Equal(t, want.code, seen[want.check], name)
	}
	in := named(t, "sd-jwt-vc")
	v := in.verifier(t)
	v.Trust.Version = 0
	v.Policy.Status.Warn = time.Hour
	verdict, err := verify(t, v, in)
	require.NoError(t, err)
	require.Equal(t, verifier.NoBundle, codes(verdict.Findings)["bundle"])
	require.Equal(t, verifier.StatusAging, codes(verdict.Credentials[0].Findings)["status-age"])
}

// TestAmounts: sixteen credentials, however they are handed over.
func TestAmounts(t *testing.T) {
	for _, tt := range []struct {
		name                    string
		enclosed, second, alone int
		want                    error
	}{
		{"sixteen in one", 16, 0, 0, nil},
		{"eight and eight", 8, 8, 0, nil},
		{"nine and eight", 9, 8, 0, verifier.ErrTooMany},
		{"sixteen and one", 16, 0, 1, verifier.ErrTooMany},
		{"fifteen and one", 15, 0, 1, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := named(t, "vp20")
			raw := [][]byte{presentation(t, in, tt.enclosed)}
			if tt.second > 0 {
				raw = append(raw, presentation(t, in, tt.second))
			}
			for range tt.alone {
				raw = append(raw, presentation(t, in, 1))
			}
			verdict, err := in.verifier(t).Verify(t.Context(), in.request(at), raw...)
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.NoError(t, err)
				require.Len(t, verdict.Credentials, len(raw)+16)
			}
		})
	}
	in := named(t, "vp20")
	long := []byte(strings.Repeat("x", verifier.MaxBytes))
	_, err := in.verifier(t).Verify(t.Context(), in.request(at), long)
	require.ErrorIs(t, err, vc.ErrUnknownFormat, "of the last size it is looked at")
	_, err = in.verifier(t).Verify(t.Context(), in.request(at), append(long, 'x'))
	require.ErrorIs(t, err, verifier.ErrTooLarge)
	verdict, err := in.verifier(t).Verify(t.Context(), in.request(at), make([][]byte, verifier.MaxPresentations+1)...)
	require.ErrorIs(t, err, verifier.ErrTooMany)
	require.Empty(t, verdict.Credentials, "nothing of it is looked at")
}
