package sdcwt

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// tagSign1 is the tag of COSE_Sign1, which stands inside of the KBT's header.
const tagSign1 = 18

// profile is what one opener asks of both tokens.
type profile struct {
	limit    int
	decoys   bool      // may be shown
	iat, sub bool      // are required
	slot     cose.Slot // of either token; parse narrows it
}

// general is the draft, compact the profile of codes that are scanned.
var (
	general = profile{limit: MaxBytes, decoys: true, slot: slot(MaxBytes)}
	compact = profile{limit: MaxCompactBytes, iat: true, sub: true, slot: shortest(slot(MaxCompactBytes))}
)

func slot(limit int) cose.Slot {
	return cose.Slot{
		Types: []string{typeSDCWT, typeKBT}, NoKeyID: true,
		Protected:   []int64{labelKCWT, labelHash, labelAEAD},
		Unprotected: []int64{labelClaims, labelEncrypted},
		Tags:        []uint64{tagSign1},
		Limit:       limit,
	}
}

func shortest(s cose.Slot) cose.Slot {
	s.Shortest = true
	return s
}

var tagsRedacted = []uint64{tagRedacted}

// rules are those of payloads and disclosures.
func (p *profile) rules(size int) cborgate.Rules {
	return cborgate.Rules{Bytes: size, Tags: tagsRedacted, Redacted: true, Shortest: p.slot.Shortest}
}

// token is an SD-CWT, with its KBT if there is one. Nothing of it is proven.
type token struct {
	kbt, sd     *cose.Sign1
	disclosures cborgate.Reader // sd_claims; nothing if there are none
}

// parse takes a token apart and checks its headers.
func (p *profile) parse(ctx context.Context, raw []byte) (t token, err error) {
	m, err := cose.Parse(ctx, raw, p.slot)
	if err != nil {
		return t, err
	}
	if m.Header.Type == typeSDCWT {
		t.sd = m
		return t, t.readHeaders()
	}
	t.kbt = m
	inner, err := enclosed(m)
	if err != nil {
		return t, err
	}
	if t.sd, err = cose.Parse(ctx, inner, p.slot); err != nil {
		return t, err
	}
	if t.sd.Header.Type != typeSDCWT {
		return t, fmt.Errorf("%w: kcwt is of another type", cose.ErrType)
	}
	return t, t.readHeaders()
}

// enclosed returns the SD-CWT in the header kcwt, which is the message itself and not
// a byte string (§8.1). What belongs to an SD-CWT has no place beside it.
func enclosed(kbt *cose.Sign1) ([]byte, error) {
	for _, label := range []int64{labelHash, labelAEAD, labelClaims, labelEncrypted} {
		_, protected := kbt.Protected(label)
		_, unprotected := kbt.Unprotected(label)
		if protected || unprotected {
			return nil, fmt.Errorf("%w: label %d in a KBT", cose.ErrHeader, label)
		}
	}
	r, present := kbt.Protected(labelKCWT)
	if !present {
		return nil, fmt.Errorf("%w: a KBT without kcwt", ErrMalformed)
	}
	if r.Kind() != cborgate.Tag {
		return nil, fmt.Errorf("%w: kcwt is no tagged COSE_Sign1", ErrMalformed)
	}
	return r.Raw(), nil
}

// readHeaders reads what the SD-CWT's headers say about disclosures.
func (t *token) readHeaders() error {
	if _, nested := t.sd.Protected(labelKCWT); nested {
		return fmt.Errorf("%w: kcwt in an SD-CWT", cose.ErrKeyHeader)
	}
	_, aead := t.sd.Protected(labelAEAD)
	_, encrypted := t.sd.Unprotected(labelEncrypted)
	if aead || encrypted {
		return ErrAEAD
	}
	if hash, present := t.sd.Protected(labelHash); present {
		if number, ok := hash.Int(); !ok || number != hashSHA256 {
			return fmt.Errorf("%w: not SHA-256", ErrHash)
		}
	}
	claims, present := t.sd.Unprotected(labelClaims)
	if !present {
		return nil
	}
	t.disclosures = claims
	n, ok := claims.Array()
	switch {
	case !ok || n == 0: // §7: left out instead
		return fmt.Errorf("%w: sd_claims is no list, or empty", ErrDisclosure)
	case n > MaxDisclosures:
		return fmt.Errorf("%w: %d disclosures, at most %d", ErrTooLarge, n, MaxDisclosures)
	}
	return nil
}
