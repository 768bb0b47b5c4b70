package drill

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/memory"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// cityCode is of no municipality, and the ids of its shelters are of no shelter.
const (
	cityCode     = "999999"
	shelterForm  = "E99999%08d"
	listURI      = "https://drill.example"
	listPlaces   = 131_072
	revokedEvery = 100 // every so many-th place of the list is revoked
	cardBatch    = 1
	graceDays    = 30
)

// begin is when people begin to come, and day the one on which they do.
var (
	begin = time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)
	day   = begin.Truncate(24 * time.Hour)
)

// city is who issues passes, and whom desks and phones trust.
type city struct {
	incident string
	author   vc.Author
	stranger vc.Author // an issuer whom the city does not know
	issuer   pass.Issuer
	bundle   *trust.Bundle
	bytes    int // of the bundle's file
	gate     *verifier.Verifier
	hq       age.Recipient
	blanks   []pass.Blank
	devices  map[string]keys.Signer
	plants   []*credential // that are shown twice, by their number less one
}

// newCity founds a city for a plan, with new keys.
func newCity(ctx context.Context, p *plan) (*city, error) {
	w := &city{incident: p.scenario.Name + "-drill", issuer: pass.Issuer{Code: cityCode}, devices: make(map[string]keys.Signer)}
	for _, step := range []func(context.Context, *plan) error{w.elect, w.print, w.enrol, w.pack, w.plant} {
		if err := step(ctx, p); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// newKey makes a key that nobody else has.
func newKey(ctx context.Context, a keys.Algorithm) (keys.Signer, error) {
	var s memory.Store
	handle, err := s.Generate(ctx, a)
	if err != nil {
		return nil, err
	}
	holder, err := s.Open(ctx, handle)
	if err != nil {
		return nil, err
	}
	return holder.(keys.Signer), nil // as memory.Store promises
}

// elect makes the issuers and headquarters.
func (w *city) elect(ctx context.Context, _ *plan) error {
	for _, author := range []*vc.Author{&w.author, &w.stranger} {
		signer, err := newKey(ctx, keys.EdDSA)
		if err != nil {
			return err
		}
		var tag [32]byte
		rand.Read(tag[:]) // never fails: crypto/rand ends the program instead
		id := "did:iota:0x" + hex.EncodeToString(tag[:])
		*author = vc.Author{Issuer: id, KeyID: id + "#key-1", Signer: signer}
	}
	hq, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	w.hq = hq.Recipient()
	return nil
}

// document is a DID document as IOTA Identity makes it.
func document(a vc.Author) ([]byte, error) {
	jwk, err := multikey.MarshalJWK(a.Signer.Public())
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"id":%q,"verificationMethod":[{"id":%q,"controller":%q,"type":"JsonWebKey2020","publicKeyJwk":%s}]}`,
		a.Issuer, a.KeyID, a.Issuer, jwk), nil
}

// print makes the blank cards.
func (w *city) print(ctx context.Context, p *plan) (err error) {
	switch {
	case p.blanks == 0:
		return nil
	case p.blanks > pass.MaxBatch:
		return fmt.Errorf("%w: %d parties with blank cards, at most %d", ErrScenario, p.blanks, pass.MaxBatch)
	}
	w.blanks, err = w.issuer.Blanks(ctx, w.author, pass.Batch{Number: cardBatch, Count: p.blanks, Until: day.AddDate(1, 0, 0)})
	return err
}

func shelterID(n int) string { return fmt.Sprintf(shelterForm, n+1) }

func deviceName(shelter, device int) string { return fmt.Sprintf("s%d-%d", shelter+1, device+1) }

// enrol makes the keys of the devices, and those of the two headquarters.
func (w *city) enrol(ctx context.Context, p *plan) (err error) {
	names := []string{headquarters(0), headquarters(1)}
	for shelter := range p.scenario.Shelters {
		for device := range p.scenario.Devices {
			names = append(names, deviceName(shelter, device))
		}
	}
	for _, name := range names {
		if w.devices[name], err = newKey(ctx, keys.EdDSA); err != nil {
			return err
		}
	}
	return nil
}

// device is the key of a device, for whoever verifies its log.
func (w *city) device(name string) (crypto.PublicKey, bool) {
	device, enrolled := w.bundle.Content().Devices[name]
	return device.Public, enrolled
}

// list is the city's signed status list.
func (w *city) list(ctx context.Context) ([]byte, error) {
	bits := status.NewBits(listPlaces, 1, true)
	for i := uint64(0); i < listPlaces; i += revokedEvery {
		if err := bits.Set(i, tokenlist.ValueInvalid); err != nil {
			return nil, err
		}
	}
	return tokenlist.SignCWT(ctx, w.author, &status.List{
		URI: listURI, Issuer: w.author.Issuer, Issued: begin.Add(-time.Hour), Until: day.AddDate(0, 0, 14),
		FreshFor: status.Unbounded, Bits: bits,
	})
}

// place is a place of the list, by chance.
func place(revoked bool) uint64 {
	var raw [2]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	n := (uint64(raw[0])<<8 | uint64(raw[1])) / revokedEvery * revokedEvery
	if revoked {
		return n
	}
	return n + 1
}

func (w *city) content(ctx context.Context, p *plan) (trust.Content, error) {
	list, err := w.list(ctx)
	if err != nil {
		return trust.Content{}, err
	}
	said, err := document(w.author)
	if err != nil {
		return trust.Content{}, err
	}
	unknown, err := document(w.stranger)
	if err != nil {
		return trust.Content{}, err
	}
	issued := begin.Add(-time.Hour)
	c := trust.Content{
		Version: 1, Issued: issued, NextDue: issued.AddDate(0, 0, 1), Expires: issued.AddDate(0, 0, 14),
		Issuers: map[string]trust.Issuer{w.author.Issuer: {Code: cityCode, Issuer: verifier.Issuer{
			Types: []string{pass.TypeResident, pass.TypeHousehold, pass.TypeShelterCard}, Municipality: cityCode,
		}}},
		Documents: map[string]trust.Snapshot{
			w.author.Issuer: {Raw: said, AsOf: issued}, w.stranger.Issuer: {Raw: unknown, AsOf: issued},
		},
		Lists:    map[string]trust.Snapshot{listURI: {Raw: list, AsOf: issued}},
		Incident: &verifier.Incident{ID: w.incident, Kind: "drill", Area: p.scenario.Title, From: issued, Grace: graceDays * 24 * time.Hour, Drill: true},
		Devices:  make(map[string]trust.Device),
	}
	for shelter := range p.scenario.Shelters {
		for device := range p.scenario.Devices {
			name := deviceName(shelter, device)
			c.Devices[name] = trust.Device{Public: w.devices[name].Public(), Shelter: shelterID(shelter), From: issued}
		}
	}
	if p.blanks > 0 {
		c.Batches = map[uint32]trust.Batch{cardBatch: {Issuer: w.author.Issuer, Ranges: []trust.Range{
			{First: 0, Last: uint16(p.blanks - 1), Status: trust.CardValid},
		}}}
	}
	return c, nil
}

// rootSigners are who signs the bundle, all of them.
var rootSigners = []string{"mayor", "office"}

// pack makes the trust bundle, has it signed, opens it by its root, and makes the gate.
func (w *city) pack(ctx context.Context, p *plan) error {
	content, err := w.content(ctx, p)
	if err != nil {
		return err
	}
	raw, root, err := w.sign(ctx, content)
	if err != nil {
		return err
	}
	w.bytes = len(raw)
	if w.bundle, err = (trust.Anchor{Root: root}).Open(ctx, raw, begin); err != nil {
		return err
	}
	policy, _ := verifier.Shipped("shelter")
	w.gate, err = w.bundle.Verifier(ctx, policy)
	return err
}

func (w *city) sign(ctx context.Context, c trust.Content) (raw []byte, root *trust.Root, err error) {
	draft := trust.RootDraft{Version: 1, Threshold: len(rootSigners), Issued: day.AddDate(0, -1, 0), Expires: day.AddDate(1, 0, 0)}
	var signers []keys.Signer
	for _, name := range rootSigners {
		s, err := newKey(ctx, keys.EdDSA)
		if err != nil {
			return nil, nil, err
		}
		signers = append(signers, s)
		draft.Keys = append(draft.Keys, trust.RootKey{Name: name, Public: s.Public()})
	}
	signed := func(raw []byte, err error) ([]byte, error) {
		for _, s := range signers {
			if err == nil {
				raw, err = trust.Sign(ctx, raw, s)
			}
		}
		return raw, err
	}
	first, err := signed(trust.MakeRoot(ctx, draft))
	if err != nil {
		return nil, nil, err
	}
	if root, err = trust.OpenRoot(ctx, first); err != nil {
		return nil, nil, err
	}
	raw, err = signed(trust.Make(ctx, c, first))
	return raw, root, err
}

// plant issues the credentials that are shown at two shelters.
func (w *city) plant(ctx context.Context, p *plan) (err error) {
	w.plants = make([]*credential, p.plants)
	for _, v := range p.visits {
		if v.plant == 0 || w.plants[v.plant-1] != nil {
			continue
		}
		if w.plants[v.plant-1], err = w.issue(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

// newSeed is a secret of a person or a household.
func newSeed() string {
	var s [pass.SeedBytes]byte
	rand.Read(s[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(s[:])
}
