package deflate

import (
	"math/bits"
	"slices"
)

// table is a Huffman code: the size of each symbol's code in bits, 0 if it has
// none, and the code with its first bit lowest.
type table struct {
	sizes []uint8
	codes []uint16
}

func (t *table) put(w *bitWriter, symbol int) { w.put(uint32(t.codes[symbol]), int(t.sizes[symbol])) }

// newTable returns the code for symbols that occur as often as count says, with no
// code longer than limit.
func newTable(count []uint16, limit int) *table {
	t := &table{sizes: make([]uint8, len(count))}
	var symbols []int
	for symbol, n := range count {
		if n > 0 {
			symbols = append(symbols, symbol)
		}
	}
	slices.SortStableFunc(symbols, func(a, b int) int { return int(count[a]) - int(count[b]) })
	weights := make([]uint16, len(symbols))
	for i, symbol := range symbols {
		weights[i] = count[symbol]
	}
	ofSize := limited(minimumRedundancy(weights), limit)
	rest := len(symbols)
	for size := 1; size <= limit; size++ { // the shortest codes for the most frequent
		for range ofSize[size] {
			rest--
			t.sizes[symbols[rest]] = uint8(size)
		}
	}
	t.number()
	return t
}

// number gives out the codes in order of size and symbol (RFC 1951 §3.2.2).
func (t *table) number() {
	var ofSize, next [16]int
	for _, size := range t.sizes {
		ofSize[size]++
	}
	for size := 2; size < len(next); size++ {
		next[size] = (next[size-1] + ofSize[size-1]) << 1
	}
	t.codes = make([]uint16, len(t.sizes))
	for symbol, size := range t.sizes {
		if size > 0 {
			t.codes[symbol] = bits.Reverse16(uint16(next[size])) >> (16 - size)
			next[size]++
		}
	}
}

// minimumRedundancy returns how many codes of each size a Huffman code has, for
// weights in ascending order (Moffat and Katajainen, "In-Place Calculation of
// Minimum-Redundancy Codes", 1995). It works in place: first the weights of inner
// nodes, then their parents, then their depths.
func minimumRedundancy(w []uint16) (ofSize [33]int) {
	n := len(w)
	switch n {
	case 0:
		return ofSize
	case 1:
		ofSize[1] = 1
		return ofSize
	}
	root, leaf := 0, 2
	w[0] += w[1]
	lighter := func(next int) bool { return leaf >= n || root < next && w[root] < w[leaf] }
	for next := 1; next < n-1; next++ {
		w[next] = 0
		for range 2 {
			if lighter(next) {
				w[next] += w[root]
				w[root] = uint16(next)
				root++
			} else {
				w[next] += w[leaf]
				leaf++
			}
		}
	}
	w[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		w[i] = w[w[i]] + 1
	}
	inner := n - 2
	for free, depth := 1, 0; free > 0; depth++ {
		nodes := 0
		for inner >= 0 && int(w[inner]) == depth {
			nodes++
			inner--
		}
		ofSize[min(depth, len(ofSize)-1)] += free - nodes
		free = 2 * nodes
	}
	return ofSize
}

// limited makes codes that are too long shorter, and others longer for it.
func limited(ofSize [33]int, limit int) [33]int {
	codes := 0
	for size, n := range ofSize {
		codes += n
		if size > limit {
			ofSize[limit] += n
			ofSize[size] = 0
		}
	}
	if codes <= 1 {
		return ofSize
	}
	total := 0
	for size := 1; size <= limit; size++ {
		total += ofSize[size] << (limit - size)
	}
	for ; total > 1<<limit; total-- {
		ofSize[limit]--
		for size := limit - 1; size > 0; size-- {
			if ofSize[size] > 0 {
				ofSize[size]--
				ofSize[size+1] += 2
				break
			}
		}
	}
	return ofSize
}
