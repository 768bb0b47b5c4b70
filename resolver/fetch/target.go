package fetch

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
)

// target parses and checks a URL. Its errors repeat nothing of the URL but the
// host: the rest may hold a name, a token or a DID.
func (c *Client) target(raw string) (*url.URL, error) {
	if len(raw) > MaxURL {
		return nil, fmt.Errorf("%w: over %d bytes", ErrURL, MaxURL)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: malformed", ErrURL)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !c.Operator) {
		return nil, fmt.Errorf("%w: https is needed", ErrScheme)
	}
	if u.User != nil {
		return nil, fmt.Errorf("%w: it holds a user", ErrURL)
	}
	if err := checkHost(u); err != nil {
		return nil, err
	}
	return u, nil
}

func checkHost(u *url.URL) error {
	host := u.Hostname()
	if u.Opaque != "" || host == "" {
		return fmt.Errorf("%w: no host", ErrURL)
	}
	if port := u.Port(); port == "" && u.Host[len(u.Host)-1] == ':' {
		return fmt.Errorf("%w: empty port", ErrURL)
	} else if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return fmt.Errorf("%w: port out of range", ErrURL)
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return nil // judged when it is dialled
	}
	for _, b := range []byte(host) {
		if !isHostByte(b) {
			return fmt.Errorf("%w: host that is not of letters, digits, hyphens and dots", ErrURL)
		}
	}
	if numeric(host) {
		return fmt.Errorf("%w: the host is a number in disguise", ErrAddress)
	}
	return nil
}

// isHostByte admits A-labels only, and the underscore that some names have.
func isHostByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '.' || b == '_'
}
