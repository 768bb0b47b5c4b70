// Command gen writes the vectors of our own anew: the same bytes each time.
//
// Each area is a package below with a function Cases, and makes its keys from
// fixed seeds. Run it by "go generate ./conformance/vectors".
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/conformance/vectors/gen/checkin"
	"github.com/hinan-id/hinan/conformance/vectors/gen/did"
	"github.com/hinan-id/hinan/conformance/vectors/gen/jose"
	"github.com/hinan-id/hinan/conformance/vectors/gen/pass"
	"github.com/hinan-id/hinan/conformance/vectors/gen/qr"
	"github.com/hinan-id/hinan/conformance/vectors/gen/sdcwt"
	"github.com/hinan-id/hinan/conformance/vectors/gen/sdjwt"
	"github.com/hinan-id/hinan/conformance/vectors/gen/status"
	"github.com/hinan-id/hinan/conformance/vectors/gen/trust"
	"github.com/hinan-id/hinan/conformance/vectors/gen/vcdm"
	"github.com/hinan-id/hinan/conformance/vectors/gen/vcjwt"
	"github.com/hinan-id/hinan/conformance/vectors/gen/verdict"
)

// areas make the cases of each folder.
var areas = map[string]func() []vectors.Case{
	"checkin": checkin.Cases,
	"did":     did.Cases,
	"jose":    jose.Cases,
	"pass":    pass.Cases,
	"qr":      qr.Cases,
	"sdcwt":   sdcwt.Cases,
	"sdjwt":   sdjwt.Cases,
	"status":  status.Cases,
	"trust":   trust.Cases,
	"vcdm":    vcdm.Cases,
	"vcjwt":   vcjwt.Cases,
	"verdict": verdict.Cases,
}

func main() {
	// Anywhere else, folders of these names are somebody's own.
	if _, err := os.Stat("manifest.json"); err != nil {
		log.Fatalf("not the folder of the vectors: %v", err)
	}
	for area, cases := range areas {
		if err := write(area, cases()); err != nil {
			log.Fatalf("%s: %v", area, err)
		}
	}
}

// write replaces an area's folder.
func write(area string, cases []vectors.Case) error {
	if err := os.RemoveAll(area); err != nil {
		return err
	}
	if err := os.MkdirAll(area, 0o755); err != nil {
		return err
	}
	seen := make(map[string]bool, len(cases))
	for _, c := range cases {
		if c.Name == "" || seen[c.Name] {
			return fmt.Errorf("name %q is empty or taken", c.Name)
		}
		seen[c.Name] = true
		c.V = 1
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		if err := enc.Encode(c); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(area, c.Name+".json"), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
