package sqlitestore_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
)

// FuzzHeads reads files heads: what is read can be written and read again, and what
// stands behind a broken line does not count.
func FuzzHeads(f *testing.F) {
	line, err := sqlitestore.EncodeHeads([]checkin.Head{{Device: "desk-1", Size: 7}, {Device: "desk-2", Size: 1}})
	require.NoError(f, err)
	more, err := sqlitestore.EncodeHeads([]checkin.Head{{Device: "desk-1", Size: 9}})
	require.NoError(f, err)
	f.Add(line)
	f.Add(append(bytes.Clone(line), more...))
	f.Add(append(bytes.Clone(line), more[:20]...))
	f.Add([]byte("{\"heads\":[],\"v\":1}\n"))
	f.Add([]byte("{\"heads\":null,\"v\":1}\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		seen, err := sqlitestore.ParseHeads(t.Context(), raw)
		if err != nil {
			require.ErrorIs(t, err, checkin.ErrStoreDamaged)
			require.Nil(t, seen)
			return
		}
		require.NotNil(t, seen)
		torn, err := sqlitestore.ParseHeads(t.Context(), append(bytes.Clone(raw[:bytes.LastIndexByte(raw, '\n')+1]), "{\"heads\":"...))
		require.NoError(t, err)
		require.Equal(t, seen, torn)

		again, err := sqlitestore.EncodeHeads(slices.Collect(maps.Values(seen)))
		require.NoError(t, err)
		parsed, err := sqlitestore.ParseHeads(t.Context(), again)
		require.NoError(t, err)
		require.Equal(t, seen, parsed)
	})
}
