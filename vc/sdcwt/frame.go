package sdcwt

import (
	"fmt"
	"slices"
)

// Frame says which claims of an SD-CWT the holder may disclose selectively. The zero
// value makes none so: every claim is visible.
type Frame struct {
	// Disclose are the paths of these claims: keys of maps by their names, integers in
	// decimal, and elements of arrays by their position; in an array, [Every] stands
	// for each element. A path below another one makes a disclosure in a disclosure.
	Disclose [][]string
	// Decoys are digests that stand for nothing, so that the number of digests tells
	// nothing.
	Decoys []Decoys
}

// Decoys asks for decoys in one map or array.
type Decoys struct {
	Path  []string // of the map or array; empty: the claims themselves
	Count int
}

// Every stands in a path of a [Frame] for each element of an array.
const Every = "*"

// node is a claim in a frame, with what is named below it.
type node struct {
	disclose bool
	decoys   int
	below    map[string]*node
}

// plan orders the paths of a frame as a tree.
func plan(f Frame) (*node, error) {
	root := &node{}
	for _, path := range f.Disclose {
		if len(path) == 0 {
			return nil, fmt.Errorf("%w: an empty path", ErrFrame)
		}
		if slices.Contains(plain, path[0]) {
			return nil, fmt.Errorf("%w: %.64q", ErrNotSelective, path)
		}
		root.find(path).disclose = true
	}
	for _, d := range f.Decoys {
		if d.Count < 0 || d.Count > MaxDisclosures {
			return nil, fmt.Errorf("%w: %d decoys, at most %d", ErrFrame, d.Count, MaxDisclosures)
		}
		root.find(d.Path).decoys += d.Count
	}
	return root, nil
}

// find returns the node at a path, made where it was not there.
func (n *node) find(path []string) *node {
	for _, name := range path {
		if n.below[name] == nil {
			if n.below == nil {
				n.below = map[string]*node{}
			}
			n.below[name] = &node{}
		}
		n = n.below[name]
	}
	return n
}

// child returns what a frame says about a key or an element; nil: nothing. A position
// says more than [Every].
func (n *node) child(name string, inArray bool) *node {
	if n == nil {
		return nil
	}
	if own, ok := n.below[name]; ok || !inArray {
		return own
	}
	return n.below[Every]
}
