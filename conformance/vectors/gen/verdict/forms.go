package verdict

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/keys"
)

const (
	residentType = "ResidentCredential"
	residentVCT  = "https://city.example/resident"
)

// sample is a credential and how it is presented, before anything is signed.
type sample struct {
	form form

	issuer, subject string // DIDs
	by              string // whose key signs for the issuer
	types           []string
	from, until     time.Time
	claims          object // of the subject; in SD-JWTs each in a disclosure
	index           int    // in the status list
	purpose         string // of a bitstring list
	statusKind      string // in place of the kind of status that is known
	schema          string
	bound           string // whose key the credential is bound to; empty: nobody's
	byURL           bool   // by its DID URL
	second          bool   // it has a second status entry behind the first
	more            object // further members
	nonce           string // in the header

	presenter, signs      string // who presents, and whose key signs that
	audience, proofNonce  string
	made                  time.Time
	proofFrom, proofUntil time.Time
	unbound               bool // nobody proves to be the holder
	nothing               bool // the presentation holds no credential
	stated                string
	spoil                 func(token string) string // the credential
	spoilProof            func(token string) string // the presentation, or the key binding
	copies                int                       // how often it is presented
	raw                   []string                  // presented in place of all that

	listBy, listIssuer, listSub string
	listFrom, listUntil, asOf   time.Time
	noList                      bool

	at time.Time
	in input
}

// form is a format with its flavour of credential.
type form struct {
	name, title, clause string
	sdjwt, vp           bool
}

var (
	vcJWT    = form{name: "vc-jwt", title: "a VC-JWT by itself", clause: "VCDM 1.1 §6.3.1"}
	vpJWT    = form{name: "vp-jwt", title: "a VC-JWT in a VP-JWT", clause: "VCDM 1.1 §6.3.1", vp: true}
	vpSD     = form{name: "vp-sd-jwt", title: "a vc+jwt in a vp+sd-jwt", clause: "VC-JOSE-COSE §3.2.2", vp: true}
	vp20     = form{name: "vp20", title: "a vc+jwt in a vp+jwt", clause: "VC-JOSE-COSE §3.1.2", vp: true}
	sdJWTVC  = form{name: "sd-jwt-vc", title: "an SD-JWT VC", clause: "SD-JWT VC §2.4", sdjwt: true}
	iotaSD   = form{name: "iota-sd-jwt", title: "an SD-JWT of IOTA Identity", clause: "Hinan profile: SD-JWT of IOTA Identity", sdjwt: true}
	forms    = []form{vcJWT, vpJWT, vp20, vpSD, sdJWTVC, iotaSD}
	asTokens = func(f form) bool { return f.name == sdJWTVC.name } // whose status is a Token Status List
)

// model20 reports whether it carries credentials of the 2.0 data model.
func (f form) model20() bool { return f.name == vp20.name || f.name == vpSD.name }

func (f form) base() *sample {
	s := &sample{
		form: f, issuer: city, subject: hanako, by: city, types: []string{residentType},
		from: at.Add(-24 * time.Hour), until: at.Add(24 * time.Hour),
		claims: object{"given_name": "花子", "ward": "01"}, index: 6, purpose: "revocation", more: object{},
		presenter: hanako, signs: hanako, audience: shelter, proofNonce: "n-1", made: at.Add(-time.Minute), copies: 1,
		listBy: city, listIssuer: city, listSub: listURI,
		listFrom: at.Add(-24 * time.Hour), listUntil: at.Add(10 * 24 * time.Hour), asOf: at.Add(-6 * time.Hour),
		at: at, in: world(),
	}
	if f.sdjwt {
		s.bound = hanako
	}
	s.byURL = f.name == iotaSD.name // IOTA Identity names the key instead of showing it
	if f.name == sdJWTVC.name {
		s.types = []string{residentVCT}
	}
	if !f.sdjwt && !f.vp {
		s.unbound = true
		s.in.Request.Challenge = nil
		s.in.Policy["holder"] = "any"
		s.in.Policy["tolerate"] = []string{"binding.absent", "binding.not-asked"}
	}
	return s
}

func (s *sample) presentations() []string {
	if s.raw != nil {
		return s.raw
	}
	return slices.Repeat([]string{s.presentation()}, s.copies)
}

func (s *sample) presentation() string {
	switch {
	case s.form.sdjwt:
		return s.sdjwt()
	case s.unbound:
		return s.credential()
	}
	return s.vp()
}

// header is that of the credential.
func (s *sample) header(typ string) object {
	h := object{"alg": "EdDSA", "typ": typ, "kid": s.issuer + "#key-1"}
	if s.nonce != "" {
		h["nonce"] = s.nonce
	}
	return h
}

// credential is a VC-JWT or vc+jwt.
func (s *sample) credential() string {
	subject := maps.Clone(s.claims)
	if s.form.model20() {
		if s.subject != "" {
			subject["id"] = s.subject
		}
		return s.secured(s.header("vc+jwt"), s.model("https://www.w3.org/ns/credentials/v2", subject, object{
			"issuer": s.issuer, "validFrom": date(s.from), "validUntil": date(s.until),
		}))
	}
	return s.secured(s.header("JWT"), s.moved(s.model("https://www.w3.org/2018/credentials/v1", subject, nil)))
}

// model is a credential of the data model that a context names.
func (s *sample) model(context string, subject, members object) object {
	c := object{"@context": []string{context}, "type": append([]string{"VerifiableCredential"}, s.types...), "credentialSubject": subject}
	maps.Copy(c, members)
	c["credentialStatus"] = s.entry(s.index)
	if s.second {
		c["credentialStatus"] = []any{s.entry(s.index), s.entry(9)}
	}
	if s.schema != "" {
		c["credentialSchema"] = object{"id": s.schema, "type": "JsonSchema"}
	}
	maps.Copy(c, s.more)
	return c
}

// moved are the claims around a 1.1 credential.
func (s *sample) moved(credential object) object {
	c := object{"iss": s.issuer, "nbf": s.from.Unix(), "exp": s.until.Unix(), "vc": credential}
	if s.subject != "" {
		c["sub"] = s.subject
	}
	if s.bound != "" {
		c["cnf"] = s.confirmation()
	}
	return c
}

// confirmation names the key that the credential is bound to, or shows it.
func (s *sample) confirmation() object {
	if s.byURL {
		return object{"kid": s.bound + "#key-1"}
	}
	return object{"jwk": jwk(signer(s.bound))}
}

func (s *sample) entry(place int) object {
	if s.statusKind != "" {
		return object{"id": listURI + "#6", "type": s.statusKind}
	}
	index := decimal(place)
	return object{
		"id": listURI + "#" + index, "type": "BitstringStatusListEntry", "statusPurpose": s.purpose,
		"statusListIndex": index, "statusListCredential": listURI,
	}
}

// secured signs a credential.
func (s *sample) secured(header, claims object) string {
	token := sign(signer(s.by), header, claims)
	if s.spoil != nil {
		token = s.spoil(token)
	}
	return token
}

// vp is a VP-JWT, vp+jwt or vp+sd-jwt.
func (s *sample) vp() string {
	header := object{"alg": "EdDSA", "kid": s.presenter + "#key-1"}
	claims := object{"iss": s.presenter, "aud": s.audience, "nonce": s.proofNonce, "iat": s.made.Unix()}
	if !s.proofUntil.IsZero() {
		claims["exp"] = s.proofUntil.Unix()
	}
	if !s.proofFrom.IsZero() {
		claims["nbf"] = s.proofFrom.Unix()
	}
	if s.form.model20() {
		header["typ"] = "vp+jwt"
		claims["@context"] = []string{"https://www.w3.org/ns/credentials/v2"}
		claims["type"], claims["holder"] = []string{"VerifiablePresentation"}, s.presenter
		if !s.nothing {
			claims["verifiableCredential"] = []any{s.envelope()}
		}
	} else {
		header["typ"] = "JWT"
		vp := object{"@context": []string{"https://www.w3.org/2018/credentials/v1"}, "type": []string{"VerifiablePresentation"}}
		if !s.nothing {
			vp["verifiableCredential"] = []string{s.credential()}
		}
		claims["vp"] = vp
	}
	if s.form.name == vpSD.name {
		header["typ"] = "vp+sd-jwt"
	}
	token := sign(signer(s.signs), header, claims)
	if s.spoilProof != nil {
		token = s.spoilProof(token)
	}
	if s.form.name == vpSD.name {
		token += "~"
	}
	return token
}

func (s *sample) envelope() object {
	media := "application/vc+jwt"
	if s.stated != "" {
		media = s.stated
	}
	return object{
		"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential",
		"id": "data:" + media + "," + s.credential(),
	}
}

func sign(s keys.Signer, header, claims object) string {
	text := encode(marshal(header)) + "." + encode(marshal(claims))
	signature, err := s.Sign(context.Background(), []byte(text))
	if err != nil {
		panic(err) // signers of keystest do not fail
	}
	return text + "." + encode(signature)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return encode(sum[:])
}

func date(t time.Time) string { return t.Format(time.RFC3339) }

// zeros replaces the signature of a token.
func zeros(token string) string {
	return token[:strings.LastIndexByte(token, '.')+1] + encode(make([]byte, 64))
}
