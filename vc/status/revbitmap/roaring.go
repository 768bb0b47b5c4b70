package revbitmap

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
	"slices"

	"github.com/hinan-id/hinan/vc/status"
)

// The portable format of Roaring bitmaps: a cookie, what containers there are, for
// some forms where they lie, then the containers, all in little endian. A container
// holds the values of equal upper 16 bits.
const (
	cookieNoRuns = 12346 // bytes 3A 30; the number of containers follows
	cookieRuns   = 12347 // bytes 3B 30; the number less one stands above it; a bit for each container follows: is it a run container?
	noOffsets    = 4     // with runs and fewer containers there are no offsets

	maxContainers = 1 << 16 // the upper 16 bits
	maxArray      = 4096    // values of an array container; above it is a bitmap container
	bitmapBytes   = 1 << 16 / 8
)

// Bitmap is a set of revoked indices. Its zero value is empty; it does not change.
type Bitmap struct {
	data       []byte // in the portable format; containers refer to it
	containers []container
	length     uint64
}

type form uint8

const (
	array form = iota // values, ascending
	bitmap
	runs // first value and number of further ones, ascending
)

type container struct {
	key  uint16 // the upper 16 bits
	form form
	n    uint32 // values of an array, runs of runs
	body []byte
}

// parse reads a bitmap in the portable format. It takes one spelling only:
// ascending values, counts and offsets that are true, nothing behind the end.
func parse(data []byte) (*Bitmap, error) {
	r := reader{rest: data}
	b := &Bitmap{data: data}
	count, isRun := r.cookie()
	if r.failed || count > maxContainers {
		return nil, fmt.Errorf("%w: no Roaring bitmap in the portable format", status.ErrList)
	}
	header := r.take(4 * count)
	var offsets []byte
	if isRun == nil || count >= noOffsets {
		offsets = r.take(4 * count)
	}
	if r.failed {
		return nil, fmt.Errorf("%w: %d containers in %d bytes", status.ErrList, count, len(data))
	}
	b.containers = make([]container, count)
	for i := range b.containers {
		key, card := le16(header, 2*i), uint32(le16(header, 2*i+1))+1
		if i > 0 && key <= b.containers[i-1].key {
			return nil, fmt.Errorf("%w: containers out of order", status.ErrList)
		}
		if offsets != nil && int64(binary.LittleEndian.Uint32(offsets[4*i:])) != int64(len(data)-len(r.rest)) {
			return nil, fmt.Errorf("%w: container %d is not where its offset says", status.ErrList, i)
		}
		c, ok := r.container(key, card, isRun != nil && isRun[i/8]>>(i%8)&1 == 1)
		if !ok {
			return nil, fmt.Errorf("%w: container %d is cut off or contradicts itself", status.ErrList, i)
		}
		b.containers[i] = c
		b.length += uint64(card)
	}
	if len(r.rest) != 0 {
		return nil, fmt.Errorf("%w: %d bytes behind the bitmap", status.ErrList, len(r.rest))
	}
	return b, nil
}

// Contains reports whether an index is in the set.
func (b *Bitmap) Contains(index uint32) bool {
	at, ok := slices.BinarySearchFunc(b.containers, uint16(index>>16), func(c container, key uint16) int {
		return int(c.key) - int(key)
	})
	return ok && b.containers[at].contains(uint16(index))
}

// Len returns how many indices are in the set.
func (b *Bitmap) Len() uint64 { return b.length }

// All yields the indices in ascending order.
func (b *Bitmap) All() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := range b.containers {
			for low := range b.containers[i].all() {
				if !yield(uint32(b.containers[i].key)<<16 | uint32(low)) {
					return
				}
			}
		}
	}
}

func (c *container) contains(low uint16) bool {
	if c.form == bitmap {
		return c.body[low/8]>>(low%8)&1 == 1
	}
	width := 1 // in units of 16 bits
	if c.form == runs {
		width = 2
	}
	// the last entry that begins at or before low
	first, last := 0, int(c.n)
	for first < last {
		middle := (first + last) / 2
		if le16(c.body, middle*width) <= low {
			first = middle + 1
		} else {
			last = middle
		}
	}
	if first == 0 {
		return false
	}
	begin := le16(c.body, (first-1)*width)
	if c.form == array {
		return begin == low
	}
	return uint32(low)-uint32(begin) <= uint32(le16(c.body, (first-1)*2+1))
}

func (c *container) all() iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		switch c.form {
		case array:
			for i := range int(c.n) {
				if !yield(le16(c.body, i)) {
					return
				}
			}
		case bitmap:
			for i, byteOfBits := range c.body {
				for rest := byteOfBits; rest != 0; rest &= rest - 1 {
					if !yield(uint16(i*8 + bits.TrailingZeros8(rest))) {
						return
					}
				}
			}
		case runs:
			for i := range int(c.n) {
				begin, further := uint32(le16(c.body, 2*i)), uint32(le16(c.body, 2*i+1))
				for v := begin; v <= begin+further; v++ {
					if !yield(uint16(v)) {
						return
					}
				}
			}
		}
	}
}

// reader takes bytes from the front; once they do not suffice it has failed.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if r.failed || n > len(r.rest) {
		r.failed = true
		return nil
	}
	out := r.rest[:n:n]
	r.rest = r.rest[n:]
	return out
}

// cookie returns the number of containers, and the bits that tell which of them
// are run containers; nil if none can be.
func (r *reader) cookie() (count int, isRun []byte) {
	head := r.take(4)
	if r.failed {
		return 0, nil
	}
	switch cookie := binary.LittleEndian.Uint32(head); {
	case cookie == cookieNoRuns:
		if n := r.take(4); n != nil {
			return int(min(binary.LittleEndian.Uint32(n), maxContainers+1)), nil
		}
	case cookie&0xFFFF == cookieRuns:
		count = int(cookie>>16) + 1
		return count, r.take((count + 7) / 8)
	}
	r.failed = true
	return 0, nil
}

// container takes one container and checks that it holds card ascending values.
func (r *reader) container(key uint16, card uint32, isRun bool) (c container, ok bool) {
	c = container{key: key, n: card}
	switch {
	case isRun:
		c.form = runs
		n := r.take(2)
		if r.failed {
			return c, false
		}
		c.n = uint32(le16(n, 0))
		c.body = r.take(4 * int(c.n))
		return c, !r.failed && c.runsHold(card)
	case card <= maxArray:
		c.body = r.take(2 * int(card))
		return c, !r.failed && c.isAscending()
	default:
		c.form, c.n = bitmap, 0
		c.body = r.take(bitmapBytes)
		return c, !r.failed && ones(c.body) == card
	}
}

func (c *container) isAscending() bool {
	for i := 1; i < int(c.n); i++ {
		if le16(c.body, i) <= le16(c.body, i-1) {
			return false
		}
	}
	return true
}

// runsHold reports whether the runs lie apart, in order, and hold card values.
func (c *container) runsHold(card uint32) bool {
	var total, next uint32
	for i := range int(c.n) {
		begin, further := uint32(le16(c.body, 2*i)), uint32(le16(c.body, 2*i+1))
		if begin < next || begin+further > 0xFFFF {
			return false
		}
		total += further + 1
		next = begin + further + 1
	}
	return total == card
}

func ones(body []byte) (n uint32) {
	for i := 0; i < len(body); i += 8 {
		n += uint32(bits.OnesCount64(binary.LittleEndian.Uint64(body[i:])))
	}
	return n
}

// le16 returns the i-th number of 16 bits.
func le16(b []byte, i int) uint16 { return binary.LittleEndian.Uint16(b[2*i:]) }

// New returns the set of some indices, in any order.
func New(indices ...uint32) *Bitmap {
	values := slices.Clone(indices)
	slices.Sort(values)
	values = slices.Compact(values)
	var groups [][]uint32
	for len(values) > 0 {
		end := 1
		for end < len(values) && values[end]>>16 == values[0]>>16 {
			end++
		}
		groups, values = append(groups, values[:end]), values[end:]
	}
	b, err := parse(write(groups))
	if err != nil {
		return &Bitmap{} // cannot be: write and parse are of one mind, as the tests show
	}
	return b
}

// write returns groups of equal upper 16 bits in the portable format without run
// containers, as IOTA Identity writes it.
func write(groups [][]uint32) []byte {
	le := binary.LittleEndian
	out := le.AppendUint32(le.AppendUint32(nil, cookieNoRuns), uint32(len(groups)))
	for _, g := range groups {
		out = le.AppendUint16(le.AppendUint16(out, uint16(g[0]>>16)), uint16(len(g)-1))
	}
	offset := len(out) + 4*len(groups)
	for _, g := range groups {
		out = le.AppendUint32(out, uint32(offset))
		offset += min(2*len(g), bitmapBytes)
	}
	for _, g := range groups {
		if len(g) <= maxArray {
			for _, v := range g {
				out = le.AppendUint16(out, uint16(v))
			}
			continue
		}
		var body [bitmapBytes]byte
		for _, v := range g {
			body[uint16(v)/8] |= 1 << (v % 8)
		}
		out = append(out, body[:]...)
	}
	return out
}
