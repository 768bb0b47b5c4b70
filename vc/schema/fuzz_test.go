package schema_test

import (
	"testing"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
)

// FuzzCheck pins one schema and checks one subject against it: no input panics,
// every refusal has a code, and the answer is the same a second time.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{string(residentSchema), string(addressSchema), "{" + dialect + `,"$ref":"#"}`} {
		f.Add([]byte(s), []byte(`{"name":"Sato","ward":"07","address":{"locality":"Iizuka"}}`))
	}
	f.Fuzz(func(t *testing.T, raw, subject []byte) {
		c, err := schema.New(map[string][]byte{resident: raw})
		if err != nil {
			if fault.Of(err) == "" {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		p := vc.Proven{Payload: []byte(`{"credentialSchema":{"id":"` + resident + `","type":"JsonSchema"},"credentialSubject":` + string(subject) + `}`)}
		first := c.Check(t.Context(), p)
		if first != nil && fault.Of(first) == "" {
			t.Fatalf("an error without a code: %v", first)
		}
		if second := c.Check(t.Context(), p); fault.Of(first) != fault.Of(second) {
			t.Fatalf("%v, then %v", first, second)
		}
	})
}
