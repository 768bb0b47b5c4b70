package interop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
)

// recorded is what the set says about a resolution.
type recorded struct {
	DIDDocument         json.RawMessage `json:"didDocument"`
	DIDDocumentMetadata json.RawMessage `json:"didDocumentMetadata"`
}

// compare holds a result against what the set expects of it: expectResult where
// the set states one; else what upstream answered, unless the set says by
// expectReason that upstream's answer is not the measure.
func (c *Case) compare(r *resolver.Result) error {
	var want recorded
	if c.has("expectResult") {
		if err := c.into("expectResult", &want); err != nil {
			return err
		}
		if err := covers(r.Document, want.DIDDocument); err != nil {
			return err
		}
		return covers(documentMetadata(r), want.DIDDocumentMetadata)
	}
	if c.has("expectReason") || !c.has("upstream") {
		return nil
	}
	var upstream struct {
		Accepted bool
		Result   recorded
	}
	if err := c.into("upstream", &upstream); err != nil || !upstream.Accepted {
		return err
	}
	if err := same(upstream.Result.DIDDocument, r.Document.Raw()); err != nil {
		return err
	}
	return covers(documentMetadata(r), upstream.Result.DIDDocumentMetadata)
}

// same compares two JSON texts, DIDs canonically and URLs with the slash that
// URL parsers add behind a bare host.
func same(want json.RawMessage, got []byte) error {
	w, err := plain(want)
	if err != nil {
		return err
	}
	g, err := plain(got)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(w, g) {
		return fmt.Errorf("%w: the document differs from the recorded one", ErrResult)
	}
	return nil
}

// covers reports whether got has every member of want.
func covers(got any, want json.RawMessage) error {
	if len(want) == 0 {
		return nil
	}
	raw, err := json.Marshal(got)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrResult, err)
	}
	g, err := plain(raw)
	if err != nil {
		return err
	}
	w, err := plain(want)
	if err != nil {
		return err
	}
	members, _ := g.(map[string]any)
	wanted, ok := w.(map[string]any)
	if !ok {
		return fmt.Errorf("%w: an expected result is no object", ErrCase)
	}
	for name, v := range wanted {
		if !reflect.DeepEqual(members[name], v) && !reflect.DeepEqual(members[name], fmt.Sprint(v)) {
			return fmt.Errorf("%w: member %s differs from the recorded one", ErrResult, name)
		}
	}
	return nil
}

// plain decodes JSON and brings its strings into one form.
func plain(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCase, err)
	}
	return canonical(v), nil
}

func canonical(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = canonical(v[name])
		}
	case []any:
		for i := range v {
			v[i] = canonical(v[i])
		}
	case string:
		return canonicalText(v)
	}
	return v
}

func canonicalText(s string) string {
	if strings.HasPrefix(s, "did:iota:") {
		end := strings.IndexAny(s, "#?/")
		if end < 0 {
			end = len(s)
		}
		d, err := did.Parse(s[:end])
		if err != nil {
			return s
		}
		c, _, err := didiota.Spellings(d, nil)
		if err != nil {
			return s
		}
		return c.String() + s[end:]
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" && u.Path == "" {
		u.Path = "/"
		return u.String()
	}
	return s
}
