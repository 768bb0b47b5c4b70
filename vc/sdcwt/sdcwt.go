// Package sdcwt is selective disclosure for CWTs, draft-ietf-spice-sd-cwt-08, with the
// key binding token of the holder: opening, issuing and presenting.
//
// A presentation is a key binding token (KBT) around the SD-CWT, by the key that the
// SD-CWT names in cnf. What an issuer gives to a holder is a bare SD-CWT, which opens
// too, with nobody proven to be the holder. It refuses digests or disclosures that
// occur twice, disclosures that nothing refers to, claims that would overwrite others
// or that must always be visible, truncated hashes, encrypted disclosures, and times
// of the two tokens that contradict each other. Digests are over a disclosure as a
// byte string with its header, as in the draft's examples and CDDL; its Figure 8 has
// another reading, which is not accepted.
//
// Stricter than the draft: digests have 32 bytes and none occurs twice, and neither
// status nor vct can be hidden, because they decide what a credential is worth.
//
// Start with [Opener], [Issue] and [Present].
package sdcwt

import (
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
)

const (
	// ErrMalformed: the input is neither an SD-CWT nor a KBT around one.
	ErrMalformed = fault.Code("sdcwt.malformed")
	// ErrTooLarge: more disclosures or digests than are read, or deeper nesting.
	ErrTooLarge = fault.Code("sdcwt.too-large")
	// ErrHash: sd_alg names another hash algorithm than SHA-256.
	ErrHash = fault.Code("sdcwt.hash-algorithm")
	// ErrAEAD: the token has encrypted disclosures, which are not read.
	ErrAEAD = fault.Code("sdcwt.aead-unsupported")
	// ErrPayload: the payload, or a disclosed value, lacks a claim or breaks the rules about redactions.
	ErrPayload = fault.Code("sdcwt.payload")
	// ErrDisclosure: a disclosure is not [salt, value, key] or [salt, value], as its digest's place asks.
	ErrDisclosure = fault.Code("sdcwt.disclosure")
	// ErrClaimKey: a disclosed claim has a key that its map has already.
	ErrClaimKey = fault.Code("sdcwt.claim-key")
	// ErrDigest: a digest is no byte string of 32 bytes.
	ErrDigest = fault.Code("sdcwt.digest")
	// ErrDigestRepeated: a digest occurs more than once.
	ErrDigestRepeated = fault.Code("sdcwt.digest-repeated")
	// ErrDisclosureRepeated: a disclosure was sent more than once.
	ErrDisclosureRepeated = fault.Code("sdcwt.disclosure-repeated")
	// ErrUnreferenced: no digest refers to a disclosure.
	ErrUnreferenced = fault.Code("sdcwt.disclosure-unreferenced")
	// ErrDecoy: the holder shows a decoy, for which there is no reason.
	ErrDecoy = fault.Code("sdcwt.decoy-disclosed")
	// ErrNotSelective: a claim is selectively disclosable that must always be visible.
	ErrNotSelective = fault.Code("sdcwt.not-selective")
	// ErrKeyBinding: the KBT lacks a claim, has one that is forbidden, or one of the wrong type.
	ErrKeyBinding = fault.Code("sdcwt.key-binding")
	// ErrTimes: times of the SD-CWT, or of it and its KBT, contradict each other.
	ErrTimes = fault.Code("sdcwt.times")
	// ErrHolder: the key that is to sign the KBT is not the one in cnf.
	ErrHolder = fault.Code("sdcwt.holder")
	// ErrHidden: an SD-CWT that is to be presented has digests whose content the holder was not given.
	ErrHidden = fault.Code("sdcwt.hidden")
	// ErrFrame: the issuer's frame, or a claim, cannot be issued as asked.
	ErrFrame = fault.Code("sdcwt.frame")
	// ErrPath: the credential has no claim at a path that is to be presented.
	ErrPath = fault.Code("sdcwt.path")
)

// Limits of one token.
const (
	MaxBytes        = 64 << 10
	MaxCompactBytes = 2953 // what a QR code of the largest version holds
	MaxDisclosures  = 64
	MaxDigests      = 128
	MaxDepth        = 16 // nested maps and arrays, over disclosures too (§6.5)
	SaltBytes       = 16 // CDDL salted-entry: exactly these
)

// Header labels of the draft (§17.1, §7, §12.1) and of RFC 9528.
const (
	labelKCWT      = 13
	labelClaims    = 17  // sd_claims
	labelHash      = 170 // sd_alg
	labelEncrypted = 171 // sd_aead_encrypted_claims
	labelAEAD      = 172 // sd_aead
)

// Values of typ.
const (
	typeSDCWT = string(vc.FormSDCWT)
	typeKBT   = string(vc.FormKBCWT)
)

// hashSHA256 is the COSE number of SHA-256; -14 and -15 (SHA-1, SHA-256/64) are
// known and too weak.
const hashSHA256 = -16

// tagRedacted is the tag of a redacted element of an array (§5.1).
const tagRedacted = 60

// plain are the claims that must not be selectively disclosable, by name: those of
// §7 (iss, aud, exp, nbf, iat, cti, cnf, cnonce), and those that say what a
// credential is worth (vct, status).
var plain = []string{"1", "3", "4", "5", "6", "7", "8", "39", "11", "65535"}
