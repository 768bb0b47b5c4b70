package driver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
)

// answer is a response, complete before the first byte is written.
type answer struct {
	status   int
	media    string // empty: no body
	location string
	body     []byte
}

func (a answer) write(w http.ResponseWriter, head bool) {
	header := w.Header()
	header.Set("Vary", "Accept")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.media != "" {
		header.Set("Content-Type", a.media)
	}
	if a.location != "" {
		header.Set("Location", a.location)
	}
	w.WriteHeader(a.status)
	if !head {
		_, _ = w.Write(a.body) // a client that has gone needs no answer
	}
}

// metadata is didDocumentMetadata (DID Resolution v1, DID Document Metadata),
// and the contentMetadata of a dereferencing result.
type metadata struct {
	Created     string    `json:"created,omitempty"`
	Updated     string    `json:"updated,omitempty"`
	Deactivated bool      `json:"deactivated,omitempty"`
	VersionID   string    `json:"versionId,omitempty"`
	CanonicalID string    `json:"canonicalId,omitempty"`
	Equivalent  []did.DID `json:"equivalentId,omitempty"`
}

func metadataOf(r *resolver.Result) metadata {
	return metadata{
		Created: datetime(r.Created), Updated: datetime(r.Updated),
		Deactivated: r.Deactivated, VersionID: r.Version,
		CanonicalID: r.Canonical.String(), Equivalent: r.Equivalent,
	}
}

// datetime is UTC without fractions of a second, as the same clause has it.
func datetime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// envelopes of the two kinds of result.
type (
	resolutionResult struct {
		Document         any `json:"didDocument"`
		Resolution       any `json:"didResolutionMetadata"`
		DocumentMetadata any `json:"didDocumentMetadata"` // metadata, or fullMetadata
	}
	dereferencingResult struct {
		Metadata        any `json:"dereferencingMetadata"`
		Content         any `json:"contentStream"`
		ContentMetadata any `json:"contentMetadata"` // likewise
	}
)

// processMetadata says how it went. Error is a [problem], or a string in the
// older vocabulary.
type processMetadata struct {
	ContentType string `json:"contentType,omitempty"`
	Error       any    `json:"error,omitempty"`
}

// problem is an error as an RFC 9457 object, as DID Resolution v1, Errors, has it.
type problem struct {
	Type   string     `json:"type"`
	Title  string     `json:"title,omitempty"`
	Detail string     `json:"detail,omitempty"`
	Code   fault.Code `json:"code"`
}

// success carries content in the form that was asked for: 200, or 410 for a
// deactivated DID.
func success(f form, r *resolver.Result, content any) (answer, error) {
	if content == nil && f.shape == bareContent {
		f = resultForm // only a result can tell that there is nothing to show
	}
	a := answer{status: http.StatusOK, media: f.media}
	if r.Deactivated {
		a.status = http.StatusGone
	}
	var err error
	if f.shape == bareContent {
		a.body, err = bare(content)
		return a, err
	}
	a.body, err = marshal(envelope(f, processMetadata{ContentType: contentType(f)}, content, metadataOf(r)))
	return a, err
}

// bare returns a document byte for byte as it was received.
func bare(content any) ([]byte, error) {
	if doc, ok := content.(*did.Document); ok {
		return doc.Raw(), nil
	}
	return marshal(content)
}

func envelope(f form, process, content, metadata any) any {
	if f.shape == dereferenced {
		return dereferencingResult{process, content, metadata}
	}
	return resolutionResult{content, process, metadata}
}

// contentType is the contentType of the metadata: the value of the Content-Type
// header (DID Resolution v1, HTTP(S) Binding); in the older drafts that of the
// document inside.
func contentType(f form) string {
	if f.shape == olderResult {
		return "application/did+ld+json"
	}
	return f.media
}

// redirect sends the client to a service endpoint, without a body.
func redirect(endpoint string) (answer, error) {
	u, err := url.Parse(endpoint)
	if err != nil || !u.IsAbs() {
		return answer{}, fmt.Errorf("%w: the service endpoint is no URL", resolver.ErrInvalidDocument)
	}
	return answer{status: http.StatusSeeOther, location: u.String()}, nil
}

// failure tells an error: no document, no document metadata.
func failure(f form, err error) answer {
	if f.shape == bareContent {
		f = resultForm // an error is never mistaken for a document
	}
	p := resolver.ProblemOf(err)
	reason := processMetadata{Error: explain(p, err)}
	if f.shape == olderResult {
		reason.Error = p.Legacy
	}
	body, bad := marshal(envelope(f, reason, nil, metadata{}))
	if bad != nil {
		return answer{status: http.StatusInternalServerError}
	}
	return answer{status: p.Status, media: f.media, body: body}
}

// explain fills in the problem. What went wrong inside the server (status 5xx)
// is told by its code only: the text may name nodes and addresses.
func explain(p resolver.Problem, err error) problem {
	e := problem{Type: p.Type, Code: fault.Of(err)}
	if e.Code == "" {
		e.Code = resolver.ErrInternal
	}
	if entry, ok := fault.Explain(e.Code); ok {
		e.Title = entry.Meaning
	}
	if p.Status < http.StatusInternalServerError {
		e.Detail = err.Error()
	}
	return e
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
