package vectors

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"time"
)

// The vectors of our own are made from fixed seeds by go generate, one file a
// case, one folder an area, and are part of the repository.
//
//go:generate go run ./gen
//go:embed */*.json
var own embed.FS

// Case is one vector of our own.
type Case struct {
	V int `json:"v"` // 1
	// Name is the file's name without its ending.
	Name string `json:"-"`
	Desc string `json:"desc"` // what is special about it, as a sentence
	Spec string `json:"spec"` // the clause behind the answer
	// Op is what is done with the input, such as "did.Parse". Each area says
	// which operations it has.
	Op string `json:"op"`
	// At is the time of the check.
	At time.Time `json:"at,omitzero"`
	// In is the input, in the operation's own shape.
	In json.RawMessage `json:"in"`
	// Want is "ok", or the fault code that the operation must answer with.
	Want string `json:"want"`
	// Twin names the case with the same input without the flaw, which must be ok.
	// Every case that is not ok has one.
	Twin string `json:"twin,omitempty"`
}

// Load returns the cases of an area in order of their names.
func Load(area string) ([]Case, error) {
	files, err := fs.Glob(own, path.Join(area, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no vectors of area %q", area)
	}
	cases := make([]Case, len(files))
	for i, file := range files {
		raw, err := own.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &cases[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if cases[i].V != 1 {
			return nil, fmt.Errorf("%s: version %d", file, cases[i].V)
		}
		cases[i].Name = path.Base(file[:len(file)-len(".json")])
	}
	return cases, nil
}
