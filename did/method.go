package did

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/hinan-id/hinan/did/multikey"
)

// ErrKeyType: the verification method is of a type, or holds a kind of key,
// that Hinan does not use.
const ErrKeyType = multikey.ErrType

// Method is a verification method (DID Core §5.2): a public key with an id.
type Method struct {
	ID         URL    // absolute
	Type       string // such as JsonWebKey2020 or Multikey
	Controller DID    // who may use the key
	// At most one of the three forms of the key is set (DID Core §5.2.1).
	PublicKeyJWK       json.RawMessage // a JWK (RFC 7517)
	PublicKeyMultibase string          // multibase: a Multikey, or the raw key of an older type
	PublicKeyBase58    string          // raw key of the types of 2018 and 2019
	Expires, Revoked   time.Time       // from then on the key proves nothing (CID 1.0 §2.2); zero: never
	Extra              map[string]json.RawMessage

	key func() (crypto.PublicKey, error) // of a checked document: decodes once
}

// PublicKey decodes the key. The result is one of the types of did/multikey.
// It fails with [ErrKeyType] for a type that Hinan does not know, and with a key
// code for a key that is malformed, weak or not of the type that the method
// states.
func (m *Method) PublicKey() (crypto.PublicKey, error) {
	if m.key != nil {
		return m.key()
	}
	return m.decode()
}

// UsableAt reports whether the key is neither revoked nor expired at the given time.
func (m *Method) UsableAt(at time.Time) bool {
	return (m.Expires.IsZero() || at.Before(m.Expires)) && (m.Revoked.IsZero() || at.Before(m.Revoked))
}

// methodType says how a method of one type carries its key.
type methodType struct {
	codec string                      // multicodec prefix of the raw keys in publicKeyBase58; empty: that form is not used
	fits  func(crypto.PublicKey) bool // nil: any key
}

// methodTypes are the types that are understood: those of CID 1.0 §2.2, and the
// older ones that are still met, of the registry w3c/did-extensions.
var methodTypes = map[string]methodType{
	"JsonWebKey":                        {},
	"JsonWebKey2020":                    {},
	"Multikey":                          {},
	"Ed25519VerificationKey2018":        {"\xed\x01", is[ed25519.PublicKey]},
	"Ed25519VerificationKey2020":        {"", is[ed25519.PublicKey]},
	"X25519KeyAgreementKey2019":         {"\xec\x01", is[*ecdh.PublicKey]},
	"X25519KeyAgreementKey2020":         {"", is[*ecdh.PublicKey]},
	"EcdsaSecp256k1VerificationKey2019": {"\xe7\x01", is[*secp256k1.PublicKey]},
	"EcdsaSecp256r1VerificationKey2019": {"\x80\x24", isCurve("P-256")},
	"P256Key2021":                       {"\x80\x24", isCurve("P-256")},
	"P384Key2021":                       {"\x81\x24", isCurve("P-384")},
	"P521Key2021":                       {"\x82\x24", isCurve("P-521")},
	"Bls12381G2Key2020":                 {"\xeb\x01", is[multikey.BLS12381G2]},
}

func is[K crypto.PublicKey](k crypto.PublicKey) bool {
	_, ok := k.(K)
	return ok
}

func isCurve(name string) func(crypto.PublicKey) bool {
	return func(k crypto.PublicKey) bool {
		e, ok := k.(*ecdsa.PublicKey)
		return ok && e.Params().Name == name
	}
}

func (m *Method) decode() (crypto.PublicKey, error) {
	t, known := methodTypes[m.Type]
	if !known {
		return nil, fmt.Errorf("%w: verification method type %q", ErrKeyType, clip(m.Type))
	}
	k, err := m.material(t)
	if err != nil {
		return nil, err
	}
	if t.fits != nil && !t.fits(k) {
		return nil, fmt.Errorf("%w: %T in a method of type %s", multikey.ErrMismatch, k, m.Type)
	}
	return k, nil
}

func (m *Method) material(t methodType) (crypto.PublicKey, error) {
	switch {
	case m.PublicKeyJWK != nil:
		jwk, err := multikey.ParseJWK(m.PublicKeyJWK)
		return jwk.Public, err
	case m.PublicKeyMultibase != "":
		return multikey.ParseMultibase(m.PublicKeyMultibase)
	case m.PublicKeyBase58 != "" && t.codec != "":
		raw, err := multikey.DecodeBase58(m.PublicKeyBase58)
		if err != nil {
			return nil, err
		}
		return multikey.ParseMultibase("z" + multikey.EncodeBase58(append([]byte(t.codec), raw...)))
	}
	return nil, fmt.Errorf("%w: a method of type %s without a form of key that it allows", ErrKeyType, m.Type)
}

func (m *Method) clone() Method {
	c := *m
	c.key = nil // the copy may be edited
	c.PublicKeyJWK = slices.Clone(m.PublicKeyJWK)
	c.Extra = maps.Clone(m.Extra)
	return c
}

// secretMembers must not stand in a document (CID 1.0 §2.2: secret keys are
// not to be published).
var secretMembers = [...]string{
	"secretKeyJwk", "secretKeyMultibase", "privateKeyJwk", "privateKeyMultibase", "privateKeyBase58", "privateKeyHex", "privateKeyPem",
}

// method reads one verification method.
func (r *reader) method(v any) (*Method, error) {
	o, err := asObject(v, "verification method")
	if err != nil {
		return nil, err
	}
	for _, name := range secretMembers {
		if _, ok := o[name]; ok {
			return nil, fmt.Errorf("%w: member %s in a document", multikey.ErrPrivate, name)
		}
	}
	m := &Method{}
	if m.ID, err = r.url(o["id"], "verification method id"); err != nil {
		return nil, err
	}
	if m.Type, err = asString(o["type"], "verification method type"); err != nil {
		return nil, err
	}
	if m.Controller, err = asDID(o["controller"], "verification method controller"); err != nil {
		return nil, err
	}
	if err := m.readKey(o); err != nil {
		return nil, err
	}
	if m.Expires, err = optionalTime(o, "expires"); err != nil {
		return nil, err
	}
	if m.Revoked, err = optionalTime(o, "revoked"); err != nil {
		return nil, err
	}
	m.Extra, err = extra(o, "id", "type", "controller", "publicKeyJwk", "publicKeyMultibase", "publicKeyBase58", "expires", "revoked")
	return m, err
}

func (m *Method) readKey(o map[string]any) (err error) {
	forms := 0
	if v, ok := o["publicKeyJwk"]; ok {
		forms++
		jwk, err := asObject(v, "publicKeyJwk")
		if err != nil {
			return err
		}
		if _, secret := jwk["d"]; secret {
			return fmt.Errorf("%w: member d of a publicKeyJwk", multikey.ErrPrivate)
		}
		if m.PublicKeyJWK, err = marshal(jwk); err != nil {
			return err
		}
	}
	for name, field := range map[string]*string{"publicKeyMultibase": &m.PublicKeyMultibase, "publicKeyBase58": &m.PublicKeyBase58} {
		v, ok := o[name]
		if !ok {
			continue
		}
		forms++
		if *field, err = asString(v, name); err != nil {
			return err
		}
	}
	if forms > 1 {
		return fmt.Errorf("%w: a verification method with %d forms of its key", ErrDocument, forms)
	}
	m.key = onceKey(m)
	return nil
}
