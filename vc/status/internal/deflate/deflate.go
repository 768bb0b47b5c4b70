// Package deflate compresses byte for byte as IOTA Identity does.
//
// A DID document that is written again without a change should stay the same
// bytes, whoever writes it. IOTA Identity compresses its revocation bitmaps with
// the deflate of miniz at level 6, whose choices [Zlib] repeats: which matches it
// looks at, when it waits for a better one, where blocks end, and how it limits
// the lengths of Huffman codes. What it writes any inflater reads.
//
// Start with [Zlib].
package deflate

import (
	"encoding/binary"
	"hash/adler32"
)

// The parameters of miniz at level 6.
const (
	window     = 1 << 15
	hashSize   = 1 << 15
	hashShift  = 5
	minMatch   = 3
	maxMatch   = 258
	farMatch   = 8 << 10 // a match of three bytes from as far back costs more than literals
	longEnough = 128     // such a match is taken without waiting for a better one
	probes     = 44      // in groups of three
	probesLong = 12      // once there is a match of manyBytes
	manyBytes  = 32

	fewBytes    = 48         // a block of fewer bytes has the fixed Huffman codes
	codeBytes   = 64<<10 - 8 // a block ends when its codes fill a buffer of this size
	hardlyBytes = 31 << 10   // or, beyond as many bytes, when they hardly shrink
)

// Zlib returns data as a zlib stream (RFC 1950).
func Zlib(data []byte) []byte {
	c := &compressor{data: data}
	c.out.bytes = append(make([]byte, 0, len(data)/2+64), 0x78, 0x9C)
	c.start()
	for c.at < len(data) {
		c.step()
	}
	c.flush(true)
	c.out.align()
	return binary.BigEndian.AppendUint32(c.out.bytes, adler32.Checksum(data))
}

// compressor is the search for matches. Positions in next and head are cut to 16
// bits, and 0 means none, as in miniz.
type compressor struct {
	data []byte
	out  bitWriter

	at     int // the position that is looked at
	loaded int // bytes that are hashed, or wait for two more to be
	behind int // bytes behind at that a match may reach
	next   [window]uint16
	head   [hashSize]uint16

	// A match that waits whether the next position has a longer one.
	waiting     match
	waitingByte byte

	block block
}

type match struct{ length, distance int }

// start begins a block.
func (c *compressor) start() {
	c.block = block{begin: c.block.begin + c.block.bytes, codeBytes: 1, flags: 8}
}

// step decides about one position.
func (c *compressor) step() {
	c.load()
	move := 1
	found := c.find()
	switch {
	case c.waiting.length > 0 && found.length > c.waiting.length:
		c.block.literal(c.waitingByte)
		if found.length >= longEnough {
			c.block.match(found)
			c.waiting, move = match{}, found.length
		} else {
			c.wait(found)
		}
	case c.waiting.length > 0:
		c.block.match(c.waiting)
		move, c.waiting = c.waiting.length-1, match{}
	case found.distance == 0:
		c.block.literal(c.data[c.at])
	case found.length >= longEnough:
		c.block.match(found)
		move = found.length
	default:
		c.wait(found)
	}
	c.at += move
	c.behind = min(c.behind+move, window)
	if c.block.isFull() {
		c.flush(false)
	}
}

func (c *compressor) wait(m match) { c.waiting, c.waitingByte = m, c.data[c.at] }

// load hashes the bytes ahead, as far as a match may reach.
func (c *compressor) load() {
	end := min(c.at+maxMatch, len(c.data))
	for ; c.loaded < end; c.loaded++ {
		i := c.loaded - 2
		if i < 0 {
			continue
		}
		h := (uint(c.data[i])<<(2*hashShift) ^ uint(c.data[i+1])<<hashShift ^ uint(c.data[i+2])) % hashSize
		c.next[i%window] = c.head[h]
		c.head[h] = uint16(i)
	}
	c.behind = min(c.behind, window-(end-c.at))
}

// find returns the longest match that it comes by, longer than the one that waits;
// no match has distance 0, and length 0 if it was not worth it.
func (c *compressor) find() match {
	best := match{length: max(c.waiting.length, minMatch-1)}
	c.search(&best)
	if best.length == minMatch && best.distance >= farMatch || c.at%window == best.distance {
		return match{}
	}
	return best
}

func (c *compressor) search(best *match) {
	ahead := c.data[c.at:min(c.at+maxMatch, len(c.data))]
	if len(ahead) <= best.length {
		return
	}
	left := 3 * (probes - 1)
	if best.length >= manyBytes {
		left = 3 * (probesLong - 1)
	}
	for probe := c.at; ; {
		tried := 0
		distance := 0
		for {
			if tried%3 == 0 { // a hit ends its group of three
				if left == 0 {
					return
				}
				left -= 3
			}
			tried++
			next := c.next[probe%window]
			distance = int(uint16(c.at) - next)
			if next == 0 || distance > c.behind {
				return
			}
			probe = c.at - distance
			if distance == 0 {
				return
			}
			if c.data[probe+best.length] == ahead[best.length] && c.data[probe+best.length-1] == ahead[best.length-1] {
				break
			}
		}
		if length := common(c.data[probe:], ahead); length > best.length {
			*best = match{length, distance}
			if length == len(ahead) {
				return
			}
		}
	}
}

// common returns how many bytes of b begin a.
func common(a, b []byte) int {
	for i := range b {
		if a[i] != b[i] {
			return i
		}
	}
	return len(b)
}

// flush writes the block.
func (c *compressor) flush(last bool) {
	c.out.put(bit(last), 1)
	saved := c.out
	c.block.write(&c.out)
	// What would grow is stored as it is.
	if n := c.block.bytes; n > 0 && len(c.out.bytes)-len(saved.bytes)+1 >= n && c.at-c.block.begin <= c.behind {
		c.out = saved
		c.out.put(0, 2)
		c.out.align()
		c.out.bytes = binary.LittleEndian.AppendUint16(c.out.bytes, uint16(n))
		c.out.bytes = binary.LittleEndian.AppendUint16(c.out.bytes, ^uint16(n))
		c.out.bytes = append(c.out.bytes, c.data[c.block.begin:c.block.begin+n]...)
	}
	c.start()
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// bitWriter writes bits, the first in the lowest place of a byte.
type bitWriter struct {
	bytes []byte
	rest  uint32
	n     int
}

func (w *bitWriter) put(bits uint32, n int) {
	w.rest |= bits << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.bytes = append(w.bytes, byte(w.rest))
		w.rest >>= 8
	}
}

// align fills the byte that was begun with zeros.
func (w *bitWriter) align() {
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
}
