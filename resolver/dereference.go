package resolver

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
)

// Content is what a DID URL leads to: exactly one of Method, Service and URL is
// set, or none where the DID URL is the document itself.
type Content struct {
	Result  *Result      // the document in which it was found
	Method  *did.Method  // a verification method
	Service *did.Service // a service, by its fragment
	URL     string       // a service endpoint, with the relative reference applied
}

// Dereference follows a DID URL (DID Resolution v1, Dereferencing): versionId
// and versionTime select the version of the document; a fragment is a
// verification method or a service of it; the parameter service, with or
// without relativeRef, is an endpoint. A fragment together with service is
// handed on to the endpoint. Paths without a service and further parameters are
// [ErrFeature].
func Dereference(ctx context.Context, r Resolver, u did.URL) (*Content, error) {
	v, err := versionOf(u)
	if err != nil {
		return nil, err
	}
	if u.Path() != "" {
		return nil, fmt.Errorf("%w: a path behind a DID", ErrFeature)
	}
	if err := knownParams(u); err != nil {
		return nil, err
	}
	res, err := r.Resolve(ctx, u.DID(), v)
	if err != nil {
		return nil, err
	}
	if name, ok := u.Param("service"); ok {
		return endpoint(res, u, name)
	}
	if _, ok := u.Param("relativeRef"); ok {
		return nil, fmt.Errorf("%w: relativeRef without service", ErrInvalidURL)
	}
	return fragment(res, u)
}

func versionOf(u did.URL) (v Version, err error) {
	id, named := u.Param("versionId")
	if named && id == "" {
		return v, fmt.Errorf("%w: versionId is empty", ErrInvalidOptions)
	}
	v.ID = id
	at, ok := u.Param("versionTime")
	if !ok {
		return v, nil
	}
	if v.ID != "" {
		return v, fmt.Errorf("%w: versionId and versionTime together", ErrInvalidOptions)
	}
	if v.Time, err = time.Parse(time.RFC3339, at); err != nil {
		return v, fmt.Errorf("%w: versionTime is no date and time", ErrInvalidOptions)
	}
	return v, nil
}

func knownParams(u did.URL) error {
	if u.Query() == "" {
		return nil
	}
	for pair := range strings.SplitSeq(u.Query(), "&") {
		switch name, _, _ := strings.Cut(pair, "="); name {
		case "service", "relativeRef", "versionId", "versionTime":
		default:
			return fmt.Errorf("%w: parameter %q", ErrFeature, name)
		}
	}
	return nil
}

func fragment(res *Result, u did.URL) (*Content, error) {
	if u.Fragment() == "" {
		return &Content{Result: res}, nil
	}
	if m, ok := res.Document.Method(res.Document.ID().URL(u.Fragment())); ok {
		return &Content{Result: res, Method: m}, nil
	}
	if s, ok := res.Document.Service(u.Fragment()); ok {
		return &Content{Result: res, Service: s}, nil
	}
	return nil, fmt.Errorf("%w: no method or service with this fragment", ErrNotFound)
}

// endpoint builds the URL of a service (DID Resolution v1, Dereferencing the
// Primary Resource): the relative reference is resolved against the endpoint by
// RFC 3986 §5.
func endpoint(res *Result, u did.URL, name string) (*Content, error) {
	s, ok := res.Document.Service(name)
	if !ok {
		return nil, fmt.Errorf("%w: no service of this name", ErrNotFound)
	}
	if len(s.URIs()) != 1 {
		return nil, fmt.Errorf("%w: a service with %d endpoint URLs", ErrFeature, len(s.URIs()))
	}
	base, err := url.Parse(s.URIs()[0])
	if err != nil {
		return nil, fmt.Errorf("%w: the endpoint is no URL", ErrInvalidDocument)
	}
	if ref, ok := u.Param("relativeRef"); ok {
		relative, err := url.Parse(ref)
		if err != nil || relative.IsAbs() || relative.Host != "" {
			return nil, fmt.Errorf("%w: relativeRef is no relative reference", ErrInvalidURL)
		}
		base = base.ResolveReference(relative)
	}
	if u.Fragment() != "" {
		if base.Fragment != "" {
			return nil, fmt.Errorf("%w: two fragments", ErrInvalidURL)
		}
		base.Fragment = u.Fragment()
	}
	return &Content{Result: res, URL: base.String()}, nil
}
