// Package trust reads and makes trust bundles: one signed file that tells a shelter
// without a network whom it may believe.
//
// A bundle names the issuers and for what they are trusted, and carries their DID
// documents and keys, their status lists, schemas, policies, the declaration of a
// disaster, the devices and staff of the shelters, and the texts of the screens.
//
// # The file
//
// Lines of JSON, in front of a compressed payload:
//
//	{"expires":…,"issued":…,"keys":[…],"threshold":2,"type":"root","v":1,"version":1}
//	{"signatures":[…],"v":1}
//	{"edition":{…},"payload":{"bytes":…,"sha256":…},"type":"bundle","v":1}
//	{"signatures":[…],"v":1}
//	DEFLATE (RFC 1951)
//
// The roots come first, oldest in front; the last of them signs the bundle. Each
// rotation is signed by a threshold of the keys before it and of its own. The first
// root is pinned by the operator: one that stands in a bundle is never believed for
// standing there. The signatures of the bundle cover every byte in front of them
// and, by length and digest, the payload as it is compressed: nothing is inflated
// before they hold.
//
// Signatures are detached, over the bytes as they are received, and each JSON text
// is in the form of RFC 8785: what was signed is never written again to be checked,
// and there is one way only to write it. A signed note would do the same, but knows
// Ed25519 alone, and city offices hold P-256 keys in their HSMs.
//
// Inflated, the payload is a line with the time at which most snapshots were taken, and
// the entries in order of their names: a line with kind, name and length, and the bytes
// as they were received. A delta holds the entries that changed, names those that are
// gone, and names the bundle that it changes by digest; what it makes of that is the
// same content to the byte, with the same digest, as the whole bundle of its version.
//
// # What is refused
//
// Signatures of keys that the root does not name, or that do not verify, even beside
// enough good ones; one key that signs twice, or stands in a root twice; a threshold
// of 0; an expired root; a rotation that leaves one out, or was made after the root
// before it had expired; a version that is older than one that was seen, and another
// bundle of the same version; unknown members, kinds of entry and versions of the
// form; what is over a limit.
//
// A bundle that has expired opens, and so does one from the future: a shelter whose
// clock is wrong, or that nobody could reach for weeks, has nothing better. Its
// dates are in [verifier.Trust], by which the verifier leaves undecided what rests
// on them, and [Bundle.Check] tells them. An expired root is another matter: its
// keys may be in anybody's hands.
//
// Start with [OpenRoot] and [Anchor.Open] to read, with [Make] and [Sign] to write.
package trust
