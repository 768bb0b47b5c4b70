package trust

import (
	"slices"
)

// deltaInput changes the texts of a bundle, adds an issuer and removes another one.
func deltaInput() *input {
	base := newBundle(3, few(), firstRoot())
	result := few()
	result.first["asOf"] = "2026-11-11T00:00:00Z"
	result.entries[0] = own("issuer", "did:web:town.example", object{"types": []string{"*"}})
	result.entries[1].body["messages"] = object{"desk.ready": "Please show the QR code"}

	changes := &content{object{
		"v": 1, "asOf": "2026-11-11T00:00:00Z", "removed": []object{{"kind": "issuer", "name": ward}},
	}, slices.Clone(result.entries)}
	delta := newBundle(4, changes, firstRoot())
	delta.line["type"] = "delta"
	delta.line["base"] = object{"version": 3, "sha256": described(base.payload())["sha256"]}
	delta.edition()["content"] = described(result.marshal())
	return &input{op: "trust.Apply", at: at, pinned: firstRoot(), bundle: delta, base: base}
}

func deltas() []family {
	d := form + "delta, "
	onDelta := func(change func(*bundle)) func(*input) { return func(in *input) { change(in.bundle) } }
	removed := func(list ...object) func(*input) {
		return onDelta(func(b *bundle) { b.content.first["removed"] = list })
	}
	return []family{{"delta", "a delta on its base", form + "delta", deltaInput, []flaw{
		{"base-other", "a delta on another bundle", d + "base", "trust.base", func(in *input) { in.base = newBundle(3, smallContent(), firstRoot()) }},
		{"base-cut", "a base that is cut off", d + "base, digest", "trust.base", func(in *input) {
			in.base.onFile = func(b []byte) []byte { return b[:len(b)-1] }
		}},
		{"base-empty", "a base of no bytes", d + "base, file", "trust.base", func(in *input) {
			in.base.onFile = func([]byte) []byte { return nil }
		}},
		{"base-root", "a root in place of the base", d + "base is a bundle", "trust.base", func(in *input) {
			in.base.onFile = func(b []byte) []byte { return b[:lines(b, 4)[2]] }
		}},
		{"base-delta", "the delta itself in place of the base", d + "base is a whole bundle", "trust.base", func(in *input) { in.base = in.bundle }},
		{"whole", "a whole bundle in place of the delta", d + "type", "trust.base", func(in *input) { in.bundle = newBundle(4, few(), firstRoot()) }},
		{"base-version", "a delta from its own version", d + "version of the base", "trust.base", onDelta(func(b *bundle) {
			b.line["base"].(object)["version"] = 4
		})},
		{"base-no-digest", "a base without a digest", d + "base, digest required", "trust.format", onDelta(func(b *bundle) {
			delete(b.line["base"].(object), "sha256")
		})},
		{"result", "a delta that does not make what it says", d + "result", "trust.digest", onDelta(func(b *bundle) {
			b.content.entries[1].body["messages"] = object{"desk.ready": "Do not show the QR code"}
		})},
		{"less", "a delta without one of its changes", d + "result, all changes", "trust.digest", onDelta(func(b *bundle) {
			b.content.entries = b.content.entries[:1]
		})},
		{"removed-absent", "a delta that removes what is not there", d + "removed is there", "trust.format", removed(
			object{"kind": "issuer", "name": "did:web:other.example"}, object{"kind": "issuer", "name": ward})},
		{"removed-kept", "a delta that removes what it brings", d + "removed is not brought", "trust.format", removed(
			object{"kind": "issuer", "name": "did:web:town.example"}, object{"kind": "issuer", "name": ward})},
		{"removed-twice", "a delta that removes something twice", d + "removed once", "trust.format", removed(
			object{"kind": "issuer", "name": ward}, object{"kind": "issuer", "name": ward})},
		{"removed-member", "an unknown member in what is removed", d + "removed, members", "trust.format", removed(
			object{"kind": "issuer", "name": ward, "why": "x"})},
		{"bomb", "a delta that inflates to more than 4 MiB", d + "4 MiB inflated", "trust.too-large", onDelta(func(b *bundle) {
			b.onPlain = func([]byte) []byte { return make([]byte, 5<<20) }
		})},
		{"one-signature", "one signature where two are asked for", d + "signatures", "trust.threshold", onDelta(func(b *bundle) { b.signers = b.signers[:1] })},
		{"rollback", "a delta that leads to an older bundle than was seen", d + "rollback", "trust.rollback", seen(1, 5, make([]byte, 32))},
		{"fork", "a delta that leads to another bundle than was seen", d + "equal version with other bytes", "trust.fork", seen(1, 4, make([]byte, 32))},
		{"opened", "a delta that is opened as a whole bundle", d + "a base is needed", "trust.base", func(in *input) { in.base = nil }},
	}}}
}
