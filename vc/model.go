package vc

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrTooMany: a list or a text of the credential is longer than is read here.
	ErrTooMany = fault.Code("credential.too-many")
	// ErrDigest: a digest of a well-known file is not the one of the published file.
	ErrDigest = fault.Code("credential.digest")
)

// Limits of one credential or presentation; more is [ErrTooMany]. Bytes, depth and
// nodes of the JSON text are limited before, by strictjson.
const (
	MaxContexts   = 16   // entries of @context
	MaxTypes      = 32   // values of one type
	MaxSubjects   = 32   // subjects of a credential
	MaxEntries    = 32   // entries of any other list of the model, such as credentialStatus
	MaxEnclosed   = 16   // credentials in a presentation
	MaxURL        = 4096 // bytes of a URL; those of enveloped credentials excepted
	MaxStatusSize = 8    // bits of one status, with 256 messages
)

// Model is a version of the W3C Verifiable Credentials Data Model.
type Model uint8

// The versions that are known. The first @context of a credential says which one
// it follows.
const (
	Model20 Model = iota // Verifiable Credentials Data Model 2.0
	Model11              // Verifiable Credentials Data Model 1.1
)

// The base context of each version.
const (
	ContextV2 = "https://www.w3.org/ns/credentials/v2"
	ContextV1 = "https://www.w3.org/2018/credentials/v1"
)

// String returns "2.0" or "1.1".
func (m Model) String() string {
	switch m {
	case Model20:
		return "2.0"
	case Model11:
		return "1.1"
	}
	return fmt.Sprintf("unknown model %d", uint8(m))
}

func (m Model) context() string {
	if m == Model11 {
		return ContextV1
	}
	return ContextV2
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// in says where an error was found.
func in(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// noNulls refuses members that are null. JSON-LD drops them and JSON does not, so
// two readers would see two credentials.
func noNulls(members map[string]any) error {
	for name, value := range members {
		if value == nil {
			return malformed("member %.40q is null", name)
		}
	}
	return nil
}

// encode writes JSON values as they are, names in order.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
