package checkin

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/multikey"
)

// SignedHead says how many events a log had and which, in the form of a checkpoint
// (C2SP tlog-checkpoint) that the device signed as a note. Its first line is hinan/log/
// and the device.
type SignedHead struct {
	Device string
	Size   uint64
	Root   Hash // the Merkle tree hash (RFC 6962 §2.1)
}

const originPrefix = "hinan/log/"

// MaxHead is how many bytes a signed head has at most.
const MaxHead = 1 << 10

// text is the checkpoint without its signature.
func (h SignedHead) text() string {
	return fmt.Sprintf("%s%s\n%d\n%s\n", originPrefix, h.Device, h.Size, h.Root)
}

// SignedHead signs the end of the log: what a device gives out about itself, so that
// nobody, itself included, can take events back.
func (l *Log) SignedHead(ctx context.Context) ([]byte, error) {
	end := l.ending()
	root, err := end.tree.root()
	if err != nil {
		return nil, err
	}
	h := SignedHead{Device: l.identity.Device, Size: end.tree.size(), Root: root}
	return note.Sign(&note.Note{Text: h.text()}, noteSigner{noteKey(h.Device, l.signer.Public()), ctx, l.signer})
}

// OpenHead reads a signed head and checks it by the key of the device it is of. Errors
// are [ErrHead], if it is none, [ErrDevice], if key knows no such device, and
// [ErrSignature].
func OpenHead(raw []byte, key func(device string) (crypto.PublicKey, bool)) (SignedHead, error) {
	if len(raw) > MaxHead {
		return SignedHead{}, fmt.Errorf("%w: %d bytes, at most %d", ErrHead, len(raw), MaxHead)
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	device, ok := strings.CutPrefix(first, originPrefix)
	if !ok || !isName(device) {
		return SignedHead{}, fmt.Errorf("%w: of no device", ErrHead)
	}
	public, known := key(device)
	if !known {
		return SignedHead{}, fmt.Errorf("%w: %s", ErrDevice, device)
	}
	signed, err := note.Open(raw, note.VerifierList(noteKey(device, public)))
	if err != nil {
		return SignedHead{}, fmt.Errorf("%w: of a head: %w", ErrSignature, err)
	}
	return parseHead(device, signed.Text)
}

func parseHead(device, text string) (SignedHead, error) {
	h := SignedHead{Device: device}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return SignedHead{}, fmt.Errorf("%w: %d lines", ErrHead, len(lines)-1)
	}
	root, err := tlog.ParseHash(lines[2])
	if _, errSize := fmt.Sscanf(lines[1], "%d", &h.Size); err != nil || errSize != nil {
		return SignedHead{}, fmt.Errorf("%w: its size or root", ErrHead)
	}
	if h.Root = root; h.text() != text {
		return SignedHead{}, fmt.Errorf("%w: another spelling", ErrHead)
	}
	return h, nil
}

// notePublic is the key of a device as notes know it.
type notePublic struct {
	device string
	public crypto.PublicKey
	hash   uint32
}

// Types of keys in signed notes (C2SP signed-note): 1 is Ed25519, 255 is one with a name.
const (
	noteEd25519 = "\x01"
	noteP256    = "\xffhinan ES256\n"
)

// noteKey names a key by its hash: for Ed25519 as C2SP signed-note has it, for P-256 over
// its point.
func noteKey(device string, public crypto.PublicKey) notePublic {
	spelled := device + "\n"
	if ed, ok := public.(ed25519.PublicKey); ok {
		spelled += noteEd25519 + string(ed)
	} else if jwk, err := multikey.MarshalJWK(public); err == nil {
		spelled += noteP256 + string(jwk)
	}
	sum := sha256.Sum256([]byte(spelled))
	return notePublic{device, public, binary.BigEndian.Uint32(sum[:])}
}

// Name implements note.Verifier.
func (k notePublic) Name() string { return k.device }

// KeyHash implements note.Verifier.
func (k notePublic) KeyHash() uint32 { return k.hash }

// Verify implements note.Verifier.
func (k notePublic) Verify(msg, sig []byte) bool {
	algorithm, err := keys.AlgorithmOf(k.public)
	return err == nil && keys.Verify(algorithm, k.public, msg, sig) == nil
}

type noteSigner struct {
	notePublic
	ctx    context.Context // note.Signer has none
	signer keys.Signer
}

// Sign implements note.Signer.
func (s noteSigner) Sign(msg []byte) ([]byte, error) { return s.signer.Sign(s.ctx, msg) }
