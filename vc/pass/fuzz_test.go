package pass_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
)

// each calls add with the input of every vector of some operations.
func each(f *testing.F, add func(raw []byte), operations ...string) {
	cases, err := vectors.Load("pass")
	require.NoError(f, err)
	for _, c := range cases {
		if !slices.Contains(operations, c.Op) {
			continue
		}
		var in struct{ Raw string }
		require.NoError(f, json.Unmarshal(c.In, &in))
		add(unbase64(f, in.Raw))
	}
}

func seeds(f *testing.F, operations ...string) {
	each(f, func(raw []byte) { f.Add(raw) }, operations...)
}

// names are all claims that a pass, a card or a slip may have.
var names = []string{
	"age_band", "municipality_code", "dedup_seed", "family_name", "given_name", "name_kana", "birthdate", "sex",
	"address", "language", "household_ref", "household_seed", "household_size", "members",
	"incident", "from", "to", "destination_class", "party_size", "checkin_tag",
}

// sound fails the test if something was opened that breaks a promise.
func sound(t *testing.T, opened *vc.Opened, err error) {
	if err != nil {
		require.NotEmpty(t, fault.Of(err), err)
		return
	}
	p := opened.Proven()
	require.Len(t, p.Statement.Types, 1)
	require.NotEmpty(t, p.Statement.Issuer)
	for name := range p.Statement.Subjects[0].Claims {
		require.Contains(t, names, name)
	}
	for _, path := range p.Disclosed {
		require.Contains(t, p.Statement.Subjects[0].Claims, path[0])
	}
	require.NoError(t, strictjson.Scan(t.Context(), p.Payload, strictjson.Limits{}))
}

// FuzzOpen: whatever comes in is opened, or refused with a code; what is opened has
// claims of the table only.
func FuzzOpen(f *testing.F) {
	seeds(f, "pass.verify", "pass.open")
	f.Add(issued(f))
	f.Add(answered(f, atDesk()))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = opener.Accepts(raw)
		opened, err := opener.Open(t.Context(), raw, anybody{})
		sound(t, opened, err)
	})
}

// FuzzCard lets the issuer sign any claims: what is opened keeps to the table.
func FuzzCard(f *testing.F) {
	each(f, func(raw []byte) {
		if payload := payloadOf(raw); payload != nil {
			f.Add(payload)
		}
	}, "pass.open")
	f.Fuzz(func(t *testing.T, payload []byte) {
		raw := signed(t, payload)
		opened, err := opener.Open(t.Context(), raw, known)
		sound(t, opened, err)
		if err == nil {
			require.Nil(t, opened.Proven().Binding)
		}
	})
}

// FuzzChallenge: what opens as a challenge can be made again, and no pass opens as one.
func FuzzChallenge(f *testing.F) {
	seeds(f, "pass.challenge", "pass.open")
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := opener.OpenChallenge(t.Context(), raw, anybody{})
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		_, err = opener.Open(t.Context(), raw, anybody{})
		require.Error(t, err)
		_, err = pass.Issuer{Code: code}.Poster(t.Context(), author, a.Challenge())
		if err != nil {
			require.ErrorIs(t, err, pass.ErrTooLarge)
		}
		require.LessOrEqual(t, len(a.Beyond()), len(a.Challenge().Claims()))
	})
}
