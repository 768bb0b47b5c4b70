package pass

import (
	"github.com/hinan-id/hinan/conformance/vectors"
	"time"
)

func poster() *paper {
	s := onPaper(citySigner, m{1: code, 3: audience, 4: noon + 86400, 5: noon - 3600, 39: nonce},
		m{0: 20, 25: []any{1, 2, 3}, 26: 60})
	s.op = "pass.challenge"
	return s
}

func doorPlate() *paper {
	s := poster()
	s.payload = m{1: code, 3: "E4020500001111/", 4: noon + 86400}
	s.inner = m{0: 20, 26: 60}
	return s
}

func certificate() *paper {
	return onPaper(citySigner, m{1: code, 4: midnight, 8: cnf(deskSigner)}, m{0: 7, 21: "E4020500001111"})
}

// screen is a challenge by a device, with its certificate.
type screen struct {
	paper
	by *paper
}

func (s *screen) in() (string, time.Time, input) {
	s.certify()
	return s.paper.in()
}

func (s *screen) certify() {
	if s.by != nil {
		s.by.payload[-70001] = s.by.inner
		s.protected[13] = raw(s.by.bytes()...)
	}
}

func onScreen() *screen {
	s := poster()
	delete(s.payload, 1)
	delete(s.payload, 5)
	s.payload[4] = noon + 120
	s.protected, s.signer = m{1: -9}, deskSigner
	return &screen{*s, certificate()}
}

type screenFlaw = flaw[*screen]

// challenges are posters, plates and screens.
func challenges() []vectors.Case {
	const (
		form = "Compact pass §5.3: "
		ask  = "Compact pass §5.3, /25: "
		cert = "Compact pass §5.3, certificate: "
		bad  = "challenge.malformed"
	)
	cases := family("poster", "a poster", "Compact pass §5.3", poster,
		paperFlaw{"a card", form + "type 20", "pass.slot", inside(0, 2)},
		paperFlaw{"a type that is not known", form + "a known type", "pass.type", inside(0, 21)},
		paperFlaw{"no audience", form + "aud", bad, unset(3)},
		paperFlaw{"an audience without an incident's place", form + "aud is shelter/incident", bad, set(3, "E4020500001111")},
		paperFlaw{"an audience of three parts", form + "aud has two parts", bad, set(3, audience+"/1")},
		paperFlaw{"a shelter of 17 characters", form + "the shelter's id is short", bad, set(3, "E4020500001111222/26A07")},
		paperFlaw{"a shelter of 16 characters", form + "the longest shelter's id", "ok", set(3, "E402050000111122/26A07")},
		paperFlaw{"an incident of 12 characters", form + "the incident's id is short", bad, set(3, "E4020500001111/26A07-123456")},
		paperFlaw{"a shelter with a space", form + "characters of ids", bad, set(3, "E402050 001111/26A07")},
		paperFlaw{"no shelter", form + "a shelter", bad, set(3, "/26A07")},
		paperFlaw{"no nonce", form + "a nonce at an incident", bad, unset(39)},
		paperFlaw{"a nonce of seven bytes", form + "a nonce of 8 bytes", bad, set(39, nonce[:7])},
		paperFlaw{"a nonce that is text", form + "a nonce in bytes", "cwt.claim", set(39, "8 bytes!")},
		paperFlaw{"no end", form + "exp", bad, unset(4)},
		paperFlaw{"an end at its beginning", form + "nbf before exp", bad, set(4, noon-3600)},
		paperFlaw{"no age of an answer", form + "/26", bad, notInside(26)},
		paperFlaw{"answers of no age", form + "/26 is at least a second", bad, inside(26, 0)},
		paperFlaw{"answers of 601 seconds", form + "/26 is at most ten minutes", bad, inside(26, 601)},
		paperFlaw{"an empty name", form + "/27 says something", bad, inside(27, "")},
		paperFlaw{"a name of 65 bytes", form + "/27 is short", bad, inside(27, string(make256()[:65]))},
		paperFlaw{"a name", form + "/27", "ok", inside(27, "飯塚小学校")},
		paperFlaw{"nothing that is asked for", ask + "something", bad, notInside(25)},
		paperFlaw{"a key that is not in the table", ask + "known keys", bad, inside(25, []any{1, 9})},
		paperFlaw{"a key twice", ask + "each key once", bad, inside(25, []any{1, 1})},
		paperFlaw{"a whole group", ask + "a claim, no group", bad, inside(25, []any{1, 4})},
		paperFlaw{"a claim of a group", ask + "a key in a group", "ok", inside(25, []any{1, []any{4, 1}})},
		paperFlaw{"a key that is text", ask + "keys are numbers", bad, inside(25, []any{"age_band"})},
		paperFlaw{"a list that is a number", ask + "a list", bad, inside(25, 1)},
		paperFlaw{"a signature of the next town", "THREATS.md R2: the poster's issuer", "cose.signature", func(s *paper) { s.signer = townSigner }},
		paperFlaw{"a code that nobody has", form + "a known issuer", "pass.issuer", set(1, "402060")},
		paperFlaw{"no issuer", form + "iss, or a certificate", "key.reference", unset(1)},
		paperFlaw{"no kid", form + "kid, or a certificate", "cose.header", func(s *paper) { delete(s.protected, 4) }},
		paperFlaw{"the typ of a key binding token", form + "typ", "cose.type", typ(294)},
	)
	cases = append(cases, family("plate", "a door plate", "Compact pass §5.3, door plate", doorPlate,
		paperFlaw{"a nonce", "Compact pass §5.3, door plate: no nonce", bad, set(39, nonce)},
		paperFlaw{"claims that are asked for", "Compact pass §5.3, door plate: asks for nothing", bad, inside(25, []any{1})},
	)...)
	return append(cases, family("screen", "a screen, by a device with its certificate", "Compact pass §5.3, screen", onScreen,
		screenFlaw{"a card in place of the certificate", cert + "type 7", "pass.slot", func(s *screen) { s.by.inner[0] = 3 }},
		screenFlaw{"a certificate without a shelter", cert + "/21", "pass.claim", func(s *screen) { delete(s.by.inner, 21) }},
		screenFlaw{"a certificate without a key", cert + "cnf", "pass.claim", func(s *screen) { delete(s.by.payload, 8) }},
		screenFlaw{"a certificate without an end", cert + "exp", "pass.times", func(s *screen) { delete(s.by.payload, 4) }},
		screenFlaw{"a certificate for another shelter", cert + "the shelter that asks", "challenge.shelter", func(s *screen) { s.by.inner[21] = "E4020500002222" }},
		screenFlaw{"a certificate by the next town's key", cert + "signed by its issuer", "cose.signature", func(s *screen) { s.by.signer = townSigner }},
		screenFlaw{"a certificate of a code that nobody has", cert + "a known issuer", "pass.issuer", func(s *screen) { s.by.payload[1] = "402060" }},
		screenFlaw{"a certificate for another key", cert + "signed by the device", "cose.signature", func(s *screen) { s.by.payload[8] = cnf(phoneSigner) }},
		screenFlaw{"an issuer beside the certificate", cert + "no iss beside it", "challenge.signer", func(s *screen) { s.payload[1] = code }},
		screenFlaw{"a kid beside the certificate", cert + "no kid beside it", "challenge.signer", func(s *screen) { s.protected[4] = kid(citySigner) }},
		screenFlaw{"a certificate as bytes", cert + "the message itself", "cose.malformed", func(s *screen) {
			s.by.payload[-70001] = s.by.inner
			s.protected[13] = s.by.bytes()
			s.by = nil
		}},
		screenFlaw{"no certificate", cert + "present", "cose.header", func(s *screen) { s.by = nil }},
		screenFlaw{"a certificate in the other header", cert + "protected", "cose.key-header", func(s *screen) {
			s.by.payload[-70001] = s.by.inner
			s.unprotected[13] = raw(s.by.bytes()...)
			s.by = nil
		}},
	)...)
}
