package pass

import (
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

// phoneSample is a phone pass in the proof of its holder.
type phoneSample struct {
	message           // the SD-CWT
	inner   m         // what is visible of the private claim
	hidden  []entry   // what is not
	bare    bool      // without a proof
	proof   message   // its protected header gets the SD-CWT
	at      time.Time // of the check
}

func phoneShown() *phoneSample {
	return &phoneSample{
		message: message{
			protected: m{1: -19, 4: kid(citySigner), 16: 293}, unprotected: m{},
			payload: m{1: code, 2: "q3TmVWc1vJs", 4: midnight, 8: cnf(phoneSigner)},
			signer:  citySigner,
		},
		inner: m{0: 1},
		hidden: []entry{
			{1, 1, 3, true}, {2, 2, 402052, true}, {3, 3, seed, true},
			{4, nil, nil, false}, {5, nil, nil, false},
		},
		proof: message{
			protected: m{1: -9, 16: 294}, unprotected: m{},
			payload: m{3: audience, 6: noon, 39: nonce}, signer: phoneSigner,
		},
		at: made,
	}
}

// token returns the SD-CWT.
func (s *phoneSample) token() []byte {
	inner, disclosures := redact(s.inner, s.hidden)
	msg := s.message
	if s.inner != nil {
		msg.payload[-70001] = inner
	}
	if len(disclosures) > 0 {
		msg.unprotected[17] = disclosures
	}
	return msg.bytes()
}

func (s *phoneSample) in() (string, time.Time, input) {
	whole := s.token()
	if !s.bare {
		s.proof.protected[13] = raw(whole...)
		whole = s.proof.bytes()
	}
	return "pass.verify", s.at, input{
		Raw: b64(whole), Keys: knownKeys(), Codes: knownCodes(),
		Challenge: &challenge{audience, b64(nonce), 60},
	}
}

type phoneFlaw = flaw[*phoneSample]

func claim(key, value any) func(s *phoneSample) {
	return func(s *phoneSample) { s.payload[key] = value }
}

func without(key any) func(s *phoneSample) {
	return func(s *phoneSample) { delete(s.payload, key) }
}

func header(key, value any) func(s *phoneSample) {
	return func(s *phoneSample) { s.protected[key] = value }
}

func proven(key, value any) func(s *phoneSample) {
	return func(s *phoneSample) { s.proof.payload[key] = value }
}

func kind(value any) func(s *phoneSample) {
	return func(s *phoneSample) { s.inner[0] = value }
}

// shows changes what the digest of a desk's claim stands for.
func shows(at int, value any) func(s *phoneSample) {
	return func(s *phoneSample) { s.hidden[at].value = value }
}

// person makes the fourth digest a group with one claim in it.
func person(key, value any) func(s *phoneSample) {
	return func(s *phoneSample) { s.hidden[3] = entry{4, 4, m{key: value}, true} }
}

// phones are passes on phones.
func phones() []vectors.Case {
	const (
		types  = "Compact pass §5: "
		table  = "Compact pass §5.1: "
		frame  = "Compact pass §5.1, claims of the frame: "
		issuer = "Compact pass §0, decision 5: "
		name   = "Compact pass §0, decision 4: "
		answer = "THREATS.md R4: "
	)
	return family("phone", "a phone pass in answer to a screen", "Compact pass §5.1", phoneShown,
		phoneFlaw{"a type that is not known", types + "unknown type", "pass.type", kind(99)},
		phoneFlaw{"no type", types + "inner key 0", "pass.type", func(s *phoneSample) { delete(s.inner, 0) }},
		phoneFlaw{"a type that is text", types + "the type is a number", "pass.type", kind("1")},
		phoneFlaw{"a type below zero", types + "the type is not negative", "pass.type", kind(-1)},
		phoneFlaw{"no claim of ours", types + "claim -70001", "pass.type", func(s *phoneSample) { s.inner, s.hidden = nil, nil }},
		phoneFlaw{"a claim of ours that is text", types + "claim -70001 is a map", "pass.type", func(s *phoneSample) {
			s.inner, s.hidden = nil, nil
			s.payload[-70001] = "resident"
		}},
		phoneFlaw{"the type of a resident card", types + "a card on a phone", "pass.slot", kind(2)},
		phoneFlaw{"the type of a blank card", types + "a blank card on a phone", "pass.slot", kind(3)},
		phoneFlaw{"the type of a slip", types + "a slip on a phone", "pass.slot", kind(10)},
		phoneFlaw{"the type of a challenge", types + "a challenge on a phone", "pass.slot", kind(20)},
		phoneFlaw{"the type of a device's certificate", types + "a certificate on a phone", "pass.slot", kind(7)},
		phoneFlaw{"a key that is not in the table", types + "unknown inner keys are ignored", "ok", func(s *phoneSample) { s.inner[9] = "x" }},

		phoneFlaw{"an age band that does not exist", table + "age_band is 0 to 5", "pass.claim", shows(0, 6)},
		phoneFlaw{"an age band as text", table + "age_band is a number", "pass.claim", shows(0, "15-64")},
		phoneFlaw{"an age band below zero", table + "age_band is not negative", "pass.claim", shows(0, -1)},
		phoneFlaw{"a municipality code of seven digits", table + "municipality_code has six digits", "pass.claim", shows(1, 4020520)},
		phoneFlaw{"a municipality code with a fraction", table + "municipality_code is whole", "pass.claim", shows(1, 0.5)},
		phoneFlaw{"a municipality code that begins with zero", table + "municipality_code of Hokkaido", "ok", shows(1, 11002)},
		phoneFlaw{"a seed of 15 bytes", table + "dedup_seed is not shorter", "pass.claim", shows(2, seed[:15])},
		phoneFlaw{"a seed of 32 bytes", table + "dedup_seed is not longer", "pass.claim", shows(2, append(seed[:16:16], seed...))},
		phoneFlaw{"a seed that is a number", table + "dedup_seed is bytes", "pass.claim", shows(2, 1)},
		phoneFlaw{"a family name", table + "person/1", "ok", person(1, "飯塚")},
		phoneFlaw{"an empty name", table + "a name that says something", "pass.claim", person(2, "")},
		phoneFlaw{"a name that is a number", table + "a name is text", "pass.claim", person(1, 7)},
		phoneFlaw{"a name of 256 bytes", table + "a name has an end", "pass.claim", person(1, string(make256()))},
		phoneFlaw{"the 30th of February", table + "birthdate is a day", "pass.claim", person(4, 19840230)},
		phoneFlaw{"a birth date as text", table + "birthdate is a number", "pass.claim", person(4, "1984-01-18")},
		phoneFlaw{"a sex of two digits", table + "sex has one digit", "pass.claim", person(5, 10)},
		phoneFlaw{"a person that is text", table + "person is a map", "pass.claim", func(s *phoneSample) { s.hidden[3] = entry{4, 4, "飯塚", true} }},
		phoneFlaw{"a household of nobody", table + "household size is at least one", "pass.claim", func(s *phoneSample) { s.hidden[3] = entry{4, 5, m{3: 0}, true} }},

		phoneFlaw{"a sub of twelve characters", frame + "sub has 11 characters", "pass.claim", claim(2, "q3TmVWc1vJsA")},
		phoneFlaw{"a sub with a name in it", frame + "sub is base64url", "pass.claim", claim(2, "hanako/iizu")},
		phoneFlaw{"no exp", frame + "exp is required", "pass.times", without(4)},
		phoneFlaw{"an exp at noon", frame + "exp on whole days", "pass.times", claim(4, midnight+12*3600)},
		phoneFlaw{"an nbf at nine", frame + "nbf on whole days", "pass.times", claim(5, noon)},
		phoneFlaw{"an nbf at midnight", frame + "nbf", "ok", claim(5, midnight-200*86400)},
		phoneFlaw{"an iat", frame + "iat is left out", "pass.times", claim(6, midnight-200*86400)},
		phoneFlaw{"a number that is longer than it needs to be", "RFC 8949 §4.2.1: shortest form", "cbor.not-shortest",
			claim(4, raw(0x1b, 0, 0, 0, 0, 0x6b, 0xad, 0xf0, 0x80))},

		phoneFlaw{"a whole DID", issuer + "the whole DID", "ok", claim(1, city)},
		phoneFlaw{"a code that nobody has", issuer + "an unknown code", "pass.issuer", claim(1, "402060")},
		phoneFlaw{"an https issuer", issuer + "neither https", "pass.issuer", claim(1, "https://city.example")},
		phoneFlaw{"a code of 33 characters", issuer + "a code is short", "pass.issuer", claim(1, "402052402052402052402052402052402")},
		phoneFlaw{"a kid that is a DID URL", name + "no DID URL", "pass.key-id", header(4, []byte(city+"#key-1"))},
		phoneFlaw{"a kid of seven bytes", name + "no fewer bytes", "pass.key-id", header(4, kid(citySigner)[:7])},
		phoneFlaw{"a kid of nine bytes", name + "no more bytes", "pass.key-id", header(4, append(kid(citySigner), 0))},
		phoneFlaw{"no kid", name + "kid is present", "pass.key-id", func(s *phoneSample) { delete(s.protected, 4) }},
		phoneFlaw{"a kid of the next town", name + "kid of another issuer", "key.unknown", header(4, kid(townSigner))},
		phoneFlaw{"a signature of the next town", issuer + "signed by the issuer", "cose.signature", func(s *phoneSample) { s.signer = townSigner }},

		phoneFlaw{"a proof by another phone", answer + "the holder's key", "cose.signature", func(s *phoneSample) {
			s.proof.signer = keystest.Signer(keys.ES256, "hinan vectors pass taro")
		}},
		phoneFlaw{"a proof for another shelter", answer + "this shelter", "binding.audience", proven(3, "E4020500002222/26A07")},
		phoneFlaw{"a proof for another incident", answer + "this incident", "binding.audience", proven(3, "E4020500001111/26A08")},
		phoneFlaw{"a proof for the shelter at any time", answer + "the incident is named", "binding.audience", proven(3, "E4020500001111/")},
		phoneFlaw{"the nonce of an earlier window", answer + "this window's nonce", "binding.nonce", proven(39, []byte("earlier!"))},
		phoneFlaw{"no nonce", answer + "a nonce", "binding.nonce", func(s *phoneSample) { delete(s.proof.payload, 39) }},
		phoneFlaw{"a proof of 60 seconds ago", answer + "the last second", "ok", proven(6, noon-60)},
		phoneFlaw{"a proof of 61 seconds ago", answer + "age", "binding.stale", proven(6, noon-61)},
		phoneFlaw{"a proof 61 seconds ahead", answer + "not made in the future", "binding.future", proven(6, noon+61)},
		phoneFlaw{"a proof without a time", answer + "a proof says when it was made", "sdcwt.key-binding", func(s *phoneSample) { delete(s.proof.payload, 6) }},
		phoneFlaw{"the pass alone, as on a screenshot", answer + "a live proof", "binding.absent", func(s *phoneSample) { s.bare = true }},
		phoneFlaw{"a decoy that is shown", "Compact pass §2 step 9: decoys", "sdcwt.decoy-disclosed", func(s *phoneSample) { s.hidden[4].shown = true }},
		phoneFlaw{"a phone with an Ed25519 key", table + "cnf of Ed25519", "ok", func(s *phoneSample) {
			own := newSigner("jiro")
			s.payload[8], s.proof.protected[1], s.proof.signer = cnf(own), -19, own
		}},
	)
}

func make256() []byte {
	long := make([]byte, 256)
	for i := range long {
		long[i] = 'x'
	}
	return long
}
