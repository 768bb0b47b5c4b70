package verifier_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
)

// drops take one input away from a verifier.
var drops = map[string]func(in *input, v *verifier.Verifier){
	"lists":    func(in *input, v *verifier.Verifier) { v.Status = checkers(status.Copies{}, v.Keys) },
	"checkers": func(_ *input, v *verifier.Verifier) { v.Status = nil },
	"keys":     func(_ *input, v *verifier.Verifier) { v.Keys = pinned{} },
	"schemas":  func(_ *input, v *verifier.Verifier) { v.Schemas = nil },
	"bundle":   func(_ *input, v *verifier.Verifier) { v.Trust = verifier.Trust{} },
	"incident": func(_ *input, v *verifier.Verifier) { v.Trust.Incident = nil },
	"openers":  func(_ *input, v *verifier.Verifier) { v.Openers = nil },
	"binding": func(in *input, _ *verifier.Verifier) {
		for i, p := range in.Presentations {
			if end := strings.LastIndexByte(p, '~'); end > 0 {
				in.Presentations[i] = p[:end+1]
			}
		}
	},
	"presentation": func(in *input, _ *verifier.Verifier) {
		if len(in.Presentations) > 0 {
			in.Presentations[0] = ""
		}
	},
}

// policies are the shipped ones; empty is that of the vector.
var policies = append([]string{""}, verifier.ShippedNames()...)

// TestLessInformationNeverAccepts drops any inputs of any vector, by any policy: what
// was not accepted with them is not accepted without. That what was refused can become
// undecided is meant: nobody can tell any more.
func TestLessInformationNeverAccepts(t *testing.T) {
	all := load(t)
	rapid.Check(t, func(r *rapid.T) {
		c := all[rapid.IntRange(0, len(all)-1).Draw(r, "case")]
		policy := rapid.SampledFrom(policies).Draw(r, "policy")
		names := rapid.SliceOfNDistinct(rapid.SampledFrom(sortedDrops()), 1, 3, rapid.ID[string]).Draw(r, "drops")
		full, less := judgeWithout(t, c, policy, nil), judgeWithout(t, c, policy, names)
		if exempt(policy, full, names) {
			return
		}
		if full.Outcome != verifier.Accepted {
			require.NotEqual(r, verifier.Accepted, less.Outcome, "%s by %q without %v", c.Name, policy, names)
		}
	})
}

// TestNoSingleInputIsBetterMissing is the same, one input at a time and all of them.
func TestNoSingleInputIsBetterMissing(t *testing.T) {
	for _, c := range load(t) {
		for _, policy := range policies {
			full := judgeWithout(t, c, policy, nil)
			if full.Outcome == verifier.Accepted {
				continue
			}
			for name := range drops {
				if less := judgeWithout(t, c, policy, []string{name}); !exempt(policy, full, []string{name}) {
					require.NotEqual(t, verifier.Accepted, less.Outcome, "%s by %q without %s", c.Name, policy, name)
				}
			}
		}
	}
}

// exempt are the two exceptions that policies make on purpose: one that tolerates a
// schema which is not pinned takes what a schema would refuse; and one that does
// without a holder's proof, or does not ask, cannot know of one that was taken away
// because its signature or its key was bad.
func exempt(policy string, full *verifier.Verdict, drops []string) bool {
	p, _ := verifier.Shipped(policy)
	if slices.Contains(drops, "schemas") && slices.Contains(p.Tolerate, schema.ErrNotChecked) {
		return true
	}
	return slices.Contains(drops, "binding") && slices.ContainsFunc(full.Credentials, func(j verifier.Judged) bool {
		return j.Form == "" || codes(j.Findings)["key"] != ""
	})
}

func sortedDrops() []string {
	var names []string
	for name := range drops {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// judgeWithout judges a vector by a policy, without some inputs.
func judgeWithout(t testing.TB, c vectors.Case, policy string, names []string) *verifier.Verdict {
	in := readInput(t, c.In)
	v := in.verifier(t)
	if policy != "" {
		v.Policy, _ = verifier.Shipped(policy)
	}
	for _, name := range names {
		drops[name](in, v)
	}
	verdict, err := v.Verify(t.Context(), in.request(c.At), in.presented()...)
	require.NotNil(t, verdict, "%v", err)
	return verdict
}

// accepted draws a vector that is accepted.
func accepted(t testing.TB, r *rapid.T) vectors.Case {
	all := slices.DeleteFunc(slices.Clone(load(t)), func(c vectors.Case) bool { return c.Want != "ok" })
	return all[rapid.IntRange(0, len(all)-1).Draw(r, "case")]
}

// flips make one inner result bad: of the n-th time that a part is asked.
var flips = []func(v *verifier.Verifier, n *int){
	func(v *verifier.Verifier, n *int) { v.Openers = vc.Openers{flippedOpener{v.Openers, n}} },
	func(v *verifier.Verifier, n *int) { v.Keys = flippedKeys{v.Keys, n} },
	func(v *verifier.Verifier, n *int) { v.Status = flippedStatus{v.Status, n} },
	func(v *verifier.Verifier, n *int) { v.Schemas = flippedSchemas{v.Schemas, n} },
	func(v *verifier.Verifier, n *int) {
		v.Checks = []verifier.Check{{Name: "flip", Run: func(*verifier.Evidence, *verifier.Item) verifier.Finding {
			if count(n) {
				return verifier.Finding{Code: status.ErrRevoked}
			}
			return verifier.Finding{Outcome: verifier.Accepted}
		}}}
	},
}

// count counts down, and reports whether it was this one.
func count(n *int) bool {
	*n--
	return *n == 0
}

type flippedOpener struct {
	vc.Openers
	n *int
}

func (f flippedOpener) Open(ctx context.Context, raw []byte, k keys.Source) (*vc.Opened, error) {
	if count(f.n) {
		return nil, vc.ErrMalformed
	}
	return f.Openers.Open(ctx, raw, k)
}

type flippedKeys struct {
	keys.Source
	n *int
}

func (f flippedKeys) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	if count(f.n) {
		return keys.Key{}, keys.ErrRetired
	}
	return f.Source.Key(ctx, r)
}

type flippedStatus struct {
	status.Checker
	n *int
}

func (f flippedStatus) Check(ctx context.Context, o *vc.Opened, e vc.StatusEntry, at time.Time) (status.State, error) {
	if count(f.n) {
		return status.State{Kind: status.Suspended, AsOf: at}, nil
	}
	return f.Checker.Check(ctx, o, e, at)
}

type flippedSchemas struct {
	verifier.Schemas
	n *int
}

func (f flippedSchemas) Check(ctx context.Context, p vc.Proven) error {
	if count(f.n) {
		return schema.ErrFailed
	}
	return f.Schemas.Check(ctx, p)
}

func TestFlippingAnyInnerResultFailsTheWhole(t *testing.T) {
	flipped := 0
	rapid.Check(t, func(r *rapid.T) {
		c := accepted(t, r)
		in := readInput(t, c.In)
		v := in.verifier(t)
		n := rapid.IntRange(1, 4).Draw(r, "which")
		rapid.SampledFrom(flips).Draw(r, "part")(v, &n)
		verdict, err := v.Verify(t.Context(), in.request(c.At), in.presented()...)
		if n > 0 {
			require.NoError(r, err, "it was not asked so often")
			return
		}
		flipped++
		require.Equal(r, verifier.Refused, verdict.Outcome, "%v", err)
		require.True(r, slices.ContainsFunc(verdict.Credentials, func(j verifier.Judged) bool {
			_, shown := j.Statement()
			return j.Outcome == verifier.Refused && !shown
		}))
	})
	require.Positive(t, flipped)
}

func TestTheOrderOfPresentationsDoesNotMatter(t *testing.T) {
	all := slices.DeleteFunc(slices.Clone(load(t)), func(c vectors.Case) bool { return !strings.HasPrefix(c.Name, "sd-jwt-vc") })
	base := named(t, "sd-jwt-vc")
	rapid.Check(t, func(r *rapid.T) {
		var raw [][]byte
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 1, 5).Draw(r, "cases") {
			raw = append(raw, readInput(t, all[n].In).presented()...)
		}
		raw = raw[:min(len(raw), verifier.MaxPresentations)]
		outcomes := func(order []int) (verifier.Outcome, []verifier.Outcome) {
			var shuffled [][]byte
			for _, i := range order {
				shuffled = append(shuffled, raw[i])
			}
			verdict, _ := base.verifier(t).Verify(t.Context(), base.request(at), shuffled...)
			each := make([]verifier.Outcome, len(raw))
			for n, i := range order {
				each[i] = verdict.Credentials[n].Outcome
			}
			return verdict.Outcome, each
		}
		straight := make([]int, len(raw))
		for i := range straight {
			straight[i] = i
		}
		order := rapid.Permutation(straight).Draw(r, "order")
		whole, each := outcomes(straight)
		wholeThen, eachThen := outcomes(order)
		require.Equal(r, whole, wholeThen)
		require.Equal(r, each, eachThen)
	})
}
