// Package vectors names the official vector sets that the tests use, and tells
// whether a copy of them is the one that was meant.
//
// Official data is loaded from a folder beside the project and never committed.
// What is committed is the manifest: where each set comes from, its licence, and
// the SHA-256 of every file. Start with [Check].
package vectors

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

//go:embed manifest.json
var manifest []byte

// Set is one official set.
type Set struct {
	Sources []Source          `json:"sources"`
	Licence string            `json:"licence"`
	Files   map[string]string `json:"files"` // path inside the set -> SHA-256, hex
}

// Source is where a set was taken from.
type Source struct {
	Repo   string `json:"repo"`
	Path   string `json:"path"`
	Commit string `json:"commit"`
}

// Sets returns the sets of the manifest by name.
func Sets() (map[string]Set, error) {
	var m struct {
		V    int            `json:"v"`
		Sets map[string]Set `json:"sets"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if m.V != 1 {
		return nil, fmt.Errorf("manifest: version %d", m.V)
	}
	return m.Sets, nil
}

// Check compares a copy of a set, in dir, with the manifest: every file of the
// manifest must be there with its digest. An unknown set, a missing and a
// changed file are errors.
func Check(dir fs.FS, name string) error {
	sets, err := Sets()
	if err != nil {
		return err
	}
	set, ok := sets[name]
	if !ok {
		return fmt.Errorf("set %s is not in the manifest", name)
	}
	for _, file := range slices.Sorted(maps.Keys(set.Files)) {
		raw, err := fs.ReadFile(dir, file)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != set.Files[file] {
			return fmt.Errorf("%s/%s is not the file that the manifest names", name, file)
		}
	}
	return nil
}
