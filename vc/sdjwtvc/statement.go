package sdjwtvc

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/claims"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// StatusList is the type of status entries that point into a Token Status List.
const StatusList = "status_list"

// registered are the claims that a statement has a field for, or that are about the
// credential and not about its subject.
var registered = []string{"iss", "sub", "iat", "nbf", "exp", "aud", "jti", "vct", "vct#integrity", "aka_vcts", "cnf", "status"}

// readStatement reads the claims of an SD-JWT VC (§2.2.2).
func readStatement(d *sdjwt.Disclosed) (vc.Statement, error) {
	c := claims.Set(d.Claims)
	if isDID(uncheckedText(c["iss"])) {
		if _, err := did.ParseURL(d.KeyID); err != nil { // our profile
			return vc.Statement{}, fmt.Errorf("%w: kid of a DID issuer is no DID URL", keys.ErrReference)
		}
	}
	if err := c.CheckNames(registered); err != nil {
		return vc.Statement{}, err
	}
	var s vc.Statement
	var subject vc.Subject
	for _, step := range []func() error{
		func() (err error) { s.Issuer, err = issuerOf(c); return },
		func() (err error) { s.Types, err = types(c); return },
		func() (err error) { s.ID, err = c.Text("jti"); return },
		func() (err error) { subject.ID, err = c.Text("sub"); return },
		func() (err error) { s.Issued, err = c.Time("iat"); return },
		func() (err error) { s.ValidFrom, err = c.Time("nbf"); return },
		func() (err error) { s.ValidUntil, err = c.Time("exp"); return },
		func() (err error) { s.Status, err = statusEntries(c); return },
		func() (err error) { s.Holder, err = d.HolderKey(); return },
		c.NoAudience,
	} {
		if err := step(); err != nil {
			return vc.Statement{}, err
		}
	}
	subject.Claims = maps.Clone(d.Claims)
	for _, name := range registered {
		delete(subject.Claims, name)
	}
	s.Subjects = []vc.Subject{subject}
	return s, nil
}

func uncheckedText(value any) string {
	text, _ := value.(string)
	return text
}

// types reads vct and checks what belongs to it (§2.2.2.1, §2.2.2.2).
func types(c claims.Set) ([]string, error) {
	vct := uncheckedText(c["vct"])
	if !isTypeName(vct) {
		return nil, fmt.Errorf("%w: no text, or no name", ErrType)
	}
	if _, err := c.Text("vct#integrity"); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrType, err)
	}
	return []string{vct}, checkAliases(c, vct)
}

// maxTypeName bounds the name of a type in bytes.
const maxTypeName = 2048

// isTypeName leaves the form to those who name types, but for what cannot be read.
func isTypeName(s string) bool {
	return s != "" && len(s) <= maxTypeName && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// checkAliases checks aka_vcts. The types that it names give no rights here: a
// statement has the one type of vct.
func checkAliases(c claims.Set, vct string) error {
	value, present := c["aka_vcts"]
	if !present {
		return nil
	}
	list, _ := value.([]any)
	if len(list) == 0 {
		return fmt.Errorf("%w: aka_vcts is no list, or empty", ErrType)
	}
	for i, item := range list {
		name, ok := item.(string)
		if !ok || !isTypeName(name) || name == vct || slices.Contains(list[:i], item) {
			return fmt.Errorf("%w: aka_vcts names no type, vct, or one type twice", ErrType)
		}
	}
	return nil
}

// statusEntries reads the claim status: one entry for each mechanism that it names. Those
// other than status_list keep their name and content only: they cannot be checked,
// which is for the verifier to judge (Token Status List §6.1, §6.2).
func statusEntries(c claims.Set) ([]vc.StatusEntry, error) {
	value, present := c["status"]
	if !present {
		return nil, nil
	}
	mechanisms, ok := value.(map[string]any)
	if !ok || len(mechanisms) == 0 {
		return nil, fmt.Errorf("%w: status is no object, or empty", vc.ErrMalformed)
	}
	var entries []vc.StatusEntry
	for _, name := range slices.Sorted(maps.Keys(mechanisms)) {
		raw, err := json.Marshal(mechanisms[name])
		if err != nil {
			return nil, fmt.Errorf("%w: status: %w", vc.ErrMalformed, err)
		}
		entry := vc.StatusEntry{Type: name, Raw: raw}
		if name == StatusList {
			if entry.URI, entry.Index, err = readListEntry(mechanisms[name]); err != nil {
				return nil, err
			}
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func readListEntry(value any) (uri string, index uint64, err error) {
	entry, _ := value.(map[string]any)
	number, _ := entry["idx"].(json.Number)
	if index, err = strconv.ParseUint(string(number), 10, 64); err != nil {
		return "", 0, fmt.Errorf("%w: status_list: idx is no position", vc.ErrMalformed)
	}
	uri, _ = entry["uri"].(string)
	if u, err := url.Parse(uri); err != nil || u.Scheme == "" || u.Opaque == "" && u.Host == "" {
		return "", 0, fmt.Errorf("%w: status_list: uri is no URI", vc.ErrMalformed)
	}
	return uri, index, nil
}
