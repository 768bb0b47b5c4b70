package drill

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// credential is what a party carries: a phone, or a card.
type credential struct {
	phone *pass.Phone
	card  []byte
}

// issue makes what a party carries; nil: nothing.
func (w *city) issue(ctx context.Context, v *visit) (*credential, error) {
	switch v.means {
	case byPhone:
		return w.phone(ctx, v)
	case byBlank:
		return &credential{card: w.blanks[v.blank].Raw}, nil
	case byNothing:
		return nil, nil
	}
	author, issuer := w.author, w.issuer
	if v.flaw == foreign {
		author, issuer = w.stranger, pass.Issuer{}
	}
	card, err := issuer.Card(ctx, author, cardOf(v, author))
	return &credential{card: card}, err
}

// until is when a credential ends to be valid.
func until(f flaw) time.Time {
	switch f {
	case inGrace:
		return day.AddDate(0, 0, -graceDays/3)
	case expired:
		return day.AddDate(0, 0, -graceDays*3)
	}
	return day.AddDate(1, 0, 0)
}

// cardOf is what a paper card says.
func cardOf(v *visit, as vc.Author) vc.Statement {
	s := vc.Statement{Issuer: as.Issuer, Types: []string{pass.TypeResident}, ValidUntil: until(v.flaw)}
	claims := map[string]any{"municipality_code": cityCode}
	if v.means == byPaper {
		claims["age_band"], claims["dedup_seed"] = string(v.party[0].AgeBand), newSeed()
	} else {
		s.Types = []string{pass.TypeHousehold}
		var members []any
		for _, p := range v.party {
			members = append(members, map[string]any{"age_band": string(p.AgeBand), "dedup_seed": newSeed()})
		}
		claims["household_seed"], claims["members"] = newSeed(), members
	}
	s.Subjects = []vc.Subject{{Claims: claims}}
	return s
}

// phone makes a phone with a pass for a household. Half of the phones have keys for
// each of the two algorithms.
func (w *city) phone(ctx context.Context, v *visit) (*credential, error) {
	key, err := newKey(ctx, []keys.Algorithm{keys.ES256, keys.EdDSA}[v.number%2])
	if err != nil {
		return nil, err
	}
	thumbprint, err := multikey.Thumbprint(key.Public())
	if err != nil {
		return nil, err
	}
	entry, err := tokenlist.Entry(listURI, place(v.flaw == revoked))
	if err != nil {
		return nil, err
	}
	claims := map[string]any{"age_band": string(v.party[0].AgeBand), "municipality_code": cityCode, "dedup_seed": newSeed()}
	if len(v.party) > 1 {
		claims["household_seed"], claims["household_size"] = newSeed(), len(v.party)
	}
	to := w.issuer
	to.Holder = key.Public()
	raw, err := to.Issue(ctx, w.author, vc.Statement{
		Issuer: w.author.Issuer, Types: []string{pass.TypeResident}, Holder: &vc.HolderKey{Thumbprint: thumbprint},
		ValidUntil: until(v.flaw), Subjects: []vc.Subject{{Claims: claims}}, Status: []vc.StatusEntry{entry},
	})
	if err != nil {
		return nil, err
	}
	opener := w.bundle.Passes()
	opener.Own = true
	own, err := opener.Open(ctx, raw, w.bundle.Keys(gateMethods))
	if err != nil {
		return nil, err
	}
	return &credential{phone: &pass.Phone{Pass: own, Signer: key, Same: trust.Same, Consent: beyond}}, nil
}

// gateMethods are the DID methods of issuers whose documents name a key without saying
// what it is for.
var gateMethods = []string{"iota"}

// asked is what a screen asks for; beyond is what of it people agree to show besides
// what every check-in needs.
var (
	beyond = []string{"household_seed", "household_size"}
	asked  = append([]string{"age_band", "municipality_code", "dedup_seed"}, beyond...)
)

// screen is what a desk shows to phones.
type screen struct {
	challenge pass.Challenge
	asked     *pass.Asked
}

// Times of a screen.
const (
	screenLasts = time.Minute // until there is another nonce
	answerLasts = 2 * time.Minute
)

// newScreen signs a challenge of a device, and reads it as phones do.
func (w *city) newScreen(ctx context.Context, device keys.Signer, certificate []byte, shelter string, at time.Time) (screen, error) {
	nonce := make([]byte, pass.NonceBytes)
	rand.Read(nonce)              // never fails: crypto/rand ends the program instead
	at = at.Truncate(time.Second) // as it stands in the code
	s := screen{challenge: pass.Challenge{
		Shelter: shelter, Incident: w.incident, Nonce: nonce, From: at, Until: at.Add(screenLasts), MaxAge: answerLasts, Ask: asked,
	}}
	raw, err := pass.Screen(ctx, device, certificate, s.challenge)
	if err != nil {
		return screen{}, err
	}
	s.asked, err = w.bundle.Passes().OpenChallenge(ctx, raw, w.bundle.Keys(gateMethods))
	return s, err
}

// certify makes the certificate by which phones know the screen of a device.
func (w *city) certify(ctx context.Context, device keys.Signer, shelter string) ([]byte, error) {
	return w.issuer.Certify(ctx, w.author, pass.Certificate{Shelter: shelter, Device: device.Public(), Until: day.AddDate(0, 0, 14)})
}

// show is what the scanner reads: the bytes of a card, or what the phone answers.
func (c *credential) show(ctx context.Context, s screen, f flaw, at time.Time) ([]byte, error) {
	raw := append([]byte(nil), c.card...)
	if c.phone != nil {
		var err error
		if raw, err = c.phone.Answer(ctx, s.asked, at); err != nil {
			return nil, err
		}
	}
	if f == tampered {
		raw[len(raw)-1] ^= 1
	}
	return raw, nil
}

// entered is what staff enter, whatever the credential tells.
func entered(v *visit) checkin.Entry {
	in := checkin.Entry{Request: checkin.NewRequest(), Heads: len(v.party), Took: v.end - v.start, Role: trust.Reception}
	if !v.means.carried() {
		in.Party = keep(v.party)
	}
	return in
}
