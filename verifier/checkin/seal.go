package checkin

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Sealed records are what staff write down of people, as JSON, encrypted with age (X25519
// recipients): a [Personal] record to headquarters alone, so that the tablet that wrote
// it cannot read it back, a [Need] also to those who see to needs at the shelter.

// Personal is what is written down of a party, to headquarters.
type Personal struct {
	Address string       `json:"address,omitempty"`
	People  []PersonName `json:"people,omitempty"`
	Phone   string       `json:"phone,omitempty"`
	// Relatives is who may be told that they are here; empty: nobody.
	Relatives string        `json:"relatives,omitempty"`
	V         form.Version1 `json:"v"`
}

// PersonName is what one of a party is called.
type PersonName struct {
	Birthdate string `json:"birthdate,omitempty"` // YYYY-MM-DD
	Kana      string `json:"kana,omitempty"`
	Name      string `json:"name"`
	Slot      int    `json:"slot"`
}

// Service is a code of what somebody needs. There are no diagnoses.
type Service string

// The services.
const (
	Wheelchair   Service = "wheelchair"
	Dialysis     Service = "dialysis"
	Oxygen       Service = "oxygen" // or power for a ventilator
	Pregnancy    Service = "pregnancy"
	Infant       Service = "infant" // milk, diapers
	AllergyFood  Service = "allergy_food"
	Visual       Service = "visual"
	Hearing      Service = "hearing"
	Care         Service = "care"
	Companion    Service = "companion_required"
	ColdMedicine Service = "medication_cold_chain"
	Assistance   Service = "assistance_dog"
	LanguageHelp Service = "language"
)

// Services are all services.
func Services() []Service {
	return []Service{
		Wheelchair, Dialysis, Oxygen, Pregnancy, Infant, AllergyFood, Visual, Hearing, Care, Companion, ColdMedicine,
		Assistance, LanguageHelp,
	}
}

// Need is what people of a party need.
type Need struct {
	People []PersonNeed  `json:"people"`
	V      form.Version1 `json:"v"`
}

// PersonNeed is what one of them needs.
type PersonNeed struct {
	Services []Service `json:"services"`
	Slot     int       `json:"slot"`
}

// Limits of a sealed record before it is encrypted.
const (
	MaxRecord  = 32 << 10 // bytes
	MaxPerson  = 200      // bytes of a name or a birth date
	MaxContact = 500      // bytes of an address, a telephone number, relatives
)

// recordKinds are what can be sealed.
type recordKinds interface{ Personal | Need }

// Seal encrypts a record to recipients, of whom there must be one. Text is kept as it
// was given, whatever is in it: whoever shows it treats it as data (THREATS.md R10).
func Seal[R recordKinds](r R, to ...age.Recipient) ([]byte, error) {
	if len(to) == 0 {
		return nil, fmt.Errorf("%w: nobody to encrypt to", ErrEntry)
	}
	plain, err := form.Encode(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if len(plain) > MaxRecord {
		return nil, fmt.Errorf("%w: %d bytes written down, at most %d", ErrEventLarge, len(plain), MaxRecord)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unseal decrypts a record. One that none of the identities opens, or that is no record
// of its kind, is [ErrSealed].
func Unseal[R recordKinds](ctx context.Context, sealed []byte, by ...age.Identity) (r R, err error) {
	plain, err := decrypt(sealed, by)
	if err != nil {
		return r, err
	}
	if err := form.Decode(ctx, plain, strictjson.Limits{Bytes: MaxRecord}, &r); err != nil {
		return r, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return r, nil
}

func decrypt(sealed []byte, by []age.Identity) ([]byte, error) {
	if len(sealed) > MaxSealed {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrSealed, len(sealed), MaxSealed)
	}
	if len(by) == 0 {
		return nil, fmt.Errorf("%w: no key to open it", ErrSealed)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), by...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxRecord+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return plain, nil
}

// Recipient reads an age recipient, such as those in a trust bundle.
func Recipient(s string) (age.Recipient, error) {
	r, err := age.ParseX25519Recipient(strings.TrimSpace(s))
	if err != nil {
		return nil, fmt.Errorf("%w: not an age recipient", ErrEntry)
	}
	return r, nil
}
