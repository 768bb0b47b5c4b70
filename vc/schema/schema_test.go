package schema_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
)

const (
	resident = "https://city.example/schemas/resident.json"
	address  = "https://city.example/schemas/address.json"
	dialect  = `"$schema":"https://json-schema.org/draft/2020-12/schema"`
)

// of writes a schema of the dialect.
func of(rest string) []byte { return []byte("{" + dialect + "," + rest + "}") }

var residentSchema = of(`
	"type": "object",
	"properties": {"credentialSubject": {
		"type": "object",
		"properties": {
			"name": {"type": "string", "maxLength": 40},
			"ward": {"type": "string", "pattern": "^[0-9]{2}$"},
			"address": {"$ref": "address.json"}
		},
		"required": ["name"]
	}}`)

var addressSchema = of(`"type": "object", "required": ["locality"]`)

func checker(t testing.TB, rest string) *schema.Checker {
	t.Helper()
	c, err := schema.New(map[string][]byte{resident: of(rest)})
	require.NoError(t, err)
	return c
}

// naming is a credential with a subject that names the schema.
func naming(subject string) vc.Proven {
	return proven(`{"id":"`+resident+`","type":"JsonSchema"}`, subject)
}

func proven(reference, subject string) vc.Proven {
	return vc.Proven{Payload: []byte(`{"credentialSchema":` + reference + `,"credentialSubject":` + subject + `}`)}
}

func TestCheck(t *testing.T) {
	c, err := schema.New(map[string][]byte{resident: residentSchema, address: addressSchema})
	require.NoError(t, err)
	sum := sha256.Sum256(residentSchema)
	sri := "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	other := "sha256-" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	entry := func(members string) string { return `{"id":"` + resident + `","type":"JsonSchema"` + members + `}` }
	const fine = `{"name":"Sato Hanako","ward":"07","address":{"locality":"Iizuka"}}`
	for _, tt := range []struct {
		name string
		in   vc.Proven
		want error
	}{
		{"a credential that satisfies its schema", naming(fine), nil},
		{"no schema named", vc.Proven{Payload: []byte(`{"credentialSubject":{}}`)}, nil},
		{"no payload and no schema", vc.Proven{}, nil},
		{"the digest of the pinned file", proven(entry(`,"digestSRI":"`+sri+`"`), fine), nil},
		{"one of several types", proven(`{"id":"`+resident+`","type":["JsonSchema","Other"]}`, fine), nil},
		{"a required member is missing", naming(`{"ward":"07"}`), schema.ErrFailed},
		{"a member of another type", naming(`{"name":7}`), schema.ErrFailed},
		{"a text that the pattern does not take", naming(`{"name":"Sato","ward":"x"}`), schema.ErrFailed},
		{"a flaw that the schema referred to finds", naming(`{"name":"Sato","address":{}}`), schema.ErrFailed},
		{"a schema that is not pinned", proven(`{"id":"https://city.example/other","type":"JsonSchema"}`, fine), schema.ErrNotChecked},
		{"a schema in a credential", proven(`{"id":"`+resident+`","type":"JsonSchemaCredential"}`, fine), schema.ErrNotChecked},
		{"a kind of schema that nobody knows", proven(`{"id":"`+resident+`","type":"JsonSchemaValidator2018"}`, fine), schema.ErrNotChecked},
		{"the digest of another file", proven(entry(`,"digestSRI":"`+other+`"`), fine), schema.ErrNotChecked},
		{"a broken digest", proven(entry(`,"digestSRI":"md5-AAAA"`), fine), schema.ErrMalformed},
		{"a broken multibase digest", proven(entry(`,"digestMultibase":"x"`), fine), schema.ErrMalformed},
		{"a reference without type", proven(`{"id":"`+resident+`"}`, fine), schema.ErrMalformed},
		{"a reference without id", proven(`{"type":"JsonSchema"}`, fine), schema.ErrMalformed},
		{"a reference that is a string", proven(`"`+resident+`"`, fine), schema.ErrMalformed},
		{"a type that is a number", proven(`{"id":"`+resident+`","type":[1]}`, fine), schema.ErrMalformed},
		{"the second of two schemas is not pinned", proven(`[`+entry("")+`,{"id":"https://x.example","type":"JsonSchema"}]`, fine), schema.ErrNotChecked},
		{"one is not pinned, the next one fails", proven(`[{"id":"https://x.example","type":"JsonSchema"},`+entry("")+`]`, `{}`), schema.ErrFailed},
		{"the statement names a schema, the payload none", vc.Proven{Statement: vc.Statement{Schemas: []string{resident}}, Payload: []byte(`{}`)}, schema.ErrNotChecked},
		{"the statement names a schema, there is no payload", vc.Proven{Statement: vc.Statement{Schemas: []string{resident}}}, schema.ErrNotChecked},
		{"a payload that is no JSON", vc.Proven{Payload: []byte(`{`)}, strictjson.ErrSyntax},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, c.Check(t.Context(), tt.in), tt.want)
		})
	}
}

func TestTheZeroCheckerChecksNothing(t *testing.T) {
	var c schema.Checker
	require.ErrorIs(t, c.Check(t.Context(), naming(`{}`)), schema.ErrNotChecked)
}

func TestRefusalsShowNoClaim(t *testing.T) {
	c := checker(t, `"properties":{"credentialSubject":{"properties":{"name":{"maxLength":3}}}}`)
	err := c.Check(t.Context(), naming(`{"name":"Sato Hanako"}`))
	require.ErrorIs(t, err, schema.ErrFailed)
	require.NotContains(t, err.Error(), "Sato")
	require.ErrorContains(t, err, "/credentialSubject/name")
	require.ErrorContains(t, err, "maxLength")
}

func TestNewRefusesWhatIsNoSchema(t *testing.T) {
	for _, tt := range []struct {
		name, id string
		raw      []byte
	}{
		{"no JSON", resident, []byte(`{`)},
		{"not an object", resident, []byte(`true`)},
		{"a repeated member", resident, []byte(`{` + dialect + `,` + dialect + `}`)},
		{"no dialect", resident, []byte(`{"type":"object"}`)},
		{"an older draft", resident, []byte(`{"$schema":"http://json-schema.org/draft-07/schema#"}`)},
		{"a dialect of its own", resident, []byte(`{"$schema":"https://evil.example/dialect"}`)},
		{"a keyword of the wrong type", resident, of(`"type":7`)},
		{"a negative length", resident, of(`"maxLength":-1`)},
		{"a reference to a place that is not there", resident, of(`"$ref":"#/$defs/none"`)},
		{"pinned by a relative path", "schemas/resident.json", of(`"type":"object"`)},
		{"pinned by a URL with a fragment", resident + "#a", of(`"type":"object"`)},
		{"pinned in the place of the meta-schema", "https://json-schema.org/draft/2020-12/schema", of(`"type":"object"`)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := schema.New(map[string][]byte{tt.id: tt.raw})
			require.ErrorIs(t, err, schema.ErrMalformed)
		})
	}
}

func TestWhatIsNotSupportedIsNotChecked(t *testing.T) {
	for _, tt := range []struct{ name, rest string }{
		{"a reference to an https URL", `"$ref":"https://other.example/schema.json"`},
		{"a reference to a file", `"$ref":"file:///etc/passwd"`},
		{"a reference to a path beside it", `"$ref":"other.json"`},
		{"a reference to the meta-schema", `"$ref":"https://json-schema.org/draft/2020-12/schema"`},
		{"a reference to another draft", `"$ref":"http://json-schema.org/draft-07/schema"`},
		{"a reference that is found while validating", `"$dynamicRef":"#x","$defs":{"y":{"$dynamicAnchor":"x"}}`},
		{"a pattern with a look ahead", `"pattern":"^(?=a)b"`},
		{"a pattern with a back reference", `"pattern":"(a)\\1"`},
		{"a pattern that is no pattern", `"pattern":"("`},
		{"such a pattern for names", `"patternProperties":{"^(?!a)":true}`},
		{"a part in another draft", `"$ref":"#/$defs/old","$defs":{"old":{"$id":"https://x.example/old","$schema":"http://json-schema.org/draft-07/schema#"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := checker(t, tt.rest)
			require.ErrorIs(t, c.Check(t.Context(), naming(`{}`)), schema.ErrNotChecked)
		})
	}
}

func TestLimitsOfSchemas(t *testing.T) {
	many := func(n int) map[string][]byte {
		all := make(map[string][]byte, n)
		for i := range n {
			all[fmt.Sprintf("https://city.example/%d", i)] = of(`"type":"object"`)
		}
		return all
	}
	padded := func(n int) map[string][]byte {
		raw := of(`"$comment":""`)
		return map[string][]byte{resident: []byte(strings.Replace(string(raw), `""`, `"`+strings.Repeat("x", n-len(raw))+`"`, 1))}
	}
	deep := func(n int) map[string][]byte {
		return map[string][]byte{resident: of(`"default":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1))}
	}
	nodes := func(n int) map[string][]byte { // the root, $schema, default and its items
		return map[string][]byte{resident: of(`"default":[` + strings.TrimSuffix(strings.Repeat("1,", n-3), ",") + `]`)}
	}
	for _, tt := range []struct {
		name  string
		make  func(n int) map[string][]byte
		limit int
	}{
		{"schemas", many, schema.MaxPinned},
		{"bytes", padded, schema.MaxBytes},
		{"depth", deep, schema.MaxDepth},
		{"values", nodes, schema.MaxNodes},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := schema.New(tt.make(tt.limit))
			require.NoError(t, err)
			_, err = schema.New(tt.make(tt.limit + 1))
			require.ErrorIs(t, err, schema.ErrMalformed)
		})
	}
}

func TestLimitOfAPattern(t *testing.T) {
	// A run of n letters is n instructions, and two more around them.
	letters := func(n int) string { return `"pattern":"` + strings.Repeat("a", n-2) + `"` }
	require.NoError(t, checker(t, letters(schema.MaxPattern)).Check(t.Context(), naming(`{}`)))
	require.ErrorIs(t, checker(t, letters(schema.MaxPattern+1)).Check(t.Context(), naming(`{}`)), schema.ErrNotChecked)
}

// doubling is a schema whose evaluation doubles with every link of a chain.
func doubling(keyword, last string) string {
	var b strings.Builder
	b.WriteString(`"$ref":"#/$defs/s0","$defs":{`)
	for i := range 40 {
		fmt.Fprintf(&b, `"s%d":{"%s":[{"$ref":"#/$defs/s%d"},{"$ref":"#/$defs/s%d"}]},`, i, keyword, i+1, i+1)
	}
	b.WriteString(`"s40":` + last + `}`)
	return b.String()
}

// TestBombs gives schemas and credentials that ask for work without end. Each is
// answered, within the budget.
func TestBombs(t *testing.T) {
	numbers := "[" + strings.TrimSuffix(strings.Repeat("1.5,", 9000), ",") + "]"
	nested := strings.Repeat(`{"a":`, 28) + "1" + strings.Repeat("}", 28)
	manyEnums := `"properties":{"credentialSubject":{"properties":{"l":{"items":{"enum":[` + strings.TrimSuffix(strings.Repeat(`"xxxxxxxx",`, 4000), ",") + `]}}}}}`
	inSubject := func(s string) string { return `"properties":{"credentialSubject":` + s + `}` }
	for _, tt := range []struct{ name, schema, subject string }{
		{"a chain of allOf", doubling("allOf", "true"), `{}`},
		{"a chain of allOf that fails at its end", doubling("allOf", `{"type":"string"}`), `{}`},
		{"a chain of anyOf that fails at its end", doubling("anyOf", `{"type":"string"}`), `{}`},
		{"a chain of oneOf", doubling("oneOf", "true"), `{}`},
		{"a chain that fails on a constant", doubling("anyOf", `{"const":"x"}`), `{}`},
		{"recursion that doubles with every level of the value", `"properties":{"credentialSubject":{"$ref":"#/$defs/n"}},"$defs":{"n":{"allOf":[{"properties":{"a":{"$ref":"#/$defs/n"}}},{"properties":{"a":{"$ref":"#/$defs/n"}}}]}}`, nested},
		{"a pattern over a long text", inSubject(`{"properties":{"t":{"pattern":"(x{0,30}){0,30}y$"}}}`), `{"t":"` + strings.Repeat("x", 60_000) + `"}`},
		{"a long list against a long enum", manyEnums, `{"l":` + numbers + `}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := checker(t, tt.schema)
			start := time.Now()
			require.ErrorIs(t, c.Check(t.Context(), naming(tt.subject)), strictjson.ErrBudget)
			t.Logf("%v", time.Since(start))
		})
	}
}

func TestAReferenceToItselfEnds(t *testing.T) {
	c := checker(t, `"$ref":"#"`)
	require.ErrorIs(t, c.Check(t.Context(), naming(`{}`)), schema.ErrFailed)
}

func TestTheCallersBudgetCounts(t *testing.T) {
	c := checker(t, `"type":"object"`)
	require.NoError(t, c.Check(t.Context(), naming(`{}`)))
	require.ErrorIs(t, c.Check(strictjson.WithBudget(t.Context(), 1), naming(`{}`)), strictjson.ErrBudget)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.Check(ctx, naming(`{}`)), strictjson.ErrCancelled)
	require.NoError(t, c.Check(t.Context(), naming(`{}`)), "a check does not change the checker")
}

func TestCheckIsSafeForConcurrentUse(t *testing.T) {
	c := checker(t, `"properties":{"credentialSubject":{"required":["name"]}}`)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			subject, want := `{"name":"x"}`, error(nil)
			if i%2 == 1 {
				subject, want = `{}`, schema.ErrFailed
			}
			for range 20 {
				require.ErrorIs(t, c.Check(t.Context(), naming(subject)), want)
			}
		})
	}
	wg.Wait()
}

func TestFormatIsAnAnnotation(t *testing.T) {
	c := checker(t, `"properties":{"credentialSubject":{"properties":{"mail":{"format":"email"}}}}`)
	require.NoError(t, c.Check(t.Context(), naming(`{"mail":"not an address"}`)))
}
