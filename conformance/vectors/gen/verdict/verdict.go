// Package verdict makes the vectors of whole verdicts. Operation verdict.verify takes
//
//	{"presentations": what is presented,
//	 "keys":    [{"issuer", "kid", "for", "jwk"}], the keys of the world: an issuer
//	            without any cannot be asked, and a key without "for" is listed for nothing,
//	 "lists":   the status lists that can be had: [{"uri", "list", "asOf"}],
//	 "schemas": the pinned schemas, by URL,
//	 "trust":   {"issuers", "incident", "version", "issued", "nextDue", "expires"},
//	 "policy":  a policy,
//	 "request": {"challenge": {"audience", "nonces" that are fresh, "maxAge" in seconds},
//	            "nonce", "types", "claims", "holder"},
//	 "outcome": accepted, undecided or refused}
//
// and judges it at the time of the case. What is wanted is a code among those that
// count, and the outcome.
package verdict

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
)

type object = map[string]any

// input is the input of a case.
type input struct {
	Presentations []string          `json:"presentations"`
	Keys          []key             `json:"keys"`
	Lists         []published       `json:"lists,omitempty"`
	Schemas       map[string]string `json:"schemas,omitempty"`
	Trust         trust             `json:"trust"`
	Policy        object            `json:"policy"`
	Request       request           `json:"request"`
	Outcome       string            `json:"outcome"`
}

type key struct {
	Issuer string          `json:"issuer"`
	KeyID  string          `json:"kid"`
	For    string          `json:"for,omitempty"`
	JWK    json.RawMessage `json:"jwk"`
}

type published struct {
	URI  string    `json:"uri"`
	List string    `json:"list"`
	AsOf time.Time `json:"asOf,omitzero"`
}

type trust struct {
	Issuers  map[string]trusted `json:"issuers"`
	Incident *incident          `json:"incident,omitempty"`
	Version  int                `json:"version"`
	Issued   time.Time          `json:"issued,omitzero"`
	NextDue  time.Time          `json:"nextDue,omitzero"`
	Expires  time.Time          `json:"expires,omitzero"`
}

type trusted struct {
	Types     []string  `json:"types"`
	From      time.Time `json:"from,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	Suspended bool      `json:"suspended,omitempty"`
}

type incident struct {
	ID    string    `json:"id"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
	Grace int       `json:"grace"` // seconds
}

type request struct {
	Challenge *challenge `json:"challenge,omitempty"`
	Nonce     string     `json:"nonce,omitempty"`
	Types     []string   `json:"types,omitempty"`
	Claims    [][]string `json:"claims,omitempty"`
	Holder    string     `json:"holder,omitempty"`
}

type challenge struct {
	Audience string   `json:"audience"`
	Nonces   []string `json:"nonces"`
	MaxAge   int      `json:"maxAge,omitempty"`
}

const (
	city    = "did:example:city"
	hanako  = "did:example:hanako"
	taro    = "did:example:taro"
	shelter = "did:example:shelter"
	listURI = "https://city.example/status/1"
	schema  = "https://city.example/schemas/resident.json"
)

var at = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func signer(who string) keys.Signer {
	return keystest.Signer(keys.EdDSA, "hinan vectors verdict "+who)
}

func jwk(s keys.Signer) json.RawMessage {
	raw, err := multikey.MarshalJWK(s.Public())
	if err != nil {
		panic(err) // keystest makes keys of our types
	}
	return raw
}

func keyOf(who, purpose string) key {
	return key{Issuer: who, KeyID: who + "#key-1", For: purpose, JWK: jwk(signer(who))}
}

// world is what a verifier at the shelter has.
func world() input {
	return input{
		Keys: []key{
			keyOf(city, "assertionMethod"), keyOf("did:example:other", "assertionMethod"),
			keyOf(hanako, "authentication"), keyOf(taro, "authentication"),
		},
		Trust: trust{
			Issuers: map[string]trusted{city: {Types: []string{residentType, residentVCT}}},
			Version: 7, Issued: at.Add(-12 * time.Hour), NextDue: at.Add(12 * time.Hour), Expires: at.Add(30 * 24 * time.Hour),
		},
		Policy: object{
			"v": 1, "name": "vector", "algorithms": []string{"EdDSA"}, "maxAge": "2m", "holder": "subject",
			"bundle": object{"warn": "24h", "undecided": "72h"},
			"status": object{"warn": "12h", "undecided": "24h"},
			"clock":  object{"warn": "1m", "undecided": "5m"},
		},
		Request: request{
			Challenge: &challenge{Audience: shelter, Nonces: []string{"n-1"}},
			Claims:    [][]string{{"given_name"}, {"ward"}},
		},
		Outcome: "accepted",
	}
}

// flaw is a case beside the positive that it is a twin of. An empty want is a case
// that is accepted all the same.
type flaw struct {
	name, desc, spec, want, outcome string
	change                          func(s *sample)
}

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	var cases []vectors.Case
	for _, f := range forms {
		cases = append(cases, f.family(f.flaws()...)...)
	}
	return append(cases, whole()...)
}

// family makes the positive of a form and the cases that differ from it by one flaw
// each.
func (f form) family(flaws ...flaw) []vectors.Case {
	cases := []vectors.Case{f.base().vector(f.name, "accepted", f.title, f.clause, "ok", "")}
	for _, x := range flaws {
		s := f.base()
		x.change(s)
		want, twin, outcome := x.want, f.name, x.outcome
		if want == "" {
			want, twin, outcome = "ok", "", "accepted"
		}
		cases = append(cases, s.vector(f.name+"-"+x.name, outcome, x.desc+", "+f.title, x.spec+", "+f.title, want, twin))
	}
	return cases
}

func (s *sample) vector(name, outcome, desc, spec, want, twin string) vectors.Case {
	in := s.in
	in.Outcome = outcome
	in.Presentations = s.presentations()
	in.Lists = s.lists()
	return vectors.Case{Name: name, Desc: desc, Spec: spec, Op: "verdict.verify", At: s.at, In: marshal(in), Want: want, Twin: twin}
}

// marshal keeps the characters of tokens as they are.
func marshal(v any) json.RawMessage {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("%T: %v", v, err)) // only values of this package are written
	}
	return json.RawMessage(strings.TrimSpace(b.String()))
}
