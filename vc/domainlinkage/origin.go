package domainlinkage

import (
	"fmt"
	"net/url"
	"strings"
)

// maxOrigin bounds an origin in bytes.
const maxOrigin = 2048

// webOrigin is the origin of an https URL (RFC 6454 §4), comparable.
type webOrigin struct{ host, port string }

func (o webOrigin) String() string { return "https://" + o.host + ":" + o.port }

// parseOrigin returns the origin of an https URL; its path does not count. Names
// that are not ASCII have several spellings, and are refused: a domain's A-label is
// its only one.
func parseOrigin(text string) (webOrigin, error) {
	u, err := url.Parse(text)
	if len(text) > maxOrigin || err != nil || u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "" {
		return webOrigin{}, fmt.Errorf("%w: no https origin", ErrOrigin)
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#") {
		return webOrigin{}, fmt.Errorf("%w: an origin has no user, query or fragment", ErrOrigin)
	}
	host := strings.ToLower(u.Hostname())
	if strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' || r == '%' }) {
		return webOrigin{}, fmt.Errorf("%w: the host is not in ASCII", ErrOrigin)
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	return webOrigin{host, port}, nil
}
