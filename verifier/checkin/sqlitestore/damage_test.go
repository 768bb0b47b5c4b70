package sqlitestore_test

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/checkin/storetest"
)

// Names of the files of a store.
const (
	events = "events.db"
	ahead  = "events.db-wal"
	heads  = "heads"
)

// interrupted is the folder of a store as a power cut leaves it: the first events are in
// the database, the others, one at a time, in the write-ahead log alone.
func interrupted(t *testing.T, log []checkin.Event, settled int) string {
	t.Helper()
	folder := t.TempDir()
	store := openIn(t, folder)
	require.NoError(t, store.Append(t.Context(), log[:settled]))
	require.NoError(t, store.Close())
	store = openIn(t, folder)
	for i := settled; i < len(log); i++ {
		require.NoError(t, store.Append(t.Context(), log[i:i+1]))
	}
	return copyOf(t, folder)
}

// closed is the folder of a store that was closed.
func closed(t *testing.T, log []checkin.Event) string {
	t.Helper()
	folder := t.TempDir()
	store := openIn(t, folder)
	require.NoError(t, store.Append(t.Context(), log))
	require.NoError(t, store.Close())
	return folder
}

// copyOf copies what of a folder a power cut leaves.
func copyOf(t *testing.T, folder string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{events, ahead, heads} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), raw, 0o600))
	}
	return to
}

// change rewrites a file of a folder.
func change(t *testing.T, folder, name string, f func([]byte) []byte) {
	t.Helper()
	path := filepath.Join(folder, name)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, f(raw), 0o600))
}

func refuse(t *testing.T, folder string, want error, text string) {
	t.Helper()
	_, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
	require.ErrorIs(t, err, want)
	require.ErrorContains(t, err, text)
}

func TestAStoreThatLostSomethingIsNotOpened(t *testing.T) {
	log := storetest.Events(t, "desk-1", 30)
	whole := interrupted(t, log, 10)
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, folder string) { require.NoError(t, os.Remove(filepath.Join(folder, name))) }
	}
	rewrite := func(name string, f func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, folder string) { change(t, folder, name, f) }
	}
	for _, tt := range []struct {
		name  string
		spoil func(t *testing.T, folder string)
		want  string
	}{
		{"the write-ahead log is deleted", remove(ahead), "the log of desk-1 ends: event 10 of 30 is missing"},
		{"the write-ahead log is emptied", rewrite(ahead, func([]byte) []byte { return nil }), "event 10 of 30 is missing"},
		{"the write-ahead log lost its header", rewrite(ahead, func(raw []byte) []byte { clear(raw[:32]); return raw }), "event 10 of 30 is missing"},
		{"the write-ahead log lost half", rewrite(ahead, func(raw []byte) []byte { return raw[:len(raw)/2] }), "of 30 is missing"},
		{"the write-ahead log lost its last byte", rewrite(ahead, func(raw []byte) []byte { return raw[:len(raw)-1] }), "event 29 of 30 is missing"},
		{"the database is deleted", remove(events), "events.db is missing"},
		{"the database is emptied", rewrite(events, func([]byte) []byte { return nil }), "events.db is missing"},
		{"the file heads is deleted", remove(heads), "heads is missing"},
		{"the file heads is emptied", rewrite(heads, func([]byte) []byte { return nil }), "heads cannot be read"},
		{"the file heads has another first line", rewrite(heads, func(raw []byte) []byte { return append([]byte(" "), raw...) }), "heads cannot be read"},
		{"the file heads is of another version", rewrite(heads, func(raw []byte) []byte { return bytes.Replace(raw, []byte(`"v":1`), []byte(`"v":2`), 1) }), "heads cannot be read"},
		{"the file heads is over its limit", rewrite(heads, func(raw []byte) []byte {
			return append(raw, make([]byte, sqlitestore.MaxHeads+1-len(raw))...)
		}), fmt.Sprint("heads has ", sqlitestore.MaxHeads+1, " bytes")},
		{"the file heads knows of another event", rewrite(heads, func(raw []byte) []byte {
			lines := bytes.SplitAfter(raw, []byte("\n"))
			other, _, _ := bytes.Cut(lines[len(lines)-3], []byte(`","size"`))
			last, size, _ := bytes.Cut(lines[len(lines)-2], []byte(`","size"`))
			_ = last
			return append(raw, append(append(other, `","size"`...), size...)...)
		}), "the log of desk-1: event 29 is another one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := copyOf(t, whole)
			tt.spoil(t, folder)
			refuse(t, folder, checkin.ErrStoreDamaged, tt.want)

			twin := copyOf(t, whole)
			storetest.Same(t, log, storetest.Read(t, openIn(t, twin), "desk-1", 0))
		})
	}
}

// A power cut may take the end of heads, which is not synced: less is known then, and
// what is there is used.
func TestTheEndOfHeadsMayBeMissing(t *testing.T) {
	log := storetest.Events(t, "desk-1", 30)
	whole := interrupted(t, log, 10)
	for _, tt := range []struct {
		name  string
		spoil func([]byte) []byte
	}{
		{"the last line is torn", func(raw []byte) []byte { return raw[:len(raw)-10] }},
		{"the end is zeros", func(raw []byte) []byte { clear(raw[len(raw)-200:]); return raw }},
		{"only the first line is left", func(raw []byte) []byte { return raw[:bytes.IndexByte(raw, '\n')+1] }},
		{"up to its limit", func(raw []byte) []byte { return append(raw, make([]byte, sqlitestore.MaxHeads-len(raw))...) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := copyOf(t, whole)
			change(t, folder, heads, tt.spoil)
			storetest.Same(t, log, storetest.Read(t, openIn(t, folder), "desk-1", 0))
		})
	}
}

// TestDamagedImages spoils sectors of the files of a store, at random: it is said, or
// what is read is what was written.
func TestDamagedImages(t *testing.T) {
	const images = 150
	log := storetest.Events(t, "desk-1", 200)
	hot, cold := interrupted(t, log, 150), closed(t, log)
	found := map[string]int{}
	for n := range images {
		whole, file := cold, events
		if n%3 == 0 {
			whole, file = hot, ahead
		}
		folder := copyOf(t, whole)
		var torn string
		change(t, folder, file, func(raw []byte) []byte { torn = tear(raw); return raw })

		store, err := sqlitestore.Open(t.Context(), folder, sqlitestore.Settings{})
		if err != nil {
			require.ErrorIs(t, err, checkin.ErrStoreDamaged, torn)
			found[file+" when opened"]++
			continue
		}
		read, err := readAll(t, store)
		require.NoError(t, store.Close())
		if err != nil {
			require.ErrorIs(t, err, checkin.ErrStoreDamaged, torn)
			storetest.Same(t, log[:len(read)], unsigned(log, read))
			found[file+" when read"]++
			continue
		}
		storetest.Same(t, log, unsigned(log, read))
		if _, err := checkin.Verify(t.Context(), "desk-1", storetest.Signer("desk-1").Public(), sequence(read)); err != nil {
			require.ErrorIs(t, err, checkin.ErrSignature, torn)
			found[file+" by a signature"]++
			continue
		}
		found[file+" nothing was lost"]++
	}
	t.Logf("%d images: %v", images, found)
	require.Greater(t, found[events+" when opened"]+found[events+" when read"], images/3)
	require.Greater(t, found[ahead+" when opened"], images/6)
}

// unsigned are the events that were read with the signatures that they should have: a
// store does not check those.
func unsigned(log, read []checkin.Event) []checkin.Event {
	read = slices.Clone(read)
	for i := range read {
		read[i].Signature = log[i].Signature
	}
	return read
}

// tear spoils one sector, and says how.
func tear(raw []byte) string {
	const sector = 512
	at := sector * rand.IntN(len(raw)/sector)
	switch way := rand.IntN(4); way {
	case 0:
		clear(raw[at : at+sector])
	case 1:
		from := sector * rand.IntN(len(raw)/sector)
		copy(raw[at:at+sector], bytes.Clone(raw[from:from+sector]))
	case 2:
		raw[at+rand.IntN(sector)] ^= byte(1 + rand.IntN(255))
	default:
		for i := range sector {
			raw[at+i] = byte(rand.Uint32())
		}
	}
	return fmt.Sprint("the sector at ", at)
}

func readAll(t *testing.T, store checkin.Store) (read []checkin.Event, err error) {
	for e, err := range store.Events(t.Context(), "desk-1", 0) {
		if err != nil {
			return read, err
		}
		read = append(read, e)
	}
	return read, nil
}

func sequence(events []checkin.Event) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestADatabaseThatIsNoneIsNotOpened(t *testing.T) {
	log := storetest.Events(t, "desk-1", 30)
	for _, tt := range []struct {
		name  string
		spoil func([]byte) []byte
		want  string
	}{
		{"another kind of file", func(raw []byte) []byte { copy(raw, "GIF89a"); return raw }, "not a database"},
		{"half a database", func(raw []byte) []byte { return raw[:len(raw)/2/4096*4096] }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := closed(t, log)
			storetest.Same(t, log, storetest.Read(t, openIn(t, copyOf(t, folder)), "desk-1", 0))
			change(t, folder, events, tt.spoil)
			refuse(t, folder, checkin.ErrStoreDamaged, tt.want)
		})
	}
}
