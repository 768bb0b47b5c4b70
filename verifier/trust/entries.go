package trust

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/did/strictjson"
)

// entry is one thing in a bundle. Together with its kind, the name tells it from the
// others.
type entry struct {
	entryLine
	raw []byte
}

// entryLine stands in front of an entry's bytes.
type entryLine struct {
	AsOf    stamp  `json:"asOf,omitzero"` // zero: the time in the content's first line
	Bytes   int    `json:"bytes"`
	Kind    kind   `json:"kind"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// archive is the inflated content of a bundle or a delta: its first line, and the
// entries in order of their names, so that what is about one issuer lies together
// and compresses well.
type archive struct {
	asOf    stamp
	removed []entryID // in a delta
	entries []entry
}

type archiveLine struct {
	AsOf    stamp     `json:"asOf"`
	Removed []entryID `json:"removed,omitempty"`
	V       version1  `json:"v"`
}

type entryID struct {
	Kind kind   `json:"kind"`
	Name string `json:"name"`
}

func (e entry) id() entryID { return entryID{e.Kind, e.Name} }

func compareIDs(a, b entryID) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind))
}

func compareEntries(a, b entry) int { return compareIDs(a.id(), b.id()) }

func (a *archive) sort() { slices.SortFunc(a.entries, compareEntries) }

// find returns an entry, or nil.
func (a *archive) find(id entryID) *entry {
	i, found := slices.BinarySearchFunc(a.entries, id, func(e entry, id entryID) int { return compareIDs(e.id(), id) })
	if !found {
		return nil
	}
	return &a.entries[i]
}

// marshal writes an archive whose entries are in order.
func (a archive) marshal() ([]byte, error) {
	var out bytes.Buffer
	write := func(line []byte) {
		out.Write(line)
		out.WriteByte('\n')
	}
	line, err := encode(archiveLine{AsOf: a.asOf, Removed: a.removed})
	if err != nil {
		return nil, err
	}
	write(line)
	for _, e := range a.entries {
		e.Bytes = len(e.raw)
		if line, err = encode(e.entryLine); err != nil {
			return nil, err
		}
		write(line)
		write(e.raw)
	}
	if out.Len() > MaxContent {
		return nil, fmt.Errorf("%w: %d bytes inflated, at most %d", ErrTooLarge, out.Len(), MaxContent)
	}
	return out.Bytes(), nil
}

// readArchive reads what marshal wrote, and nothing else.
func readArchive(ctx context.Context, plain []byte) (*archive, error) {
	line, at, err := cutLine(plain, 0)
	if err != nil {
		return nil, err
	}
	var first archiveLine
	if err := decode(ctx, line, strictjson.Limits{Bytes: MaxLine}, &first); err != nil {
		return nil, fmt.Errorf("content: %w", err)
	}
	a := &archive{asOf: first.AsOf, removed: first.Removed}
	for at < len(plain) {
		if len(a.entries) == MaxEntries {
			return nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, MaxEntries)
		}
		var e entry
		if e, at, err = readEntry(ctx, plain, at); err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(a.entries)+1, err)
		}
		a.entries = append(a.entries, e)
	}
	return a, a.check()
}

func readEntry(ctx context.Context, plain []byte, at int) (e entry, next int, err error) {
	line, at, err := cutLine(plain, at)
	if err != nil {
		return entry{}, 0, err
	}
	if err := decode(ctx, line, strictjson.Limits{}, &e.entryLine); err != nil {
		return entry{}, 0, err
	}
	if e.Bytes < 0 || e.Bytes >= len(plain)-at || plain[at+e.Bytes] != '\n' {
		return entry{}, 0, fmt.Errorf("%w: it does not end where it says", ErrFormat)
	}
	next = at + e.Bytes
	e.raw = plain[at:next:next]
	return e, next + 1, nil
}

// check asks that everything is in order and there once.
func (a *archive) check() error {
	for i, e := range a.entries {
		if e.AsOf == a.asOf {
			return fmt.Errorf("%w: entry %d repeats the time of all", ErrFormat, i+1)
		}
		if i > 0 && compareEntries(a.entries[i-1], e) >= 0 {
			return fmt.Errorf("%w: entry %d is there twice, or out of order", ErrFormat, i+1)
		}
	}
	for i, id := range a.removed {
		if i > 0 && compareIDs(a.removed[i-1], id) >= 0 {
			return fmt.Errorf("%w: an entry is removed twice, or out of order", ErrFormat)
		}
		if a.find(id) != nil {
			return fmt.Errorf("%w: an entry is removed and kept", ErrFormat)
		}
	}
	return nil
}
