package jose

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
)

// guess returns the forms that a compact token may be of, by a cheap look.
func guess(token []byte) []vc.Form {
	if len(token) > MaxPresentation || bytes.Count(token, []byte(".")) != 2 || bytes.IndexByte(token, '~') >= 0 {
		return nil // the tilde makes it an SD-JWT
	}
	parts := bytes.Split(token, []byte("."))
	header, err := base64.RawURLEncoding.AppendDecode(nil, parts[0])
	if err != nil || len(header) > jws.MaxHeader {
		return nil
	}
	var h struct {
		Type string `json:"typ"`
	}
	if json.Unmarshal(header, &h) != nil {
		return nil
	}
	switch h.Type {
	case typeVC:
		return []vc.Form{vc.FormVCJWT}
	case typeVP:
		return []vc.Form{vc.FormVPJWT}
	case typeJWT:
		return guess11(parts[1])
	}
	return nil
}

// guess11 looks for the names of the claims that keep the two forms apart.
func guess11(part []byte) (forms []vc.Form) {
	payload, err := base64.RawURLEncoding.AppendDecode(nil, part)
	if err != nil {
		return nil
	}
	if bytes.Contains(payload, []byte(`"vc"`)) {
		forms = append(forms, vc.FormVCJWT11)
	}
	if bytes.Contains(payload, []byte(`"vp"`)) {
		forms = append(forms, vc.FormVPJWT11)
	}
	return forms
}
