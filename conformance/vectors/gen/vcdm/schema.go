package vcdm

const (
	failed     = "schema.failed"
	notChecked = "schema.not-checked"
	badSchema  = "schema.malformed"
	budget     = "work.budget"
)

// doubling is a chain of schemas whose evaluation doubles with every link.
var doubling = func() string {
	text := `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/s0", "$defs": {`
	for i := range 40 {
		text += `"s` + itoa(i) + `": {"allOf": [{"$ref": "#/$defs/s` + itoa(i+1) + `"}, {"$ref": "#/$defs/s` + itoa(i+1) + `"}]}, `
	}
	return text + `"s40": true}}`
}()

var schemaCase = base{
	name: "schema", desc: "a credential that satisfies its schema", spec: "VC JSON Schema §2.1", op: "schema.Check",
	in: `{
		"schemas": {"https://city.example/resident.json": {
			"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
			"properties": {"credentialSubject": {"type": "object", "required": ["familyName"], "properties": {
				"familyName": {"type": "string", "maxLength": 40}, "ward": {"type": "string", "pattern": "^[0-9]{2}$"}, "age": {"type": "integer", "minimum": 0}}}}
		}},
		"credential": {
			"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"], "issuer": "did:example:city",
			"credentialSubject": {"familyName": "Sato", "ward": "07", "age": 71},
			"credentialSchema": {"id": "https://city.example/resident.json", "type": "JsonSchema"}
		}
	}`,
}

const pinnedPath = "schemas/https:~1~1city.example~1resident.json"

var flawsSchema = []flaw{
	{"required", "a claim that is demanded is missing", "JSON Schema 2020-12 Validation §6.5.3: required", "credential/credentialSubject/familyName", ``, failed, ""},
	{"type", "a claim of another type", "JSON Schema 2020-12 Validation §6.1.1: type", "credential/credentialSubject/familyName", `7`, failed, ""},
	{"pattern", "a claim that the pattern does not take", "JSON Schema 2020-12 Validation §6.3.3: pattern", "credential/credentialSubject/ward", `"7"`, failed, ""},
	{"minimum", "a number below the minimum", "JSON Schema 2020-12 Validation §6.2.4: minimum", "credential/credentialSubject/age", `-1`, failed, ""},
	{"integer", "a number with a fraction", "JSON Schema 2020-12 Core §4.2.3: integers", "credential/credentialSubject/age", `1.5`, failed, ""},
	{"not-pinned", "a schema that is not pinned", "VC JSON Schema §3: the schema cannot be had", "credential/credentialSchema/id", `"https://city.example/other.json"`, notChecked, ""},
	{"credential", "a schema inside a credential", "VC JSON Schema §2.2: JsonSchemaCredential", "credential/credentialSchema/type", `"JsonSchemaCredential"`, notChecked, ""},
	{"unknown", "a kind of schema that nobody knows", "VCDM 2.0 §4.11: other types of schemas", "credential/credentialSchema/type", `"Other"`, notChecked, ""},
	{"digest", "a digest of another file than the pinned one", "VC JSON Schema §2.1: integrity of a schema", "credential/credentialSchema/digestSRI", `"` + sriOther + `"`, notChecked, ""},
	{"remote", "a reference to a schema that is not pinned", "JSON Schema 2020-12 Core §9.1.2: references outside", pinnedPath + "/$ref", `"https://other.example/schema.json"`, notChecked, ""},
	{"file", "a reference to a file", "Hinan profile: schemas open no file", pinnedPath + "/$ref", `"file:///etc/hosts"`, notChecked, ""},
	{"dynamic", "a reference that is found while validating", "JSON Schema 2020-12 Core §8.2.3.2: $dynamicRef", pinnedPath + "/$dynamicRef", `"#here"`, badSchema, ""},
	{"look-ahead", "a pattern that looks ahead", "JSON Schema 2020-12 Core §6.4: regular expressions", pinnedPath + "/propertyNames", `{"pattern": "^(?=c)"}`, notChecked, ""},
	{"draft", "a schema of an older draft", "VC JSON Schema §2.1: draft 2020-12", pinnedPath + "/$schema", `"http://json-schema.org/draft-07/schema#"`, badSchema, ""},
	{"no-draft", "a schema that does not name its draft", "VC JSON Schema §2.1: $schema is demanded", pinnedPath + "/$schema", ``, badSchema, ""},
	{"keyword", "a keyword with a value of the wrong type", "JSON Schema 2020-12 Core §8.1.1: the meta-schema", pinnedPath + "/type", `7`, badSchema, ""},
	{"broken-digest", "a digest that is no hash expression", "VC JSON Schema §2.1: digestSRI is a hash expression", "credential/credentialSchema/digestSRI", `"AAAA"`, badSchema, ""},
	{"reference-type", "a reference to a schema without type", "VC JSON Schema §2: type is demanded", "credential/credentialSchema/type", ``, badSchema, ""},
	{"reference-id", "a reference to a schema without id", "VC JSON Schema §2: id is demanded", "credential/credentialSchema/id", ``, badSchema, ""},
	{"doubling", "a schema that asks for work without end", "Hinan limit: steps of one check", pinnedPath, doubling, budget, ""},
	{"itself", "a schema that refers to itself in place", "JSON Schema 2020-12 Core §9.4.1: guarding against infinite recursion", pinnedPath + "/$ref", `"#"`, failed, ""},
}
