// Package qr carries bytes through QR codes: as text, in several parts, as images.
//
// A pass or a card is one text of one code: "HN1:" and Base45, or "HN3:" and Base32
// where keyboard scanners garble punctuation. What is larger goes as a series of
// "HN2:" parts that a screen shows one after another. [Draw] makes the code of a
// text, [ReadImage] finds the text of a code in a PNG or JPEG image.
//
// It refuses texts that are not ours or have more than one spelling, parts that do
// not belong together, and images larger than a camera's, before it works on them.
// What it returns is bytes from a stranger, proven by nothing: an opener judges them.
//
// Start with [Encode] and [Draw] to show something, with [Reader] to read it.
package qr

import "github.com/hinan-id/hinan/did/fault"

// What is wrong with a text.
const (
	// ErrPrefix: the text is none of the forms that are read.
	ErrPrefix = fault.Code("qr.prefix")
	// ErrTooLong: the text has more characters than a code holds.
	ErrTooLong = fault.Code("qr.too-long")
	// ErrBase45: what follows "HN1:" or "HN2:" is not Base45 in its one spelling.
	ErrBase45 = fault.Code("qr.base45")
	// ErrBase32: what follows "HN3:" is not upper case Base32 in its one spelling.
	ErrBase32 = fault.Code("qr.base32")
	// ErrEmpty: there is nothing behind the prefix, or nothing to split.
	ErrEmpty = fault.Code("qr.empty")
	// ErrPart: the text is one part of several, which a [Reader] puts together.
	ErrPart = fault.Code("qr.part")
)

// What is wrong with a part.
const (
	// ErrFrame: the part is too short, of an unknown kind or content, or its chunk
	// cannot be a part of what it announces.
	ErrFrame = fault.Code("qr.frame")
	// ErrFrameIndex: the index is outside the range of the part's kind.
	ErrFrameIndex = fault.Code("qr.frame-index")
	// ErrFrameLimit: more parts or bytes than are put together.
	ErrFrameLimit = fault.Code("qr.frame-limit")
	// ErrFrameSet: the part announces another whole than the parts before it.
	ErrFrameSet = fault.Code("qr.frame-set")
	// ErrFrameDiffers: the part contradicts parts that were read before.
	ErrFrameDiffers = fault.Code("qr.frame-differs")
	// ErrFrameBudget: four times as many parts came as should do; reading starts over.
	ErrFrameBudget = fault.Code("qr.frame-budget")
	// ErrChecksum: the parts make something else than was announced; reading starts over.
	ErrChecksum = fault.Code("qr.checksum")
)

// What is wrong with a code or an image.
const (
	// ErrCharacters: the text has characters that codes of ours do not use.
	ErrCharacters = fault.Code("qr.characters")
	// ErrLevel: there is no such level of error correction.
	ErrLevel = fault.Code("qr.level")
	// ErrModule: the modules would be too small or too large to draw.
	ErrModule = fault.Code("qr.module")
	// ErrImage: the bytes are no PNG or JPEG image.
	ErrImage = fault.Code("qr.image")
	// ErrTooLarge: the image has more bytes or pixels than are read.
	ErrTooLarge = fault.Code("qr.too-large")
	// ErrNoCode: no QR code is in the image, or it cannot be read.
	ErrNoCode = fault.Code("qr.no-code")
)
