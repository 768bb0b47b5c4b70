// Package qr reads credentials from QR codes.
//
// It reads one code from a PNG or JPEG image. It refuses images that are no such
// image, that are larger than a camera's, or in which no code can be read; what
// a code says is text from a stranger, which is for an opener to judge.
//
// Start with [ReadImage].
package qr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the two formats that are read
	_ "image/png"

	goqr "github.com/piglig/go-qr"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrImage: the bytes are no PNG or JPEG image.
	ErrImage = fault.Code("qr.image")
	// ErrTooLarge: the image has more bytes or pixels than are read.
	ErrTooLarge = fault.Code("qr.too-large")
	// ErrNoCode: no QR code is in the image, or it cannot be read.
	ErrNoCode = fault.Code("qr.no-code")
)

// Limits of an image.
const (
	MaxImage  = 16 << 20 // bytes
	MaxPixels = 16 << 20 // width times height, as it says before it is decoded
)

// IsImage reports by its first bytes whether raw is meant to be an image that
// [ReadImage] reads.
func IsImage(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) || bytes.HasPrefix(raw, []byte{0xff, 0xd8, 0xff})
}

// ReadImage returns the text of the QR code in a PNG or JPEG image. It fails with
// [ErrImage], [ErrTooLarge] or [ErrNoCode].
func ReadImage(raw []byte) (text string, err error) {
	if len(raw) > MaxImage {
		return "", fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxImage)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrImage, err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return "", fmt.Errorf("%w: %d by %d pixels, at most %d together", ErrTooLarge, config.Width, config.Height, MaxPixels)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrImage, err)
	}
	return decode(img)
}

// decode reads the code. The library panics on no image that is known; if it does,
// a stranger's photo must not end a desk.
func decode(img image.Image) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			text, err = "", fmt.Errorf("%w: the reader failed on it", ErrNoCode)
		}
	}()
	text, err = goqr.Decode(img)
	switch {
	case errors.Is(err, goqr.ErrNoQRCode), errors.Is(err, goqr.ErrDecodeFailed), errors.Is(err, goqr.ErrUnsupportedSymbol):
		return "", fmt.Errorf("%w: %w", ErrNoCode, err)
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrImage, err)
	}
	return text, nil
}
