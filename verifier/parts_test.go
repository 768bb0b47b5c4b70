package verifier_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
)

// broken is a part that fails in its way: by an error, or by a panic.
type broken struct{ err error }

func (b broken) fail() error {
	if b.err == nil {
		panic("with a name in it")
	}
	return b.err
}

func (b broken) Accepts([]byte) bool { return true }

func (b broken) Open(context.Context, []byte, keys.Source) (*vc.Opened, error) { return nil, b.fail() }

func (b broken) Key(context.Context, keys.Ref) (keys.Key, error) { return keys.Key{}, b.fail() }

func (b broken) Check(context.Context, vc.Proven) error { return b.fail() }

type brokenStatus struct{ broken }

func (b brokenStatus) Check(context.Context, *vc.Opened, vc.StatusEntry, time.Time) (status.State, error) {
	return status.State{Kind: status.Valid}, b.fail()
}

// TestAPartThatBreaksRefusesOrLeavesItOpen breaks each part once.
func TestAPartThatBreaksRefusesOrLeavesItOpen(t *testing.T) {
	for _, how := range []struct {
		name    string
		err     error
		want    fault.Code
		outcome verifier.Outcome
	}{
		{"a panic refuses", nil, verifier.ErrPanic, verifier.Refused},
		{"an error of ours decides nothing", errors.New("disk full at /home/hanako"), verifier.ErrFailed, verifier.Undecided},
		{"the end of the time decides nothing", context.DeadlineExceeded, strictjson.ErrCancelled, verifier.Undecided},
		{"a used up budget decides nothing", strictjson.ErrBudget, strictjson.ErrBudget, verifier.Undecided},
	} {
		t.Run(how.name, func(t *testing.T) {
			b := broken{how.err}
			for part, breakIt := range map[string]func(v *verifier.Verifier){
				"opener":  func(v *verifier.Verifier) { v.Openers = vc.Openers{b} },
				"keys":    func(v *verifier.Verifier) { v.Keys = b },
				"status":  func(v *verifier.Verifier) { v.Status = brokenStatus{b} },
				"schemas": func(v *verifier.Verifier) { v.Schemas = b },
			} {
				in := named(t, "vc-jwt-schema")
				v := in.verifier(t)
				breakIt(v)
				verdict, err := verify(t, v, in)
				require.ErrorIs(t, err, how.want, part)
				require.Equal(t, how.outcome, verdict.Outcome, part)
				raw, err := verdict.MarshalJSON()
				require.NoError(t, err)
				require.NotContains(t, string(raw), "hanako", "what others say is not shown")
			}
		})
	}
	in := named(t, "sd-jwt-vc")
	want := in.request(at)
	want.Challenge.Fresh = func(string) error { return broken{}.fail() }
	_, err := in.verifier(t).Verify(t.Context(), want, in.presented()...)
	require.ErrorIs(t, err, verifier.ErrPanic)
}

func TestFurtherChecks(t *testing.T) {
	in := named(t, "vp20")
	check := func(run func() verifier.Finding) error {
		v := in.verifier(t)
		v.Checks = []verifier.Check{{Name: "further", Run: func(*verifier.Evidence, *verifier.Item) verifier.Finding { return run() }}}
		verdict, err := verify(t, v, in)
		for _, j := range verdict.Credentials {
			require.Equal(t, verdict.Outcome, j.Outcome)
		}
		return err
	}
	require.NoError(t, check(func() verifier.Finding { return verifier.Finding{Outcome: verifier.Accepted} }))
	require.ErrorIs(t, check(func() verifier.Finding { return verifier.Finding{Code: status.ErrSuspended} }), status.ErrSuspended)
	require.ErrorIs(t, check(func() verifier.Finding { return verifier.Finding{} }), verifier.ErrFailed, "a check owes its reason")
	require.ErrorIs(t, check(func() verifier.Finding { return verifier.Finding{Outcome: 3} }), verifier.ErrFailed, "there is nothing above accepted")
	require.ErrorIs(t, check(func() verifier.Finding { panic("broken") }), verifier.ErrPanic)
	require.ErrorIs(t, check(func() verifier.Finding {
		return verifier.Finding{Outcome: verifier.Accepted - 1, Code: verifier.ErrExcess, Tolerated: true}
	}), verifier.ErrExcess, "the policy tolerates, not the check")
}

// TestNothingIsToleratedWhereNothingIsProven: whatever code an opener has for it.
func TestNothingIsToleratedWhereNothingIsProven(t *testing.T) {
	for _, code := range []fault.Code{strictjson.ErrBudget, schema.ErrNotChecked, vc.ErrBindingStale} {
		in := named(t, "sd-jwt-vc-bearer")
		v := in.verifier(t)
		v.Openers = vc.Openers{broken{errors.Join(code, strictjson.ErrBudget)}}
		v.Policy.Tolerate = append(v.Policy.Tolerate, code, strictjson.ErrBudget)
		_, err := verify(t, v, in)
		require.ErrorIs(t, err, code)
	}
	in := named(t, "sd-jwt-vc-no-list")
	v := in.verifier(t)
	v.Policy.Tolerate = append(v.Policy.Tolerate, status.ErrUnavailable)
	_, err := verify(t, v, in)
	require.ErrorIs(t, err, status.ErrUnavailable, "nor where a list was withheld, though the policy was not read from a file")
}

// sloppy is a source of keys that does not look at what they are for.
type sloppy struct {
	pinned
	purpose did.Relationship
}

func (s sloppy) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	key, err := s.pinned.Key(ctx, r)
	key.For = s.purpose
	return key, err
}

func TestAKeyForAnotherPurposeIsRefusedWhateverItsSource(t *testing.T) {
	for purpose, want := range map[did.Relationship]error{
		did.AssertionMethod: nil, did.Authentication: keys.ErrRelationship, did.KeyAgreement: keys.ErrRelationship, "": verifier.ErrAnyMethod,
	} {
		in := named(t, "sd-jwt-vc")
		v := in.verifier(t)
		v.Keys = sloppy{v.Keys.(pinned), purpose}
		_, err := verify(t, v, in)
		require.ErrorIs(t, err, want)
		require.Equal(t, want == nil, err == nil)
	}
}

// TestNamesOfOneIssuer: an issuer that is trusted under two of its names is looked up
// in the same way each time.
func TestNamesOfOneIssuer(t *testing.T) {
	in := named(t, "sd-jwt-vc")
	v := in.verifier(t)
	v.Trust.Issuers = map[string]verifier.Issuer{
		"did:example:CITY": {Suspended: true}, "did:example:City": {Types: []string{verifier.AnyType}},
	}
	_, err := verify(t, v, in)
	require.ErrorIs(t, err, verifier.ErrUntrusted)
	v.Same = strings.EqualFold
	for range 30 {
		_, err = verify(t, v, in)
		require.ErrorIs(t, err, verifier.ErrSuspended)
	}
	delete(v.Trust.Issuers, "did:example:CITY")
	v.Policy.Issuers = map[string][]string{"did:example:cITY": {"https://city.example/resident"}}
	_, err = verify(t, v, in)
	require.NoError(t, err)
}
