package did

import (
	"fmt"
	"net/url"
	"strings"
)

// MaxURL is the longest DID URL that is accepted, in bytes.
const MaxURL = 4096

// URL is a DID URL (DID Core §3.2): a DID with an optional path, query and
// fragment. The zero value is none. Values are comparable: equal values are the
// same string.
type URL struct {
	did DID
	s   string // all of it
	// Ends of the parts in s; equal to the part before where a part is absent.
	path, query int
}

// ParseURL returns the absolute DID URL that s spells, or [ErrURLSyntax]. The
// query must be well-formed "name=value" pairs, no name twice, since parameters
// of one name could be read in two ways.
func ParseURL(s string) (URL, error) {
	if len(s) > MaxURL {
		return URL{}, fmt.Errorf("%w: %d bytes, at most %d", ErrURLSyntax, len(s), MaxURL)
	}
	end := strings.IndexAny(s, "/?#")
	if end < 0 {
		end = len(s)
	}
	id, err := Parse(s[:end])
	if err != nil {
		return URL{}, fmt.Errorf("%w: %w", ErrURLSyntax, err)
	}
	u := URL{did: id, s: s, path: len(s), query: len(s)}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		u.path, u.query = i, i
	}
	if i := strings.IndexByte(s[:u.query], '?'); i >= 0 {
		u.path = i
	}
	if err := u.check(); err != nil {
		return URL{}, err
	}
	return u, nil
}

// check looks at the characters of each part (RFC 3986 §3.3 to §3.5).
func (u URL) check() error {
	if !isPart(u.Path(), "/") {
		return fmt.Errorf("%w: character not allowed in a path", ErrURLSyntax)
	}
	if !isPart(u.Query(), "/?") {
		return fmt.Errorf("%w: character not allowed in a query", ErrURLSyntax)
	}
	if !isPart(u.Fragment(), "/?") {
		return fmt.Errorf("%w: character not allowed in a fragment", ErrURLSyntax)
	}
	if u.query < len(u.s) && u.query+1 == len(u.s) {
		return fmt.Errorf("%w: empty fragment", ErrURLSyntax)
	}
	if u.path < u.query {
		return checkQuery(u.Query())
	}
	return nil
}

func checkQuery(query string) error {
	seen := make(map[string]bool, 2)
	for pair := range strings.SplitSeq(query, "&") {
		name, _, ok := strings.Cut(pair, "=")
		if !ok || name == "" || strings.Contains(name, "%") {
			return fmt.Errorf("%w: a query parameter is not name=value with a plain name", ErrURLSyntax)
		}
		if seen[name] {
			return fmt.Errorf("%w: query parameter %q twice", ErrURLSyntax, name)
		}
		seen[name] = true
	}
	return nil
}

// isPart reports whether s consists of pchar (RFC 3986 §3.3) and the extra bytes.
func isPart(s, extra string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isIDChar(c), strings.IndexByte("~!$&'()*+,;=:@", c) >= 0, strings.IndexByte(extra, c) >= 0:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			i += 2
		default:
			return false
		}
	}
	return true
}

// URL returns the DID URL of a fragment of d, such as a verification method;
// without a fragment, d itself. It returns the zero value if the fragment holds
// characters that a fragment must not have.
func (d DID) URL(fragment string) URL {
	s := d.s
	if fragment != "" {
		s += "#" + fragment
	}
	u, err := ParseURL(s)
	if err != nil {
		return URL{}
	}
	return u
}

// Resolve returns the DID URL that ref means in a document of d (DID Core
// §3.2.2): an absolute DID URL as it is; "#…", "?…" and "/…" behind d.
// Other relative references (a bare word, "..", "//host") are [ErrURLSyntax].
func (d DID) Resolve(ref string) (URL, error) {
	if strings.HasPrefix(ref, "did:") {
		return ParseURL(ref)
	}
	if ref == "" || strings.IndexByte("#?/", ref[0]) < 0 || strings.HasPrefix(ref, "//") || hasDotSegment(ref) {
		return URL{}, fmt.Errorf("%w: neither absolute nor #…, ?… or /…", ErrURLSyntax)
	}
	return ParseURL(d.s + ref)
}

func hasDotSegment(ref string) bool {
	path, _, _ := strings.Cut(ref, "#")
	path, _, _ = strings.Cut(path, "?")
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// DID returns the DID in front.
func (u URL) DID() DID { return u.did }

// String returns the whole DID URL as it was parsed.
func (u URL) String() string { return u.s }

// IsZero reports whether u is the zero value.
func (u URL) IsZero() bool { return u.s == "" }

// Path returns the path with its leading slash, or the empty string.
func (u URL) Path() string { return u.s[len(u.did.s):u.path] }

// Query returns the query without the question mark, or the empty string.
func (u URL) Query() string {
	if u.path == u.query {
		return ""
	}
	return u.s[u.path+1 : u.query]
}

// Fragment returns the fragment without the number sign, still percent-encoded,
// or the empty string.
func (u URL) Fragment() string {
	if u.query == len(u.s) {
		return ""
	}
	return u.s[u.query+1:]
}

// Param returns the decoded value of a DID parameter (DID Core §3.2.1), such as
// "service" or "versionId", and whether the query has it.
func (u URL) Param(name string) (string, bool) {
	for pair := range strings.SplitSeq(u.Query(), "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key != name {
			continue
		}
		decoded, err := url.PathUnescape(value) // a plus sign stays a plus sign
		return decoded, err == nil
	}
	return "", false
}

// WithoutFragment returns u with its fragment cut off.
func (u URL) WithoutFragment() URL {
	u.s = u.s[:u.query]
	return u
}

// MarshalText returns the DID URL as text.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.s), nil }

// UnmarshalText parses an absolute DID URL; an empty text is the zero value.
func (u *URL) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*u = URL{}
		return nil
	}
	parsed, err := ParseURL(string(text))
	if err != nil {
		return err
	}
	*u = parsed
	return nil
}
