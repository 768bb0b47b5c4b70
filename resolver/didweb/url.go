package didweb

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
)

// Sizes of a domain name in bytes (RFC 1035 §2.3.4).
const (
	maxHost  = 253
	maxLabel = 63
)

// URL returns the https URL of the document of a did:web DID (did:web method
// specification §2.5.2): did:web:example.com%3A8443:a:b is
// https://example.com:8443/a/b/did.json, and did:web:example.com is
// https://example.com/.well-known/did.json. The host comes out in lower case; the
// path as it stands in the DID.
//
// A DID of another method is resolver.ErrMethod. A host, port or path that is not
// allowed is [ErrIdentifier] and resolver.ErrInvalidDID.
func URL(id did.DID) (string, error) {
	if id.Method() != Method {
		return "", fmt.Errorf("%w: did:%s is not did:%s", resolver.ErrMethod, id.Method(), Method)
	}
	authority, path, hasPath := strings.Cut(id.ID(), ":")
	host, port, err := splitPort(authority)
	if err != nil {
		return "", err
	}
	host = strings.ToLower(host)
	if err := checkHost(host); err != nil {
		return "", err
	}
	if port != "" {
		host += ":" + port
	}
	if !hasPath {
		return "https://" + host + "/.well-known/did.json", nil
	}
	segments := strings.Split(path, ":")
	for _, s := range segments {
		if err := checkSegment(s); err != nil {
			return "", err
		}
	}
	return "https://" + host + "/" + strings.Join(segments, "/") + "/did.json", nil
}

func invalid(what string) error {
	return fmt.Errorf("%w: %w: %s", ErrIdentifier, resolver.ErrInvalidDID, what)
}

// splitPort finds the port behind %3A. Nothing else of a host is percent-encoded.
func splitPort(authority string) (host, port string, err error) {
	host, port, found := cutColon(authority)
	if !found {
		return authority, "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	// Formatting it again refuses signs and leading zeros: one port, one DID.
	if err != nil || n == 0 || strconv.FormatUint(n, 10) != port {
		return "", "", invalid("the port is not a number from 1 to 65535")
	}
	return host, port, nil
}

// cutColon cuts at the first percent-encoded colon; DIDs have it in both cases.
func cutColon(s string) (before, after string, found bool) {
	i := strings.Index(strings.ToLower(s), "%3a")
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len("%3a"):], true
}

// checkHost admits fully qualified names of A-labels in lower case. Whether a
// name leads to a public address is known at the dial (package fetch); what is
// refused here are addresses, in whatever form, and names that are local by
// definition.
func checkHost(host string) error {
	if len(host) > maxHost {
		return invalid("the host is longer than a domain name")
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if !isLabel(l) {
			return invalid("the host is not a domain name in its ASCII form")
		}
	}
	last := labels[len(labels)-1]
	if len(labels) < 2 || last == "localhost" {
		return invalid("the host is a local name")
	}
	// Resolvers read 127.1, 0x7f.1 and 017700000001 as IPv4 addresses; the last
	// label of a domain name is alphabetic (RFC 1123 §2.1).
	if last[0] >= '0' && last[0] <= '9' {
		return invalid("the host is an address")
	}
	return nil
}

// isLabel admits letters, digits and inner hyphens. Hyphens in the third and
// fourth place mark A-labels and nothing else (RFC 5890 §2.3.1).
func isLabel(l string) bool {
	if l == "" || len(l) > maxLabel || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for _, b := range []byte(l) {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '-' {
			return false
		}
	}
	return len(l) < 4 || l[2:4] != "--" || strings.HasPrefix(l, "xn--") && len(l) > len("xn--")
}

// checkSegment looks at a path segment as a server sees it, decoded once. What
// could change the path if a server decoded twice, or read parameters, is refused.
func checkSegment(s string) error {
	plain, err := url.PathUnescape(s)
	switch {
	case err != nil:
		return invalid("a path segment with a broken escape")
	case plain == "":
		return invalid("an empty path segment")
	case plain == "." || plain == "..":
		return invalid("a path segment of dots")
	case strings.ContainsAny(plain, `/\%?#;`):
		return invalid("a path segment with an encoded delimiter")
	case !utf8.ValidString(plain) || strings.ContainsFunc(plain, isControl):
		return invalid("a path segment that is no text")
	}
	return nil
}

func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }
