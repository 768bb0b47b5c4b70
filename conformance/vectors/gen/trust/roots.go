package trust

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
)

func setRoot(name string, value any) func(*input) {
	return func(in *input) { in.pinned.line[name] = value }
}

// setKey replaces the key of the mayor, who then does not sign.
func setKey(key string) func(*input) {
	return func(in *input) {
		in.pinned.line["keys"].([]object)[0]["key"] = json.RawMessage(key)
		in.pinned.signers = []keys.Signer{hsm, office}
	}
}

func replaced(old, by string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(by), 1) }
}

func rootText(old, by string) func(*input) {
	return func(in *input) { in.pinned.onLine = replaced(old, by) }
}

func rootSigs(change func([]object) []object) func(*input) {
	return func(in *input) { in.pinned.onSigs = change }
}

func rootFile(change func([]byte) []byte) func(*input) {
	return func(in *input) { in.pinned.onFile = change }
}

// many returns n entries that look like signatures, in order.
func many(n int) []object {
	sigs := make([]object, n)
	for i := range sigs {
		sigs[i] = object{"key": b64(bytes.Repeat([]byte{byte(i)}, 32)), "signature": b64(make([]byte, 64))}
	}
	return sigs
}

func roots() []family {
	return []family{{"root", "a root of two of three keys", form + "root", func() *input {
		return &input{op: "trust.OpenRoot", at: at, pinned: firstRoot()}
	}, append(rootFlaws(), append(keyFlaws(), frameFlaws()...)...)}}
}

func rootFlaws() []flaw {
	return []flaw{
		{"threshold-0", "a threshold of 0", tuf + "§4.3 threshold (GHSA-fphv-w9fq-2525)", "trust.root", setRoot("threshold", 0)},
		{"threshold-0-unsigned", "a threshold of 0 and nobody who signed", tuf + "§4.3 threshold without signatures", "trust.root", func(in *input) {
			in.pinned.line["threshold"], in.pinned.signers = 0, nil
		}},
		{"threshold-negative", "a threshold below 0", tuf + "§4.3 threshold below 0", "trust.root", setRoot("threshold", -1)},
		{"threshold-4", "a threshold of more keys than there are", tuf + "§4.3 threshold of the keys", "trust.root", setRoot("threshold", 4)},
		{"threshold-text", "a threshold that is text", form + "root, types", "trust.format", setRoot("threshold", "2")},
		{"one-signature", "one signature where two are asked for", tuf + "§5.3.4 threshold of itself", "trust.threshold", func(in *input) {
			in.pinned.signers = []keys.Signer{mayor}
		}},
		{"unsigned", "no signature", tuf + "§5.3.4 no signatures", "trust.threshold", func(in *input) { in.pinned.signers = nil }},
		{"signer-twice", "one key that signs twice", tuf + "§4.2.1 distinct keys", "trust.signer-repeated", func(in *input) {
			in.pinned.signers = []keys.Signer{mayor, mayor}
		}},
		{"signer-twice-beside", "one key that signs twice beside a second one", form + "signatures, each key once", "trust.signer-repeated", func(in *input) {
			in.pinned.signers = []keys.Signer{mayor, mayor, hsm}
		}},
		{"ecdsa-twice", "both signatures that one ECDSA signature makes", form + "signatures, ECDSA has two", "trust.signer-repeated", rootSigs(func(s []object) []object {
			i := 0
			if s[i]["key"] != thumb(hsm) {
				i = 1
			}
			second := object{"key": s[i]["key"], "signature": b64(keystest.Negated(keys.ES256, unb64(s[i]["signature"])))}
			return []object{s[i], second}
		})},
		{"strangers", "two signatures of keys that it does not name", tuf + "§5.3.4 keys of the root", "trust.threshold", func(in *input) {
			in.pinned.signers = []keys.Signer{deputy, thief}
		}},
		{"signature", "a signature over something else", tuf + "§5.3.4 signature", "trust.signature", func(in *input) {
			in.pinned.onMessage = func(b []byte) []byte { return append(b, ' ') }
		}},
		{"label", "signatures for a bundle", form + "labels, root", "trust.signature", func(in *input) {
			in.pinned.onMessage = replaced(rootLabel, bundleLabel)
		}},
		{"no-label", "signatures over the line alone", form + "labels, none", "trust.signature", func(in *input) {
			in.pinned.onMessage = replaced(rootLabel, "")
		}},
		{"key-borrowed", "a signature under the name of another key", form + "signatures, key", "trust.signature", rootSigs(func(s []object) []object {
			s[0]["signature"], s[1]["signature"] = s[1]["signature"], s[0]["signature"]
			return s
		})},
		{"version-0", "version 0", tuf + "§4.3 version (CVE-2022-29173)", "trust.root", setRoot("version", 0)},
		{"version-large", "a version beyond 2^53", "RFC 7493 §2.2", "json.number", setRoot("version", uint64(1)<<53)},
		{"expires-first", "a root that expires before it is issued", form + "root, dates", "trust.root", setRoot("expires", "2026-04-01T00:00:00Z")},
	}
}

func keyFlaws() []flaw {
	return []flaw{
		{"key-twice", "one key under two names", tuf + "§4.3 keys are unique", "trust.root", func(in *input) {
			in.pinned.line["keys"] = []object{keyOf("mayor", mayor), keyOf("mayor's wife", mayor), keyOf("hsm", hsm)}
		}},
		{"no-keys", "no keys", form + "root, keys", "trust.root", func(in *input) { delete(in.pinned.line, "keys") }},
		{"keys-17", "17 keys", profile + "16 keys of a root", "trust.too-large", func(in *input) {
			list := in.pinned.line["keys"].([]object)
			for _, c := range "abcdefghijklmn" {
				list = append(list, keyOf(string(c), keystest.Signer(keys.EdDSA, "trust vectors: "+string(c))))
			}
			in.pinned.line["keys"] = list
		}},
		{"key-p384", "a key for ES384", form + "root, EdDSA and ES256", "trust.root", setKey(string(jwk(keystest.Signer(keys.ES384, "trust vectors: p384"))))},
		{"key-x25519", "a key that does not sign", form + "root, keys that sign", "trust.root",
			setKey(`{"crv":"X25519","kty":"OKP","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}`)},
		{"key-small", "a key of small order", "RFC 8032 §5.1.7, small order", "key.small-order",
			setKey(`{"crv":"Ed25519","kty":"OKP","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`)},
		{"key-short", "a key of 31 bytes", "RFC 8037 §2", "key.length", setKey(`{"crv":"Ed25519","kty":"OKP","x":"` + strings.Repeat("A", 42) + `"}`)},
		{"key-private", "a private key", "RFC 7517 §9.2", "key.private",
			setKey(`{"crv":"Ed25519","d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`)},
		{"key-kid", "a key with a member too many", form + "keys, required members", "trust.format",
			setKey(strings.Replace(string(jwk(mayor)), `{`, `{"alg":"EdDSA",`, 1))},
		{"key-null", "no key under a name", form + "keys, null", "trust.format", setKey("null")},
		{"name-empty", "a key without a name", form + "root, names", "trust.root", func(in *input) { in.pinned.line["keys"].([]object)[2]["name"] = "" }},
		{"name-bidi", "a name that turns the direction of writing", "Rule R10: names", "trust.root", func(in *input) {
			in.pinned.line["keys"].([]object)[2]["name"] = "mayor\u202e"
		}},
		{"name-long", "a name of 257 bytes", profile + "256 bytes of a name", "trust.root", func(in *input) {
			in.pinned.line["keys"].([]object)[2]["name"] = strings.Repeat("m", 257)
		}},
	}
}

// frameFlaws are flaws of lines, shown on a root.
func frameFlaws() []flaw {
	return []flaw{
		{"unknown-member", "an unknown member", form + "unknown members", "trust.format", setRoot("comment", "hello")},
		{"v2", "a later version of the form", form + "v", "trust.version", setRoot("v", 2)},
		{"v2-member", "a later version with other members", form + "v before unknown members", "trust.version", func(in *input) {
			in.pinned.line["v"], in.pinned.line["delegations"] = 2, []string{}
		}},
		{"no-v", "no version of the form", form + "v required", "trust.format", func(in *input) { delete(in.pinned.line, "v") }},
		{"v-text", "a version that is text", form + "v type", "trust.version", setRoot("v", "1")},
		{"capitals", "a member in capitals", form + "names, letter by letter", "trust.format", rootText(`"threshold"`, `"Threshold"`)},
		{"order", "members in another order", "RFC 8785 §3.2.3", "trust.format", rootText(`"type":"root","v":1`, `"v":1,"type":"root"`)},
		{"space", "a space between members", "RFC 8785 §3.2.1", "trust.format", rootText(`,"type"`, `, "type"`)},
		{"escape", "a letter that is escaped without need", "RFC 8785 §3.2.2.2", "trust.format", rootText(`"mayor"`, `"\u006dayor"`)},
		{"exponent", "a number in another spelling", "RFC 8785 §3.2.2.3", "trust.format", rootText(`"threshold":2`, `"threshold":2.0`)},
		{"duplicate", "a member twice", "RFC 7493 §2.3", "json.duplicate-name", rootText(`"threshold":2`, `"threshold":2,"threshold":2`)},
		{"null", "a list that is null", form + "no nulls", "trust.format", setRoot("keys", nil)},
		{"type", "a line of an unknown type", form + "types", "trust.format", setRoot("type", "snapshot")},
		{"no-type", "a line of no type", form + "type required", "trust.format", func(in *input) { delete(in.pinned.line, "type") }},
		{"offset", "a time with an offset", form + "times in UTC", "trust.format", setRoot("issued", "2026-04-01T09:00:00+09:00")},
		{"fraction", "a time with a fraction", form + "times in whole seconds", "trust.format", setRoot("issued", "2026-04-01T00:00:00.5Z")},
		{"no-date", "no date of expiry", form + "root, expires required", "trust.format", func(in *input) { delete(in.pinned.line, "expires") }},
		{"line-long", "a line of more than 32 KiB", profile + "32 KiB of a line", "trust.too-large", rootText("{", "{"+strings.Repeat(" ", 32<<10))},
		{"utf8", "half a surrogate pair", "RFC 7493 §2.1", "json.utf8", rootText(`"mayor"`, `"mayor\ud800"`)},

		{"signatures-33", "33 signatures", profile + "32 signatures", "trust.too-large", rootSigs(func([]object) []object { return many(33) })},
		{"signatures-order", "signatures out of order", form + "signatures in order of their keys", "trust.format", rootSigs(func(s []object) []object {
			return []object{s[1], s[0]}
		})},
		{"signature-padding", "a signature with padding", "RFC 7515 §2, base64url", "trust.format", rootSigs(func(s []object) []object {
			s[0]["signature"] = s[0]["signature"].(string) + "=="
			return s
		})},
		{"signature-short", "a signature that is cut short", "RFC 8032 §5.1.7, length", "trust.signature", rootSigs(func(s []object) []object {
			for _, x := range s {
				x["signature"] = b64(unb64(x["signature"])[:63])
			}
			return s
		})},
		{"signature-member", "an unknown member in a signature", form + "signatures, members", "trust.format", rootSigs(func(s []object) []object {
			s[0]["alg"] = "EdDSA"
			return s
		})},
		{"signature-key-short", "a signature whose key has 31 bytes", form + "signatures, length of key", "trust.format", rootSigs(func(s []object) []object {
			s[0]["key"] = b64(unb64(s[0]["key"])[:31])
			return s
		})},
		{"signatures-v2", "signatures of a later version", form + "v of signatures", "trust.version", func(in *input) {
			in.pinned.onSigLine = replaced(`"v":1`, `"v":2`)
		}},

		{"empty", "no bytes", form + "file, empty", "trust.format", rootFile(func([]byte) []byte { return nil })},
		{"cut-line", "a line that is cut off", form + "file, cut off in the line", "trust.format", rootFile(func(b []byte) []byte { return b[:40] })},
		{"cut-signatures", "no signatures behind the line", form + "file, cut off behind the line", "trust.format", rootFile(func(b []byte) []byte {
			return b[:bytes.IndexByte(b, '\n')+1]
		})},
		{"no-line-feed", "no line feed at the end", form + "file, line feeds", "trust.format", rootFile(func(b []byte) []byte { return b[:len(b)-1] })},
		{"trailing", "a byte behind the root", form + "file, end", "trust.format", rootFile(func(b []byte) []byte { return append(b, '\n') })},
		{"bom", "a byte order mark", "RFC 8259 §8.1", "json.utf8", rootFile(func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) })},
		{"carriage", "line ends of another system", form + "file, line ends", "trust.format", rootFile(func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
		})},
		{"two", "two roots in one file", form + "root, one in its file", "trust.format", rootFile(func(b []byte) []byte { return append(b, secondRoot().file()...) })},
	}
}

func rotations() []family {
	next := func(change func(*root)) func(*input) { return func(in *input) { change(in.next) } }
	return []family{{"rotation", "a root that follows another one", tuf + "§5.3", func() *input {
		return &input{op: "trust.Next", at: at, pinned: firstRoot(), next: secondRoot()}
	}, []flaw{
		{"new-only", "a rotation that is signed by its own keys only", tuf + "§5.3.4 keys of version N", "trust.threshold", next(func(r *root) { r.signers = []keys.Signer{deputy, hsm} })},
		{"old-only", "a rotation that is signed by the keys before it only", tuf + "§5.3.4 keys of version N+1", "trust.threshold", next(func(r *root) { r.signers = []keys.Signer{mayor, hsm} })},
		{"skip", "a rotation that leaves one out", tuf + "§5.3.5 version N+1", "trust.root-chain", next(func(r *root) { r.line["version"] = 3 })},
		{"same", "a rotation of the same version", tuf + "§5.3.5 version N again", "trust.root-chain", next(func(r *root) { r.line["version"] = 1 })},
		{"late", "a rotation that was made after the root before it expired", profile + "rotation before expiry", "trust.root-expired", next(func(r *root) {
			r.line["issued"], r.line["expires"] = "2027-04-01T00:00:00Z", "2028-04-01T00:00:00Z"
		})},
		{"stranger", "a signature of a stranger beside enough good ones", form + "signatures of strangers, root", "trust.signer", next(func(r *root) { r.signers = append(r.signers, thief) })},
		{"foreign", "a rotation that strangers signed", tuf + "§5.3.4 foreign root", "trust.signer", next(func(r *root) {
			r.line["keys"], r.signers = []object{keyOf("mayor", thief), keyOf("hsm", fire)}, []keys.Signer{thief, fire, deputy}
		})},
		{"signature", "a signature of the old root over another rotation", tuf + "§5.3.4 signature of version N", "trust.signature", next(func(r *root) {
			r.onLine = replaced(`"2027-06-01`, `"2037-06-01`)
			other := secondRoot()
			sigs := other.sigs()
			r.onSigs = func(s []object) []object {
				for i := range s {
					if s[i]["key"] == thumb(mayor) {
						s[i] = sigs[i]
					}
				}
				return s
			}
		})},
		{"threshold-0", "a rotation to a threshold of 0", tuf + "§4.3 threshold of a rotation", "trust.root", next(func(r *root) { r.line["threshold"] = 0 })},
	}}}
}

// sigs are the signatures as they would be written.
func (s *signed) sigs() (sigs []object) {
	kept := *s
	kept.onSigs = func(x []object) []object {
		sigs = x
		return x
	}
	kept.block(nil)
	return sigs
}
