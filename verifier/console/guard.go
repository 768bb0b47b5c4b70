package console

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/hinan-id/hinan/verifier/api"
)

// policy lets a page use what this server serves, and nothing else. Codes and charts
// stand in the pages themselves.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// secure sets the headers that every answer has.
func (v *visit) secure() {
	for name, value := range map[string]string{
		"Content-Security-Policy":      policy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin", // with none, forms would come from the origin null
		"Permissions-Policy":           "camera=(self), microphone=(), geolocation=()",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
	} {
		v.w.Header().Set(name, value)
	}
}

// admit looks at what every request has in common.
func (v *visit) admit() error {
	if !api.KnownHost(v.r.Host, v.h.Hosts) {
		return fmt.Errorf("%w: it is not among the names of this server", api.ErrHost)
	}
	fields := 0
	for _, values := range v.r.Header {
		fields += len(values)
	}
	if fields > api.MaxHeaders {
		return fmt.Errorf("%w: %d header fields, at most %d", api.ErrHeaders, fields, api.MaxHeaders)
	}
	if v.r.URL.RawQuery != "" || v.r.URL.ForceQuery {
		// What stands in a URL ends up in histories and logs.
		return fmt.Errorf("%w: a query in the URL", api.ErrRequest)
	}
	if v.r.Method == http.MethodPost {
		return v.sameOrigin()
	}
	return nil
}

// sameOrigin refuses changes that another page asked the browser for. Browsers say so
// in one of two fields at least.
func (v *visit) sameOrigin() error {
	site, origin := v.r.Header.Get("Sec-Fetch-Site"), v.r.Header.Get("Origin")
	switch {
	case site == "" && origin == "":
		return fmt.Errorf("%w: it does not say where it comes from", ErrToken)
	case site != "" && site != "same-origin" && site != "none":
		return fmt.Errorf("%w: it comes from another page", ErrToken)
	case origin == "":
		return nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host != v.r.Host || (u.Scheme == "https") != (v.r.TLS != nil) {
		return fmt.Errorf("%w: it comes from another origin", ErrToken)
	}
	return nil
}
