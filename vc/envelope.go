package vc

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

const (
	typeEnvelopedCredential   = "EnvelopedVerifiableCredential"
	typeEnvelopedPresentation = "EnvelopedVerifiablePresentation"
)

// formVCLD is the name that vc+jwt had before.
const formVCLD Form = "application/vc-ld+jwt"

// forms are the media types that each envelope may carry.
var forms = map[string][]Form{
	typeEnvelopedCredential:   {FormVCJWT, FormVCSDJWT, FormSDJWTVC, FormVCCOSE, formVCLD},
	typeEnvelopedPresentation: {FormVPJWT, FormVPSDJWT, FormVPCOSE},
}

// ReadEnveloped reads an EnvelopedVerifiableCredential or an
// EnvelopedVerifiablePresentation of 2.0 (VCDM 2.0 §4.13.1): an object whose id is
// a data: URL with a secured credential or presentation, which is not opened.
// @context may be the base context alone. Members beside @context, type and id
// are ignored: nobody secured them.
//
// Errors: [ErrMalformed], [ErrTooMany]; [ErrUnknownFormat] if the media type is
// not one of VC-JOSE-COSE or SD-JWT VC.
func ReadEnveloped(members map[string]any) (Enclosed, error) {
	if err := noNulls(members); err != nil {
		return Enclosed{}, err
	}
	if members["@context"] != ContextV2 { // alone, it need not be in a list
		c, err := readContexts(members)
		if err != nil {
			return Enclosed{}, err
		}
		if c.model != Model20 {
			return Enclosed{}, malformed("data model %s has no envelopes", c.model)
		}
	}
	types, err := readTypes(members)
	if err != nil {
		return Enclosed{}, err
	}
	kind, err := envelopeType(types)
	if err != nil {
		return Enclosed{}, err
	}
	url, ok := members["id"].(string)
	if !ok {
		return Enclosed{}, malformed("id is not a data: URL")
	}
	return readData(kind, url)
}

func envelopeType(types []string) (string, error) {
	credential := slices.Contains(types, typeEnvelopedCredential)
	presentation := slices.Contains(types, typeEnvelopedPresentation)
	switch {
	case credential == presentation:
		return "", malformed("not one envelope")
	case slices.Contains(types, "VerifiableCredential"), slices.Contains(types, "VerifiablePresentation"):
		return "", malformed("an envelope and its content at once")
	case credential:
		return typeEnvelopedCredential, nil
	}
	return typeEnvelopedPresentation, nil
}

// readData reads a data: URL (RFC 2397). Tokens stand in it as they are, or in
// base64. The parameter base64url, which is not of RFC 2397 and which the W3C's own
// suite writes, says nothing that a token would not say itself.
func readData(kind, url string) (Enclosed, error) {
	rest, ok := strings.CutPrefix(url, "data:")
	head, data, comma := strings.Cut(rest, ",")
	if !ok || !comma || data == "" {
		return Enclosed{}, malformed("id is not a data: URL")
	}
	media, parameters, _ := strings.Cut(head, ";")
	form := Form(strings.ToLower(media))
	if !slices.Contains(forms[kind], form) {
		return Enclosed{}, fmt.Errorf("%w: %s of type %.60q", ErrUnknownFormat, kind, media)
	}
	switch parameters {
	case "base64":
		raw, err := decodeBase64(data)
		if err != nil {
			return Enclosed{}, malformed("the data: URL is not in base64")
		}
		return Enclosed{Raw: raw, Form: form}, nil
	case "", "base64url":
		if !isCompact(data) {
			return Enclosed{}, malformed("the data: URL holds no token in its compact form")
		}
		return Enclosed{Raw: []byte(data), Form: form}, nil
	}
	return Enclosed{}, malformed("the data: URL has a parameter that is not known")
}

// decodeBase64 takes padding or none, and a line break at the end, as the W3C's
// own suite writes it: what is inside is opened on its own, by its own rules.
func decodeBase64(data string) ([]byte, error) {
	data = strings.TrimRight(strings.TrimSuffix(data, "\n"), "=")
	if strings.ContainsAny(data, "\r\n") {
		return nil, base64.CorruptInputError(0)
	}
	return base64.RawStdEncoding.Strict().DecodeString(data)
}

// envelop is the reverse of [ReadEnveloped] for a credential.
func envelop(e Enclosed) (any, error) {
	if !slices.Contains(forms[typeEnvelopedCredential], e.Form) {
		return nil, fmt.Errorf("%w: type %.60q cannot be enveloped", ErrUnknownFormat, e.Form)
	}
	data := "," + string(e.Raw)
	if e.Form == FormVCCOSE {
		data = ";base64," + base64.StdEncoding.EncodeToString(e.Raw)
	}
	return map[string]any{
		"@context": ContextV2,
		"type":     typeEnvelopedCredential,
		"id":       "data:" + string(e.Form) + data,
	}, nil
}
