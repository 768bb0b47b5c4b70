package sdjwt

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// Frame says which claims of a credential the holder may disclose selectively.
// The zero value makes none so: every claim is visible.
type Frame struct {
	// Disclose are the paths of these claims, elements of arrays by their
	// position; in an array, [Every] stands for each element. A path below another
	// one makes a recursive disclosure (RFC 9901 §4.2.6).
	Disclose [][]string
	// Decoys is how many decoy digests each object and array gets that has
	// disclosable claims (RFC 9901 §4.2.5), so that their number stays unknown.
	Decoys int
	// Hash is the hash algorithm; empty: sha-256.
	Hash Hash
}

// Every stands in a path of a [Frame] for each element of an array.
const Every = "*"

// Issue makes an SD-JWT of claims: strictjson values, or Go's int and int64. The
// kid is that of as; iss is among the claims, where the format has one. To bind
// it to a holder, claims["cnf"] is what [ConfirmKey] or [ConfirmURL] returns.
//
// A frame that names a claim which is absent is [ErrFrame], one that names a claim
// of [Mechanism.Plain] is [ErrNotSelective]; so are claims refused that
// [Mechanism.Open] would not read. Salts are 128 bits of crypto/rand.
func (m Mechanism) Issue(ctx context.Context, as vc.Author, claims map[string]any, f Frame) ([]byte, error) {
	if len(m.Types) == 0 || m.Types[0] == "" {
		return nil, fmt.Errorf("%w: the mechanism has no typ", ErrFrame)
	}
	tree, err := m.plan(f)
	if err != nil {
		return nil, err
	}
	w := newWriter(f)
	payload, err := w.payload(claims, tree)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	if err := strictjson.Spend(ctx, int64(len(payload)+len(w.disclosures))/64+1); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	jwt, err := jws.Sign(ctx, as.Signer, jws.Header{Type: m.Types[0], KeyID: as.KeyID}, payload)
	if err != nil {
		return nil, err
	}
	return w.assemble(jwt)
}

// node is a claim in a frame, with what is named below it.
type node struct {
	disclose bool
	below    map[string]*node
}

// plan orders the paths of a frame as a tree.
func (m Mechanism) plan(f Frame) (*node, error) {
	if f.Decoys < 0 || f.Decoys > MaxHidden {
		return nil, fmt.Errorf("%w: %d decoys, at most %d", ErrFrame, f.Decoys, MaxHidden)
	}
	if f.Hash.size() == 0 {
		return nil, fmt.Errorf("%w: %.32q", ErrHash, string(f.Hash))
	}
	count := 1
	for _, path := range f.Disclose {
		count += len(path)
	}
	nodes := make([]node, 1, count) // all that there can be: none of them moves
	if len(f.Disclose) > 0 {
		nodes[0].below = make(map[string]*node, len(f.Disclose))
	}
	for _, path := range f.Disclose {
		if len(path) == 0 {
			return nil, fmt.Errorf("%w: an empty path", ErrFrame)
		}
		if m.isPlain(path) {
			return nil, fmt.Errorf("%w: %.64q", ErrNotSelective, path)
		}
		at := &nodes[0]
		for _, name := range path {
			child := at.below[name]
			if child == nil {
				nodes = append(nodes, node{})
				child = &nodes[len(nodes)-1]
				if at.below == nil {
					at.below = map[string]*node{}
				}
				at.below[name] = child
			}
			at = child
		}
		at.disclose = true
	}
	return &nodes[0], nil
}

// assemble joins the JWT and the disclosures.
func (w *writer) assemble(jwt []byte) ([]byte, error) {
	size := len(jwt) + 1 + len(w.disclosures)
	if len(jwt) > jws.MaxToken || size > MaxBytes || w.count > MaxDisclosures || w.hidden > MaxHiddenTotal {
		return nil, fmt.Errorf("%w: %d bytes, %d disclosures, %d digests", ErrTooLarge, size, w.count, w.hidden)
	}
	out := append(append(make([]byte, 0, size), jwt...), '~')
	return append(out, w.disclosures...), nil
}
