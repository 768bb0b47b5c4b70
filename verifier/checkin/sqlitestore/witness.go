package sqlitestore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// witness is the file heads: lines of JSON, of which the first has the ends of all logs
// and was synced, and each further one those that a commit moved. It never says more
// than was committed.
type witness struct {
	files Files
	path  string
	file  File
	size  int // bytes
}

// MaxHeads is the greatest size of the file heads in bytes; it is written anew long
// before.
const MaxHeads = 16 << 20

// renewHeads is the size of the file heads in bytes from which it is written anew.
const renewHeads = 1 << 20

// headsForm is a line, its fields in the order of their names.
type headsForm struct {
	Heads []headForm    `json:"heads"`
	V     form.Version1 `json:"v"`
}

type headForm struct {
	Device string      `json:"device_id"`
	Last   form.Digest `json:"last"`
	Size   uint64      `json:"size"`
}

func byDevice(a, b checkin.Head) int { return cmp.Compare(a.Device, b.Device) }

// encodeHeads writes a line.
func encodeHeads(heads []checkin.Head) ([]byte, error) {
	f := headsForm{Heads: make([]headForm, len(heads))}
	for i, h := range heads {
		f.Heads[i] = headForm{h.Device, form.Digest(h.Last), h.Size}
	}
	line, err := form.Encode(f)
	return append(line, '\n'), err
}

// parseHeads reads the file, the ends of logs by device. Behind the first line, what
// follows a line that cannot be read is left out: a power cut may take the end.
func parseHeads(ctx context.Context, raw []byte) (map[string]checkin.Head, error) {
	if len(raw) > MaxHeads {
		return nil, damaged("%s has %d bytes, at most %d", fileHeads, len(raw), MaxHeads)
	}
	seen := make(map[string]checkin.Head)
	for n := 0; ; n++ {
		line, rest, whole := bytes.Cut(raw, []byte("\n"))
		heads, err := parseLine(ctx, line)
		if !whole || err != nil {
			if n == 0 {
				return nil, damaged("%s cannot be read", fileHeads)
			}
			return seen, nil
		}
		for _, h := range heads {
			seen[h.Device] = h
		}
		raw = rest
	}
}

func parseLine(ctx context.Context, line []byte) ([]checkin.Head, error) {
	var f headsForm
	limits := strictjson.Limits{Bytes: MaxHeads, Nodes: 5 + 4*MaxDevices}
	if err := form.Decode(ctx, line, limits, &f); err != nil {
		return nil, err
	}
	heads := make([]checkin.Head, len(f.Heads))
	for i, h := range f.Heads {
		if h.Device == "" || len(h.Device) > checkin.MaxName || h.Size == 0 || h.Size >= 1<<seqBits {
			return nil, damaged("%s: no end of a log", fileHeads)
		}
		heads[i] = checkin.Head{Device: h.Device, Size: h.Size, Last: checkin.Hash(h.Last)}
	}
	return heads, nil
}

// readHeads reads the file of a folder; nil, nil: there is none.
func readHeads(ctx context.Context, files Files, folder string) (map[string]checkin.Head, error) {
	f, err := files.OpenFile(filepath.Join(folder, fileHeads), os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, coded(err)
	}
	raw, err := io.ReadAll(io.LimitReader(f, MaxHeads+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, coded(err)
	}
	return parseHeads(ctx, raw)
}

// renew writes the file anew, durably.
func (w *witness) renew(heads []checkin.Head) error {
	line, err := encodeHeads(heads)
	if err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	if err := w.replace(line); err != nil {
		return err
	}
	w.size = len(line)
	w.file, err = w.files.OpenFile(w.path, os.O_WRONLY|os.O_APPEND, 0)
	return err
}

func (w *witness) replace(line []byte) error {
	f, err := w.files.OpenFile(w.path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := w.files.Rename(w.path+".new", w.path); err != nil {
		return err
	}
	return w.files.SyncDir(filepath.Dir(w.path))
}

// add adds what a commit moved.
func (w *witness) add(heads []checkin.Head) error {
	line, err := encodeHeads(heads)
	if err != nil {
		return err
	}
	n, err := w.file.Write(line)
	w.size += n
	return err
}

func (w *witness) close() error {
	if w.file == nil {
		return nil
	}
	f := w.file
	w.file = nil
	return f.Close()
}

// compare asks whether logs hold what the file says that they held; else it is
// [checkin.ErrStoreDamaged], with the device and the first event that is missing.
func compare(seen map[string]checkin.Head, logs map[string]log, hashAt func(l log, seq uint64) (checkin.Hash, error)) error {
	for _, was := range slices.SortedFunc(maps.Values(seen), byDevice) {
		l := logs[was.Device]
		if l.Size < was.Size {
			return damaged("the log of %s ends: event %d of %d is missing", was.Device, l.Size, was.Size)
		}
		hash, err := hashAt(l, was.Size-1)
		if err != nil {
			return err
		}
		if hash != was.Last {
			return damaged("the log of %s: event %d is another one", was.Device, was.Size-1)
		}
	}
	return nil
}
