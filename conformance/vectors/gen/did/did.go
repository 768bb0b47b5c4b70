// Package did makes the vectors of DID syntax. Operation did.Parse takes the
// input {"did": …}.
package did

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hinan-id/hinan/conformance/vectors"
)

const clause = "DID Core §3.1"

// Cases returns the cases of the area.
func Cases() []vectors.Case {
	cases := []vectors.Case{of("plain", "a plain DID", "did:example:123", "ok", "")}
	for i, flaw := range []struct{ desc, did string }{
		{"an upper-case scheme", "DID:example:123"},
		{"an upper-case method", "did:Example:123"},
		{"no method", "did::123"},
		{"no id", "did:example:"},
		{"a colon at the end", "did:example:123:"},
		{"a space in front", " did:example:123"},
		{"a space behind", "did:example:123 "},
		{"a fragment", "did:example:123#key"},
		{"a path", "did:example:123/a"},
		{"a query", "did:example:123?a=b"},
		{"half a percent-encoded byte", "did:example:123%2"},
		{"a percent sign without hex digits", "did:example:123%zz"},
		{"a letter outside ASCII", "did:example:123é"},
		{"a NUL byte", "did:example:123\x00"},
		{"more bytes than are allowed", "did:example:" + strings.Repeat("1", 2037)},
	} {
		cases = append(cases, of(fmt.Sprintf("refused-%02d", i+1), flaw.desc, flaw.did, "did.syntax", "plain"))
	}
	return cases
}

func of(name, desc, did, want, twin string) vectors.Case {
	in, err := json.Marshal(map[string]string{"did": did})
	if err != nil {
		panic(err) // a map of strings can always be written
	}
	return vectors.Case{Name: name, Desc: desc, Spec: clause, Op: "did.Parse", In: in, Want: want, Twin: twin}
}
