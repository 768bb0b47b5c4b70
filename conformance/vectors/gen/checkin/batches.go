package checkin

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// batch is the signature of one event among several that a device wrote at once.
type batch struct {
	key    ed25519.PrivateKey
	label  string
	leaves [][]byte
	index  int
	// place and way change what stands behind the signature.
	place func(index, count int, root []byte) (int, int, []byte)
	way   func([][]byte) [][]byte
	more  []byte
}

func (b batch) bytes() []byte {
	count, tree := len(b.leaves), root(b.leaves)
	out := ed25519.Sign(b.key, fmt.Appendf(nil, "%s%d\n%s", b.label, count, base64.StdEncoding.EncodeToString(tree)))
	index, way := b.index, path(b.leaves, b.index)
	if b.place != nil {
		index, count, tree = b.place(index, count, tree)
	}
	if b.way != nil {
		way = b.way(way)
	}
	out = binary.BigEndian.AppendUint16(out, uint16(index))
	out = binary.BigEndian.AppendUint16(out, uint16(count))
	return slices.Concat(out, tree, slices.Concat(way...), b.more)
}

// path is the way of a leaf to the root, RFC 6962 §2.1.1.
func path(leaves [][]byte, at int) [][]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	if at < k {
		return append(path(leaves[:k], at), root(leaves[k:]))
	}
	return append(path(leaves[k:], at-k), root(leaves[:k]))
}

// leavesAround are those of a batch of so many events, the third of which is e.
func leavesAround(e event, count int) (leaves [][]byte) {
	for n := range count {
		leaf := sha256.Sum256(fmt.Append(nil, "leaf", n))
		leaves = append(leaves, leaf[:])
	}
	if count > 2 {
		leaves[2] = e.leaf()
	}
	return leaves
}

// batches are events under one signature.
func batches() []vectors.Case {
	write := func(name, desc, spec, want, twin string, count int, change func(*batch, *event)) vectors.Case {
		e := fill("count", 2, hash("the second"), object{"present": 102})
		b := batch{key: tabletKey, label: "hinan/events/v1\n", leaves: leavesAround(e, count), index: 2}
		if change != nil {
			change(&b, &e)
		}
		e.line = func(l object) { l["signature"] = b64(b.bytes()) }
		return line("batch-"+name, desc, events+"batch, "+spec, e, want, twin)
	}
	moved := func(index, count int) func(*batch, *event) {
		return func(b *batch, _ *event) {
			b.place = func(_, _ int, root []byte) (int, int, []byte) { return index, count, root }
		}
	}
	cases := []vectors.Case{
		write("five", "the third of five events under one signature", "five events", "ok", "", 5, nil),
		write("most", "one of 512 events under one signature", "as many as there may be", "ok", "", 512, nil),
		write("too-many", "one of 513", "count, limit", "log.signature", "batch-most", 513, nil),
	}
	for _, f := range []struct {
		name, desc, spec string
		change           func(*batch, *event)
	}{
		{"index", "it says that it is the fourth", "index", moved(3, 5)},
		{"beyond", "it says that it is the sixth of five", "index, range", moved(5, 5)},
		{"count", "it says that there are six", "count", moved(2, 6)},
		{"root", "another root than was signed", "root", func(b *batch, _ *event) {
			b.place = func(index, count int, _ []byte) (int, int, []byte) { return index, count, hash("another batch") }
		}},
		{"way", "another neighbour", "way", func(b *batch, _ *event) {
			b.way = func(way [][]byte) [][]byte { return append([][]byte{hash("another event")}, way[1:]...) }
		}},
		{"short", "a way that ends below the root", "way, whole", func(b *batch, _ *event) {
			b.way = func(way [][]byte) [][]byte { return way[:len(way)-1] }
		}},
		{"long", "a way that goes on behind the root", "way, no more", func(b *batch, _ *event) { b.more = hash("more") }},
		{"odd", "a byte behind the way", "length", func(b *batch, _ *event) { b.more = []byte{0} }},
		{"stranger", "an event that was not among them", "event", func(_ *batch, e *event) { e.members["body"] = object{"present": 120} }},
		{"key", "signed by another device", "key", func(b *batch, _ *event) { b.key = otherKey }},
		{"label", "signed as an event alone is", "label", func(b *batch, _ *event) { b.label = "hinan/event/v1\n" }},
		{"one", "a batch of one", "two at least", func(b *batch, e *event) { b.leaves, b.index = [][]byte{e.leaf()}, 0 }},
	} {
		cases = append(cases, write(f.name, f.desc, f.spec, "log.signature", "batch-five", 5, f.change))
	}
	return cases
}
