package vc_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestBounds(t *testing.T) {
	s := &vc.Statement{ValidFrom: at("2026-11-01T00:00:00Z"), ValidUntil: at("2026-11-04T00:00:00Z")}
	for _, tt := range []struct {
		name   string
		bounds vc.Bounds
		at     string
		want   error
	}{
		{"a nanosecond before", vc.Exclusive, "2026-10-31T23:59:59.999999999Z", vc.ErrNotYetValid},
		{"a nanosecond before, inclusive", vc.Inclusive, "2026-10-31T23:59:59.999999999Z", vc.ErrNotYetValid},
		{"at the beginning", vc.Exclusive, "2026-11-01T00:00:00Z", nil},
		{"at the beginning, in another zone", vc.Exclusive, "2026-11-01T09:00:00+09:00", nil},
		{"the last instant", vc.Exclusive, "2026-11-03T23:59:59.999999999Z", nil},
		{"at the end", vc.Exclusive, "2026-11-04T00:00:00Z", vc.ErrExpired},
		{"at the end, in another zone", vc.Exclusive, "2026-11-04T09:00:00+09:00", vc.ErrExpired},
		{"at the end, inclusive", vc.Inclusive, "2026-11-04T00:00:00Z", nil},
		{"after the end, inclusive", vc.Inclusive, "2026-11-04T00:00:00.000000001Z", vc.ErrExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, tt.bounds.Check(s, at(tt.at)), tt.want)
		})
	}
}

func TestAZeroBoundIsNone(t *testing.T) {
	for _, moment := range []string{"0001-01-01T00:00:00Z", "2026-11-01T00:00:00Z", "9999-12-31T23:59:59Z"} {
		require.NoError(t, vc.Exclusive.Check(&vc.Statement{}, at(moment)))
		require.NoError(t, vc.Inclusive.Check(&vc.Statement{}, at(moment)))
	}
	require.ErrorIs(t, vc.Exclusive.Check(&vc.Statement{ValidFrom: at("2026-11-01T00:00:00Z")}, time.Time{}), vc.ErrNotYetValid)
}

// made returns a proof that answers asked at noon.
func made() *vc.Binding {
	return &vc.Binding{Audience: []string{"https://shelter.example"}, Nonce: "n-1", At: noon.Add(-time.Minute)}
}

var noon = at("2026-11-01T12:00:00Z")

var errUsed = errors.New("used before")

func asked(calls *int) vc.Challenge {
	return vc.Challenge{
		Audience: []string{"did:example:shelter", "https://shelter.example"},
		MaxAge:   2 * time.Minute,
		Fresh: func(nonce string) error {
			*calls++
			if nonce != "n-1" {
				return errUsed
			}
			return nil
		},
	}
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(b *vc.Binding, c *vc.Challenge)
		want   error
	}{
		{"as asked", func(*vc.Binding, *vc.Challenge) {}, nil},
		{"for several verifiers", func(b *vc.Binding, _ *vc.Challenge) { b.Audience = append(b.Audience, "https://other.example") }, nil},
		{"as old as allowed", func(b *vc.Binding, _ *vc.Challenge) { b.At = noon.Add(-2 * time.Minute) }, nil},
		{"a clock as far ahead as allowed", func(b *vc.Binding, _ *vc.Challenge) { b.At = noon.Add(vc.ClockSkew) }, nil},
		{"usable for another instant", func(b *vc.Binding, _ *vc.Challenge) { b.Until = noon.Add(1) }, nil},
		{"for another verifier", func(b *vc.Binding, _ *vc.Challenge) { b.Audience = []string{"https://other.example"} }, vc.ErrBindingAudience},
		{"for a longer name", func(b *vc.Binding, _ *vc.Challenge) { b.Audience = []string{"https://shelter.example/"} }, vc.ErrBindingAudience},
		{"for nobody", func(b *vc.Binding, _ *vc.Challenge) { b.Audience = nil }, vc.ErrBindingAudience},
		{"the verifier has no name", func(_ *vc.Binding, c *vc.Challenge) { c.Audience = nil }, vc.ErrBindingAudience},
		{"no nonce", func(b *vc.Binding, _ *vc.Challenge) { b.Nonce = "" }, vc.ErrBindingNonce},
		{"nobody knows nonces", func(_ *vc.Binding, c *vc.Challenge) { c.Fresh = nil }, vc.ErrBindingNonce},
		{"no time", func(b *vc.Binding, _ *vc.Challenge) { b.At = time.Time{} }, vc.ErrBindingStale},
		{"older than allowed", func(b *vc.Binding, _ *vc.Challenge) { b.At = noon.Add(-2*time.Minute - 1) }, vc.ErrBindingStale},
		{"no age is allowed", func(_ *vc.Binding, c *vc.Challenge) { c.MaxAge = 0 }, vc.ErrBindingStale},
		{"no age is allowed, made now", func(b *vc.Binding, c *vc.Challenge) { b.At, c.MaxAge = noon, 0 }, vc.ErrBindingStale},
		{"no longer usable", func(b *vc.Binding, _ *vc.Challenge) { b.Until = noon }, vc.ErrBindingStale},
		{"from the future", func(b *vc.Binding, _ *vc.Challenge) { b.At = noon.Add(vc.ClockSkew + 1) }, vc.ErrBindingFuture},
	} {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			b, c := made(), asked(&calls)
			tt.change(b, &c)
			require.ErrorIs(t, b.Answers(c, noon), tt.want)
			if tt.want != nil {
				require.Zero(t, calls, "a nonce is used up only by an answer that is right in all else")
			} else {
				require.Equal(t, 1, calls)
			}
		})
	}
}

func TestANonceThatIsNotFreshIsRefused(t *testing.T) {
	calls := 0
	b := made()
	b.Nonce = "n-2"
	err := b.Answers(asked(&calls), noon)
	require.ErrorIs(t, err, vc.ErrBindingNonce)
	require.ErrorIs(t, err, errUsed)
	require.Equal(t, 1, calls)
}

func TestNobodyAnswersTheZeroChallenge(t *testing.T) {
	require.ErrorIs(t, made().Answers(vc.Challenge{}, noon), vc.ErrBindingAudience)
	var none *vc.Binding
	calls := 0
	require.ErrorIs(t, none.Answers(asked(&calls), noon), vc.ErrBindingAbsent)
	require.Zero(t, calls)
}

// letter opens inputs that begin with it.
type letter byte

var errOpened = errors.New("opened")

func (l letter) Accepts(raw []byte) bool { return len(raw) > 0 && raw[0] == byte(l) }

func (l letter) Open(context.Context, []byte, keys.Source) (*vc.Opened, error) { return nil, errOpened }

func TestOpeners(t *testing.T) {
	for _, tt := range []struct {
		name    string
		openers vc.Openers
		raw     string
		want    error
	}{
		{"one accepts", vc.Openers{letter('a'), letter('b')}, "b", errOpened},
		{"none accepts", vc.Openers{letter('a'), letter('b')}, "c", vc.ErrUnknownFormat},
		{"nothing to open", vc.Openers{letter('a')}, "", vc.ErrUnknownFormat},
		{"no openers", nil, "a", vc.ErrUnknownFormat},
		{"two accept", vc.Openers{letter('a'), letter('b'), letter('a')}, "a", vc.ErrAmbiguous},
		{"a set in a set", vc.Openers{vc.Openers{letter('a')}, letter('b')}, "a", errOpened},
		{"two accept in a set in a set", vc.Openers{vc.Openers{letter('a'), letter('a')}}, "a", vc.ErrUnknownFormat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.openers.Open(t.Context(), []byte(tt.raw), nil)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want == errOpened, tt.openers.Accepts([]byte(tt.raw)))
		})
	}
}

func TestCheckNonce(t *testing.T) {
	for _, tt := range []struct {
		name, has, asked string
		want             error
	}{
		{"none asked for, none there", "", "", nil},
		{"the one asked for", "n", "n", nil},
		{"none asked for, one there", "n", "", vc.ErrNonce},
		{"one asked for, none there", "", "n", vc.ErrNonce},
		{"another one", "m", "n", vc.ErrNonce},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := vc.Proven{Nonce: tt.has}
			require.ErrorIs(t, p.CheckNonce(tt.asked), tt.want)
		})
	}
}
