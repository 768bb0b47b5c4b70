package status

import (
	"encoding/base64"
	"strings"
	"time"
)

// list is a Bitstring Status List of one bit each: 3 and 94566 are set.
func list() *input {
	in := start()
	in.Entry = object{
		"id": uri + "#94567", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
		"statusListIndex": "94567", "statusListCredential": uri,
	}
	in.header = object{"alg": "EdDSA", "kid": kid, "typ": "vc+jwt"}
	in.inner = object{
		"id": uri + "#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
		"encodedList": "u" + b64(gz(high(entries, 3, 94566))),
	}
	in.payload = object{
		"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "id": uri, "issuer": city,
		"type":      []string{"VerifiableCredential", "BitstringStatusListCredential"},
		"validFrom": "2026-11-01T00:00:00Z", "validUntil": "2026-12-01T00:00:00Z",
		"credentialSubject": in.inner,
	}
	return in
}

// words are messages for values of two bits.
func words() []object {
	return []object{
		{"status": "0x0", "message": "open"}, {"status": "0x1", "message": "under review"},
		{"status": "0x2", "message": "moved"}, {"status": "0x3", "message": "closed"},
	}
}

// wide is a list of two bits each, whose third value is 2.
func wide() *input {
	in := list()
	in.Entry["statusPurpose"], in.inner["statusPurpose"] = "message", "message"
	in.Entry["statusSize"], in.Entry["statusMessage"] = 2, words()
	in.inner["encodedList"] = "u" + b64(gz(high(2*entries, 4)))
	return in
}

// several is a list for two purposes, served for an hour.
func several() *input {
	in := list()
	in.inner["statusPurpose"] = []string{"suspension", "refresh"}
	in.Entry["statusPurpose"] = "suspension"
	in.inner["ttl"] = 43_200_000
	return in
}

func setEntry(name string, value any) func(*input) {
	return func(in *input) { in.Entry[name] = value }
}

func setInner(name string, value any) func(*input) {
	return func(in *input) { in.inner[name] = value }
}

func setList(name string, value any) func(*input) {
	return func(in *input) { in.payload[name] = value }
}

func setHeader(name string, value any) func(*input) {
	return func(in *input) { in.header[name] = value }
}

func drop(from func(*input) object, name string) func(*input) {
	return func(in *input) { delete(from(in), name) }
}

func entryOf(in *input) object   { return in.Entry }
func innerOf(in *input) object   { return in.inner }
func payloadOf(in *input) object { return in.payload }
func headerOf(in *input) object  { return in.header }

// packed replaces the compressed list.
func packed(change func(gzipped []byte) []byte) func(*input) {
	return func(in *input) {
		in.inner["encodedList"] = "u" + b64(change(gz(high(entries, 3, 94566))))
	}
}

const (
	bsl     = "Bitstring Status List 1.0 "
	profile = "Hinan profile: "
)

func bitstrings() []family {
	return []family{
		{"bitstring", "a list that says nothing against the credential", bsl + "§3.2 step 11", list, bitstringFlaws()},
		{"bitstring-wide", "values of two bits, of which this one is 0", bsl + "§2.1 statusSize", wide, wideFlaws()},
		{"bitstring-several", "a list for several purposes", bsl + "§2.2 statusPurpose", several, []flaw{
			{"suspended", "the credential is suspended", bsl + "§2.1 statusPurpose suspension", "status.suspended", setEntry("statusListIndex", "3")},
			{"refresh", "a newer credential is offered", bsl + "§2.1 statusPurpose refresh", "status.refresh", func(in *input) {
				in.Entry["statusListIndex"], in.Entry["statusPurpose"] = "3", "refresh"
			}},
			{"purpose", "a purpose that is not among several", bsl + "§3.2 step 3, several purposes", "status.purpose", setEntry("statusPurpose", "revocation")},
			{"ttl", "a copy that is older than the list says it serves", bsl + "§2.2 ttl", "status.stale", func(in *input) { in.asOf = at.Add(-12*time.Hour - time.Second) }},
			{"ttl-text", "a ttl that is text", bsl + "§2.2 ttl type", "status.list", setInner("ttl", "43200000")},
			{"ttl-negative", "a ttl below 0", bsl + "§2.2 ttl range", "status.list", setInner("ttl", -1)},
		}},
	}
}

func wideFlaws() []flaw {
	return []flaw{
		{"message", "a state of the issuer's own", bsl + "§3.2 step 12", "status.message", setEntry("statusListIndex", "2")},
		{"short", "as many bits as are needed, but for half as many values", bsl + "§3.2 step 7, statusSize", "status.list",
			setInner("encodedList", "u"+b64(gz(high(entries, 4))))},
		{"index", "an index that is within the bits and outside the values", bsl + "§3.2 step 8, statusSize", "status.index", setEntry("statusListIndex", "131072")},
		{"size-zero", "a statusSize of 0", bsl + "§2.1 statusSize range", "credential.malformed", setEntry("statusSize", 0)},
		{"size-text", "a statusSize that is text", bsl + "§2.1 statusSize type", "credential.malformed", setEntry("statusSize", "2")},
		{"no-messages", "values of two bits without messages", bsl + "§2.1 statusMessage required", "credential.malformed", drop(entryOf, "statusMessage")},
		{"few-messages", "fewer messages than values", bsl + "§2.1 statusMessage length", "credential.malformed", setEntry("statusMessage", words()[:3])},
		{"message-twice", "two messages for one value", bsl + "§2.1 statusMessage status", "credential.malformed",
			setEntry("statusMessage", append(words()[:3], object{"status": "0x2", "message": "again"}))},
		{"message-decimal", "a message for a value that is not hexadecimal", bsl + "§2.1 statusMessage status prefix", "credential.malformed",
			setEntry("statusMessage", append(words()[:3], object{"status": "3", "message": "closed"}))},
	}
}

func bitstringFlaws() []flaw {
	flaws := []flaw{
		{"revoked", "the credential is revoked", bsl + "§2.1 statusPurpose revocation", "status.revoked", setEntry("statusListIndex", "3")},
		{"revoked-neighbour", "the index in front of the one that is not", bsl + "§3.3 bit order", "status.revoked", setEntry("statusListIndex", "94566")},
		{"index-end", "the first index behind the end", bsl + "§3.2 step 8", "status.index", setEntry("statusListIndex", "131072")},
		{"index-number", "an index that is a number", bsl + "§2.1 statusListIndex type", "credential.malformed", setEntry("statusListIndex", 94567)},
		{"index-negative", "a negative index", bsl + "§2.1 statusListIndex range", "credential.malformed", setEntry("statusListIndex", "-1")},
		{"index-zero", "an index with a leading zero", profile + "one spelling of an index", "credential.malformed", setEntry("statusListIndex", "094567")},
		{"no-index", "no index", bsl + "§2.1 statusListIndex required", "credential.malformed", drop(entryOf, "statusListIndex")},
		{"no-uri", "no address of the list", bsl + "§2.1 statusListCredential required", "credential.malformed", drop(entryOf, "statusListCredential")},
		{"uri", "an address that is no URL", bsl + "§2.1 statusListCredential type", "credential.malformed", setEntry("statusListCredential", "status 1")},
		{"no-purpose", "no purpose", bsl + "§2.1 statusPurpose required", "credential.malformed", drop(entryOf, "statusPurpose")},
		{"purpose-unknown", "a purpose that nobody knows", bsl + "§2.1 statusPurpose values", "status.not-checked", func(in *input) {
			in.Entry["statusPurpose"], in.inner["statusPurpose"] = "weather", "weather"
		}},
		{"type-unknown", "a kind of entry that nobody knows", profile + "unknown status types", "status.not-checked", setEntry("type", "BitstringStatusListEntry2")},

		{"unavailable", "a list that cannot be had", bsl + "§3.2 step 2, STATUS_RETRIEVAL_ERROR", "status.unavailable", func(in *input) { in.absent = true }},
		{"id", "a list with another id", bsl + "§2.2 id", "status.mismatch", setList("id", "https://city.example/status/2")},
		{"no-id", "a list without an id", bsl + "§2.2 id required here", "status.list", drop(payloadOf, "id")},
		{"issuer", "a list of another issuer", bsl + "§5 issuer of the list", "status.mismatch", func(in *input) {
			in.payload["issuer"], in.header["kid"], in.signer = other, other+"#key-1", otherKey
		}},
		{"purpose", "a list for another purpose", bsl + "§3.2 step 3", "status.purpose", setEntry("statusPurpose", "suspension")},
		{"short", "one byte fewer than the least size", bsl + "§3.2 step 7", "status.list", setInner("encodedList", "u"+b64(gz(high(entries-8, 3))))},
		{"list-type", "a credential that is no status list", bsl + "§2.2 type", "status.list", setList("type", []string{"VerifiableCredential"})},
		{"subject-type", "a subject that is no list", bsl + "§2.2 credentialSubject.type", "status.list", setInner("type", "StatusList2021")},
		{"no-list", "no encodedList", bsl + "§2.2 encodedList required", "status.list", drop(innerOf, "encodedList")},
		{"list-bytes", "an encodedList that is no text", bsl + "§2.2 encodedList type", "status.list", setInner("encodedList", []int{31, 139})},
		{"no-list-purpose", "a list without a purpose", bsl + "§2.2 statusPurpose required", "status.list", drop(innerOf, "statusPurpose")},
		{"list-purpose-empty", "a list for no purpose", bsl + "§2.2 statusPurpose empty", "status.list", setInner("statusPurpose", []string{})},
		{"list-purpose-number", "a purpose that is a number", bsl + "§2.2 statusPurpose type", "status.list", setInner("statusPurpose", []any{"revocation", 1})},
		{"two-subjects", "two lists in one", bsl + "§2.2 credentialSubject", "status.proof", func(in *input) {
			in.payload["credentialSubject"] = []object{in.inner, in.inner}
		}},

		{"no-prefix", "an encodedList that is not in multibase", bsl + "§3.4 step 1", "status.list", setInner("encodedList", b64(gz(high(entries, 3))))},
		{"base58", "an encodedList in another base of multibase", bsl + "§2.2 encodedList base64url", "status.list", setInner("encodedList", "z"+b64(gz(high(entries, 3))))},
		{"padding", "an encodedList with padding", bsl + "§2.2 encodedList without padding", "status.list",
			setInner("encodedList", "u"+base64.URLEncoding.EncodeToString(gz(high(entries, 3))))},
		{"alphabet", "an encodedList in the other alphabet", bsl + "§2.2 encodedList alphabet", "status.list",
			setInner("encodedList", "u"+base64.RawStdEncoding.EncodeToString(gz(high(entries, 3, 94566))))},
		{"line-break", "an encodedList with a line break", "RFC 4648 §3.1", "status.list", setInner("encodedList", "u"+b64(gz(high(entries, 3)))+"\n")},
		{"spare-bits", "an encodedList whose last character has spare bits", "RFC 4648 §3.5", "status.list", func(in *input) {
			text := in.inner["encodedList"].(string)
			in.inner["encodedList"] = text[:len(text)-1] + string(text[len(text)-1]+1)
		}},
		{"zlib", "a list in the other form of compression", bsl + "§3.4 step 2, GZIP", "status.list", setInner("encodedList", "u"+b64(zl(high(entries, 3))))},
		{"cut", "a list that is cut off", "RFC 1952 §2.2", "status.list", packed(func(b []byte) []byte { return b[:len(b)-9] })},
		{"no-checksum", "a list without its checksum", "RFC 1952 §2.3 trailer", "status.list", packed(func(b []byte) []byte { return b[:len(b)-8] })},
		{"checksum", "a list with another checksum", "RFC 1952 §2.3.1 CRC32", "status.list", packed(func(b []byte) []byte { b[len(b)-8] ^= 1; return b })},
		{"isize", "a list of another size than it says", "RFC 1952 §2.3.1 ISIZE", "status.list", packed(func(b []byte) []byte { b[len(b)-4] ^= 1; return b })},
		{"trailing", "a byte behind the list", profile + "nothing behind a list", "status.list", packed(func(b []byte) []byte { return append(b, 0) })},
		{"two-members", "a second list behind the list", "RFC 1952 §2.2, one member", "status.list", packed(func(b []byte) []byte { return append(b, gz(high(8))...) })},
		{"bomb", "a list of 8 MiB and one byte", profile + "8 MiB inflated", "status.too-large", packed(func([]byte) []byte { return gz(make([]byte, 8<<20+1)) })},

		{"until", "a list that does not hold any more", bsl + "§2.2 validUntil", "status.stale", setList("validUntil", "2026-11-22T00:00:00Z")},
		{"from", "a list that does not hold yet", bsl + "§2.2 validFrom", "status.future", setList("validFrom", "2026-11-22T01:00:01Z")},
		{"old", "a copy of more than a day", profile + "age of a copy", "status.stale", func(in *input) { in.asOf = at.Add(-24*time.Hour - time.Second) }},
		{"age-unknown", "a copy of unknown age", profile + "age of a copy unknown", "status.stale", func(in *input) { in.asOf = time.Time{} }},
		{"rollback", "a list that is older than one that was seen", profile + "rollback", "status.rollback", func(in *input) {
			newer := list()
			newer.payload["validFrom"] = "2026-11-02T00:00:00Z"
			in.Earlier = []published{{uri, sign(cityKey, newer.header, newer.payload), asOf}}
		}},
	}
	return append(flaws, proofFlaws(bsl+"§3.2 step 2, proof: ")...)
}

// proofFlaws are flaws of the token that a list comes in. Whatever they are, an
// unproven list says nothing.
func proofFlaws(clause string) []flaw {
	return []flaw{
		{"signature", "a signature over something else", clause + "signature", "status.proof", func(in *input) {
			in.spoil = func(token string) string {
				i := strings.LastIndexByte(token, '.') + 1
				return token[:i] + b64(make([]byte, 64))
			}
		}},
		{"no-signature", "no signature", clause + "no signature", "status.proof", func(in *input) {
			in.spoil = func(token string) string { return token[:strings.LastIndexByte(token, '.')+1] }
		}},
		{"bare", "a list without any proof", clause + "no proof", "status.proof", func(in *input) {
			in.spoil = func(string) string { return string(encode(in.payload)) }
		}},
		{"key", "a list that is signed by another", clause + "key", "status.proof", func(in *input) { in.signer = otherKey }},
		{"kid-unknown", "a key that the issuer does not have", clause + "kid unknown", "status.proof", setHeader("kid", city+"#key-2")},
		{"kid-other", "a key of another than the issuer", clause + "kid of another", "status.proof", func(in *input) {
			in.header["kid"], in.signer = other+"#key-1", otherKey
		}},
		{"no-kid", "no key is named", clause + "no kid", "status.proof", drop(headerOf, "kid")},
		{"alg-none", "the algorithm none", clause + "alg none", "status.proof", setHeader("alg", "none")},
		{"alg", "an algorithm that is not the key's", clause + "alg of another key", "status.proof", setHeader("alg", "ES256")},
		{"crit", "a critical extension", clause + "crit", "status.proof", setHeader("crit", []string{"exp"})},
		{"x5c", "a key that comes along", clause + "x5c", "status.proof", setHeader("x5c", []string{"MIIB"})},
		{"typ", "a token of another type", clause + "typ", "status.proof", setHeader("typ", "vp+jwt")},
		{"no-typ", "a token of no type", clause + "no typ", "status.proof", drop(headerOf, "typ")},
	}
}
