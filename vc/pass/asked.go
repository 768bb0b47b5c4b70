package pass

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
)

// Asked is a challenge whose signature was checked. Only [Opener.OpenChallenge] makes
// one.
type Asked struct {
	challenge   Challenge
	issuer      string     // who signed it, or certified the device that did
	certificate *certified // nil: the issuer signed it
}

// Challenge returns what is asked. Its slices are read only.
func (a *Asked) Challenge() Challenge { return a.challenge }

// Issuer returns the DID in whose name it is asked.
func (a *Asked) Issuer() string { return a.issuer }

// ByDevice reports whether a device asks that Issuer certified; else it is Issuer.
func (a *Asked) ByDevice() bool { return a.certificate != nil }

// Beyond returns the claims that are asked for beyond those of a check-in: the holder
// has to be asked about each of them, in clear words.
func (a *Asked) Beyond() []string {
	var more []string
	for _, name := range a.challenge.asked() {
		if !slices.Contains(usual, name) {
			more = append(more, name)
		}
	}
	return more
}

// OpenChallenge opens a challenge with the key of the city from k, by iss and kid as
// [Opener.Open] finds them, or with the key of a device whose certificate by such an
// issuer is in it. It looks at no clock: that is [Phone.Answer]'s to do.
//
// It fails with codes of this package, of vc/cose and of the gate to CBOR, and with
// those of k.
func (o Opener) OpenChallenge(ctx context.Context, raw []byte, k keys.Source) (*Asked, error) {
	raw = bytes.Clone(raw) // what is opened must not change with the caller's buffer
	t, a, err := o.openAsked(ctx, raw, k)
	if err != nil {
		return nil, err
	}
	if err := t.expect(kindChallenge); err != nil {
		return nil, err
	}
	if a.challenge, err = readChallenge(t); err != nil {
		return nil, err
	}
	if c := a.certificate; c != nil && c.shelter != a.challenge.Shelter {
		return nil, fmt.Errorf("%w: the device is certified for another one", ErrChallengeShelter)
	}
	return a, nil
}

// openAsked checks the signature, by the issuer or by a device with its certificate.
func (o Opener) openAsked(ctx context.Context, raw []byte, k keys.Source) (*token, *Asked, error) {
	slot := paper
	slot.NoKeyID, slot.Protected, slot.Tags = true, []int64{labelKCWT}, []uint64{tagSign1}
	m, err := cose.Parse(ctx, raw, slot)
	if err != nil {
		return nil, nil, err
	}
	certificate, present := m.Protected(labelKCWT)
	if !present {
		t, err := o.openCWT(ctx, raw, paper, k)
		if err != nil {
			return nil, nil, err
		}
		return t, &Asked{issuer: t.statement.Issuer}, nil
	}
	by, err := o.openCWT(ctx, certificate.Raw(), paper, k)
	if err != nil {
		return nil, nil, fmt.Errorf("certificate: %w", err)
	}
	c, err := by.certificate()
	if err != nil {
		return nil, nil, err
	}
	t, err := c.open(ctx, m)
	return t, &Asked{issuer: by.statement.Issuer, certificate: c}, err
}

// readChallenge reads the claims of a challenge.
func readChallenge(t *token) (c Challenge, err error) {
	aud, err := t.claims.Text(cose.ClaimAudience)
	if err != nil {
		return c, err
	}
	var both bool
	if c.Shelter, c.Incident, both = strings.Cut(aud, "/"); !both {
		return c, fmt.Errorf("%w: aud is not shelter/incident", ErrChallenge)
	}
	if c.Nonce, err = t.claims.Bytes(cose.ClaimNonce); err != nil {
		return c, err
	}
	c.From, c.Until = t.statement.ValidFrom, t.statement.ValidUntil
	if c.Ask, err = readAsk(t.inner[keyNames[keyAsk]]); err != nil {
		return c, err
	}
	seconds, ok := whole(t.inner[keyNames[keyMaxAge]])
	if !ok || seconds > uint64(MaxMaxAge/time.Second) {
		return c, fmt.Errorf("%w: how old an answer may be", ErrChallenge)
	}
	c.MaxAge = time.Duration(seconds) * time.Second
	if name, present := t.inner[keyNames[keyName]]; present {
		if c.Name, ok = name.(string); !ok || c.Name == "" {
			return c, fmt.Errorf("%w: the shelter's name", ErrChallenge)
		}
	}
	return c, c.check()
}

// readAsk reads the keys that are asked for: a key, or a group and a key in it. A key
// that is not known is refused: nobody could agree to show it.
func readAsk(value any) ([]string, error) {
	if value == nil {
		return []string{}, nil
	}
	list, ok := value.([]any)
	if !ok || len(list) > MaxAsked {
		return nil, fmt.Errorf("%w: what it asks for", ErrChallenge)
	}
	names := make([]string, 0, len(list))
	for _, item := range list {
		path := []string{claimPassName}
		keys, nested := item.([]any)
		if !nested {
			keys = list[len(names) : len(names)+1]
		}
		for _, key := range keys {
			number, _ := key.(json.Number)
			path = append(path, string(number))
		}
		name, known := nameAt(resident, path)
		if !known {
			return nil, fmt.Errorf("%w: it asks for claims that are not known", ErrChallenge)
		}
		names = append(names, name)
	}
	return names, nil
}

// holds reports whether the challenge is to be answered at the given time, by a phone
// whose clock may be behind by up to [vc.ClockSkew].
func (a *Asked) holds(at time.Time) error {
	from, until := a.challenge.From, a.challenge.Until
	if c := a.certificate; c != nil && c.until.Before(until) {
		until = c.until
	}
	if c := a.certificate; c != nil && c.from.After(from) {
		from = c.from
	}
	if !at.Before(until) {
		return fmt.Errorf("%w: until %s", ErrChallengeOver, until.UTC().Format(time.RFC3339))
	}
	if at.Add(vc.ClockSkew).Before(from) {
		return fmt.Errorf("%w: from %s", ErrChallengeEarly, from.UTC().Format(time.RFC3339))
	}
	return nil
}
