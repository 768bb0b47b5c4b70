// Package inflate packs and unpacks compressed lists.
//
// It reads one complete gzip or zlib stream, with nothing behind it, and never
// makes more of it than [MaxInflated] bytes: 64 MiB of zeros take 65 KB in
// compressed form. What it returns holds no more memory than its bytes.
package inflate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"

	"github.com/hinan-id/hinan/vc/status"
)

// Limits in bytes.
const (
	MaxCompressed = 1 << 20
	MaxInflated   = 8 << 20
)

// Buffers start with room for a list of 131,072 entries of one bit and one byte
// more; larger ones than keepBuffer are not used again.
const (
	startBuffer = 16<<10 + 512
	keepBuffer  = 256 << 10
)

// unpacker is a reader with its buffer, used again and again: setting one up costs
// more than a list.
type unpacker struct {
	in     bytes.Reader
	gzip   *gzip.Reader
	zlib   io.ReadCloser
	buffer []byte
}

var unpackers = sync.Pool{New: func() any { return &unpacker{buffer: make([]byte, startBuffer)} }}

// Gzip unpacks one gzip member (RFC 1952). It fails with status.ErrList or
// status.ErrTooLarge.
func Gzip(packed []byte) ([]byte, error) {
	return unpack(packed, func(u *unpacker) (io.Reader, error) {
		var err error
		if u.gzip == nil {
			u.gzip, err = gzip.NewReader(&u.in)
		} else {
			err = u.gzip.Reset(&u.in)
		}
		if err != nil {
			u.gzip = nil
			return nil, err
		}
		u.gzip.Multistream(false)
		return u.gzip, nil
	})
}

// Zlib unpacks one zlib stream without a preset dictionary (RFC 1950). It fails
// with status.ErrList or status.ErrTooLarge.
func Zlib(packed []byte) ([]byte, error) {
	return unpack(packed, func(u *unpacker) (io.Reader, error) {
		var err error
		if u.zlib == nil {
			u.zlib, err = zlib.NewReader(&u.in)
		} else {
			err = u.zlib.(zlib.Resetter).Reset(&u.in, nil)
		}
		if err != nil {
			u.zlib = nil
			return nil, err
		}
		return u.zlib, nil
	})
}

func unpack(packed []byte, open func(*unpacker) (io.Reader, error)) ([]byte, error) {
	if len(packed) > MaxCompressed {
		return nil, fmt.Errorf("%w: %d bytes compressed, at most %d", status.ErrTooLarge, len(packed), MaxCompressed)
	}
	u := unpackers.Get().(*unpacker)
	defer u.release()
	u.in.Reset(packed)
	r, err := open(u)
	if err != nil {
		return nil, fmt.Errorf("%w: not compressed as its kind demands", status.ErrList)
	}
	plain, err := u.readAll(r)
	if err != nil {
		return nil, err
	}
	if u.in.Len() != 0 {
		return nil, fmt.Errorf("%w: %d bytes behind the compressed stream", status.ErrList, u.in.Len())
	}
	return bytes.Clone(plain), nil
}

// readAll reads into the buffer, which grows as far as the limit and one byte.
func (u *unpacker) readAll(r io.Reader) ([]byte, error) {
	n := 0
	for {
		if n == len(u.buffer) {
			grown := make([]byte, min(2*n, MaxInflated+1))
			copy(grown, u.buffer)
			u.buffer = grown
		}
		read, err := r.Read(u.buffer[n:])
		n += read
		if n > MaxInflated {
			return nil, fmt.Errorf("%w: inflates to more than %d bytes", status.ErrTooLarge, MaxInflated)
		}
		if errors.Is(err, io.EOF) {
			return u.buffer[:n], nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: the compressed stream is damaged or cut off", status.ErrList)
		}
	}
}

func (u *unpacker) release() {
	u.in.Reset(nil) // let go of the input
	if len(u.buffer) > keepBuffer {
		u.buffer = make([]byte, startBuffer)
	}
	unpackers.Put(u)
}

// PackGzip packs a list as one gzip member.
func PackGzip(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	return pack(&out, w, plain)
}

// PackZlib packs a list as one zlib stream, at the highest level of compression as
// the Token Status List draft recommends (§4.1).
func PackZlib(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	return pack(&out, w, plain)
}

func pack(out *bytes.Buffer, w io.WriteCloser, plain []byte) ([]byte, error) {
	if len(plain) > MaxInflated {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", status.ErrTooLarge, len(plain), MaxInflated)
	}
	_, err := w.Write(plain)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	if out.Len() > MaxCompressed {
		return nil, fmt.Errorf("%w: %d bytes compressed, at most %d", status.ErrTooLarge, out.Len(), MaxCompressed)
	}
	return out.Bytes(), nil
}
