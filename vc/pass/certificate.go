package pass

import (
	"context"
	"crypto"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
)

// Certificate is the certificate of a shelter's device that is to be made.
type Certificate struct {
	Shelter string
	Device  crypto.PublicKey // Ed25519 or P-256
	Until   time.Time        // the beginning of a day in UTC
}

// Certify signs the certificate of a device that asks in the issuer's name: in [Screen].
// Errors are those of [Issuer.Card].
func (i Issuer) Certify(ctx context.Context, as vc.Author, c Certificate) ([]byte, error) {
	if !isID(c.Shelter, MaxShelter) {
		return nil, fmt.Errorf("%w: the shelter is not an id of at most %d bytes", ErrClaim, MaxShelter)
	}
	s := vc.Statement{ValidUntil: c.Until}
	if err := checkDays(&s); err != nil {
		return nil, err
	}
	claims, err := i.frame(as, s)
	if err != nil {
		return nil, err
	}
	if claims[cose.ClaimHolder], err = confirm(c.Device); err != nil {
		return nil, err
	}
	claims[claimPass] = map[any]any{0: uint64(kindOperator), keyShelter: c.Shelter}
	raw, err := cose.CWT{Slot: cose.Slot{Shortest: true}}.Issue(ctx, unnamed(as), claims)
	if err != nil {
		return nil, err
	}
	return checkPrinted(raw)
}

// confirm returns the cnf claim for a key that is small enough for a code.
func confirm(public crypto.PublicKey) (map[int64]any, error) {
	switch a, err := keys.AlgorithmOf(public); {
	case err != nil:
		return nil, err
	case a != keys.ES256 && a != keys.EdDSA:
		return nil, fmt.Errorf("%w: a key for %s", cose.ErrHolderKey, a)
	}
	return cose.ConfirmKey(public)
}

// certified is what a device's certificate says.
type certified struct {
	shelter     string
	device      *cose.Holder
	from, until time.Time
}

// certificate reads a token as the certificate of a device.
func (t *token) certificate() (*certified, error) {
	if err := t.expect(kindOperator); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if err := checkDays(&t.statement); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	device, err := t.claims.Holder()
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if device == nil {
		return nil, fmt.Errorf("certificate: %w: no cnf", ErrClaim)
	}
	shelter, _ := t.inner[keyNames[keyShelter]].(string)
	if !isID(shelter, MaxShelter) {
		return nil, fmt.Errorf("certificate: %w: no shelter", ErrClaim)
	}
	return &certified{shelter, device, t.statement.ValidFrom, t.statement.ValidUntil}, nil
}

// open checks the signature of the device under a challenge.
func (c *certified) open(ctx context.Context, m *cose.Sign1) (*token, error) {
	if err := m.Verify(c.device.Public); err != nil {
		return nil, err
	}
	t, err := readCWT(ctx, m, paper)
	if err != nil {
		return nil, err
	}
	if t.said != "" || len(m.Header.KeyID) > 0 {
		return nil, fmt.Errorf("%w: a device that names another issuer or key beside its certificate", ErrChallengeSigner)
	}
	return t, nil
}
