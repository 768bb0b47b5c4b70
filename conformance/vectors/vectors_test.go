package vectors_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/vectors"
)

func TestTheManifestSaysWhereEverySetComesFrom(t *testing.T) {
	sets, err := vectors.Sets()
	require.NoError(t, err)
	require.NotEmpty(t, sets)
	for name, s := range sets {
		require.NotEmpty(t, s.Licence, name)
		require.NotEmpty(t, s.Files, name)
		for _, source := range s.Sources {
			require.NotEmpty(t, source.Repo, name)
			require.Len(t, source.Commit, 40, name)
		}
		for file, sum := range s.Files {
			require.Len(t, sum, 64, file)
		}
	}
}

func TestACopyThatIsNotTheOneMeantIsRefused(t *testing.T) {
	require.ErrorContains(t, vectors.Check(fstest.MapFS{}, "nonsense"), "not in the manifest")
	require.ErrorContains(t, vectors.Check(fstest.MapFS{}, "did-jwk"), "not exist")

	sets, err := vectors.Sets()
	require.NoError(t, err)
	changed := fstest.MapFS{}
	for file := range sets["did-jwk"].Files {
		changed[file] = &fstest.MapFile{Data: []byte("changed")}
	}
	require.ErrorContains(t, vectors.Check(changed, "did-jwk"), "not the file that the manifest names")
}
