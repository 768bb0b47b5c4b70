package checkin

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is the Merkle tree of a log (RFC 6962 §2.1), in the order in which tlog stores
// its hashes: two of them for each event. A copy stays as it was while the tree grows.
type tree struct {
	hashes []Hash
	events uint64
}

func (t *tree) size() uint64 { return t.events }

// add adds an event and returns its hash.
func (t *tree) add(raw []byte) Hash {
	leaf := tlog.RecordHash(raw)
	t.addLeaf(leaf)
	return leaf
}

// addLeaf adds an event by its hash.
func (t *tree) addLeaf(leaf Hash) {
	more, err := tlog.StoredHashesForRecordHash(int64(t.events), leaf, t)
	if err != nil {
		panic("checkin: a tree of its own hashes lacks one") // cannot be: it holds them all
	}
	t.hashes = append(t.hashes, more...)
	t.events++
}

// ReadHashes implements tlog.HashReader.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("%w: hash %d of %d", ErrGap, at, len(t.hashes))
		}
		out[i] = t.hashes[at]
	}
	return out, nil
}

// root is the hash of the whole tree.
func (t *tree) root() (Hash, error) { return t.rootAt(t.events) }

// rootAt is the hash of the tree when it had so many events.
func (t *tree) rootAt(size uint64) (Hash, error) {
	if size > t.events {
		return Hash{}, fmt.Errorf("%w: it has %d events, not %d", ErrHead, t.events, size)
	}
	return tlog.TreeHash(int64(size), t)
}
