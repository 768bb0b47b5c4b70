package pass_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/sdcwt"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier"
)

func certificate(t testing.TB) []byte {
	raw, err := pass.Issuer{Code: code}.Certify(t.Context(), author, pass.Certificate{
		Shelter: shelter, Device: deskSigner.Public(), Until: until,
	})
	require.NoError(t, err)
	return raw
}

// onScreen is a challenge of the desk's screen.
func onScreen(t testing.TB, nonce string) *pass.Asked {
	c := atDesk()
	c.From, c.Until, c.Nonce = time.Time{}, made.Add(2*time.Minute), []byte(nonce)
	raw, err := pass.Screen(t.Context(), deskSigner, certificate(t), c)
	require.NoError(t, err)
	a, err := opener.OpenChallenge(t.Context(), raw, known)
	require.NoError(t, err)
	return a
}

func always(string) error { return nil }

// judge is a verifier that trusts the city, and a desk's request.
func judge(t testing.TB, c pass.Challenge, raw []byte, at time.Time) *verifier.Verdict {
	v := &verifier.Verifier{
		Openers: vc.Openers{opener, sdjwtvc.Opener{}}, Keys: known,
		Trust: verifier.Trust{Issuers: map[string]verifier.Issuer{city: {Types: []string{vct}}}},
	}
	expected := c.Expected(always)
	verdict, _ := v.Verify(t.Context(), verifier.Request{
		Challenge: &expected, Claims: c.Claims(), Types: []string{vct}, At: at,
	}, raw)
	require.Len(t, verdict.Credentials, 1)
	return verdict
}

func found(v *verifier.Verdict, code error) bool {
	for _, f := range v.Credentials[0].Findings {
		if errors.Is(f.Code, code) {
			return true
		}
	}
	return false
}

// TestSelfCheckIn is a shelter without a network, from the poster to the verdict.
func TestSelfCheckIn(t *testing.T) {
	for name, a := range map[string]*pass.Asked{"poster": asked(t, atDesk()), "screen": onScreen(t, "window 1")} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, city, a.Issuer())
			require.Equal(t, name == "screen", a.ByDevice())
			require.Empty(t, a.Beyond())
			raw, err := phone(t).Answer(t.Context(), a, made)
			require.NoError(t, err)

			here := a.Challenge()
			verdict := judge(t, here, raw, made)
			for _, code := range []error{vc.ErrBindingAbsent, vc.ErrBindingAudience, vc.ErrBindingNonce, vc.ErrBindingStale, verifier.ErrMissing, verifier.ErrExcess} {
				require.False(t, found(verdict, code), code)
			}

			elsewhere := here
			elsewhere.Shelter = "E4020500002222"
			require.True(t, found(judge(t, elsewhere, raw, made), vc.ErrBindingAudience), "replayed at another shelter")
			later := here
			later.Nonce = []byte("window 2")
			require.True(t, found(judge(t, later, raw, made), vc.ErrBindingNonce), "replayed in another window")
			require.True(t, found(judge(t, here, raw, made.Add(61*time.Second)), vc.ErrBindingStale), "kept for later")
			require.True(t, found(judge(t, here, issued(t), made), vc.ErrBindingAbsent), "the pass without a proof")
		})
	}
}

// TestOneRequestServesBothFormats: what a desk asks is answered by an SD-JWT VC too.
func TestOneRequestServesBothFormats(t *testing.T) {
	c := atDesk()
	s := resident(t)
	frame := sdjwt.Frame{Disclose: [][]string{{"age_band"}, {"municipality_code"}, {"dedup_seed"}, {"family_name"}}}
	for _, name := range []string{"given_name", "birthdate", "household_ref"} {
		delete(s.Subjects[0].Claims, name) // visible claims would be more than was asked for
	}
	jwt, err := sdjwtvc.Issuer{Frame: frame, Holder: phoneSigner.Public()}.Issue(t.Context(), author, unstated(s))
	require.NoError(t, err)
	shown, err := sdjwt.Present(t.Context(), jwt, c.Claims(), &sdjwt.Bind{
		Signer: phoneSigner, Audience: c.Audience(), Nonce: "OCBieXRlcyE", At: made,
	})
	require.NoError(t, err)
	s = unstated(resident(t))
	cwt, err := issuer.Issue(t.Context(), author, s)
	require.NoError(t, err)
	opened, err := opener.Open(t.Context(), cwt, known)
	require.NoError(t, err)
	answer, err := pass.Phone{Pass: opened, Signer: phoneSigner}.Answer(t.Context(), asked(t, c), made)
	require.NoError(t, err)

	a, b := judge(t, c, shown, made), judge(t, c, answer, made)
	require.Equal(t, verifier.Accepted, a.Outcome, a.Credentials[0].Findings)
	require.Equal(t, verifier.Accepted, b.Outcome, b.Credentials[0].Findings)
	left, ok := a.Credentials[0].Statement()
	require.True(t, ok)
	right, ok := b.Credentials[0].Statement()
	require.True(t, ok)
	require.Equal(t, left.Subjects[0].Claims, right.Subjects[0].Claims)
}

func TestAnAnswerShowsWhatTheHolderAgreesTo(t *testing.T) {
	c := atDesk()
	c.Ask = []string{"age_band", "family_name", "birthdate", "sex"}
	a := asked(t, c)
	require.Equal(t, []string{"family_name", "birthdate", "sex"}, a.Beyond())
	require.Equal(t, [][]string{{"age_band"}, {"family_name"}, {"birthdate"}, {"sex"}}, a.Challenge().Claims())

	for _, tt := range []struct {
		name    string
		consent []string
		want    [][]string
	}{
		{"said no", []string{}, [][]string{{"age_band"}}},
		{"agreed to one", []string{"family_name"}, [][]string{{"age_band"}, {"family_name"}}},
		{"agreed to more than the pass has", []string{"family_name", "birthdate", "sex"}, [][]string{{"age_band"}, {"birthdate"}, {"family_name"}}},
		{"agreed to what nobody asks for", []string{"given_name"}, [][]string{{"age_band"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := phone(t)
			p.Consent = tt.consent
			raw, err := p.Answer(t.Context(), a, made)
			require.NoError(t, err)
			require.ElementsMatch(t, tt.want, open(t, raw).Disclosed)
		})
	}
	_, err := phone(t).Answer(t.Context(), a, made)
	require.ErrorIs(t, err, pass.ErrChallengeAsks, "nobody asked the holder")
}

func TestAPhoneRefuses(t *testing.T) {
	p := phone(t)
	_, err := p.Answer(t.Context(), &pass.Asked{}, made)
	require.ErrorIs(t, err, pass.ErrChallengeSigner, "a challenge that nobody opened")
	_, err = pass.Phone{}.Answer(t.Context(), asked(t, atDesk()), made)
	require.ErrorIs(t, err, sdcwt.ErrHolder, "a phone without anything")

	opened, err := opener.Open(t.Context(), answered(t, atDesk()), known)
	require.NoError(t, err)
	p.Pass = opened
	_, err = p.Answer(t.Context(), asked(t, atDesk()), made)
	require.ErrorIs(t, err, pass.ErrSlot, "an answer to somebody else")
}

func TestOtherSpellingsOfTheIssuer(t *testing.T) {
	named := strings.Replace(city, "did:iota:", "did:iota:iota:", 1)
	o := pass.Opener{Own: true, Types: types, Issuer: codes{code: named}.find}
	raw, err := pass.Issuer{Code: code}.Poster(t.Context(), author, atDesk())
	require.NoError(t, err)
	a, err := o.OpenChallenge(t.Context(), raw, pinned{named: citySigner})
	require.NoError(t, err)
	p := phone(t)
	_, err = p.Answer(t.Context(), a, made)
	require.ErrorIs(t, err, pass.ErrChallengeSigner)
	p.Same = func(a, b string) bool { return strings.HasSuffix(a, b[len("did:iota:"):]) }
	_, err = p.Answer(t.Context(), a, made)
	require.NoError(t, err)
}

func TestADoorPlateAsksForNothing(t *testing.T) {
	c := pass.Challenge{Shelter: shelter, Until: until, MaxAge: time.Minute}
	raw, err := phone(t).Answer(t.Context(), asked(t, c), made)
	require.NoError(t, err)
	p := open(t, raw)
	require.Empty(t, p.Disclosed)
	require.Equal(t, []string{shelter + "/"}, p.Binding.Audience)
	require.ErrorIs(t, p.Binding.Answers(c.Expected(always), made), vc.ErrBindingNonce, "never more than grade B")
}

func TestANonceIsAskedAboutOnce(t *testing.T) {
	used := errors.New("used before")
	p := open(t, answered(t, atDesk()))
	require.NoError(t, p.Binding.Answers(atDesk().Expected(always), made))
	require.ErrorIs(t, p.Binding.Answers(atDesk().Expected(func(string) error { return used }), made), used)
	require.ErrorIs(t, p.Binding.Answers(atDesk().Expected(nil), made), vc.ErrBindingNonce)
}

func TestMakingChallenges(t *testing.T) {
	city := pass.Issuer{Code: code}
	for _, tt := range []struct {
		name   string
		change func(c *pass.Challenge)
		want   error
	}{
		{"as it is", func(*pass.Challenge) {}, nil},
		{"the longest name", func(c *pass.Challenge) { c.Name = strings.Repeat("x", pass.MaxName) }, nil},
		{"a longer name", func(c *pass.Challenge) { c.Name = strings.Repeat("x", pass.MaxName+1) }, pass.ErrChallenge},
		{"no shelter", func(c *pass.Challenge) { c.Shelter = "" }, pass.ErrChallenge},
		{"a slash in the shelter", func(c *pass.Challenge) { c.Shelter = "a/b" }, pass.ErrChallenge},
		{"no nonce", func(c *pass.Challenge) { c.Nonce = nil }, pass.ErrChallenge},
		{"a nonce of 16 bytes", func(c *pass.Challenge) { c.Nonce = make([]byte, 16) }, pass.ErrChallenge},
		{"no end", func(c *pass.Challenge) { c.Until = time.Time{} }, pass.ErrChallenge},
		{"the oldest answers", func(c *pass.Challenge) { c.MaxAge = pass.MaxMaxAge }, nil},
		{"older answers", func(c *pass.Challenge) { c.MaxAge = pass.MaxMaxAge + time.Second }, pass.ErrChallenge},
		{"half a second", func(c *pass.Challenge) { c.MaxAge = 1500 * time.Millisecond }, pass.ErrChallenge},
		{"nothing that is asked for", func(c *pass.Challenge) { c.Ask = []string{} }, pass.ErrChallenge},
		{"a claim that does not exist", func(c *pass.Challenge) { c.Ask = []string{"blood_type"} }, pass.ErrChallenge},
		{"a claim twice", func(c *pass.Challenge) { c.Ask = []string{"age_band", "age_band"} }, pass.ErrChallenge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := atDesk()
			tt.change(&c)
			_, err := city.Poster(t.Context(), author, c)
			require.ErrorIs(t, err, tt.want)
			_, err = pass.Screen(t.Context(), deskSigner, certificate(t), c)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestAScreenNeedsItsOwnCertificate(t *testing.T) {
	c := atDesk()
	_, err := pass.Screen(t.Context(), phoneSigner, certificate(t), c)
	require.ErrorIs(t, err, pass.ErrChallengeSigner, "of another key")
	c.Shelter = "E4020500002222"
	_, err = pass.Screen(t.Context(), deskSigner, certificate(t), c)
	require.ErrorIs(t, err, pass.ErrChallengeShelter, "of another shelter")
	_, err = pass.Screen(t.Context(), deskSigner, blanks(t, 1)[0].Raw, atDesk())
	require.ErrorIs(t, err, pass.ErrSlot, "a card")
	_, err = pass.Screen(t.Context(), deskSigner, nil, atDesk())
	require.Error(t, err)

	for _, tt := range []struct {
		name string
		c    pass.Certificate
		want error
	}{
		{"no shelter", pass.Certificate{Device: deskSigner.Public(), Until: until}, pass.ErrClaim},
		{"an end at noon", pass.Certificate{Shelter: shelter, Device: deskSigner.Public(), Until: until.Add(12 * time.Hour)}, pass.ErrTimes},
		{"a P-384 key", pass.Certificate{Shelter: shelter, Device: keystest.Signer(keys.ES384, "pass tests: desk").Public(), Until: until}, cose.ErrHolderKey},
		{"no key", pass.Certificate{Shelter: shelter, Until: until}, keys.ErrAlgorithm},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := pass.Issuer{Code: code}.Certify(t.Context(), author, tt.c)
			require.ErrorIs(t, err, tt.want)
		})
	}
}
