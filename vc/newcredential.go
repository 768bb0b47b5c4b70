package vc

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/hinan-id/hinan/did/strictjson"
)

// TypeJSONSchema is the type that [NewCredential] gives to a statement's schemas.
const TypeJSONSchema = "JsonSchema"

// NewCredential writes s in the data model, with the model's base context. It
// refuses what [ReadCredential] would refuse: nobody signs a credential that
// verifiers turn away.
//
// Types need not name VerifiableCredential. Of 1.1, issuanceDate is ValidFrom,
// else Issued. Status entries of the kinds that [ReadStatus] understands are
// written from their fields where Raw is nil; a Raw must say the same as the
// fields. Holder, and Issued in 2.0, are left to the format. Claims are copied.
//
// For members that a statement does not have, such as evidence or name, build the
// members and call [ReadCredential].
func NewCredential(m Model, s Statement) (*Credential, error) {
	if m != Model20 && m != Model11 {
		return nil, malformed("%s", m)
	}
	members := map[string]any{
		"@context": []string{m.context()},
		"type":     withBaseType("VerifiableCredential", s.Types),
		"issuer":   s.Issuer,
	}
	if s.ID != "" {
		members["id"] = s.ID
	}
	putValidity(m, s, members)
	if err := putSubjects(s, members); err != nil {
		return nil, err
	}
	if err := putStatus(s, members); err != nil {
		return nil, err
	}
	if len(s.Schemas) > 0 {
		schemas := make([]any, len(s.Schemas))
		for i, id := range s.Schemas {
			schemas[i] = map[string]any{"id": id, "type": TypeJSONSchema}
		}
		members["credentialSchema"] = single(schemas)
	}
	read, err := reread(members)
	if err != nil {
		return nil, err
	}
	return ReadCredential(read)
}

// WithContexts returns the same credential with further contexts, by URL: those
// that define its types and claims for readers of JSON-LD.
func (c *Credential) WithContexts(urls ...string) (*Credential, error) {
	members := maps.Clone(c.members)
	contexts := slices.Clone(oneOrMore(c.members["@context"]))
	for _, url := range urls {
		contexts = append(contexts, url)
	}
	members["@context"] = contexts
	return ReadCredential(members)
}

// reread takes the way of a verifier: through text.
func reread(members map[string]any) (map[string]any, error) {
	if !isText(members) {
		return nil, malformed("a text is not UTF-8")
	}
	raw, err := encode(members)
	if err != nil {
		return nil, err
	}
	return object(raw)
}

// isText reports whether every string in v is UTF-8. encoding/json would write
// other ones as something else.
func isText(v any) bool {
	switch v := v.(type) {
	case string:
		return utf8.ValidString(v)
	case []string:
		return !slices.ContainsFunc(v, func(s string) bool { return !isText(s) })
	case []any:
		return !slices.ContainsFunc(v, func(entry any) bool { return !isText(entry) })
	case map[string]any:
		for name, value := range v {
			if !isText(name) || !isText(value) {
				return false
			}
		}
	}
	return true
}

// object reads a JSON object of our own making, within strictjson's limits.
func object(raw []byte) (map[string]any, error) {
	return strictjson.Object(context.Background(), raw, strictjson.Limits{})
}

func withBaseType(base string, types []string) []string {
	if slices.Contains(types, base) {
		return types
	}
	return append([]string{base}, types...)
}

// single spells a list of one as its entry: every reader takes both.
func single(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func putValidity(m Model, s Statement, members map[string]any) {
	from, names := s.ValidFrom, [2]string{"validFrom", "validUntil"}
	if m == Model11 {
		names = [2]string{"issuanceDate", "expirationDate"}
		if from.IsZero() {
			from = s.Issued
		}
	}
	for i, t := range []time.Time{from, s.ValidUntil} {
		if !t.IsZero() {
			members[names[i]] = writeTime(t)
		}
	}
}

func putSubjects(s Statement, members map[string]any) error {
	subjects := make([]any, len(s.Subjects))
	for i, subject := range s.Subjects {
		object := make(map[string]any, len(subject.Claims)+1)
		maps.Copy(object, subject.Claims)
		if _, ok := object["id"]; ok {
			return fmt.Errorf("%w: a claim has the name of the subject's id", ErrMismatch)
		}
		if subject.ID != "" {
			object["id"] = subject.ID
		}
		subjects[i] = object
	}
	members["credentialSubject"] = single(subjects)
	return nil
}

func putStatus(s Statement, members map[string]any) error {
	if len(s.Status) == 0 {
		return nil
	}
	entries := make([]any, len(s.Status))
	for i, e := range s.Status {
		entry, err := writeStatus(e)
		if err != nil {
			return err
		}
		entries[i] = entry
	}
	members["credentialStatus"] = single(entries)
	return nil
}
