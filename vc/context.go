package vc

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// The terms that each base context defines at its top and protects (JSON-LD 1.1
// §4.1.11): a further context may not give them another meaning.
var (
	protectedV2 = []string{
		"id", "type", "description", "digestMultibase", "digestSRI", "mediaType", "name",
		"VerifiableCredential", "EnvelopedVerifiableCredential",
		"VerifiablePresentation", "EnvelopedVerifiablePresentation",
		"JsonSchemaCredential", "JsonSchema",
		"BitstringStatusListCredential", "BitstringStatusList", "BitstringStatusListEntry",
		"DataIntegrityProof", "...", "_sd", "_sd_alg",
		"aud", "cnf", "exp", "iat", "iss", "jku", "kid", "nbf", "sub", "x5u",
	}
	protectedV1 = []string{
		"id", "type", "VerifiableCredential", "VerifiablePresentation", "proof",
		"EcdsaSecp256k1Signature2019", "EcdsaSecp256r1Signature2019",
		"Ed25519Signature2018", "RsaSignature2018",
	}
)

func (m Model) protected() []string {
	if m == Model11 {
		return protectedV1
	}
	return protectedV2
}

// contexts is what @context says.
type contexts struct {
	model Model
	terms map[string]term // defined by contexts that are written out
	// remote: another context than the base is named by URL; its terms are not
	// known here.
	remote bool
	// dropped: terms that no context defines have no meaning ("@vocab": null).
	dropped bool
}

// readContexts reads @context: an ordered list that begins with the base context
// of a model, then URLs and objects (VCDM 2.0 §4.3, 1.1 §4.1). In 1.1 it may be the
// base context alone, as a string: IOTA writes presentations so.
func readContexts(members map[string]any) (contexts, error) {
	value, ok := members["@context"]
	if !ok {
		return contexts{}, malformed("no @context")
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	if len(list) == 0 {
		return contexts{}, malformed("@context is empty")
	}
	if len(list) > MaxContexts {
		return contexts{}, fmt.Errorf("%w: %d contexts, at most %d", ErrTooMany, len(list), MaxContexts)
	}
	c := contexts{terms: make(map[string]term)}
	switch list[0] {
	case ContextV2:
		c.model = Model20
	case ContextV1:
		c.model = Model11
	default:
		return contexts{}, malformed("the first @context is of no known model")
	}
	if c.model == Model20 && !isList {
		return contexts{}, malformed("@context is not a list")
	}
	for _, entry := range list[1:] {
		if err := c.add(entry); err != nil {
			return contexts{}, in("@context", err)
		}
	}
	return c, nil
}

func (c *contexts) add(entry any) error {
	switch entry := entry.(type) {
	case string:
		if entry == ContextV1 && c.model == Model20 || entry == ContextV2 && c.model == Model11 {
			return malformed("the contexts of both models")
		}
		if _, err := readURL("an entry", entry); err != nil {
			return err
		}
		c.remote = c.remote || entry != c.model.context()
		return nil
	case map[string]any:
		return c.define(entry)
	}
	return malformed("an entry is neither a URL nor an object")
}

// define reads a context that is written out. What its terms mean is JSON-LD's
// affair; here it must not change what this package reads.
func (c *contexts) define(context map[string]any) error {
	if vocab, ok := context["@vocab"]; ok {
		c.dropped = vocab == nil
	}
	for name, definition := range context {
		if strings.HasPrefix(name, "@") {
			continue
		}
		if slices.Contains(c.model.protected(), name) {
			return malformed("%.40q of the base context is defined anew", name)
		}
		now := protect(context, definition)
		if before := c.terms[name]; before.protected && !reflect.DeepEqual(before.definition, definition) {
			return malformed("the protected term %.40q is defined anew", name)
		}
		if err := checkDefinition(definition); err != nil {
			return in(fmt.Sprintf("term %.40q", name), err)
		}
		c.terms[name] = now
	}
	return nil
}

// term is a definition together with whether it is protected.
type term struct {
	definition any
	protected  bool
}

func protect(context map[string]any, definition any) term {
	protected := context["@protected"] == true
	if object, ok := definition.(map[string]any); ok {
		if own, ok := object["@protected"].(bool); ok {
			protected = own
		}
	}
	return term{definition, protected}
}

// checkDefinition refuses a term that is mapped to something that cannot be a URL,
// a keyword or another term.
func checkDefinition(definition any) error {
	if object, ok := definition.(map[string]any); ok {
		definition = object["@id"] // absent: as null, found by the vocabulary
	}
	if definition == nil {
		return nil
	}
	s, ok := definition.(string)
	if !ok || s == "" || len(s) > MaxURL || strings.ContainsFunc(s, notInURL) {
		return malformed("not mapped to a URL")
	}
	return nil
}

// checkTypes refuses a type without a meaning, where the contexts say so
// themselves. Elsewhere a type that no context defines is a plain name: JSON
// readers take it so, and JSON-LD readers check it by their own rules.
func (c *contexts) checkTypes(types []string) error {
	if !c.dropped || c.remote {
		return nil
	}
	for _, t := range types {
		if _, defined := c.terms[t]; !defined && !isURL(t) && !slices.Contains(c.model.protected(), t) {
			return malformed("no context defines the type %.40q", t)
		}
	}
	return nil
}
