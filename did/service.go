package did

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// Service is a way to reach the subject (DID Core §5.4).
type Service struct {
	ID       string          // a URI, relative ones made absolute
	Type     []string        // one or more
	Endpoint json.RawMessage // a string, an object, or a list of these
	Extra    map[string]json.RawMessage

	uris []string
}

// URIs returns the endpoints that are plain strings, in their order; objects
// are passed over. Only services of a checked document have them.
func (s *Service) URIs() []string { return s.uris }

// Is reports whether typ is one of the service's types.
func (s *Service) Is(typ string) bool { return slices.Contains(s.Type, typ) }

func (s *Service) clone() Service {
	c := *s
	c.Type = slices.Clone(s.Type)
	c.Endpoint = slices.Clone(s.Endpoint)
	c.Extra = maps.Clone(s.Extra)
	c.uris = nil
	return c
}

// service reads one service.
func (r *reader) service(v any) (s Service, err error) {
	o, err := asObject(v, "service")
	if err != nil {
		return s, err
	}
	if s.ID, err = r.serviceID(o["id"]); err != nil {
		return s, err
	}
	if s.Type, err = asStrings(o["type"], "service type"); err != nil {
		return s, err
	}
	if len(s.Type) == 0 {
		return s, fmt.Errorf("%w: a service without a type", ErrDocument)
	}
	if s.uris, err = endpoints(o["serviceEndpoint"]); err != nil {
		return s, err
	}
	if s.Endpoint, err = marshal(o["serviceEndpoint"]); err != nil {
		return s, err
	}
	s.Extra, err = extra(o, "id", "type", "serviceEndpoint")
	return s, err
}

func (r *reader) serviceID(v any) (string, error) {
	id, err := asString(v, "service id")
	if err != nil {
		return "", err
	}
	if id != "" && id[0] == '#' {
		id = r.doc.id.s + id
	}
	return id, checkURI(id, "service id")
}

// endpoints checks a serviceEndpoint (a string, an object, or a list of these)
// and returns its strings.
func endpoints(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	if len(list) == 0 || len(list) > MaxSet {
		return nil, fmt.Errorf("%w: %d service endpoints, not 1 to %d", ErrDocument, len(list), MaxSet)
	}
	var uris []string
	for _, e := range list {
		switch e := e.(type) {
		case string:
			if err := checkURI(e, "service endpoint"); err != nil {
				return nil, err
			}
			uris = append(uris, e)
		case map[string]any:
		default:
			return nil, fmt.Errorf("%w: a service endpoint is neither a string nor an object", ErrDocument)
		}
	}
	return uris, nil
}

// checkURI asks for an absolute URI (RFC 3986).
func checkURI(s, what string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Opaque == "" && u.Host == "" && u.Path == "" {
		return fmt.Errorf("%w: the %s is no URI", ErrDocument, what)
	}
	return nil
}
