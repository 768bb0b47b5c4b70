package vc

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hinan-id/hinan/did"
)

// isURL reports whether s is an absolute URL: a scheme, then only characters that
// a URL can hold. A did: URL must be one, and http(s) needs a host.
func isURL(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || len(s) > MaxURL || !isScheme(scheme) || strings.Count(rest, "#") > 1 {
		return false
	}
	if strings.ContainsFunc(rest, notInURL) || !percentEncoded(rest) {
		return false
	}
	switch strings.ToLower(scheme) {
	case "did":
		_, err := did.ParseURL(s)
		return err == nil
	case "http", "https":
		authority, ok := strings.CutPrefix(rest, "//")
		return ok && authority != "" && !strings.ContainsRune("/?#:@", rune(authority[0]))
	}
	return true
}

func isScheme(s string) bool {
	for i, c := range []byte(s) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return false
		}
	}
	return s != ""
}

func notInURL(r rune) bool {
	if r < 0x80 {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("\"<>\\^`{|}", r)
	}
	return !unicode.IsGraphic(r) || unicode.IsSpace(r)
}

// percentEncoded reports whether every percent sign begins an encoded byte.
func percentEncoded(s string) bool {
	for {
		_, rest, found := strings.Cut(s, "%")
		if !found {
			return true
		}
		if len(rest) < 2 || !isHex(rest[0]) || !isHex(rest[1]) {
			return false
		}
		s = rest
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// readID reads the member id, a single URL (VCDM 2.0 §4.4, 1.1 §4.2); empty if it
// is absent.
func readID(members map[string]any) (string, error) {
	value, ok := members["id"]
	if !ok {
		return "", nil
	}
	return readURL("id", value)
}

func readURL(name string, value any) (string, error) {
	s, ok := value.(string)
	if !ok {
		return "", malformed("%s is not a single URL", name)
	}
	if len(s) > MaxURL {
		return "", fmt.Errorf("%w: %s has %d bytes, at most %d", ErrTooMany, name, len(s), MaxURL)
	}
	if !isURL(s) {
		return "", malformed("%s is not an absolute URL", name)
	}
	return s, nil
}

// readParty reads who issues or presents: a URL, or an object with one as its id.
// An identifier of the did scheme must be a DID, not a DID URL: keys are looked up
// under it.
func readParty(name string, value any) (string, error) {
	if object, ok := value.(map[string]any); ok {
		if err := noNulls(object); err != nil {
			return "", in(name, err)
		}
		if value, ok = object["id"]; !ok {
			return "", malformed("%s has no id", name)
		}
		name += ".id"
	}
	s, err := readURL(name, value)
	if err != nil || !strings.HasPrefix(s, "did:") {
		return s, err
	}
	id, err := did.Parse(s)
	if err != nil {
		return "", malformed("%s is a DID URL, not a DID", name)
	}
	return id.String(), nil
}

// readTypes reads the member type: a term or a URL, or a set of them.
func readTypes(members map[string]any) ([]string, error) {
	value, ok := members["type"]
	if !ok {
		return nil, malformed("no type")
	}
	entries := oneOrMore(value)
	if len(entries) == 0 {
		return nil, malformed("no type")
	}
	if len(entries) > MaxTypes {
		return nil, fmt.Errorf("%w: %d types, at most %d", ErrTooMany, len(entries), MaxTypes)
	}
	types := make([]string, len(entries))
	for i, entry := range entries {
		s, ok := entry.(string)
		if !ok || s == "" || len(s) > MaxURL || strings.ContainsFunc(s, notInURL) {
			return nil, malformed("type is neither a term nor a URL")
		}
		types[i] = s
	}
	return types, nil
}

// oneOrMore returns the entries of a list, or the value as the only one.
func oneOrMore(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

// readObjects returns the objects of a member that is one object or a list of
// them, or none if it is absent.
func readObjects(members map[string]any, name string, most int) ([]map[string]any, error) {
	value, ok := members[name]
	if !ok {
		return nil, nil
	}
	entries := oneOrMore(value)
	if len(entries) == 0 {
		return nil, malformed("%s is an empty list", name)
	}
	if len(entries) > most {
		return nil, fmt.Errorf("%w: %d entries of %s, at most %d", ErrTooMany, len(entries), name, most)
	}
	objects := make([]map[string]any, len(entries))
	for i, entry := range entries {
		object, ok := entry.(map[string]any)
		if !ok {
			return nil, malformed("%s holds something else than objects", name)
		}
		if err := noNulls(object); err != nil {
			return nil, in(name, err)
		}
		objects[i] = object
	}
	return objects, nil
}

// rule says what a member must have in each of its objects.
type rule struct {
	name               string
	needsType, needsID bool
}

// check refuses a member that breaks its rule; an absent one is fine.
func (r rule) check(members map[string]any) ([]map[string]any, error) {
	objects, err := readObjects(members, r.name, MaxEntries)
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		if r.needsType {
			if _, err := readTypes(object); err != nil {
				return nil, in(r.name, err)
			}
		}
		id, err := readID(object)
		if err != nil {
			return nil, in(r.name, err)
		}
		if r.needsID && id == "" {
			return nil, malformed("%s has no id", r.name)
		}
	}
	return objects, nil
}

// requireType refuses types without the one that the model demands.
func requireType(types []string, want string) error {
	if !slices.Contains(types, want) {
		return malformed("type lacks %s", want)
	}
	return nil
}
