package interop

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdcwt"
	"github.com/hinan-id/hinan/vc/status"
)

// scan is what a desk asks of a code that it scans.
type scan struct {
	Audience string
	Nonce    string // in hexadecimal
	At       int64  // seconds since 1970
}

// deskAge is how old a holder's proof may be at a desk that is strict.
const deskAge = 120 * time.Second

func isSDCWT(c *Case) bool { return c.has("kbt", "options") }

// openSDCWT judges an SD-CWT in the key binding token of its holder. Strictly, it has
// to keep the profile of codes that are scanned; leniently, a proof without a time
// counts as made now, and the status, whose list no set brings along, is passed over.
func openSDCWT(ctx context.Context, c *Case, s Setting) error {
	desk, err := c.scan()
	if err != nil {
		return err
	}
	raw, err := hex.DecodeString(c.text("kbt"))
	if err != nil {
		return fmt.Errorf("%w: kbt is not in hexadecimal", ErrCase)
	}
	source, err := c.trusted()
	if err != nil {
		return err
	}
	opened, err := sdcwt.Opener{Compact: s == Strict}.Open(ctx, raw, source)
	if err != nil {
		return err
	}
	proven := opened.Proven()
	at := time.Unix(desk.At, 0)
	if err := bounds(s).Check(&proven.Statement, at); err != nil {
		return err
	}
	if err := desk.check(proven.Binding, at, s); err != nil {
		return err
	}
	if s != Lenient {
		for _, entry := range proven.Statement.Status {
			if _, err := status.Judge(status.Checkers{}.Check(ctx, opened, entry, at)); err != nil {
				return err
			}
		}
	}
	return c.compareClaims(&proven)
}

// scan reads what is asked, at the clock of the case or else of the file.
func (c *Case) scan() (desk scan, err error) {
	if err := c.into("options", &desk); err != nil {
		return desk, err
	}
	if raw, ok := c.file["evaluationTime"]; ok && desk.At == 0 {
		err = json.Unmarshal(raw, &desk.At)
	}
	if err != nil || desk.At == 0 {
		return desk, fmt.Errorf("%w: no clock in seconds", ErrCase)
	}
	return desk, nil
}

func (d *scan) check(b *vc.Binding, at time.Time, s Setting) error {
	if b == nil {
		return vc.ErrBindingAbsent
	}
	asked := *b
	if s == Lenient && asked.At.IsZero() {
		asked.At = at
	}
	age := maxAge
	if s == Strict {
		age = deskAge
	}
	nonce, err := hex.DecodeString(d.Nonce)
	if err != nil {
		return fmt.Errorf("%w: nonce is not in hexadecimal", ErrCase)
	}
	return asked.Answers(vc.Challenge{
		Audience: []string{d.Audience}, MaxAge: age,
		Fresh: func(answer string) error {
			if answer != base64.RawURLEncoding.EncodeToString(nonce) {
				return errors.New("another nonce")
			}
			return nil
		},
	}, at)
}

// trust says whose keys are whose: the COSE keys of the set, and which may sign for
// which issuer.
type trust struct {
	Keys map[string]struct {
		COSEKey string // in hexadecimal
	}
	Trust map[string][]string
}

// trusted are the keys in the file of the set that has them.
func (c *Case) trusted() (keys.Source, error) {
	var t trust
	file := c.beside("keys", "trust")
	for name, into := range map[string]any{"keys": &t.Keys, "trust": &t.Trust} {
		if err := json.Unmarshal(file[name], into); err != nil {
			return nil, fmt.Errorf("%w: no file with %s beside the case", ErrCase, name)
		}
	}
	known := thumbKeys{}
	for issuer, names := range t.Trust {
		for _, name := range names {
			raw, err := hex.DecodeString(t.Keys[name].COSEKey)
			if err != nil {
				return nil, fmt.Errorf("%w: coseKey is not in hexadecimal", ErrCase)
			}
			key, err := multikey.ParseCOSEKey(raw)
			if err != nil {
				return nil, err
			}
			thumbprint, err := multikey.COSEThumbprint(key.Public)
			if err != nil {
				return nil, err
			}
			known[issuer] = append(known[issuer], thumbKey{string(thumbprint[:]), keys.Key{Issuer: issuer, Public: key.Public}})
		}
	}
	return known, nil
}

// thumbKeys finds the keys of issuers by the first bytes of their thumbprints.
type thumbKeys map[string][]thumbKey

type thumbKey struct {
	thumbprint string
	key        keys.Key
}

// Key returns the key that r asks for.
func (k thumbKeys) Key(_ context.Context, r keys.Ref) (keys.Key, error) {
	for _, known := range k[r.Issuer] {
		if len(r.Thumb) >= keys.MinThumb && strings.HasPrefix(known.thumbprint, r.Thumb) {
			found := known.key
			found.For = r.For
			return found, nil
		}
	}
	return keys.Key{}, fmt.Errorf("%w: not of this issuer", keys.ErrUnknown)
}

// privateClaims is the key of the map whose content a case records.
const privateClaims = "-70001"

// compareClaims compares the disclosed claims with those that a case records, byte
// strings in hexadecimal.
func (c *Case) compareClaims(p *vc.Proven) error {
	if !c.has("claims") {
		return nil
	}
	want, err := plain(c.fields["claims"])
	if err != nil {
		return err
	}
	got, err := plain(p.Payload)
	if err != nil {
		return err
	}
	members, _ := got.(map[string]any)
	if !sameClaims(want, members[privateClaims]) {
		return fmt.Errorf("%w: other claims than the recorded ones", ErrResult)
	}
	return nil
}

func sameClaims(want, got any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for name := range w {
			if !sameClaims(w[name], g[name]) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !sameClaims(w[i], g[i]) {
				return false
			}
		}
		return true
	case string:
		g, ok := got.(string)
		b, err := base64.RawURLEncoding.DecodeString(g)
		return ok && (w == g || err == nil && w == hex.EncodeToString(b))
	}
	return reflect.DeepEqual(want, got)
}
