package pass

import (
	"strings"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/keys"
)

// paper is a token that its bearer shows, or a challenge.
type paper struct {
	message
	inner m
	op    string
}

func (s *paper) in() (string, time.Time, input) {
	if s.inner != nil {
		s.payload[-70001] = s.inner
	}
	return s.op, time.Time{}, input{Raw: b64(s.bytes()), Keys: knownKeys(), Codes: knownCodes()}
}

func onPaper(by keys.Signer, payload, inner m) *paper {
	algorithm := -19
	if by.Algorithm() == keys.ES256 {
		algorithm = -9
	}
	return &paper{
		message: message{protected: m{1: algorithm, 4: kid(by)}, unprotected: m{}, payload: payload, signer: by},
		inner:   inner, op: "pass.open",
	}
}

func residentCard() *paper {
	return onPaper(citySigner, m{1: code, 4: midnight, 7: number}, m{0: 2, 1: 3, 2: 402052, 3: seed})
}

func blankCard() *paper {
	return onPaper(citySigner, m{1: code, 4: midnight, 7: number}, m{0: 3, 3: seed})
}

func householdCard() *paper {
	return onPaper(citySigner, m{1: code, 4: midnight, 7: number},
		m{0: 4, 2: 402052, 12: seed, 13: []any{[]any{3, seed}, []any{1, seed}}})
}

func transferSlip() *paper {
	return onPaper(deskSigner, m{1: "E4020500001111/3", 6: noon, 7: number},
		m{0: 10, 20: "26A07", 22: "E4020500002222", 23: 3, 24: seed})
}

type paperFlaw = flaw[*paper]

func set(key, value any) func(s *paper) { return func(s *paper) { s.payload[key] = value } }

func unset(key any) func(s *paper) { return func(s *paper) { delete(s.payload, key) } }

func inside(key, value any) func(s *paper) { return func(s *paper) { s.inner[key] = value } }

func notInside(key any) func(s *paper) { return func(s *paper) { delete(s.inner, key) } }

func typ(value any) func(s *paper) { return func(s *paper) { s.protected[16] = value } }

// papers are cards and slips.
func papers() []vectors.Case {
	const (
		types = "Compact pass §5: "
		card  = "Compact pass §5.2: "
		frame = "Compact pass §5.2, claims of the frame: "
		group = "Compact pass §5.2, household: "
		slip  = "Compact pass §5.4: "
	)
	cases := family("card", "a resident's card", "Compact pass §5.2", residentCard,
		paperFlaw{"the typ of a CWT", card + "typ 61", "ok", typ(61)},
		paperFlaw{"the typ of an SD-CWT", card + "typ 293", "cwt.holder-key", func(s *paper) {
			typ(293)(s)
			s.payload[2] = "q3TmVWc1vJs"
		}},
		paperFlaw{"the typ of a key binding token", card + "typ 294", "sdcwt.malformed", typ(294)},
		paperFlaw{"the typ of a status list", card + "typ of a status list", "cose.type", typ("application/statuslist+cwt")},
		paperFlaw{"the typ of a W3C credential", card + "typ of another format", "cose.type", typ("application/vc+cose")},
		paperFlaw{"the type of a phone pass", types + "a phone pass on paper", "pass.slot", inside(0, 1)},
		paperFlaw{"the type of a challenge", types + "a challenge on a card", "pass.slot", inside(0, 20)},
		paperFlaw{"the type of a device's certificate", types + "a certificate on a card", "pass.slot", inside(0, 7)},
		paperFlaw{"a type without a table", types + "a type that is not read", "pass.type", inside(0, 8)},
		paperFlaw{"no claim of ours", types + "claim -70001 of a card", "pass.type", func(s *paper) { s.inner = nil }},
		paperFlaw{"no age band", card + "age band of a resident", "pass.claim", notInside(1)},
		paperFlaw{"no municipality", card + "municipality of a resident", "pass.claim", notInside(2)},
		paperFlaw{"no seed", card + "seed of a resident", "pass.claim", notInside(3)},
		paperFlaw{"an age band of 6", card + "values as on a phone", "pass.claim", inside(1, 6)},
		paperFlaw{"a name that is in no table", card + "no names on a card", "ok", inside(4, m{1: "飯塚"})},
		paperFlaw{"a number of seven bytes", frame + "cti has 8 bytes", "pass.claim", set(7, number[:7])},
		paperFlaw{"no number", frame + "cti is present", "pass.claim", unset(7)},
		paperFlaw{"a sub", frame + "no sub on paper", "pass.claim", set(2, "q3TmVWc1vJs")},
		paperFlaw{"a holder's key", frame + "no cnf on paper", "pass.claim", set(8, cnf(phoneSigner))},
		paperFlaw{"an audience", frame + "no aud on paper", "pass.claim", set(3, audience)},
		paperFlaw{"no exp", frame + "exp of a card", "pass.times", unset(4)},
		paperFlaw{"an exp at noon", frame + "exp of a card on whole days", "pass.times", set(4, midnight+12*3600)},
		paperFlaw{"an iat", frame + "no iat on a card", "pass.times", set(6, midnight-86400)},
		paperFlaw{"an nbf after exp", frame + "validity of a card", "pass.times", set(5, midnight+86400)},
		paperFlaw{"a signature of the next town", "THREATS.md R2: a card of this issuer", "cose.signature", func(s *paper) { s.signer = townSigner }},
		paperFlaw{"a card of the next town", "Compact pass §0, decision 5: each issuer its own code", "ok", func(s *paper) {
			s.payload[1], s.protected[4], s.signer = "402061", kid(townSigner), townSigner
		}},
		paperFlaw{"a kid in the other header", "Compact pass §1.6: kid is protected", "cose.header", func(s *paper) {
			delete(s.protected, 4)
			s.unprotected[4] = kid(citySigner)
		}},
		paperFlaw{"more bytes than a code holds", "Compact pass §2 step 2: bytes", "cose.too-large", inside(99, strings.Repeat("x", 2953))},
	)
	cases = append(cases, family("blank", "a blank card", "Compact pass §5.2, blank", blankCard,
		paperFlaw{"no seed", "Compact pass §5.2, blank: seed", "pass.claim", notInside(3)},
		paperFlaw{"no number", "Compact pass §5.2, blank: cti", "pass.claim", unset(7)},
	)...)
	cases = append(cases, family("household", "a household's card", "Compact pass §5.2, household", householdCard,
		paperFlaw{"no members", group + "members", "pass.claim", notInside(13)},
		paperFlaw{"an empty list of members", group + "somebody", "pass.claim", inside(13, []any{})},
		paperFlaw{"seventeen members", group + "not more than are read", "pass.claim", inside(13, many(17))},
		paperFlaw{"sixteen members", group + "as many as are read", "ok", inside(13, many(16))},
		paperFlaw{"a member without a seed", group + "a member is a pair", "pass.claim", inside(13, []any{[]any{3}})},
		paperFlaw{"a member that is a map", group + "a member is a list", "pass.claim", inside(13, []any{m{1: 3, 3: seed}})},
		paperFlaw{"a member of an age that does not exist", group + "a member's age band", "pass.claim", inside(13, []any{[]any{6, seed}})},
		paperFlaw{"a member with a short seed", group + "a member's seed", "pass.claim", inside(13, []any{[]any{3, seed[:8]}})},
		paperFlaw{"no seed of the household", group + "its own seed", "pass.claim", notInside(12)},
	)...)
	return append(cases, family("slip", "a transfer slip", "Compact pass §5.4", transferSlip,
		paperFlaw{"a class in place of a shelter", slip + "a class without disclosure", "ok", inside(22, 0)},
		paperFlaw{"an origin of its own", slip + "from", "ok", inside(21, "E4020500001111")},
		paperFlaw{"no time", slip + "iat", "pass.times", unset(6)},
		paperFlaw{"no number", slip + "cti", "pass.claim", unset(7)},
		paperFlaw{"no incident", slip + "incident", "pass.claim", notInside(20)},
		paperFlaw{"no destination", slip + "to", "pass.claim", notInside(22)},
		paperFlaw{"a destination that is a list", slip + "to is text or a class", "pass.claim", inside(22, []any{"E4020500002222"})},
		paperFlaw{"a class of three digits", slip + "classes have two digits", "pass.claim", inside(22, 100)},
		paperFlaw{"a party of nobody", slip + "party of at least one", "pass.claim", inside(23, 0)},
		paperFlaw{"no tag", slip + "check-in tag", "pass.claim", notInside(24)},
		paperFlaw{"no origin anywhere", slip + "from where iss has none", "pass.claim", func(s *paper) {
			s.payload[1], s.protected[1], s.protected[4], s.signer = code, -19, kid(citySigner), citySigner
		}},
		paperFlaw{"a device that nobody knows", slip + "iss of a known device", "pass.issuer", set(1, "E4020500001111/4")},
	)...)
}

func many(n int) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = []any{i % 6, seed}
	}
	return list
}
