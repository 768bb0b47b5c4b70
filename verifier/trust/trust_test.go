package trust_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

func open(t testing.TB, a trust.Anchor, raw []byte) *trust.Bundle {
	b, err := a.Open(t.Context(), raw, day(12))
	require.NoError(t, err)
	return b
}

func TestABundleSaysWhatWasPutIntoIt(t *testing.T) {
	c := small(t)
	b := open(t, pinned(t, firstRoot(t)), bundle(t, c))
	require.Equal(t, c, b.Content())
	require.ElementsMatch(t, []string{"mayor", "office"}, b.Signers())
	require.Equal(t, firstRoot(t), b.Root().Raw())
	require.NoError(t, b.Check(day(12)))

	require.Equal(t, verifier.Trust{
		Issuers:  map[string]verifier.Issuer{city: c.Issuers[city].Issuer, town: c.Issuers[town].Issuer},
		Incident: c.Incident, Version: 1, Issued: day(10), NextDue: day(11), Expires: day(24),
	}, b.Trust())

	p, ok := b.Policy("gate")
	require.True(t, ok)
	require.Equal(t, "gate", p.Name)
	_, ok = b.Policy("other")
	require.False(t, ok)

	id, ok := b.IssuerOf("402052")
	require.True(t, ok)
	require.Equal(t, city, id)
	_, ok = b.IssuerOf("402053")
	require.False(t, ok)

	raw, asOf, err := b.Lists().List(t.Context(), listURI)
	require.NoError(t, err)
	require.Equal(t, c.Lists[listURI], trust.Snapshot{Raw: raw, AsOf: asOf})
	_, _, err = b.Lists().List(t.Context(), "https://city.example/status/2")
	require.Error(t, err)
}

func TestKeysComeFromTheBundleAlone(t *testing.T) {
	b := open(t, pinned(t, firstRoot(t)), bundle(t, small(t)))
	holder, err := didkey.DID(key("holder").Public())
	require.NoError(t, err)
	for _, tt := range []struct {
		name string
		any  []string
		ref  keys.Ref
		want fault.Code
	}{
		{"an issuer's document", []string{"iota"}, keys.Ref{Issuer: city, ID: city + "#key-1", For: did.AssertionMethod}, ""},
		{"the same issuer by the network's name", []string{"iota"}, keys.Ref{Issuer: "did:iota:iota:" + cityTag, ID: "did:iota:6364aad5:" + cityTag + "#key-1", For: did.AssertionMethod}, ""},
		{"a key without a relationship", nil, keys.Ref{Issuer: city, ID: city + "#key-1", For: did.AssertionMethod}, keys.ErrRelationship},
		{"an issuer on another network", []string{"iota"}, keys.Ref{Issuer: "did:iota:testnet:" + cityTag, ID: "did:iota:testnet:" + cityTag + "#key-1", For: did.AssertionMethod}, resolver.ErrUnavailable},
		{"an https issuer", nil, keys.Ref{Issuer: town, For: did.AssertionMethod}, ""},
		{"an https issuer that is not pinned", nil, keys.Ref{Issuer: "https://other.example", For: did.AssertionMethod}, resolver.ErrUnavailable},
		{"a DID that is its key", nil, keys.Ref{Issuer: holder.String(), ID: holder.URL(holder.ID()).String(), For: did.Authentication}, ""},
		{"a DID that is not pinned", nil, keys.Ref{Issuer: "did:web:other.example", ID: "did:web:other.example#key-1", For: did.AssertionMethod}, resolver.ErrUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, err := b.Keys(tt.any).Key(t.Context(), tt.ref)
			if tt.want != "" {
				require.ErrorIs(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			require.NotNil(t, k.Public)
		})
	}
}

func TestDocumentsAreAsOldAsTheyWere(t *testing.T) {
	b := open(t, pinned(t, firstRoot(t)), bundle(t, small(t)))
	doc, asOf, err := b.Document(t.Context(), parsed(t, city))
	require.NoError(t, err)
	require.Equal(t, city, doc.ID().String())
	require.Equal(t, day(9), asOf)
	r, err := b.Resolver().Resolve(t.Context(), parsed(t, city), resolver.Version{ID: "7"})
	require.NoError(t, err)
	require.Equal(t, "7", r.Version)
	_, _, err = b.Document(t.Context(), parsed(t, "did:web:other.example"))
	require.ErrorIs(t, err, resolver.ErrUnavailable)
	_, err = b.Resolver().Resolve(t.Context(), parsed(t, "did:jwk:e30"), resolver.Version{})
	require.ErrorIs(t, err, resolver.ErrInvalidDID)
}

func TestSame(t *testing.T) {
	require.True(t, trust.Same(city, "did:iota:iota:"+cityTag))
	require.True(t, trust.Same("did:iota:6364aad5:"+cityTag, "did:iota:iota:"+cityTag))
	require.True(t, trust.Same(town, town))
	require.False(t, trust.Same(city, "did:iota:testnet:"+cityTag))
	require.False(t, trust.Same("did:iota:0x1", "did:iota:iota:0x1"), "no identifiers of the method")
	require.False(t, trust.Same(town, town+"/"))
	require.False(t, trust.Same("did:web:a.example", "did:web:b.example"))
}

func TestTheSameContentGivesTheSameBytes(t *testing.T) {
	c := small(t)
	first := makeBundle(t, c, firstRoot(t))
	for range 5 {
		again := small(t)
		again.Issuers = maps.Clone(c.Issuers)
		require.Equal(t, first, makeBundle(t, again, firstRoot(t)))
	}
	require.Equal(t, signed(t, first, "mayor", "office", "hsm"), signed(t, first, "hsm", "office", "mayor"))
	require.Equal(t, first, makeBundle(t, open(t, pinned(t, firstRoot(t)), bundle(t, c)).Content(), firstRoot(t)))
}

func TestListsInAnyOrderAndFractionsOfSecondsAreWrittenInOneWay(t *testing.T) {
	c, other := small(t), small(t)
	other.Issued = other.Issued.Add(time.Second - 1).In(time.FixedZone("JST", 9*3600))
	i := other.Issuers[city]
	i.Types = []string{i.Types[1], i.Types[0]}
	other.Issuers[city] = i
	require.Equal(t, makeBundle(t, c, firstRoot(t)), makeBundle(t, other, firstRoot(t)))
}

func TestAnExpiredBundleOpensAndSaysSo(t *testing.T) {
	a, raw := pinned(t, firstRoot(t)), bundle(t, small(t))
	for _, tt := range []struct {
		name string
		at   time.Time
		want fault.Code
	}{
		{"in 1970", time.Unix(0, 0), trust.ErrFuture},
		{"more than five minutes before its issue", day(10).Add(-trust.MaxAhead - 1), trust.ErrFuture},
		{"five minutes before its issue", day(10).Add(-trust.MaxAhead), ""},
		{"in its last second", day(24).Add(-time.Second), ""},
		{"at its end", day(24), trust.ErrExpired},
		{"months later", day(24).AddDate(0, 4, 0), trust.ErrExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := a.Open(t.Context(), raw, tt.at)
			require.NoError(t, err)
			require.Equal(t, day(24), b.Trust().Expires)
			if tt.want == "" {
				require.NoError(t, b.Check(tt.at))
			} else {
				require.ErrorIs(t, b.Check(tt.at), tt.want)
			}
		})
	}
}

func TestBundlesNeverGoBack(t *testing.T) {
	version := func(v uint64, text string) []byte {
		c := small(t)
		c.Version = v
		c.Messages["en"] = map[string]string{"hello": text}
		return bundle(t, c)
	}
	a := open(t, pinned(t, firstRoot(t)), version(2, "two")).Anchor()
	require.Equal(t, uint64(2), a.State.Version)
	require.Equal(t, uint64(1), a.State.RootVersion)

	require.Equal(t, a.State, open(t, a, version(2, "two")).Anchor().State, "the same again")
	require.Equal(t, a.State, open(t, a, signed(t, version(2, "two"), "hsm")).Anchor().State, "with one more signature")
	_, err := a.Open(t.Context(), version(1, "one"), day(12))
	require.ErrorIs(t, err, trust.ErrRollback)
	_, err = a.Open(t.Context(), version(2, "another two"), day(12))
	require.ErrorIs(t, err, trust.ErrFork)
	dates := small(t)
	dates.Version, dates.Expires = 2, day(25)
	dates.Messages["en"] = map[string]string{"hello": "two"}
	_, err = a.Open(t.Context(), bundle(t, dates), day(12))
	require.ErrorIs(t, err, trust.ErrFork, "with other dates")
	require.Equal(t, uint64(9), open(t, a, version(9, "nine")).Anchor().State.Version)
}

func TestStateIsKept(t *testing.T) {
	s := open(t, pinned(t, firstRoot(t)), bundle(t, small(t))).Anchor().State
	raw, err := s.MarshalJSON()
	require.NoError(t, err)
	again, err := trust.ParseState(t.Context(), raw)
	require.NoError(t, err)
	require.Equal(t, s, again)

	raw, err = trust.State{}.MarshalJSON()
	require.NoError(t, err)
	_, err = trust.ParseState(t.Context(), raw)
	require.ErrorIs(t, err, trust.ErrFormat)
}

func TestSign(t *testing.T) {
	raw := makeBundle(t, small(t), firstRoot(t))
	_, err := trust.Sign(t.Context(), signed(t, raw, "mayor"), key("mayor"))
	require.ErrorIs(t, err, trust.ErrSignerRepeated)
	_, err = trust.Sign(t.Context(), raw, key("thief"))
	require.ErrorIs(t, err, trust.ErrSigner)
	_, err = trust.Sign(t.Context(), raw, keystest.Signer(keys.ES384, "x"))
	require.ErrorIs(t, err, trust.ErrRoot)
	_, err = trust.Sign(t.Context(), []byte("{}"), key("mayor"))
	require.ErrorIs(t, err, trust.ErrFormat)
	_, err = trust.Sign(t.Context(), raw, broken{key("mayor")})
	require.ErrorIs(t, err, errBroken)
	_, err = trust.Sign(t.Context(), signed(t, firstRoot(t), "office"), key("hsm"))
	require.ErrorIs(t, err, trust.ErrSignerRepeated)
}

// broken is a signer whose HSM does not answer.
type broken struct{ keys.Signer }

var errBroken = errors.New("no answer")

func (broken) Sign(context.Context, []byte) ([]byte, error) { return nil, errBroken }

func TestMakeRefusesWhatWouldNotOpen(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*trust.Content)
		want   fault.Code
	}{
		{"as it is", func(*trust.Content) {}, ""},
		{"no version", func(c *trust.Content) { c.Version = 0 }, trust.ErrFormat},
		{"no dates", func(c *trust.Content) { c.Issued, c.Expires = time.Time{}, time.Time{} }, trust.ErrFormat},
		{"a snapshot of an unknown time", func(c *trust.Content) { c.Lists[listURI] = trust.Snapshot{Raw: []byte("x")} }, trust.ErrEntry},
		{"a device without a key", func(c *trust.Content) { c.Devices["tablet-1"] = trust.Device{} }, trust.ErrEntry},
		{"an id with a space", func(c *trust.Content) { c.Staff["s 1"] = c.Staff["s-1"] }, trust.ErrEntry},
		{"a language without texts", func(c *trust.Content) { c.Messages["vi"] = nil }, trust.ErrEntry},
		{"a document under another name", func(c *trust.Content) { c.Documents["did:web:a.example"] = c.Documents[city] }, trust.ErrEntry},
		{"a policy that is none", func(c *trust.Content) { c.Policies["gate"] = []byte("{}") }, trust.ErrEntry},
		{"an issuer in another spelling", func(c *trust.Content) { c.Issuers["did:iota:iota:"+cityTag] = c.Issuers[town] }, trust.ErrEntry},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := small(t)
			tt.change(&c)
			_, err := trust.Make(t.Context(), c, firstRoot(t))
			if tt.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, tt.want)
			}
		})
	}
}

func TestInspectChecksNothing(t *testing.T) {
	raw := makeBundle(t, small(t), firstRoot(t))
	u, err := trust.Inspect(t.Context(), signed(t, raw, "mayor"))
	require.NoError(t, err)
	require.Equal(t, []string{"mayor"}, u.Signed)
	require.Positive(t, u.Bytes)
	require.Greater(t, u.Inflated, u.Bytes)
	u.Bytes, u.Inflated = 0, 0
	require.Equal(t, trust.UncheckedSummary{
		Version: 1, Issued: day(10), NextDue: day(11), Expires: day(24), Root: 1, Signed: []string{"mayor"}, Threshold: 2,
	}, u)
	_, err = trust.Inspect(t.Context(), firstRoot(t))
	require.ErrorIs(t, err, trust.ErrFormat)
}

func TestNothingIsOpenedWithoutARoot(t *testing.T) {
	_, err := trust.Anchor{}.Open(t.Context(), bundle(t, small(t)), day(12))
	require.ErrorIs(t, err, trust.ErrRoot)
	_, err = trust.Make(t.Context(), small(t))
	require.ErrorIs(t, err, trust.ErrRoot)
	unsigned := makeRoot(t, rootOf(1, "mayor", "hsm", "office"))
	_, err = trust.Make(t.Context(), small(t), unsigned)
	require.ErrorIs(t, err, trust.ErrThreshold)
}
