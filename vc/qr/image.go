package qr

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // the two formats that are read
	_ "image/png"
)

// Limits of an image.
const (
	MaxImage  = 16 << 20 // bytes
	MaxPixels = 16 << 20 // width times height, as it says before it is decoded
)

// fewPixels is up to how large an image is searched as it is. A larger one is made
// smaller first: a photograph has more pixels than its code has need of.
const fewPixels = 3 << 20

// IsImage reports by its first bytes whether raw is meant to be an image that
// [ReadImage] reads.
func IsImage(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) || bytes.HasPrefix(raw, []byte{0xff, 0xd8, 0xff})
}

// tries are the ways to look at a picture, one after the other until a code is read:
// as it is; at half the size, which averages noise out; and sharpened, against blur.
var tries = []struct{ shrink, reach, amount int }{
	{shrink: 1},
	{shrink: 2, reach: 2, amount: 1},
	{shrink: 1, reach: 6, amount: 2},
}

// ReadImage returns the text of the QR code in a PNG or JPEG image: dark on light, and
// otherwise turned, tilted, blurred, noisy or unevenly lit as photographs are. Of
// several codes it returns one. It fails with [ErrImage], [ErrTooLarge] or [ErrNoCode].
func ReadImage(raw []byte) (text string, err error) {
	defer func() { // a stranger's image must not end a desk
		if r := recover(); r != nil {
			text, err = "", fmt.Errorf("%w: the search failed on it", ErrNoCode)
		}
	}()
	img, err := decodeImage(raw)
	if err != nil {
		return "", err
	}
	shrink := 1
	for img.Bounds().Dx()*img.Bounds().Dy()/(shrink*shrink) > fewPixels {
		shrink++
	}
	for _, try := range tries {
		p := newPicture(img, shrink*try.shrink)
		if try.amount > 0 {
			p = p.sharpen(try.reach, try.amount)
		}
		if text, err = p.read(); err == nil {
			return text, nil
		}
	}
	return "", err
}

// decodeImage decodes an image within the limits.
func decodeImage(raw []byte) (image.Image, error) {
	if len(raw) > MaxImage {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxImage)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return nil, fmt.Errorf("%w: %d by %d pixels, at most %d together", ErrTooLarge, config.Width, config.Height, MaxPixels)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	return img, nil
}
