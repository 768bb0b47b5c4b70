package driver

import (
	"maps"
	"slices"

	"github.com/hinan-id/hinan/resolver"
)

// Render writes what was found as one JSON object on one line: a DID resolution
// result, or a dereferencing result where it is a method, a service or the URL
// of an endpoint. It tells two things more than the handler's answers: asOf, when
// the document was obtained, among the metadata of the process, and the method's
// own metadata among those of the document.
func Render(c *resolver.Content) ([]byte, error) {
	content, media := renderedContent(c)
	process := renderedProcess{ContentType: media, AsOf: datetime(c.Result.AsOf)}
	f := resultForm
	if c.Method != nil || c.Service != nil || c.URL != "" {
		f = resourceForm(f)
	}
	return marshal(envelope(f, process, content, fullMetadata{metadataOf(c.Result), c.Result.Method}))
}

func renderedContent(c *resolver.Content) (content any, media string) {
	switch {
	case c.URL != "":
		return c.URL, "text/uri-list"
	case c.Method != nil:
		return c.Method, "application/json"
	case c.Service != nil:
		return c.Service, "application/json"
	}
	return c.Result.Document, "application/did"
}

// renderedProcess is the processMetadata of a result outside HTTP: its content
// type is that of the content, since there is no header to repeat.
type renderedProcess struct {
	ContentType string `json:"contentType"`
	AsOf        string `json:"asOf,omitempty"`
}

// fullMetadata is metadata with what the method adds.
type fullMetadata struct {
	metadata
	method map[string]string
}

// reserved are the members that DID Resolution v1 defines. A method's own must
// not pass for them: some come out of the document's author's hands.
var reserved = []string{
	"created", "updated", "deactivated", "nextUpdate", "versionId", "nextVersionId", "canonicalId", "equivalentId",
}

// MarshalJSON writes the members of DID Resolution v1 first, the method's own
// behind them by name.
func (m fullMetadata) MarshalJSON() ([]byte, error) {
	raw, err := marshal(m.metadata)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(m.method)) {
		if slices.Contains(reserved, name) {
			continue
		}
		member, err := marshal(map[string]string{name: m.method[name]})
		if err != nil {
			return nil, err
		}
		raw = joinObjects(raw, member)
	}
	return raw, nil
}

// joinObjects makes one JSON object of two that have no member in common.
func joinObjects(a, b []byte) []byte {
	if string(a) == "{}" {
		return b
	}
	return slices.Concat(a[:len(a)-1], []byte(","), b[1:])
}
