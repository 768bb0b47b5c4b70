package driver

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
)

// ParseResult reads what a resolver answered for id: a DID resolution result
// (DID Resolution v1, DID Resolution Result), or a bare DID document, as some
// drivers answer. The text has at most 64 KiB (strictjson's limits).
//
// A result that tells an error is that error, by [resolver.CodeOfProblem]. A
// deactivated DID without a document gets one that holds its id alone. Text that
// is no strict JSON, no result, or about another DID is
// [resolver.ErrInvalidDocument]; a broken document also carries its own code.
func ParseResult(ctx context.Context, raw []byte, id did.DID) (*resolver.Result, error) {
	r, err := parseReply(ctx, raw)
	if err != nil {
		return nil, err
	}
	if r.problem != nil {
		return nil, r.problem
	}
	return r.result(ctx, id)
}

// reply is a resolution result whose document is not yet read.
type reply struct {
	document json.RawMessage // nil: none
	metadata json.RawMessage // nil: none
	problem  error           // nil: none told
}

type members = map[string]json.RawMessage

func parseReply(ctx context.Context, raw []byte) (*reply, error) {
	if err := strictjson.Scan(ctx, raw, strictjson.Limits{}); err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	o, err := object(raw, "the answer")
	if err != nil {
		return nil, err
	}
	_, hasDocument := o["didDocument"]
	_, hasMetadata := o["didResolutionMetadata"]
	if !hasDocument && !hasMetadata {
		if _, isDocument := o["id"]; isDocument {
			return &reply{document: raw}, nil
		}
		return nil, fmt.Errorf("%w: neither a resolution result nor a document", resolver.ErrInvalidDocument)
	}
	problem, err := readProblem(o["didResolutionMetadata"])
	if err != nil {
		return nil, err
	}
	return &reply{document: nonNull(o["didDocument"]), metadata: nonNull(o["didDocumentMetadata"]), problem: problem}, nil
}

// readProblem returns the error that the resolution metadata tell, in either
// vocabulary, or nil. The words of the other side are not passed on.
func readProblem(metadata json.RawMessage) (problem, err error) {
	if metadata = nonNull(metadata); metadata == nil {
		return nil, nil
	}
	o, err := object(metadata, "didResolutionMetadata")
	if err != nil {
		return nil, err
	}
	told := nonNull(o["error"])
	if told == nil {
		return nil, nil
	}
	var name string
	if json.Unmarshal(told, &name) != nil {
		e, err := object(told, "error")
		if err != nil {
			return nil, err
		}
		if json.Unmarshal(e["type"], &name) != nil {
			return nil, fmt.Errorf("%w: an error without a type", resolver.ErrInvalidDocument)
		}
	}
	return fmt.Errorf("%w: told by the resolver that was asked", resolver.CodeOfProblem(name)), nil
}

func (r *reply) result(ctx context.Context, id did.DID) (*resolver.Result, error) {
	result := &resolver.Result{}
	if err := readMetadata(r.metadata, id, result); err != nil {
		return nil, err
	}
	var err error
	switch {
	case r.document != nil:
		result.Document, err = did.ParseDocument(ctx, r.document)
	case result.Deactivated:
		result.Document, err = did.Draft{ID: id}.Document()
	default:
		return nil, fmt.Errorf("%w: neither a document nor an error", resolver.ErrInvalidDocument)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	if !result.Is(id) {
		return nil, fmt.Errorf("%w: the document of another DID", resolver.ErrInvalidDocument)
	}
	return result, nil
}

// readMetadata fills in what didDocumentMetadata say. Dates are left out where
// they cannot be read; what decides whether keys count must be well formed.
func readMetadata(raw json.RawMessage, id did.DID, result *resolver.Result) error {
	if raw == nil {
		return nil
	}
	o, err := object(raw, "didDocumentMetadata")
	if err != nil {
		return err
	}
	result.Created, result.Updated = readTime(o["created"]), readTime(o["updated"])
	if err := readMember(o, "deactivated", &result.Deactivated); err != nil {
		return err
	}
	if err := readMember(o, "versionId", &result.Version); err != nil {
		return err
	}
	var canonical string
	var equivalent []string
	if err := readMember(o, "canonicalId", &canonical); err != nil {
		return err
	}
	if err := readMember(o, "equivalentId", &equivalent); err != nil {
		return err
	}
	if canonical != "" {
		if result.Canonical, err = sameMethod(canonical, id); err != nil {
			return err
		}
	}
	for _, e := range equivalent {
		other, err := sameMethod(e, id)
		if err != nil {
			return err
		}
		result.Equivalent = append(result.Equivalent, other)
	}
	return nil
}

// sameMethod parses another form of id: canonicalId and equivalentId stay within
// the method (DID Resolution v1, DID Document Metadata), or one method could
// speak for another.
func sameMethod(s string, id did.DID) (did.DID, error) {
	other, err := did.Parse(s)
	if err != nil {
		return did.DID{}, fmt.Errorf("%w: another form of the DID: %w", resolver.ErrInvalidDocument, err)
	}
	if other.Method() != id.Method() {
		return did.DID{}, fmt.Errorf("%w: another form of the DID is of the method %s", resolver.ErrInvalidDocument, other.Method())
	}
	return other, nil
}

func readMember(o members, name string, into any) error {
	raw := nonNull(o[name])
	if raw == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: %s is of another type", resolver.ErrInvalidDocument, name)
	}
	return nil
}

func readTime(raw json.RawMessage) time.Time {
	var t time.Time
	if nonNull(raw) == nil || json.Unmarshal(raw, &t) != nil {
		return time.Time{}
	}
	return t
}

// object splits an object into its members; the text has been scanned.
func object(raw json.RawMessage, what string) (members, error) {
	var o members
	if err := json.Unmarshal(raw, &o); err != nil || o == nil {
		return nil, fmt.Errorf("%w: %s is no object", resolver.ErrInvalidDocument, what)
	}
	return o, nil
}

// nonNull returns nil for a member that is absent or null.
func nonNull(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}
