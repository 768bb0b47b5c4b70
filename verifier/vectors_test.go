package verifier_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/schema"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
	"github.com/hinan-id/hinan/verifier"
)

// input is what a vector of this area holds; conformance/vectors/gen/verdict says
// what it means.
type input struct {
	Presentations []string
	Keys          []struct {
		Issuer string
		KeyID  string `json:"kid"`
		For    did.Relationship
		JWK    json.RawMessage
	}
	Lists []struct {
		URI, List string
		AsOf      time.Time
	}
	Schemas map[string]string
	Trust   struct {
		Issuers  map[string]verifier.Issuer
		Incident *struct {
			ID          string
			From, Until time.Time
			Grace       int
		}
		Version                  uint64
		Issued, NextDue, Expires time.Time
	}
	Policy  json.RawMessage
	Request struct {
		Challenge *struct {
			Audience string
			Nonces   []string
			MaxAge   int
		}
		Nonce, Holder string
		Types         []string
		Claims        [][]string
	}
	Outcome string
}

// openers are those of every format.
func openers() vc.Openers {
	return vc.Openers{jose.Opener{}, sdjwtvc.Opener{}, sdjwtvc.VCDM{}}
}

// pinned is a source of keys that knows what it was given, as a snapshot does.
type pinned []keys.Key

func (p pinned) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	err := error(resolver.ErrUnavailable)
	for _, k := range p {
		switch {
		case k.Issuer != r.Issuer:
			continue
		case k.ID != r.ID:
			err = keys.ErrUnknown
			continue
		case k.For != "" && k.For != r.For:
			return keys.Key{}, keys.ErrRelationship
		}
		return k, nil
	}
	return keys.Key{}, err
}

func readInput(t testing.TB, raw []byte) *input {
	in := new(input)
	require.NoError(t, json.Unmarshal(raw, in))
	return in
}

// verifier has what the input gives it, and no more.
func (in *input) verifier(t testing.TB) *verifier.Verifier {
	known := pinned{}
	for _, k := range in.Keys {
		jwk, err := multikey.ParseJWK(k.JWK)
		require.NoError(t, err)
		known = append(known, keys.Key{ID: k.KeyID, Issuer: k.Issuer, For: k.For, Public: jwk.Public})
	}
	policy, err := verifier.ParsePolicy(t.Context(), in.Policy)
	require.NoError(t, err)
	pins := make(map[string][]byte)
	for uri, text := range in.Schemas {
		pins[uri] = []byte(text)
	}
	schemas, err := schema.New(pins)
	require.NoError(t, err)
	copies := status.Copies{}
	for _, l := range in.Lists {
		copies[l.URI] = status.Copied{Raw: []byte(l.List), AsOf: l.AsOf}
	}
	return &verifier.Verifier{
		Openers: openers(), Keys: known, Status: checkers(copies, known), Schemas: schemas, Trust: in.trust(), Policy: policy,
	}
}

// checkers look into lists whose issuers' keys are known.
func checkers(copies status.Source, known keys.Source) status.Checkers {
	lists := &status.Lists{Source: copies, Open: func(ctx context.Context, raw []byte) (*vc.Opened, error) {
		return vc.Openers{bitstring.Opener{}, tokenlist.Opener{}}.Open(ctx, raw, known)
	}}
	return status.Checkers{
		bitstring.EntryType: bitstring.Checker{Lists: lists},
		tokenlist.EntryType: tokenlist.Checker{Lists: lists},
	}
}

func (in *input) trust() verifier.Trust {
	from := in.Trust
	trust := verifier.Trust{Issuers: from.Issuers, Version: from.Version, Issued: from.Issued, NextDue: from.NextDue, Expires: from.Expires}
	if i := from.Incident; i != nil {
		trust.Incident = &verifier.Incident{ID: i.ID, From: i.From, Until: i.Until, Grace: time.Duration(i.Grace) * time.Second}
	}
	return trust
}

// request is a new one each time: a nonce serves once.
func (in *input) request(at time.Time) verifier.Request {
	from := in.Request
	want := verifier.Request{Nonce: from.Nonce, Types: from.Types, Claims: from.Claims, Holder: from.Holder, At: at}
	if c := from.Challenge; c != nil {
		want.Challenge = &vc.Challenge{Audience: []string{c.Audience}, MaxAge: time.Duration(c.MaxAge) * time.Second, Fresh: once(c.Nonces...)}
	}
	return want
}

// once takes each nonce once.
func once(nonces ...string) func(string) error {
	nonces = slices.Clone(nonces)
	return func(nonce string) error {
		i := slices.Index(nonces, nonce)
		if i < 0 {
			return errors.New("not a nonce that was given out, or used before")
		}
		nonces = slices.Delete(nonces, i, i+1)
		return nil
	}
}

func (in *input) presented() [][]byte {
	var raw [][]byte
	for _, p := range in.Presentations {
		raw = append(raw, []byte(p))
	}
	return raw
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "verdict", func(t *testing.T, c vectors.Case) error {
		require.Equal(t, "verdict.verify", c.Op)
		in := readInput(t, c.In)
		verdict, err := in.verifier(t).Verify(t.Context(), in.request(c.At), in.presented()...)
		require.NotNil(t, verdict, "%v", err)
		require.Equal(t, in.Outcome, verdict.Outcome.String(), "%v", err)
		var rejected *verifier.Rejected
		require.Equal(t, verdict.Outcome != verifier.Accepted, errors.As(err, &rejected))
		for _, j := range verdict.Credentials {
			_, shown := j.Statement()
			require.Equal(t, j.Outcome == verifier.Accepted, shown)
		}
		return err
	})
	require.GreaterOrEqual(t, refusals, 200)
	t.Logf("%d refusals", refusals)
}
