package checkin

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Transfer sends people of one check-in to another shelter, or to a place with a number
// on slips such as a hospital.
type Transfer struct {
	Change
	Shelter string      // where they go; empty: it is not one, or not known
	To      Destination // with an empty Shelter
}

// Slip sends people on their way with a transfer slip, signed by this device, which the
// next shelter proves without a network. They count here until it says that they came.
// On the slip of those whose whereabouts are protected stands no destination.
func (d *Desk) Slip(ctx context.Context, t Transfer) ([]byte, Record, error) {
	r, err := d.Record(t.Of)
	if err != nil {
		return nil, Record{}, err
	}
	to, shelter := t.To, t.Shelter
	if shelter != "" {
		to = ToShelter
	}
	if r.NoDisclosure {
		shelter = ""
		if to != ToShelter {
			to = ToUnknown
		}
	}
	body := &Checkout{Destination: to, Of: t.Of, Shelter: shelter, Slots: sortedSlots(t.Slots)}
	if r, err = d.change(ctx, t.Change, body, nil); err != nil {
		return nil, Record{}, err
	}
	raw, err := d.writeSlip(ctx, r, t, to, shelter)
	return raw, r, err
}

func (d *Desk) writeSlip(ctx context.Context, r Record, t Transfer, to Destination, shelter string) ([]byte, error) {
	who := d.settings.Log.identity
	slip := pass.Slip{
		Incident: who.Incident, To: shelter, Size: len(t.Slots), Tag: r.SlipTag(), At: who.now(),
	}
	if slip.Size == 0 {
		slip.Size = len(r.People)
	}
	if shelter == "" && !r.NoDisclosure {
		slip.Class = to.Class()
	}
	signer := d.settings.Log.signer
	issuer, err := trust.DeviceDID(signer.Public())
	if err != nil {
		return nil, err
	}
	author := vc.Author{Issuer: issuer, Signer: signer}
	return pass.Issuer{Code: who.Shelter + "/" + who.Device, Types: d.settings.Types}.Slip(ctx, author, slip)
}

// Slip is a transfer slip that was proved: it is from a device of the city that was
// enrolled when it wrote it, and is of this incident.
type Slip struct {
	From, To string // shelters; an empty To is not said, or is none
	Class    uint8  // where else to; 0: not said
	Size     int    // people
	Tag      Tag    // of their check-in there
	content  [sha256.Size]byte
}

// OpenSlip proves a transfer slip by the trust bundle. Errors are [ErrSlip], and those
// of pass.Opener for what is no slip at all.
func (d *Desk) OpenSlip(ctx context.Context, raw []byte) (Slip, error) {
	bundle := d.bundle()
	if bundle == nil {
		return Slip{}, fmt.Errorf("%w: there is no trust bundle", ErrSlip)
	}
	opener := bundle.Passes()
	opener.Types = d.settings.Types
	opened, err := opener.Open(ctx, raw, bundle.Keys(nil))
	if err != nil {
		return Slip{}, err
	}
	p := opened.Proven()
	slip := Slip{content: p.ID}
	if err := slip.read(p.Statement); err != nil {
		return Slip{}, err
	}
	return slip, d.checkSlip(bundle, slip, p)
}

// read reads what a slip says; what is there has its form already.
func (s *Slip) read(st vc.Statement) error {
	claims := st.Subjects[0].Claims
	tag, ok := claims["checkin_tag"].(string)
	if !ok {
		return fmt.Errorf("%w: not a transfer slip", ErrSlip)
	}
	raw, err := base64.RawURLEncoding.DecodeString(tag)
	if err != nil || len(raw) != len(s.Tag) {
		return fmt.Errorf("%w: its tag", ErrSlip)
	}
	s.Tag = Tag(raw)
	s.From, _ = claims["from"].(string)
	s.To, _ = claims["to"].(string)
	s.Class, s.Size = uint8(number(claims["destination_class"])), int(number(claims["party_size"]))
	return nil
}

// checkSlip asks who wrote a slip, when, and for what.
func (d *Desk) checkSlip(bundle *trust.Bundle, s Slip, p vc.Proven) error {
	who := d.settings.Log.identity
	incident, _ := p.Statement.Subjects[0].Claims["incident"].(string)
	switch {
	case !deviceOf(bundle, s.From, p):
		return fmt.Errorf("%w: not by a device that was enrolled for %s", ErrSlip, s.From)
	case incident != who.Incident:
		return fmt.Errorf("%w: of another incident", ErrSlip)
	case s.From == who.Shelter:
		return fmt.Errorf("%w: written here", ErrSlip)
	case s.Size > MaxParty:
		return fmt.Errorf("%w: a party of %d, at most %d", ErrSlip, s.Size, MaxParty)
	}
	return nil
}

// deviceOf reports whether a device of a shelter, that was enrolled at the time, has
// written what was proved.
func deviceOf(bundle *trust.Bundle, shelter string, p vc.Proven) bool {
	own, ok := p.Key.Public.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || strings.TrimSpace(shelter) == "" {
		return false
	}
	for _, device := range bundle.Content().Devices {
		if own.Equal(device.Public) && (device.Shelter == "" || device.Shelter == shelter) {
			return device.Enrolled(p.Statement.Issued)
		}
	}
	return false
}

// Arrival is a party with a transfer slip.
type Arrival struct {
	Slip Slip
	// Party are the people who came; nil: as many as the slip says.
	Party Party
	Role  trust.Role
}

// TransferIn admits a party by its slip. The slip counts once: what it admitted already
// is Again.
func (d *Desk) TransferIn(ctx context.Context, in Arrival) (Admission, error) {
	if in.Slip.Tag == (Tag{}) {
		return Admission{}, fmt.Errorf("%w: it was not opened", ErrSlip)
	}
	id := d.eventID(digest(labelSlip, in.Slip.From, string(in.Slip.content[:])))
	party := Entry{Party: in.Party, Heads: in.Slip.Size}.party()
	release, err := d.claim(ctx, []string{string(id[:])})
	if err != nil {
		return Admission{}, err
	}
	defer release()
	if r, err := d.Record(id); err == nil {
		return Admission{Record: r, Again: true}, nil
	}
	body := &TransferIn{From: in.Slip.From, Party: party, Slip: in.Slip.content, Tag: in.Slip.Tag}
	events, err := d.write(ctx, Draft{ID: id, Role: in.Role, Grade: GradeB, Reasons: nil, Body: body})
	if err != nil {
		return Admission{}, err
	}
	r, err := d.Record(id)
	return Admission{Record: r, Events: events}, err
}
