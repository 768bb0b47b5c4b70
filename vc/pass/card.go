package pass

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
)

// CardNumber is the number of a card or a slip: on blank cards three bytes of their
// batch, two of the serial and three at random, on others eight at random.
type CardNumber [8]byte

// Batch returns the batch of a blank card.
func (n CardNumber) Batch() uint32 { return binary.BigEndian.Uint32(n[:4]) >> 8 }

// Serial returns the serial of a blank card in its batch.
func (n CardNumber) Serial() uint16 { return binary.BigEndian.Uint16(n[3:5]) }

// Printed returns the four digits beside the code of a blank card, by which people
// tell cards of one batch apart.
func (n CardNumber) Printed() string { return fmt.Sprintf("%04d", n.Serial()%MaxBatch) }

// String returns the number as it stands in the ID of a statement.
func (n CardNumber) String() string { return base64.RawURLEncoding.EncodeToString(n[:]) }

// ReadCardNumber reads the ID of a statement that was opened from a card or a slip;
// others are [ErrClaim].
func ReadCardNumber(id string) (n CardNumber, err error) {
	raw, ok := decode[[len(n)]byte](id)
	if !ok {
		return n, fmt.Errorf("%w: not the number of a card", ErrClaim)
	}
	return raw, nil
}

// Card makes a paper card of a statement: a resident's of type Types.Resident with
// age_band, municipality_code and dedup_seed, a household's of type Types.Household
// with municipality_code, household_seed and members, each of whom has age_band and
// dedup_seed. [ForCard] takes the first from the statement of a phone pass. A card
// proves who printed it, never who holds it: a statement with a Holder is
// [vc.ErrMalformed]. Other errors are those of [Issuer.Issue]; more than [MaxPaper]
// bytes are [ErrTooLarge].
func (i Issuer) Card(ctx context.Context, as vc.Author, s vc.Statement) ([]byte, error) {
	k := kindResidentCard
	if len(s.Types) == 1 && s.Types[0] == i.Types.of(kindHouseholdCard) {
		k = kindHouseholdCard
	}
	if err := i.checkStatement(as, s, i.Types.of(k)); err != nil {
		return nil, err
	}
	if s.Holder != nil {
		return nil, fmt.Errorf("%w: a paper card is bound to no key", vc.ErrMalformed)
	}
	claims, err := i.frame(as, s)
	if err != nil {
		return nil, err
	}
	var n CardNumber
	rand.Read(n[:]) // never fails: crypto/rand ends the program instead
	return printed(ctx, as, k, claims, s.Subjects[0].Claims, n)
}

// printed makes a token that goes on paper.
func printed(ctx context.Context, as vc.Author, k kind, claims map[any]any, said map[string]any, n CardNumber) ([]byte, error) {
	inner, err := writeFields(k, said)
	if err != nil {
		return nil, err
	}
	claims[cose.ClaimID], claims[claimPass] = n[:], inner
	raw, err := cose.CWT{Slot: cose.Slot{Shortest: true}}.Issue(ctx, unnamed(as), claims)
	if err != nil {
		return nil, err
	}
	return checkPrinted(raw)
}

// ForCard returns what a resident's paper card says of the statement of a phone pass,
// and nothing that names anybody.
func ForCard(s vc.Statement) vc.Statement {
	s.Holder, s.Subjects = nil, append([]vc.Subject(nil), s.Subjects...)
	for n := range s.Subjects {
		said := maps.Clone(s.Subjects[n].Claims)
		maps.DeleteFunc(said, func(name string, _ any) bool {
			_, onCard := placeOf(residentCard, name)
			return !onCard
		})
		s.Subjects[n].Claims = said
	}
	return s
}

// MaxBatch is the most cards in one batch: four digits tell them apart.
const MaxBatch = 10_000

// maxBatchNumber is the highest number of a batch.
const maxBatchNumber = 1<<24 - 1

// Batch is a batch of blank cards that is to be made.
type Batch struct {
	Number uint32    // of the batch, at most three bytes
	First  uint16    // the first serial
	Count  int       // how many cards, at most [MaxBatch]
	Until  time.Time // the beginning of a day in UTC
}

// Blank is a blank card.
type Blank struct {
	Raw    []byte
	Number CardNumber
}

// Blanks signs a batch of blank cards. Each has a seed of its own, at random, which
// says nothing until the card is bound to somebody at a desk. Nothing of them needs to
// be kept but the batch and its range. A batch that cannot be is [ErrBatch]; other
// errors are those of [Issuer.Card].
func (i Issuer) Blanks(ctx context.Context, as vc.Author, b Batch) ([]Blank, error) {
	switch {
	case b.Number > maxBatchNumber:
		return nil, fmt.Errorf("%w: number %d, at most %d", ErrBatch, b.Number, maxBatchNumber)
	case b.Count < 1 || b.Count > MaxBatch:
		return nil, fmt.Errorf("%w: %d cards, from 1 to %d", ErrBatch, b.Count, MaxBatch)
	case int(b.First)+b.Count-1 > 1<<16-1:
		return nil, fmt.Errorf("%w: its serials do not fit into two bytes", ErrBatch)
	}
	s := vc.Statement{ValidUntil: b.Until}
	if err := checkDays(&s); err != nil {
		return nil, err
	}
	blanks := make([]Blank, b.Count)
	for n := range blanks {
		claims, err := i.frame(as, s)
		if err != nil {
			return nil, err
		}
		if blanks[n], err = blank(ctx, as, claims, b.Number, b.First+uint16(n)); err != nil {
			return nil, err
		}
	}
	return blanks, nil
}

func blank(ctx context.Context, as vc.Author, claims map[any]any, batch uint32, serial uint16) (b Blank, err error) {
	binary.BigEndian.PutUint32(b.Number[:], batch<<8)
	binary.BigEndian.PutUint16(b.Number[3:], serial)
	var random [3 + SeedBytes]byte
	rand.Read(random[:]) // never fails
	copy(b.Number[5:], random[:3])
	said := map[string]any{"dedup_seed": base64.RawURLEncoding.EncodeToString(random[3:])}
	b.Raw, err = printed(ctx, as, kindBlankCard, claims, said, b.Number)
	return b, err
}
