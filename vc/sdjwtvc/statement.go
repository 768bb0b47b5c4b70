package sdjwtvc

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

// StatusList is the type of status entries that point into a Token Status List.
const StatusList = "status_list"

// registered are the claims that a statement has a field for, or that are about the
// credential and not about its subject.
var registered = []string{"iss", "sub", "iat", "nbf", "exp", "aud", "jti", "vct", "vct#integrity", "aka_vcts", "cnf", "status"}

// readStatement reads the claims of an SD-JWT VC (§2.2.2).
func readStatement(d *sdjwt.Disclosed) (vc.Statement, error) {
	c := claims(d.Claims)
	if isDID(c.unchecked("iss")) {
		if _, err := did.ParseURL(d.KeyID); err != nil { // our profile
			return vc.Statement{}, fmt.Errorf("%w: kid of a DID issuer is no DID URL", keys.ErrReference)
		}
	}
	if err := c.checkNames(); err != nil {
		return vc.Statement{}, err
	}
	var s vc.Statement
	var subject vc.Subject
	for _, step := range []func() error{
		func() (err error) { s.Issuer, err = issuerOf(c); return },
		func() (err error) { s.Types, err = c.types(); return },
		func() (err error) { s.ID, err = c.text("jti"); return },
		func() (err error) { subject.ID, err = c.text("sub"); return },
		func() (err error) { s.Issued, err = c.date("iat"); return },
		func() (err error) { s.ValidFrom, err = c.date("nbf"); return },
		func() (err error) { s.ValidUntil, err = c.date("exp"); return },
		func() (err error) { s.Status, err = c.status(); return },
		func() (err error) { s.Holder, err = d.HolderKey(); return },
		c.checkAudience,
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

// claims is a processed payload.
type claims map[string]any

// checkNames refuses a name that a reader which folds case would take for a
// registered one.
func (c claims) checkNames() error {
	for name := range c {
		for _, r := range registered {
			if name != r && len(name) == len(r) && strings.EqualFold(name, r) {
				return fmt.Errorf("%w: claim %q is almost %s", vc.ErrMalformed, name, r)
			}
		}
	}
	return nil
}

func (c claims) unchecked(name string) string {
	text, _ := c[name].(string)
	return text
}

// text returns a claim that is text, or "" if it is absent.
func (c claims) text(name string) (string, error) {
	value, present := c[name]
	text, ok := value.(string)
	if present && (!ok || text == "") {
		return "", fmt.Errorf("%w: claim %s is no text, or empty", vc.ErrMalformed, name)
	}
	return text, nil
}

// types reads vct and checks what belongs to it (§2.2.2.1, §2.2.2.2).
func (c claims) types() ([]string, error) {
	vct := c.unchecked("vct")
	if !isTypeName(vct) {
		return nil, fmt.Errorf("%w: no text, or no name", ErrType)
	}
	if _, err := c.text("vct#integrity"); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrType, err)
	}
	return []string{vct}, c.checkAliases(vct)
}

// maxTypeName bounds the name of a type in bytes.
const maxTypeName = 2048

// isTypeName leaves the form to those who name types, but for what cannot be read.
func isTypeName(s string) bool {
	return s != "" && len(s) <= maxTypeName && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// checkAliases checks aka_vcts. The types that it names give no rights here: a
// statement has the one type of vct.
func (c claims) checkAliases(vct string) error {
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

// date returns a claim that is a time, or the zero time if it is absent.
func (c claims) date(name string) (time.Time, error) {
	value, present := c[name]
	if !present {
		return time.Time{}, nil
	}
	at, ok := sdjwt.NumericDate(value)
	if !ok {
		return time.Time{}, fmt.Errorf("%w: claim %s is no time", vc.ErrMalformed, name)
	}
	return at, nil
}

// checkAudience refuses a credential that is for certain readers only: a statement
// cannot say so.
func (c claims) checkAudience() error {
	if _, present := c["aud"]; present {
		return fmt.Errorf("%w: a credential with an audience", vc.ErrMalformed)
	}
	return nil
}

// status reads the claim status: one entry for each mechanism that it names. Those
// other than status_list keep their name and content only: they cannot be checked,
// which is for the verifier to judge (Token Status List §6.1, §6.2).
func (c claims) status() ([]vc.StatusEntry, error) {
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
