// Package cose opens and makes what is signed with COSE (RFC 9052): COSE_Sign1
// messages, CWTs (RFC 8392), and the W3C forms vc+cose and vp+cose.
//
// It accepts COSE_Sign1 with its tag and its payload inside, by EdDSA, ES256 or
// ES384, each bound to the type of the key. It refuses whatever the strict gate to
// CBOR refuses, critical headers that are not understood, headers that bring a key
// along, header labels that the place does not name ([Slot]), an algorithm or a key
// id that nobody signed, COSE_Mac0, COSE_Encrypt and lists of signatures. It never
// looks at the clock.
//
// Start with [Opener] for W3C credentials, with [CWT] for signed claims, with
// [Parse] and [Sign] for other formats over COSE_Sign1, such as vc/sdcwt.
package cose

import "github.com/hinan-id/hinan/did/fault"

const (
	// ErrMalformed: the input is no tagged COSE_Sign1 of four parts.
	ErrMalformed = fault.Code("cose.malformed")
	// ErrTooLarge: the message is over the limit in bytes.
	ErrTooLarge = fault.Code("cose.too-large")
	// ErrHeader: a header has a label that has no place there, lacks one, or has a value of the wrong type.
	ErrHeader = fault.Code("cose.header")
	// ErrAlgorithm: the algorithm is none of ours, is not protected, or is not the one of the key.
	ErrAlgorithm = fault.Code("cose.algorithm")
	// ErrType: the message is of another type than the place asks for.
	ErrType = fault.Code("cose.type")
	// ErrContentType: the message says that its content is of another type than the place allows.
	ErrContentType = fault.Code("cose.content-type")
	// ErrCritical: the message demands an extension that is not understood.
	ErrCritical = fault.Code("cose.critical")
	// ErrKeyHeader: the message brings a key along, or says where to get one.
	ErrKeyHeader = fault.Code("cose.key-header")
	// ErrSignature: the signature does not verify.
	ErrSignature = fault.Code("cose.signature")
	// ErrClaim: a claim of a CWT is of another type than its definition says.
	ErrClaim = fault.Code("cwt.claim")
	// ErrVCT: the claim vct is a byte string, or neither text nor a number (draft-ietf-spice-sd-cwt-08 §13).
	ErrVCT = fault.Code("cwt.vct")
	// ErrHolderKey: the claim cnf holds no key that can be used.
	ErrHolderKey = fault.Code("cwt.holder-key")
)

// MaxBytes bounds a message in bytes where its place does not say otherwise.
const MaxBytes = 16 << 10

// tagSign1 is the tag of COSE_Sign1 (RFC 9052 §4.2).
const tagSign1 = 18

// Labels of header parameters (RFC 9052 §3.1, RFC 9596, RFC 9360, RFC 9528).
const (
	labelAlgorithm   = 1
	labelCritical    = 2
	labelContentType = 3
	labelKeyID       = 4
	labelKCWT        = 13
	labelKCCS        = 14
	labelType        = 16
	labelX5Bag       = 32
	labelX5Chain     = 33
	labelX5T         = 34
	labelX5U         = 35
)

// Media types of this package, as the header typ names them.
const (
	typeVC  = "application/vc+cose"
	typeVP  = "application/vp+cose"
	typeCWT = "application/cwt"
)

// contentFormats are the media types that have a number (IANA, CoAP
// Content-Formats); the number is what is written, both are read.
var contentFormats = map[int64]string{
	61:  typeCWT,
	293: "application/sd-cwt",
	294: "application/kb+cwt",
}
