package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/trust"
)

// demoCard is a phone or a piece of paper that somebody holds up to the desk.
type demoCard struct {
	Title, Note string
	// show returns what stands in the code: of a phone an answer that is made now, to
	// the challenge of the desk.
	show func(ctx context.Context, challenge []byte) (text string, err error)
}

// makeCards makes five phones and some paper. Their people do not exist.
func (t *demoTown) makeCards(ctx context.Context, blanks []pass.Blank) ([]demoCard, error) {
	year := t.day().AddDate(1, 0, 0)
	alone, err := t.phone(ctx, t.issuer, demoCode, year, 1)
	if err != nil {
		return nil, err
	}
	family, err := t.phone(ctx, t.issuer, demoCode, year, 3)
	if err != nil {
		return nil, err
	}
	expired, err := t.phone(ctx, t.issuer, demoCode, t.day().AddDate(0, 0, -30), 1)
	if err != nil {
		return nil, err
	}
	stranger, err := t.signer(ctx)
	if err != nil {
		return nil, err
	}
	forged, err := t.phone(ctx, vc.Author{Issuer: t.issuer.Issuer, Signer: stranger}, demoCode, year, 1)
	if err != nil {
		return nil, err
	}
	forged.issuer = stranger.Public()
	elderly, err := t.paper(ctx, "75+")
	if err != nil {
		return nil, err
	}
	household, err := t.household(ctx)
	if err != nil {
		return nil, err
	}
	return []demoCard{
		{"Phone: a resident", "scan it twice: the desk says that the person is here", t.answer(alone)},
		{"Phone: a mother who checks in three", "one scan for the family", t.answer(family)},
		{"Phone: a pass that expired 30 days ago", "grace: a disaster was declared", t.answer(expired)},
		{"Phone: a pass that somebody forged", "admitted all the same, and entered by hand", t.answer(forged)},
		{"Phone: another city's app", "no pass at all", always("https://app.example/ticket?id=4711")},
		{"Paper card: a resident of 75 or more", "whoever carries it", paperText(elderly)},
		{"Paper card: a household of four", "all at once", paperText(household)},
		{"Paper card: one letter changed", "tampered with", paperText(changed(elderly))},
		{"Blank card 0001", "bound to whoever gets it", paperText(blanks[1].Raw)},
		{"Blank card 0002", "", paperText(blanks[2].Raw)},
	}, nil
}

// phone issues the pass of a resident who does not exist, and whose household has size
// people.
func (t *demoTown) phone(ctx context.Context, as vc.Author, code string, until time.Time, size int) (demoPass, error) {
	holder, err := t.signer(ctx)
	if err != nil {
		return demoPass{}, err
	}
	thumb, err := multikey.Thumbprint(holder.Public())
	if err != nil {
		return demoPass{}, err
	}
	claims := map[string]any{
		"family_name": "例山", "given_name": "はなこ", "age_band": "15-64", "municipality_code": code, "dedup_seed": newSeed(),
		"address": "架空町1-2-3", "birthdate": "1990-01-01", "language": "ja",
	}
	if size > 1 {
		claims["household_seed"], claims["household_size"] = newSeed(), size
	}
	raw, err := pass.Issuer{Code: code, Holder: holder.Public()}.Issue(ctx, as, vc.Statement{
		Issuer: as.Issuer, Types: []string{passType}, Holder: &vc.HolderKey{Thumbprint: thumb}, ValidUntil: until,
		Subjects: []vc.Subject{{Claims: claims}},
	})
	return demoPass{raw: raw, holder: holder}, err
}

// paper prints the card of a resident.
func (t *demoTown) paper(ctx context.Context, band string) ([]byte, error) {
	return t.print(ctx, pass.TypeResident, map[string]any{"age_band": band, "municipality_code": demoCode, "dedup_seed": newSeed()})
}

// household prints the card of a household of four.
func (t *demoTown) household(ctx context.Context) ([]byte, error) {
	var members []any
	for _, band := range []string{"15-64", "15-64", "6-14", "0"} {
		members = append(members, map[string]any{"age_band": band, "dedup_seed": newSeed()})
	}
	return t.print(ctx, pass.TypeHousehold, map[string]any{"municipality_code": demoCode, "household_seed": newSeed(), "members": members})
}

func (t *demoTown) print(ctx context.Context, kind string, claims map[string]any) ([]byte, error) {
	return pass.Issuer{Code: demoCode}.Card(ctx, t.issuer, vc.Statement{
		Issuer: t.issuer.Issuer, Types: []string{kind}, ValidUntil: t.day().AddDate(1, 0, 0), Subjects: []vc.Subject{{Claims: claims}},
	})
}

// answer lets a phone answer the challenge of the desk, as its owner agrees.
func (t *demoTown) answer(p demoPass) func(context.Context, []byte) (string, error) {
	return func(ctx context.Context, challenge []byte) (string, error) {
		bundle := t.gates[trustFresh].Bundle // that of the phone, which nobody pulls a plug of
		source := &unpinned{bundle.Keys(nil), p}
		asked, err := bundle.Passes().OpenChallenge(ctx, challenge, bundle.Keys(nil))
		if err != nil {
			return "", err
		}
		opener := bundle.Passes()
		opener.Own = true
		opened, err := opener.Open(ctx, p.raw, source)
		if err != nil {
			return "", err
		}
		consent := []string{"household_seed", "household_size"}
		raw, err := pass.Phone{Pass: opened, Signer: p.holder, Consent: consent, Same: trust.Same}.Answer(ctx, asked, time.Now())
		if err != nil {
			return "", err
		}
		return qr.Encode(raw), nil
	}
}

// unpinned is the source of keys of a phone. That of the forger's phone has the key of
// the forger: an app that does not check what it was given.
type unpinned struct {
	keys.Source
	pass demoPass
}

// Key implements keys.Source.
func (u *unpinned) Key(ctx context.Context, r keys.Ref) (keys.Key, error) {
	if u.pass.issuer == nil {
		return u.Source.Key(ctx, r)
	}
	return keys.Key{ID: r.Issuer, Issuer: r.Issuer, Public: u.pass.issuer, For: r.For}, nil
}

func always(text string) func(context.Context, []byte) (string, error) {
	return func(context.Context, []byte) (string, error) { return text, nil }
}

func paperText(raw []byte) func(context.Context, []byte) (string, error) {
	return always(qr.Encode(raw))
}

// changed changes one bit of the signature.
func changed(raw []byte) []byte {
	raw = bytes.Clone(raw)
	raw[len(raw)-1] ^= 1
	return raw
}

// documentOf is a DID document of an issuer with a key that is new.
func (t *demoTown) documentOf(ctx context.Context, issuer string) ([]byte, error) {
	signer, err := t.signer(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := issuerDocument(issuer, signer.Public())
	if err != nil {
		return nil, fmt.Errorf("the city's new document: %w", err)
	}
	return raw, nil
}
