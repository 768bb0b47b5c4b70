package checkin

import (
	"context"
	"crypto"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/hinan-id/hinan/did/keys"
)

// A device signs an event that it wrote alone, and the events that it wrote at once with
// one signature, over the root of the Merkle tree of them (RFC 6962 §2.1). Each of those
// has that signature and its way to the root, which prove it without the others: a
// signature takes longer than all else that is done for an event.

// messageLabel stands in front of an event that a device signs, batchLabel in front of
// the number of events and the root of a batch.
const (
	messageLabel = "hinan/event/v1\n"
	batchLabel   = "hinan/events/v1\n"
)

// Limits of signatures.
const (
	MaxBatch = 512 // events under one signature
	// MaxSignature is how many bytes a signature has at most: with the place in a batch
	// and the nine hashes of the way to its root.
	MaxSignature = signatureSize + placeSize + 9*tlog.HashSize
)

const (
	signatureSize = 64 // of both algorithms of devices
	placeSize     = 2 + 2 + tlog.HashSize
)

// place is where an event stands in a batch. It follows the signature, as two numbers of
// two bytes, the higher first, and the root; the way to the root follows it.
type place struct {
	index, count uint16
	root         Hash
}

// Message is what the device signed, if it wrote the event alone.
func (e Event) Message() []byte { return append([]byte(messageLabel), e.Raw...) }

// message is what the device signed of a batch.
func (p place) message() []byte {
	return fmt.Appendf(nil, "%s%d\n%s", batchLabel, p.count, p.root)
}

// sign signs events, each of which follows the one before it.
func sign(ctx context.Context, by keys.Signer, events []Event) error {
	for batch := range slices.Chunk(events, MaxBatch) {
		signed := signBatch
		if len(batch) == 1 {
			signed = signAlone
		}
		if err := signed(ctx, by, batch); err != nil {
			return err
		}
	}
	return nil
}

func signAlone(ctx context.Context, by keys.Signer, events []Event) (err error) {
	events[0].Signature, err = by.Sign(ctx, events[0].Message())
	return err
}

func signBatch(ctx context.Context, by keys.Signer, events []Event) error {
	var leaves tree
	for i := range events[1:] {
		leaves.addLeaf(events[i+1].Prev) // the hash of the one before it
	}
	leaves.addLeaf(events[len(events)-1].Hash())
	root, err := leaves.root()
	if err != nil {
		return err
	}
	p := place{count: uint16(len(events)), root: root}
	signature, err := by.Sign(ctx, p.message())
	if err != nil {
		return err
	}
	for i := range events {
		path, err := tlog.ProveRecord(int64(len(events)), int64(i), &leaves)
		if err != nil {
			return err
		}
		p.index = uint16(i)
		events[i].Signature = p.appendTo(signature, path)
	}
	return nil
}

// appendTo returns the signature of one event of a batch.
func (p place) appendTo(signature []byte, path tlog.RecordProof) []byte {
	all := make([]byte, 0, signatureSize+placeSize+len(path)*tlog.HashSize)
	all = append(all, signature...)
	all = binary.BigEndian.AppendUint16(all, p.index)
	all = binary.BigEndian.AppendUint16(all, p.count)
	all = append(all, p.root[:]...)
	for _, h := range path {
		all = append(all, h[:]...)
	}
	return all
}

// checkSignature checks the signature by the device's key.
func (e Event) checkSignature(device crypto.PublicKey) error {
	algorithm, err := keys.AlgorithmOf(device)
	if err != nil {
		return err
	}
	if len(e.Signature) == signatureSize {
		return keys.Verify(algorithm, device, e.Message(), e.Signature)
	}
	p, path, err := readPlace(e.Signature)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, int64(p.count), p.root, int64(p.index), e.Hash()); err != nil {
		return fmt.Errorf("not an event of its batch: %w", err)
	}
	return keys.Verify(algorithm, device, p.message(), e.Signature[:signatureSize])
}

// readPlace reads what stands behind the signature of a batch.
func readPlace(signature []byte) (p place, path tlog.RecordProof, err error) {
	if len(signature) < signatureSize+placeSize || len(signature) > MaxSignature {
		return p, nil, fmt.Errorf("a signature of %d bytes", len(signature))
	}
	b := signature[signatureSize:]
	p = place{binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:]), Hash(b[4:placeSize])}
	if p.count < 2 || p.count > MaxBatch || p.index >= p.count {
		return p, nil, fmt.Errorf("number %d of %d events", p.index, p.count)
	}
	way := b[placeSize:]
	if len(way)%tlog.HashSize != 0 {
		return p, nil, fmt.Errorf("a signature of %d bytes", len(signature))
	}
	for h := range slices.Chunk(way, tlog.HashSize) {
		path = append(path, Hash(h))
	}
	return p, path, nil
}
