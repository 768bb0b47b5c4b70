package pass

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
)

const (
	// ErrChallenge: the challenge lacks something, or contradicts itself.
	ErrChallenge = fault.Code("challenge.malformed")
	// ErrChallengeSigner: the challenge is not signed by the issuer of the pass, or by a device that this issuer certified.
	ErrChallengeSigner = fault.Code("challenge.signer")
	// ErrChallengeShelter: the challenge is for another shelter than its device is certified for.
	ErrChallengeShelter = fault.Code("challenge.shelter")
	// ErrChallengeOver: the challenge, or the certificate of its device, is over.
	ErrChallengeOver = fault.Code("challenge.over")
	// ErrChallengeEarly: the challenge, or the certificate of its device, does not hold yet.
	ErrChallengeEarly = fault.Code("challenge.early")
	// ErrChallengeAsks: the challenge asks for more than a check-in needs, and the holder was not asked.
	ErrChallengeAsks = fault.Code("challenge.asks")
)

// Limits of a challenge.
const (
	MaxAsked  = 16               // claims
	MaxMaxAge = 10 * time.Minute // how old an answer may be at most
	MaxName   = 64               // bytes of a shelter's name
)

// Challenge is what a shelter asks of a phone: on a poster that is printed for the
// incident, on the plate at its door in peacetime, or on the screen of its desk.
type Challenge struct {
	Shelter  string // the shelter's id
	Incident string // empty: a door plate
	// Nonce is what the answer has to carry: fixed on a poster, fresh on a screen;
	// empty on a door plate.
	Nonce []byte
	// From and Until bound the time in which it holds, to the second; zero From: since
	// ever.
	From, Until time.Time
	// Ask are the claims that are asked for, by their names in the SD-JWT VC; nil:
	// age_band, municipality_code and dedup_seed. A door plate asks for none.
	Ask []string
	// MaxAge is how old an answer may be, in whole seconds.
	MaxAge time.Duration
	// Name is the shelter's name; empty: none. A phone shows the one of its own list.
	Name string
}

// Audience is the name under which the answer addresses the shelter.
func (c Challenge) Audience() string { return c.Shelter + "/" + c.Incident }

// asked returns the names that are asked for.
func (c Challenge) asked() []string {
	switch {
	case c.Ask != nil:
		return c.Ask
	case c.Incident == "":
		return nil
	}
	return usual
}

// Claims returns the paths of what is asked for, as a verifier's request has them.
func (c Challenge) Claims() [][]string {
	paths := make([][]string, 0, len(usual))
	for _, name := range c.asked() {
		paths = append(paths, []string{name})
	}
	return paths
}

// Expected is the challenge as a verifier holds it against the answer. Whether the
// nonce may be used now is for once to say: on a poster always, on a screen while it is
// shown. A screen is read by many phones, so that none of them uses a nonce twice is
// for the desk to see, by the thumbprint in the binding. nil refuses every nonce.
func (c Challenge) Expected(once func(nonce string) error) vc.Challenge {
	expected := vc.Challenge{Audience: []string{c.Audience()}, MaxAge: c.MaxAge}
	if once == nil || len(c.Nonce) == 0 {
		return expected
	}
	own := base64.RawURLEncoding.EncodeToString(c.Nonce)
	expected.Fresh = func(nonce string) error {
		if nonce != own {
			return errors.New("it answers another challenge")
		}
		return once(nonce)
	}
	return expected
}

// check refuses a challenge that nobody should make or answer.
func (c Challenge) check() error {
	door := c.Incident == ""
	switch {
	case !isID(c.Shelter, MaxShelter):
		return fmt.Errorf("%w: no shelter, or not an id of at most %d bytes", ErrChallenge, MaxShelter)
	case !door && !isID(c.Incident, MaxIncident):
		return fmt.Errorf("%w: the incident is not an id of at most %d bytes", ErrChallenge, MaxIncident)
	case door != (len(c.Nonce) == 0) || !door && len(c.Nonce) != NonceBytes:
		return fmt.Errorf("%w: a nonce of %d bytes", ErrChallenge, len(c.Nonce))
	case c.Until.IsZero() || !c.From.Before(c.Until):
		return fmt.Errorf("%w: no end, or one before its beginning", ErrChallenge)
	case c.MaxAge < time.Second || c.MaxAge > MaxMaxAge || c.MaxAge%time.Second != 0:
		return fmt.Errorf("%w: answers of up to %s", ErrChallenge, c.MaxAge)
	case c.Name != "" && (!isText(c.Name) || len(c.Name) > MaxName):
		return fmt.Errorf("%w: the shelter's name", ErrChallenge)
	}
	return c.checkAsked(door)
}

func (c Challenge) checkAsked(door bool) error {
	asked := c.asked()
	if door != (len(asked) == 0) || len(asked) > MaxAsked {
		return fmt.Errorf("%w: it asks for %d claims", ErrChallenge, len(asked))
	}
	for i, name := range asked {
		if _, known := placeOf(resident, name); !known || slices.Contains(asked[:i], name) {
			return fmt.Errorf("%w: it asks for %.64q, which is no claim or stands twice", ErrChallenge, name)
		}
	}
	return nil
}

// inner returns the inner claims of a challenge.
func (c Challenge) inner() map[any]any {
	inner := map[any]any{0: uint64(kindChallenge), keyMaxAge: int64(c.MaxAge / time.Second)}
	var ask []any
	for _, name := range c.asked() {
		at, _ := placeOf(resident, name)
		if at.group == 0 {
			ask = append(ask, at.field.key)
		} else {
			ask = append(ask, []any{at.group, at.field.key})
		}
	}
	if ask != nil {
		inner[keyAsk] = ask
	}
	if c.Name != "" {
		inner[keyName] = c.Name
	}
	return inner
}
