package verdict

import (
	"encoding/base64"
	"maps"
	"strings"
	"time"
)

const other = "did:example:other"

// flaws are those of a form.
func (f form) flaws() []flaw {
	if f.name == vpSD.name { // it differs by its presentation alone
		return append(f.bindings(), f.holders()...)
	}
	all := append(f.proofs(), f.issuers()...)
	all = append(append(all, f.times()...), f.status()...)
	all = append(append(all, f.keys()...), f.claims()...)
	if f.sdjwt || f.vp {
		all = append(append(all, f.bindings()...), f.holders()...)
	}
	if f.name != sdJWTVC.name {
		all = append(append(all, f.schemas()...), f.entries()...)
	}
	return all
}

func (f form) proofs() []flaw {
	const clause = "RFC 7515 §5.2: "
	return []flaw{
		{"signature", "a signature of zeros", clause + "signature", "jose.signature", "refused", func(s *sample) { s.spoil = zeros }},
		{"signer", "signed by somebody else", clause + "the issuer's key", "jose.signature", "refused", func(s *sample) { s.by = other }},
		{"payload", "a payload that was changed", clause + "payload", "jose.signature", "refused", func(s *sample) {
			s.spoil = func(token string) string {
				part := strings.Split(token, ".")
				payload, err := base64.RawURLEncoding.DecodeString(part[1])
				if err != nil {
					panic(err) // a token of this package
				}
				part[1] = encode([]byte(strings.Replace(string(payload), hanako, taro, 1)))
				return strings.Join(part, ".")
			}
		}},
	}
}

func (f form) issuers() []flaw {
	const clause = "THREATS.md R1, issuers x types: "
	set := func(change func(t *trusted)) func(s *sample) {
		return func(s *sample) {
			t := s.in.Trust.Issuers[city]
			change(&t)
			s.in.Trust.Issuers = map[string]trusted{city: t}
		}
	}
	return []flaw{
		{"issuer-unknown", "an issuer that nobody trusts", clause + "unknown issuer", "issuer.untrusted", "refused", func(s *sample) {
			s.issuer, s.by, s.listIssuer, s.listBy = other, other, other, other
		}},
		{"issuer-stranger", "an issuer that nobody trusts or knows", clause + "unknown issuer without a key", "issuer.untrusted", "refused", func(s *sample) {
			s.issuer, s.by = "did:example:stranger", "did:example:stranger"
		}},
		{"issuer-suspended", "an issuer that is suspended", clause + "suspension", "issuer.suspended", "refused", set(func(t *trusted) { t.Suspended = true })},
		{"issuer-early", "an issuer that is not trusted yet", clause + "begin", "issuer.period", "refused", set(func(t *trusted) { t.From = at.Add(time.Second) })},
		{"issuer-late", "an issuer that is not trusted any more", clause + "end", "issuer.period", "refused", set(func(t *trusted) { t.Until = at })},
		{"issuer-in-time", "an issuer that is trusted from now on, for a second", clause + "bounds", "", "", set(func(t *trusted) { t.From, t.Until = at, at.Add(time.Second) })},
		{"issuer-type", "a type that the issuer may not issue", clause + "type", "issuer.type", "refused", set(func(t *trusted) { t.Types = []string{"TrainingCredential"} })},
		{"issuer-no-type", "an issuer that may issue nothing", clause + "no type", "issuer.type", "refused", set(func(t *trusted) { t.Types = nil })},
		{"issuer-any-type", "an issuer that may issue everything", clause + "any type", "", "", set(func(t *trusted) { t.Types = []string{"*"} })},
		{"policy-issuer", "an issuer that the policy leaves nothing", "Policy.Issuers: another issuer", "issuer.type", "refused", func(s *sample) {
			s.in.Policy["issuers"] = object{other: []string{residentType, residentVCT}}
		}},
		{"policy-issuer-type", "a type that the policy does not leave the issuer", "Policy.Issuers: type", "issuer.type", "refused", func(s *sample) {
			s.in.Policy["issuers"] = object{city: []string{"TrainingCredential"}}
		}},
		{"policy-type", "a type that this gate does not take", "Policy.Types", "policy.type", "refused", func(s *sample) {
			s.in.Policy["types"] = []string{"TransportPassCredential"}
		}},
		{"request-type", "a type that was not asked for", "Request.Types", "policy.type", "refused", func(s *sample) {
			s.in.Request.Types = []string{"TransportPassCredential"}
		}},
	}
}

func (f form) times() []flaw {
	const (
		valid  = "RFC 7519 §4.1.4 and §4.1.5: "
		bundle = "THREATS.md R5, bundle: "
		grace  = "Hinan policy, grace under a signed incident declaration: "
	)
	disaster := func(change func(s *sample)) func(s *sample) {
		return func(s *sample) {
			s.until = at.Add(-time.Hour)
			s.in.Policy["grace"] = true
			s.in.Trust.Incident = &incident{ID: "26A07", From: at.Add(-2 * time.Hour), Until: at.Add(time.Hour), Grace: 7200}
			change(s)
		}
	}
	flaws := []flaw{
		{"expired", "a credential that expires now", valid + "end", "credential.expired", "refused", func(s *sample) { s.until = at }},
		{"last-second", "a credential in its last second", valid + "last second", "", "", func(s *sample) { s.until = at.Add(time.Second) }},
		{"inclusive", "a credential that expires now, at a gate that counts the end in", "Policy.InclusiveEnd", "", "", func(s *sample) {
			s.until, s.in.Policy["inclusiveEnd"] = at, true
		}},
		{"early", "a credential that is valid from the next second on", valid + "begin", "credential.not-yet-valid", "refused", func(s *sample) { s.from = at.Add(time.Second) }},

		{"bundle-old", "a bundle that is older than the policy takes", bundle + "age", "bundle.too-old", "undecided", func(s *sample) { s.in.Trust.Issued = at.Add(-72*time.Hour - time.Second) }},
		{"bundle-aging", "a bundle of the last age that the policy takes", bundle + "last age", "", "", func(s *sample) { s.in.Trust.Issued = at.Add(-72 * time.Hour) }},
		{"bundle-expired", "a bundle that ends now", bundle + "expiry", "bundle.expired", "undecided", func(s *sample) { s.in.Trust.Expires = at }},
		{"bundle-overdue", "a bundle after which another should have come", bundle + "next due", "", "", func(s *sample) { s.in.Trust.NextDue = at }},
		{"clock", "a clock that stands before the bundle was made", "THREATS.md R11: bundle time", "clock.behind", "undecided", func(s *sample) { s.in.Trust.Issued = at.Add(5*time.Minute + time.Second) }},
		{"clock-off", "a clock that stands five minutes before the bundle was made", "THREATS.md R11: five minutes", "", "", func(s *sample) { s.in.Trust.Issued = at.Add(5 * time.Minute) }},

		{"grace", "an expired credential in a disaster", grace + "within", "", "", disaster(func(*sample) {})},
		{"grace-policy", "an expired credential in a disaster, by a policy without grace", grace + "policy", "credential.expired", "refused", disaster(func(s *sample) { delete(s.in.Policy, "grace") })},
		{"grace-incident", "an expired credential without a disaster", grace + "no declaration", "credential.expired", "refused", disaster(func(s *sample) { s.in.Trust.Incident = nil })},
		{"grace-over", "an expired credential after its grace", grace + "length", "credential.expired", "refused", disaster(func(s *sample) { s.in.Trust.Incident.Grace = 3600 })},
		{"grace-before", "an expired credential before the disaster", grace + "begin", "credential.expired", "refused", disaster(func(s *sample) { s.in.Trust.Incident.From = at.Add(time.Second) })},
		{"grace-after", "an expired credential after the disaster", grace + "end", "credential.expired", "refused", disaster(func(s *sample) { s.in.Trust.Incident.Until = at })},
		{"grace-early", "a credential that is not valid yet, in a disaster", grace + "expired only", "credential.not-yet-valid", "refused", disaster(func(s *sample) {
			s.from, s.until = at.Add(time.Second), at.Add(time.Hour)
		})},
		{"grace-unsigned", "an expired credential under a declaration that nobody signed", grace + "signature", "credential.expired", "refused", disaster(func(s *sample) {
			s.in.Trust.Version, s.in.Trust.Issued, s.in.Trust.NextDue, s.in.Trust.Expires = 0, time.Time{}, time.Time{}, time.Time{}
		})},
	}
	return flaws
}

func (f form) status() []flaw {
	clause := "Bitstring Status List 1.0 §3.2: "
	suspend := func(s *sample) { s.index, s.purpose = revoked, "suspension" }
	if asTokens(f) {
		clause = "draft-ietf-oauth-status-list-21 §8.3: "
		suspend = func(s *sample) { s.index = suspended }
	}
	return []flaw{
		{"revoked", "a credential that is revoked", clause + "revocation", "status.revoked", "refused", func(s *sample) { s.index = revoked }},
		{"suspended", "a credential that is suspended", clause + "suspension", "status.suspended", "refused", suspend},
		{"revoked-old-list", "a credential that is revoked in an old list", clause + "bad news does not age", "status.revoked", "refused", func(s *sample) {
			s.index, s.asOf = revoked, at.Add(-96*time.Hour)
		}},
		{"index", "an index behind the end of the list", clause + "index", "status.index", "refused", func(s *sample) { s.index = entries }},
		{"no-list", "no list", clause + "list", "status.unavailable", "undecided", func(s *sample) { s.noList = true }},
		{"list-stale", "a list that was obtained too long ago", clause + "copy", "status.stale", "undecided", func(s *sample) { s.asOf = at.Add(-24*time.Hour - time.Second) }},
		{"list-ended", "a list that does not hold any more", clause + "end", "status.stale", "undecided", func(s *sample) { s.listUntil = at }},
		{"list-undated", "a list of which nobody knows how old it is", clause + "age unknown", "status.stale", "undecided", func(s *sample) { s.asOf = time.Time{} }},
		{"list-future", "a list that begins later", clause + "begin", "status.future", "undecided", func(s *sample) { s.listFrom = at.Add(2 * time.Hour) }},
		{"list-forged", "a list that somebody else signed", clause + "proof", "status.proof", "undecided", func(s *sample) { s.listBy = other }},
		{"list-other", "a list of another issuer", clause + "issuer", "status.mismatch", "refused", func(s *sample) { s.listBy, s.listIssuer = other, other }},
		{"list-moved", "a list of another address", clause + "address", "status.mismatch", "refused", func(s *sample) { s.listSub = listURI + "1" }},
		{"status-kind", "a kind of status that nobody checks", clause + "kind", "status.not-checked", "undecided", func(s *sample) { s.statusKind = "OtherStatus2030" }},
		{"list-age", "a list that is older than the policy takes", "THREATS.md R5, status: age", "status.too-old", "undecided", func(s *sample) {
			s.in.Policy["status"] = object{"warn": "1h", "undecided": "5h"}
		}},
	}
}

// entries are credentials with two status entries.
func (f form) entries() []flaw {
	const clause = "Bitstring Status List 1.0 §2.1, several entries: "
	return []flaw{
		{"two-entries", "two entries", clause + "good", "", "", func(s *sample) { s.second = true }},
		{"first-entry", "two entries, by the first of which it is revoked", clause + "the first", "status.revoked", "refused", func(s *sample) { s.second, s.index = true, revoked }},
	}
}

func (f form) keys() []flaw {
	const clause = "THREATS.md R2, keys: "
	set := func(change func(k *key)) func(s *sample) {
		return func(s *sample) { change(&s.in.Keys[0]) }
	}
	return []flaw{
		{"key-unavailable", "an issuer whose document is not there", clause + "no document", "resolution.unavailable", "undecided", func(s *sample) { s.in.Keys = s.in.Keys[1:] }},
		{"key-unknown", "a key that the issuer does not have", clause + "kid", "key.unknown", "refused", set(func(k *key) { k.KeyID = city + "#key-2" })},
		{"key-purpose", "a key for another purpose", "DID Core §5.3.2: another purpose", "key.relationship", "refused", set(func(k *key) { k.For = "keyAgreement" })},
		{"key-no-purpose", "a key without a purpose", "DID Core §5.3.2: no purpose", "key.any-method", "refused", set(func(k *key) { k.For = "" })},
		{"key-any-method", "a key without a purpose, of a method that the policy names", "Policy.AnyMethod", "", "", func(s *sample) {
			s.in.Keys[0].For = ""
			s.in.Policy["anyMethod"] = []string{"example"}
		}},
		{"algorithm", "an algorithm that the policy does not take", "Policy.Algorithms", "policy.algorithm", "refused", func(s *sample) {
			s.in.Policy["algorithms"] = []string{"ES256"}
		}},
	}
}

func (f form) claims() []flaw {
	const clause = "Rule: minimal disclosure, "
	return []flaw{
		{"missing", "a claim that is not shown", clause + "missing", "disclosure.missing", "undecided", func(s *sample) {
			s.in.Request.Claims = append(s.in.Request.Claims, []string{"age_band"})
		}},
		{"excess", "a claim that nobody asked for", clause + "excess", "disclosure.excess", "undecided", func(s *sample) {
			s.claims = maps.Clone(s.claims)
			s.claims["birthdate"] = "1970-01-01"
		}},
		{"excess-tolerated", "a claim that nobody asked for, which the policy tolerates", clause + "excess tolerated", "", "", func(s *sample) {
			s.claims["birthdate"] = "1970-01-01"
			tolerated, _ := s.in.Policy["tolerate"].([]string)
			s.in.Policy["tolerate"] = append(tolerated, "disclosure.excess")
		}},
		{"excess-all", "claims where none was asked for", clause + "none", "disclosure.excess", "undecided", func(s *sample) {
			s.in.Request.Claims = [][]string{{"sub"}}
			if f.name != sdJWTVC.name {
				s.in.Request.Claims = [][]string{{"type"}}
			}
		}},
	}
}

func (f form) schemas() []flaw {
	const clause = "VC JSON Schema §3: "
	pinned := func(text string) func(s *sample) {
		return func(s *sample) {
			s.schema = schema
			if text != "" {
				s.in.Schemas = map[string]string{schema: text}
			}
		}
	}
	const dialect = `{"$schema":"https://json-schema.org/draft/2020-12/schema",`
	return []flaw{
		{"schema", "a credential that satisfies its schema", clause + "satisfied", "", "", pinned(dialect + `"required":["credentialSubject"]}`)},
		{"schema-failed", "a credential that breaks its schema", clause + "broken", "schema.failed", "refused", pinned(dialect + `"required":["evidence"]}`)},
		{"schema-absent", "a schema that is not pinned", clause + "not pinned", "schema.not-checked", "undecided", pinned("")},
	}
}
