package qr

import (
	"crypto/subtle"
	"fmt"
	"iter"
	"math"
)

// ScreenChunk fills a code of version 15 at [L] with each part, which a phone reads
// from a screen in passing.
const ScreenChunk = 490

// loopParts is up to how many parts are shown in a plain loop: for so few a missed
// part comes around soon.
const loopParts = 8

// Split returns the parts of a message, each the text of one code: chunk bytes of it
// in each, at most [MaxChunk]. The sequence never ends: first come the parts in order.
// Of eight or fewer they come again and again; of more the XOR of a random half of
// them, ever another one, so that any few make good for any that were missed.
//
// It fails with [ErrEmpty] or [ErrFrameLimit]. The message must not change while
// the sequence is in use.
func Split(content Content, message []byte, chunk int) (iter.Seq[string], error) {
	switch {
	case len(message) == 0:
		return nil, fmt.Errorf("%w: no message", ErrEmpty)
	case content >= contents:
		return nil, fmt.Errorf("%w: content %d", ErrFrame, content)
	case len(message) > MaxMessage:
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrFrameLimit, len(message), MaxMessage)
	case chunk < 1 || chunk > MaxChunk:
		return nil, fmt.Errorf("%w: %d bytes a part, at most %d", ErrFrameLimit, chunk, MaxChunk)
	}
	count := (len(message) + chunk - 1) / chunk
	if count > MaxParts {
		return nil, fmt.Errorf("%w: %d parts, at most %d", ErrFrameLimit, count, MaxParts)
	}
	s := splitting{whole{content, identify(message), count, len(message)}, message, min(chunk, len(message))}
	return s.frames, nil
}

// splitting is a message on its way into parts.
type splitting struct {
	whole
	message []byte
	size    int
}

func (s splitting) frames(yield func(string) bool) {
	for {
		for index := range s.count {
			if !yield(s.plain(index).text()) {
				return
			}
		}
		if s.count > loopParts && !s.mixtures(yield) {
			return
		}
	}
}

// mixtures goes through all indices of mixed parts.
func (s splitting) mixtures(yield func(string) bool) bool {
	for index := s.count; index <= math.MaxUint16; index++ {
		f, any := s.mixed(index)
		if any && !yield(f.text()) {
			return false
		}
	}
	return true
}

func (s splitting) plain(index int) frame {
	from := index * s.size
	return frame{whole: s.whole, kind: plain, index: index, chunk: s.message[from:min(from+s.size, len(s.message))]}
}

// mixed returns a mixture, and false if its index selects no part.
func (s splitting) mixed(index int) (f frame, any bool) {
	f = frame{whole: s.whole, kind: mixed, index: index, chunk: make([]byte, s.size)}
	selected := f.selects()
	for part := range s.count {
		if selected.has(part) {
			any = true
			chunk := s.plain(part).chunk // a shorter one counts as padded with zeros
			subtle.XORBytes(f.chunk, f.chunk, chunk)
		}
	}
	return f, any
}
