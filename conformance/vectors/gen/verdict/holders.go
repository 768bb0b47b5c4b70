package verdict

import (
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// bindings are flaws of a holder's proof.
func (f form) bindings() []flaw {
	clause := "RFC 9901 §7.3: "
	if f.vp {
		clause = "VC-JOSE-COSE §3.1.2, presentation: "
	}
	return []flaw{
		{"proof-signature", "a holder's proof with a signature of zeros", clause + "signature", "jose.signature", "refused", func(s *sample) { s.spoilProof = zeros }},
		{"proof-signer", "a holder's proof by somebody else", clause + "key", "jose.signature", "refused", func(s *sample) { s.signs = taro }},
		{"audience", "a proof for another verifier", clause + "aud", "binding.audience", "undecided", func(s *sample) { s.audience = "did:example:shelter-2" }},
		{"audience-prefix", "a proof for a verifier whose name begins as ours", clause + "aud letter by letter", "binding.audience", "undecided", func(s *sample) { s.audience = shelter + "1" }},
		{"nonce", "a proof for another challenge", clause + "nonce", "binding.nonce", "undecided", func(s *sample) { s.proofNonce = "n-2" }},
		{"nonce-used", "a proof for a challenge that was answered", "THREATS.md R4: single use", "binding.nonce", "undecided", func(s *sample) { s.in.Request.Challenge.Nonces = []string{} }},
		{"stale", "a proof that is two minutes and a second old", "THREATS.md R4: age", "binding.stale", "undecided", func(s *sample) { s.made = at.Add(-121 * time.Second) }},
		{"oldest", "a proof that is two minutes old", "THREATS.md R4: last age", "", "", func(s *sample) { s.made = at.Add(-120 * time.Second) }},
		{"request-age", "a proof that is older than the request takes", "Request.Challenge.MaxAge", "binding.stale", "undecided", func(s *sample) { s.in.Request.Challenge.MaxAge = 59 }},
		{"future", "a proof of the future", clause + "iat", "binding.future", "undecided", func(s *sample) { s.made = at.Add(61 * time.Second) }},
		{"ahead", "a proof of a clock that is a minute ahead", clause + "clock skew", "", "", func(s *sample) { s.made = at.Add(60 * time.Second) }},
		{"no-age", "a gate that takes no age", "Policy.MaxAge: none", "binding.stale", "undecided", func(s *sample) { delete(s.in.Policy, "maxAge") }},
		{"not-asked", "nobody was asked for a proof", "Request.Challenge: none", "binding.not-asked", "undecided", func(s *sample) { s.in.Request.Challenge = nil }},
		{"stripped", "a proof that was taken away", clause + "present", "binding.absent", "undecided", func(s *sample) { s.unbound = true }},
		{"stripped-demanded", "a proof that was taken away, where its absence is tolerated unless it was asked for", clause + "demanded", "binding.absent", "undecided", func(s *sample) {
			s.unbound = true
			s.in.Policy["holder"] = "any"
			s.in.Policy["tolerate"] = []string{"binding.absent"}
		}},
		{"bearer", "a pass without a proof, at a gate that does without", "Policy.Bearer", "", "", func(s *sample) {
			s.unbound = true
			s.in.Policy["holder"], s.in.Policy["bearer"] = "any", true
			s.in.Policy["tolerate"] = []string{"binding.absent", "binding.audience", "binding.nonce", "binding.stale", "binding.future"}
		}},
	}
}

// holders are flaws of who presents.
func (f form) holders() []flaw {
	flaws := []flaw{
		{"holder-expected", "the holder who was expected", "Request.Holder: same", "", "", func(s *sample) { s.in.Request.Holder = hanako }},
		{"holder-other", "another holder than was expected", "Request.Holder: another", "holder.unexpected", "refused", func(s *sample) { s.in.Request.Holder = taro }},
		{"holder-absent", "a holder who was expected, and no proof", "Request.Holder: no proof", "holder.unknown", "undecided", func(s *sample) {
			s.unbound, s.in.Request.Challenge, s.in.Request.Holder = true, nil, hanako
			s.in.Policy["tolerate"] = []string{"binding.absent", "binding.not-asked"}
		}},
	}
	if f.name != sdJWTVC.name { // where the proof names who presents
		flaws = append(flaws,
			flaw{"subject-other", "a credential of somebody else", "Policy.Holder: subject", "holder.not-subject", "refused", func(s *sample) { s.subject = taro }},
			flaw{"subject-guardian", "a credential of somebody else, at a gate that lets others present", "Policy.Holder: any", "", "", func(s *sample) {
				s.subject, s.in.Policy["holder"] = taro, "any"
			}},
			flaw{"subject-free", "a credential of somebody else that others may present", "Policy.Holder: non-transferable, transferable", "", "", func(s *sample) {
				s.subject, s.in.Policy["holder"] = taro, "non-transferable"
			}},
			flaw{"subject-bound", "a credential of somebody else that others must not present", "Policy.Holder: non-transferable", "holder.not-subject", "refused", func(s *sample) {
				s.subject, s.in.Policy["holder"], s.more["nonTransferable"] = taro, "non-transferable", true
			}},
		)
	}
	if f.sdjwt {
		flaws = append(flaws, flaw{"subject-unnamed", "a credential of nobody in particular, with a holder's key", "Policy.Holder: holder's key", "", "", func(s *sample) { s.subject = "" }})
	}
	if f.vp || f.name == iotaSD.name { // where the holder's key is found by its DID
		flaws = append(flaws, f.holderKeys()...)
	}
	if f.vp {
		flaws = append(flaws, f.presentations()...)
	}
	return flaws
}

// holderKeys are flaws of a holder's key in the holder's document.
func (f form) holderKeys() []flaw {
	with := func(change func(keys []key, n int) []key) func(s *sample) {
		return func(s *sample) {
			n := slices.IndexFunc(s.in.Keys, func(k key) bool { return k.Issuer == hanako })
			s.in.Keys = change(s.in.Keys, n)
		}
	}
	listed := func(purpose string) func(s *sample) {
		return with(func(keys []key, n int) []key { keys[n].For = purpose; return keys })
	}
	return []flaw{
		{"holder-unavailable", "a holder whose document is not there", "THREATS.md R2, keys: holder", "resolution.unavailable", "undecided", with(func(keys []key, n int) []key {
			return slices.Delete(keys, n, n+1)
		})},
		{"holder-purpose", "a holder's key for another purpose", "DID Core §5.3.1: another purpose", "key.relationship", "refused", listed("assertionMethod")},
		{"holder-no-purpose", "a holder's key without a purpose", "DID Core §5.3.1: no purpose", "key.any-method", "refused", listed("")},
	}
}

// presentations are flaws of a presentation around the credential.
func (f form) presentations() []flaw {
	const model = "VCDM 2.0 §4.13: "
	flaws := []flaw{
		{"subject-unnamed", "a credential of nobody in particular", "Policy.Holder: subject unnamed", "holder.unknown", "undecided", func(s *sample) { s.subject = "" }},
		{"nothing", "a presentation of nothing", model + "no credential", "evidence.none", "refused", func(s *sample) { s.nothing = true }},
		{"proof-expired", "a presentation that ends now", model + "end", "credential.expired", "refused", func(s *sample) { s.proofUntil = at }},
		{"proof-begins", "a presentation that begins in a minute, by a clock that is ahead", model + "begin, clock skew", "", "", func(s *sample) { s.proofFrom = at.Add(time.Minute) }},
		{"proof-early", "a presentation that begins later", model + "begin", "credential.not-yet-valid", "refused", func(s *sample) { s.proofFrom = at.Add(61 * time.Second) }},
	}
	if f.name == vpJWT.name {
		return append(flaws,
			flaw{"bound", "a credential that is bound to the key that presents it", "RFC 7800 §3: same key", "", "", func(s *sample) { s.bound = hanako }},
			flaw{"bound-other", "a credential that is bound to another key", "RFC 7800 §3: another key", "holder.key", "refused", func(s *sample) { s.bound = taro }},
			flaw{"bound-url", "a credential that is bound to the key that presents it, by its URL", "RFC 7800 §3.4: same key", "", "", func(s *sample) { s.bound, s.byURL = hanako, true }},
			flaw{"bound-url-other", "a credential that is bound to another key, by its URL", "RFC 7800 §3.4: another key", "holder.key", "refused", func(s *sample) { s.bound, s.byURL = taro, true }},
			flaw{"header-nonce", "a credential with a nonce in a presentation", "IOTA Identity, JWT header nonce: enclosed", "credential.nonce", "refused", func(s *sample) {
				s.nonce, s.in.Request.Nonce = "n-1", "n-1"
			}},
			flaw{"nested", "a presentation in a presentation", model + "nested", "evidence.nested", "refused", func(s *sample) {
				s.more = object{}
				inner := s.vp()
				s.spoil = func(string) string { return inner }
			}},
		)
	}
	return append(flaws, flaw{"stated-newer", "a VC-JWT under the media type of a vc+jwt", model + "older credential", "credential.mismatch", "refused", func(s *sample) {
		s.spoil = func(string) string { return vpJWT.base().credential() }
	}}, flaw{"stated", "a credential under the media type of another format", model + "media type", "format.unknown", "refused", func(s *sample) {
		s.stated = "text/plain"
	}})
}

// whole are cases of several presentations, and of none.
func whole() []vectors.Case {
	with := func(change func(s *sample)) func(s *sample) {
		return func(s *sample) {
			good := s.presentation()
			change(s)
			s.raw = []string{good, s.presentation(), good}
		}
	}
	cases := sdJWTVC.family(
		flaw{"household", "three presentations to one challenge", "Rule: households", "", "", with(func(*sample) {})},
		flaw{"household-expired", "three presentations, one of them expired", "Rule: a whole is the least of its parts, expired", "credential.expired", "refused", with(func(s *sample) { s.until = at })},
		flaw{"household-stale", "three presentations, one of them stale", "Rule: a whole is the least of its parts, stale", "binding.stale", "undecided", with(func(s *sample) { s.made = at.Add(-time.Hour) })},
		flaw{"empty", "nothing", "Rule: what was not shown is not accepted", "evidence.none", "refused", func(s *sample) { s.raw = []string{} }},
		flaw{"sixteen", "sixteen presentations", "THREATS.md R6: sixteen", "", "", func(s *sample) { s.copies = 16 }},
		flaw{"seventeen", "seventeen presentations", "THREATS.md R6: seventeen", "evidence.too-many", "refused", func(s *sample) { s.copies = 17 }},
		flaw{"too-large", "more bytes than are looked at", "THREATS.md R6: bytes", "evidence.too-large", "refused", func(s *sample) {
			s.raw = []string{strings.Repeat("x", 128<<10+1)}
		}},
		flaw{"format", "a format that nobody knows", "THREATS.md R1: formats", "format.unknown", "refused", func(s *sample) { s.raw = []string{"HN1:ABC"} }},
		flaw{"moved-proof", "a holder's proof of other disclosures", "RFC 9901 §7.3 step 5.g", "sdjwt.sd-hash", "refused", func(s *sample) {
			full := s.sdjwt()
			kb := full[strings.LastIndexByte(full, '~')+1:]
			delete(s.claims, "ward")
			s.unbound = true
			s.raw = []string{s.sdjwt() + kb}
		}},
	)
	return append(cases[1:], vcJWT.nonces()...) // the positive is there already
}

// nonces are those that IOTA Identity writes into the header of a VC-JWT.
func (f form) nonces() []vectors.Case {
	const clause = "IOTA Identity, JWT header nonce: "
	return f.family(
		flaw{"header-nonce", "the nonce that was asked for", clause + "same", "", "", func(s *sample) { s.nonce, s.in.Request.Nonce = "n-1", "n-1" }},
		flaw{"header-nonce-unasked", "a nonce that nobody asked for", clause + "not asked for", "credential.nonce", "refused", func(s *sample) { s.nonce = "n-1" }},
		flaw{"header-nonce-other", "another nonce than was asked for", clause + "another", "credential.nonce", "refused", func(s *sample) { s.nonce, s.in.Request.Nonce = "n-1", "n-2" }},
		flaw{"header-nonce-absent", "no nonce where one was asked for", clause + "absent", "credential.nonce", "refused", func(s *sample) { s.in.Request.Nonce = "n-1" }},
	)[1:]
}
