package deflate

import "math/bits"

// Symbols of RFC 1951 §3.2.5 and §3.2.6.
const (
	endOfBlock = 256
	literals   = 288
	distances  = 32
	lengths    = 19
)

// order is that of the lengths of the codes for lengths (RFC 1951 §3.2.7).
var order = [lengths]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// block is a block that is not written yet: literals are codes without a distance.
type block struct {
	begin, bytes int
	codes        []match
	// how far miniz has filled its buffer: a literal takes a byte, a match three,
	// and each eight of them one more
	codeBytes, flags int

	literalCount  [literals]uint16
	distanceCount [distances]uint16
}

func (b *block) literal(c byte) {
	b.add(match{length: int(c)}, 1, 1)
	b.literalCount[c]++
}

func (b *block) match(m match) {
	b.add(m, m.length, 3)
	symbol, _, _ := lengthSymbol(m.length)
	b.literalCount[symbol]++
	symbol, _, _ = distanceSymbol(m.distance)
	b.distanceCount[symbol]++
}

func (b *block) add(m match, bytes, room int) {
	b.codes = append(b.codes, m)
	b.bytes += bytes
	b.codeBytes += room
	if b.flags--; b.flags == 0 {
		b.flags = 8
		b.codeBytes++
	}
}

func (b *block) isFull() bool {
	return b.codeBytes > codeBytes || b.bytes > hardlyBytes && b.codeBytes*115>>7 >= b.bytes
}

// write writes the codes, behind the bit that says whether the block is the last.
func (b *block) write(w *bitWriter) {
	var lit, dist *table
	if b.bytes < fewBytes {
		lit, dist = fixed()
		w.put(1, 2)
	} else {
		b.literalCount[endOfBlock] = 1
		lit, dist = newTable(b.literalCount[:], 15), newTable(b.distanceCount[:], 15)
		w.put(2, 2)
		writeTables(w, lit, dist)
	}
	for _, m := range b.codes {
		if m.distance == 0 {
			lit.put(w, m.length)
			continue
		}
		symbol, extra, n := lengthSymbol(m.length)
		lit.put(w, symbol)
		w.put(uint32(extra), n)
		symbol, extra, n = distanceSymbol(m.distance)
		dist.put(w, symbol)
		w.put(uint32(extra), n)
	}
	lit.put(w, endOfBlock)
}

// lengthSymbol returns the symbol of a length, and the bits behind it.
func lengthSymbol(length int) (symbol, extra, n int) {
	if length == maxMatch {
		return 285, 0, 0
	}
	length -= minMatch
	if length < 8 {
		return 257 + length, 0, 0
	}
	n = bits.Len(uint(length)) - 3
	return 257 + 4*n + length>>n, length & (1<<n - 1), n
}

// distanceSymbol returns the symbol of a distance, and the bits behind it.
func distanceSymbol(distance int) (symbol, extra, n int) {
	distance--
	if distance < 4 {
		return distance, 0, 0
	}
	n = bits.Len(uint(distance)) - 2
	return 2*n + distance>>n, distance & (1<<n - 1), n
}

// fixed returns the fixed codes of RFC 1951 §3.2.6.
func fixed() (lit, dist *table) {
	lit, dist = &table{sizes: make([]uint8, literals)}, &table{sizes: make([]uint8, distances)}
	for i := range lit.sizes {
		switch {
		case i < 144 || i >= 280:
			lit.sizes[i] = 8
		case i < 256:
			lit.sizes[i] = 9
		default:
			lit.sizes[i] = 7
		}
	}
	for i := range dist.sizes {
		dist.sizes[i] = 5
	}
	lit.number()
	dist.number()
	return lit, dist
}

// writeTables writes the codes of a block (RFC 1951 §3.2.7).
func writeTables(w *bitWriter, lit, dist *table) {
	nLit, nDist := used(lit.sizes[:286], 257), used(dist.sizes[:30], 1)
	p := packer{previous: -1}
	for _, size := range lit.sizes[:nLit] {
		p.add(int(size))
	}
	for _, size := range dist.sizes[:nDist] {
		p.add(int(size))
	}
	p.repeats()
	p.zeros()
	codes := newTable(p.count[:], 7)
	n := lengths
	for n > 4 && codes.sizes[order[n-1]] == 0 {
		n--
	}
	w.put(uint32(nLit-257), 5)
	w.put(uint32(nDist-1), 5)
	w.put(uint32(n-4), 4)
	for _, symbol := range order[:n] {
		w.put(uint32(codes.sizes[symbol]), 3)
	}
	for _, c := range p.codes {
		codes.put(w, c.symbol)
		w.put(uint32(c.extra), c.n)
	}
}

// used returns how many sizes there are up to the last that is not 0, at least least.
func used(sizes []uint8, least int) int {
	n := len(sizes)
	for n > least && sizes[n-1] == 0 {
		n--
	}
	return n
}

// packer shortens rows of equal sizes.
type packer struct {
	codes    []packed
	count    [lengths]uint16
	previous int
	repeated int // how often previous came again
	zero     int // how many zeros came
}

type packed struct{ symbol, extra, n int }

func (p *packer) add(size int) {
	switch {
	case size == 0:
		p.repeats()
		if p.zero++; p.zero == 138 {
			p.zeros()
		}
	case size != p.previous:
		p.zeros()
		p.repeats()
		p.put(packed{symbol: size})
	default:
		p.zeros()
		if p.repeated++; p.repeated == 6 {
			p.repeats()
		}
	}
	p.previous = size
}

func (p *packer) put(c packed) {
	p.count[c.symbol]++
	p.codes = append(p.codes, c)
}

func (p *packer) repeats() {
	if p.repeated < 3 {
		for range p.repeated {
			p.put(packed{symbol: p.previous})
		}
	} else {
		p.put(packed{16, p.repeated - 3, 2})
	}
	p.repeated = 0
}

func (p *packer) zeros() {
	switch {
	case p.zero < 3:
		for range p.zero {
			p.put(packed{})
		}
	case p.zero <= 10:
		p.put(packed{17, p.zero - 3, 3})
	default:
		p.put(packed{18, p.zero - 11, 7})
	}
	p.zero = 0
}
