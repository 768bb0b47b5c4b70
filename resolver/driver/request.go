package driver

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
)

// readRequest returns the DID URL that a request asks for. The path is
// percent-encoded, of at most MaxRequest bytes together with the query.
func readRequest(path, query string) (did.URL, error) {
	if len(path)+len(query) > MaxRequest {
		return did.URL{}, fmt.Errorf("%w: a request of %d bytes, at most %d", resolver.ErrInvalidURL, len(path)+len(query), MaxRequest)
	}
	text, err := identifier(path)
	if err != nil {
		return did.URL{}, err
	}
	text = withQuery(text, query)
	if !strings.ContainsAny(text, "/?#") {
		id, err := did.Parse(text) // a bare DID gets the errors of a DID
		if err != nil {
			return did.URL{}, err
		}
		return id.URL(""), nil
	}
	return did.ParseURL(text)
}

// identifier undoes the percent-encoding of the path, if there is one. A DID may
// itself hold percent-encoded bytes (did:web:localhost%3A8080), and a client
// without options sends it as it is. Encoded it is when the colon behind did is,
// or a character that ends a DID, or the percent sign itself.
func identifier(path string) (string, error) {
	upper := strings.ToUpper(path)
	encoded := strings.HasPrefix(upper, "DID%3A")
	for _, mark := range []string{"%25", "%2F", "%3F", "%23"} {
		encoded = encoded || strings.Contains(upper, mark)
	}
	if !encoded {
		return path, nil
	}
	text, err := url.PathUnescape(path)
	if err != nil {
		return "", fmt.Errorf("%w: broken percent-encoding", resolver.ErrInvalidURL)
	}
	return text, nil
}

// withQuery adds the query of the request to that of the DID URL: an option and
// a DID parameter of one name mean the same, and both at once are refused.
func withQuery(text, query string) string {
	if query == "" {
		return text
	}
	text, fragment, hasFragment := strings.Cut(text, "#")
	if strings.Contains(text, "?") {
		text += "&" + query
	} else {
		text += "?" + query
	}
	if hasFragment {
		text += "#" + fragment
	}
	return text
}
