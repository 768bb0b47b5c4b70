package trust

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/keys"
)

// bundleInput is a bundle of version 3 under the first root.
func bundleInput(c func() *content) func() *input {
	return func() *input {
		return &input{op: "trust.Open", at: at, pinned: firstRoot(), bundle: newBundle(3, c(), firstRoot())}
	}
}

// seen says that the device has seen a version of the root and of the bundle.
func seen(root, version int, digest []byte) func(*input) {
	return func(in *input) {
		in.state, in.text = object{"v": 1, "rootVersion": root, "version": version, "digest": b64(digest)}, same
	}
}

func onStatement(change func(object)) func(*input) {
	return func(in *input) { in.bundle.onStatement = change }
}

func setEdition(name string, value any) func(*input) {
	return func(in *input) { in.bundle.edition()[name] = value }
}

// setSize sets a member of the edition's content, or of the payload.
func setSize(of, name string, value any) func(*input) {
	return onStatement(func(s object) {
		if of == "content" {
			s = s["edition"].(object)
		}
		s[of].(object)[name] = value
	})
}

func bundleFile(change func([]byte) []byte) func(*input) {
	return func(in *input) { in.bundle.onFile = change }
}

func packed(change func([]byte) []byte) func(*input) {
	return func(in *input) { in.bundle.onPacked = change }
}

// lines returns where the lines of a file begin, and the payload.
func lines(b []byte, n int) []int {
	starts := []int{0}
	for len(starts) <= n {
		last := starts[len(starts)-1]
		starts = append(starts, last+bytes.IndexByte(b[last:], '\n')+1)
	}
	return starts
}

func signedBy(signers ...keys.Signer) func(*input) {
	return func(in *input) { in.bundle.signers = signers }
}

func bundles() []family {
	return []family{{"bundle", "a bundle of two of three signatures", form + "bundle", bundleInput(few),
		slices.Concat(signatureFlaws(), versionFlaws(), statementFlaws(), fileFlaws(), payloadFlaws())}}
}

func signatureFlaws() []flaw {
	return []flaw{
		{"one-signature", "one signature where two are asked for", tuf + "§5.4.2 threshold", "trust.threshold", signedBy(office)},
		{"unsigned", "no signature", tuf + "§5.4.2 no signatures", "trust.threshold", signedBy()},
		{"signer-twice", "one key that signs twice", tuf + "§5.4.2 distinct keys", "trust.signer-repeated", signedBy(office, office)},
		{"strangers", "signatures of strangers", tuf + "§5.4.2 keys of the root", "trust.signer", signedBy(deputy, thief)},
		{"stranger-beside", "a signature of a stranger beside enough good ones", form + "signatures of strangers", "trust.signer", signedBy(mayor, office, thief)},
		{"bad-beside", "a signature that does not verify beside enough good ones", form + "every signature verifies", "trust.signature", func(in *input) {
			in.bundle.signers = []keys.Signer{mayor, office, hsm}
			in.bundle.onSigs = func(s []object) []object {
				for _, x := range s {
					if x["key"] == thumb(hsm) {
						x["signature"] = b64(make([]byte, 64))
					}
				}
				return s
			}
		}},
		{"label", "signatures for a root", form + "labels, bundle", "trust.signature", func(in *input) {
			in.bundle.onMessage = replaced(bundleLabel, rootLabel)
		}},
		{"statement-only", "signatures over the line without the roots in front of it", form + "signatures cover the roots", "trust.signature", func(in *input) {
			in.bundle.onMessage = func(b []byte) []byte {
				return slices.Concat([]byte(bundleLabel), encode(in.bundle.line), []byte("\n"))
			}
		}},
		{"inflated", "signatures over the inflated bytes", form + "signatures cover the compressed bytes", "trust.digest", onStatement(func(s object) {
			s["payload"] = s["edition"].(object)["content"]
		})},
		{"signatures-33", "33 signatures", profile + "32 signatures of a bundle", "trust.too-large", func(in *input) {
			in.bundle.onSigs = func([]object) []object { return many(33) }
		}},
		{"signed-before", "the signatures of another bundle", tuf + "§5.4.2 mix and match", "trust.signature", func(in *input) {
			other := newBundle(3, smallContent(), firstRoot())
			other.file()
			in.bundle.onSigs = func([]object) []object { return other.sigsBehind(firstRoot().file()) }
		}},
	}
}

func (b *bundle) sigsBehind(before []byte) (sigs []object) {
	b.onSigs = func(s []object) []object { sigs = s; return s }
	b.block(before)
	return sigs
}

func versionFlaws() []flaw {
	return []flaw{
		{"rollback", "a bundle that is older than one that was seen", tuf + "§5.4.3 rollback", "trust.rollback", seen(1, 4, []byte(strings.Repeat("d", 32)))},
		{"fork", "another bundle of the version that was seen", "Rule R5: equal version with other bytes", "trust.fork", seen(1, 3, []byte(strings.Repeat("d", 32)))},
		{"root-rollback", "a root that is older than one that was seen", tuf + "§5.3.5 rollback", "trust.root-rollback", seen(2, 2, []byte(strings.Repeat("d", 32)))},
		{"version-0", "version 0", form + "version from 1", "trust.format", setEdition("version", 0)},
		{"version-large", "a version beyond 2^53", "RFC 7493 §2.2, bundle", "json.number", setEdition("version", uint64(1)<<53)},
		{"root-expired", "a root that has expired", tuf + "§5.3.10 expiration", "trust.root-expired", func(in *input) {
			in.at = time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
		}},
		{"dates", "a bundle that expires before it is issued", form + "dates, expires", "trust.format", setEdition("expires", "2026-11-10T12:00:00Z")},
		{"due-late", "a bundle whose successor is due after its end", form + "dates, nextDue before the end", "trust.format", setEdition("nextDue", "2026-11-24T12:00:01Z")},
		{"due-early", "a bundle whose successor was due before it", form + "dates, nextDue after issue", "trust.format", setEdition("nextDue", "2026-11-10T12:00:00Z")},
		{"no-issued", "no date of issue", form + "dates, issued required", "trust.format", onStatement(func(s object) { delete(s["edition"].(object), "issued") })},
	}
}

func statementFlaws() []flaw {
	return []flaw{
		{"member", "an unknown member", form + "statement, unknown members", "trust.format", onStatement(func(s object) { s["comment"] = "x" })},
		{"edition-member", "an unknown member in the edition", form + "edition, unknown members", "trust.format", setEdition("city", "x")},
		{"v2", "a later version of the form", form + "statement, v", "trust.version", onStatement(func(s object) { s["v"] = 2 })},
		{"no-edition", "no edition", form + "statement, edition required", "trust.format", onStatement(func(s object) { delete(s, "edition") })},
		{"base", "a whole bundle with a base", form + "statement, base of a delta only", "trust.format", onStatement(func(s object) {
			s["base"] = object{"version": 2, "sha256": b64(make([]byte, 32))}
		})},
		{"delta-no-base", "a delta without a base", form + "statement, base of a delta", "trust.format", onStatement(func(s object) { s["type"] = "delta" })},
		{"payload-digest", "another digest of the payload", form + "payload, digest", "trust.digest", setSize("payload", "sha256", b64(make([]byte, 32)))},
		{"payload-length", "another length of the payload", form + "payload, length", "trust.digest", setSize("payload", "bytes", 7)},
		{"payload-negative", "a payload of less than no bytes", form + "payload, negative length", "trust.format", setSize("payload", "bytes", -1)},
		{"content-digest", "another digest of the content", form + "content, digest", "trust.digest", setSize("content", "sha256", b64(make([]byte, 32)))},
		{"content-more", "a content that is shorter than it says", form + "content, length", "trust.digest", setSize("content", "bytes", 5000)},
		{"content-less", "a content that is longer than it says", form + "content, limit by its length", "trust.too-large", setSize("content", "bytes", 10)},
		{"content-negative", "a content of less than no bytes", form + "content, negative length", "trust.format", setSize("content", "bytes", -1)},
		{"content-large", "a content of more than 4 MiB", profile + "4 MiB inflated", "trust.too-large", setSize("content", "bytes", 4<<20+1)},
	}
}

func fileFlaws() []flaw {
	cut := func(line, more int) func(*input) {
		return bundleFile(func(b []byte) []byte { return b[:lines(b, 4)[line]+more] })
	}
	return []flaw{
		{"cut-0", "no bytes", form + "file of a bundle, empty", "trust.format", cut(0, 0)},
		{"cut-in-root", "cut off in the root", form + "file, cut off in the root", "trust.format", cut(0, 99)},
		{"cut-1", "cut off behind the root's line", form + "file, cut off behind the root's line", "trust.format", cut(1, 0)},
		{"cut-in-root-signatures", "cut off in the root's signatures", form + "file, cut off in the root's signatures", "trust.format", cut(1, 50)},
		{"cut-2", "cut off behind the root", form + "file, cut off behind the root", "trust.format", cut(2, 0)},
		{"cut-in-statement", "cut off in the statement", form + "file, cut off in the statement", "trust.format", cut(2, 50)},
		{"cut-3", "cut off behind the statement", form + "file, cut off behind the statement", "trust.format", cut(3, 0)},
		{"cut-in-signatures", "cut off in the signatures", form + "file, cut off in the signatures", "trust.format", cut(3, 50)},
		{"cut-4", "cut off behind the signatures", form + "file, cut off behind the signatures", "trust.digest", cut(4, 0)},
		{"cut-in-payload", "cut off in the payload", form + "file, cut off in the payload", "trust.digest", bundleFile(func(b []byte) []byte { return b[:len(b)-1] })},
		{"trailing", "a byte behind the payload", form + "file of a bundle, end", "trust.digest", bundleFile(func(b []byte) []byte { return append(b, 0) })},
		{"no-root", "a bundle without its root", form + "file, root", "trust.format", func(in *input) { in.bundle.roots = nil }},
		{"spliced-payload", "the payload of another bundle", form + "file, payload of another", "trust.digest", bundleFile(func(b []byte) []byte {
			return append(b[:lines(b, 4)[4]:lines(b, 4)[4]], newBundle(3, smallContent(), firstRoot()).payload()...)
		})},
		{"spliced-statement", "the statement and payload of another bundle", form + "file, statement of another", "trust.signature", bundleFile(func(b []byte) []byte {
			other := newBundle(3, smallContent(), firstRoot()).file()
			at, from := lines(b, 4), lines(other, 4)
			return slices.Concat(b[:at[2]], other[from[2]:from[3]], b[at[3]:at[4]], other[from[4]:])
		})},
		{"spliced-root", "a root that another one stands for", form + "file, root of another", "trust.root-chain", func(in *input) {
			forged := firstRoot()
			forged.line["keys"], forged.signers = []object{keyOf("mayor", thief), keyOf("hsm", fire)}, []keys.Signer{thief, fire}
			in.bundle.roots, in.bundle.signers = []*root{forged}, []keys.Signer{thief, fire}
		}},
		{"second-bundle", "a bundle in front of a bundle", form + "file, one bundle", "trust.digest", bundleFile(func(b []byte) []byte { return slices.Concat(b, b) })},
	}
}

func payloadFlaws() []flaw {
	return []flaw{
		{"bomb", "a payload that inflates to more than 4 MiB", profile + "4 MiB inflated, bomb", "trust.too-large", func(in *input) {
			in.bundle.onPlain = func([]byte) []byte { return make([]byte, 5<<20) }
			in.bundle.onStatement = func(s object) { s["edition"].(object)["content"].(object)["bytes"] = 4 << 20 }
		}},
		{"stored", "a payload that is not compressed", "RFC 1951 §3.2.3", "trust.format", func(in *input) {
			plain := in.bundle.content.marshal()
			in.bundle.onPacked = func([]byte) []byte { return plain }
		}},
		{"stream-cut", "a stream that has no end", "RFC 1951 §3.2.3 BFINAL", "trust.format", packed(func(b []byte) []byte { return b[:len(b)-5] })},
		{"stream-trailing", "a byte behind the stream", form + "payload, nothing behind the stream", "trust.format", packed(func(b []byte) []byte { return append(b, 0) })},
		{"zlib", "a stream with a header of zlib", form + "payload, DEFLATE without header", "trust.format", packed(func(b []byte) []byte { return append([]byte{0x78, 0xda}, b...) })},
	}
}

// chains are bundles whose file leads from the first root to the third.
func chains() []family {
	return []family{{"chain", "a bundle that brings two rotations", tuf + "§5.3, several rotations", func() *input {
		in := bundleInput(few)()
		in.bundle.roots = []*root{firstRoot(), secondRoot(), thirdRoot()}
		in.bundle.signers = []keys.Signer{deputy, fire}
		return in
	}, []flaw{
		{"left-out", "a rotation that is left out", tuf + "§5.3 every rotation", "trust.root-chain", func(in *input) {
			in.bundle.roots = []*root{firstRoot(), thirdRoot()}
		}},
		{"not-reached", "rotations that begin after the pinned root", tuf + "§5.3 beginning at the pinned root", "trust.root-chain", func(in *input) {
			in.bundle.roots = []*root{thirdRoot()}
		}},
		{"order", "rotations out of order", form + "roots in order", "trust.root-chain", func(in *input) {
			in.bundle.roots = []*root{firstRoot(), thirdRoot(), secondRoot()}
		}},
		{"new-only", "a rotation that is signed by its own keys only", tuf + "§5.3.4 keys of version N, in a bundle", "trust.threshold", func(in *input) {
			in.bundle.roots[1].signers = []keys.Signer{deputy, hsm}
		}},
		{"old-only", "a rotation that is signed by the keys before it only", tuf + "§5.3.4 keys of version N+1, in a bundle", "trust.threshold", func(in *input) {
			in.bundle.roots[2].signers = []keys.Signer{office, hsm}
		}},
		{"old-signers", "a bundle that the keys of the first root signed", tuf + "§5.4.2 keys of the latest root", "trust.signer", func(in *input) {
			in.bundle.signers = []keys.Signer{mayor, office}
		}},
		{"superseded", "a bundle under a root that was rotated away", profile + "bundles of an old root", "trust.root-rollback", func(in *input) {
			in.pinned = thirdRoot()
			in.bundle.roots, in.bundle.signers = []*root{firstRoot(), secondRoot()}, []keys.Signer{deputy, office}
		}},
		{"late", "a rotation that was made after the root before it expired", profile + "rotation before expiry, in a bundle", "trust.root-expired", func(in *input) {
			in.bundle.roots[1].line["expires"] = "2026-08-01T00:00:00Z"
		}},
		{"expired", "a chain that ends in a root that has expired", tuf + "§5.3.10 expiration of the latest root", "trust.root-expired", func(in *input) {
			in.at = time.Date(2027, 8, 1, 0, 0, 0, 0, time.UTC)
		}},
		{"roots-17", "17 roots", profile + "16 roots", "trust.too-large", func(in *input) {
			in.bundle.roots = slices.Repeat([]*root{firstRoot()}, 17)
		}},
	}}}
}

func checks() []family {
	return []family{{"check", "a bundle that counts at the time", form + "dates", func() *input {
		in := bundleInput(few)()
		in.op = "trust.Check"
		return in
	}, []flaw{
		{"expired", "a bundle that has expired", tuf + "§5.4.5 expiration", "trust.expired", func(in *input) {
			in.at = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		}},
		{"future", "a bundle that was made more than five minutes later", "Rule R11: five minutes", "trust.future", func(in *input) {
			in.at = time.Date(2026, 11, 10, 11, 54, 59, 0, time.UTC)
		}},
	}}}
}

func states() []family {
	text := func(old, by string) func(*input) { return func(in *input) { in.text = replaced(old, by) } }
	return []family{{"state", "what a device keeps", form + "state", func() *input {
		in := &input{op: "trust.ParseState"}
		seen(1, 3, []byte(strings.Repeat("d", 32)))(in)
		return in
	}, []flaw{
		{"version-0", "a state that has seen nothing", form + "state, version (CVE-2022-29173)", "trust.format", text(`"version":3`, `"version":0`)},
		{"root-0", "a state that has seen no root", form + "state, rootVersion", "trust.format", text(`"rootVersion":1`, `"rootVersion":0`)},
		{"no-version", "a state without a version", form + "state, version required", "trust.format", text(`,"version":3`, ``)},
		{"negative", "a state of a version below 0", form + "state, version below 0", "trust.format", text(`"version":3`, `"version":-3`)},
		{"member", "an unknown member", form + "state, unknown members", "trust.format", text(`}`, `,"x":1}`)},
		{"v2", "a later version of the form", form + "state, v", "trust.version", text(`"v":1`, `"v":2`)},
		{"digest", "a digest of 31 bytes", form + "state, digest", "trust.format", text(`ZGRk`, ``)},
		{"empty", "no bytes", form + "state, empty", "json.syntax", func(in *input) { in.text = func([]byte) []byte { return nil } }},
		{"cut", "a state that is cut off", form + "state, cut off", "json.syntax", func(in *input) { in.text = func(b []byte) []byte { return b[:len(b)-1] } }},
		{"long", "a state of more than 256 bytes", profile + "256 bytes of a state", "json.too-large", text(`{`, `{`+strings.Repeat(" ", 256))},
	}}}
}
