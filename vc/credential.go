package vc

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Credential is a credential of the W3C data model that keeps every rule of its
// model. It says nothing about who secured it, or whether it still holds.
type Credential struct {
	model     Model
	members   map[string]any
	statement Statement
}

// The members whose rule is the same in both models: each of their objects has a
// type, and an id, if any, is a URL.
var typedMembers = []rule{
	{name: "termsOfUse", needsType: true}, // 2.0 §5.5, 1.1 §5.6
	{name: "evidence", needsType: true},   // 2.0 §5.6, 1.1 §5.7
	{name: "proof", needsType: true},      // 2.0 §4.12, 1.1 §4.7
}

// ReadCredential reads the members of a credential, values as strictjson gives
// them, by the rules of the model that its first @context names. It keeps members,
// which must not be changed afterwards.
//
// 2.0: @context is a list; times are validFrom and validUntil, with a zone;
// further contexts may be objects, as long as they leave the base context's terms
// alone. 1.1: issuanceDate is demanded, every status has an id. A credential with
// contexts or times of both models is refused, and so is a member that is null.
// confidenceMethod and unknown members are kept and not looked at. Whatever
// contexts mean for claims is for readers of JSON-LD.
//
// Errors: [ErrMalformed], [ErrTooMany], [ErrDigest], [ErrMismatch].
func ReadCredential(members map[string]any) (*Credential, error) {
	if err := noNulls(members); err != nil {
		return nil, err
	}
	c, err := readContexts(members)
	if err != nil {
		return nil, err
	}
	s := Statement{}
	if s.Types, err = readTypes(members); err != nil {
		return nil, err
	}
	if err := requireType(s.Types, "VerifiableCredential"); err != nil {
		return nil, err
	}
	if err := c.checkTypes(s.Types); err != nil {
		return nil, err
	}
	if s.ID, err = readID(members); err != nil {
		return nil, err
	}
	if s.Issuer, err = readIssuer(c.model, members); err != nil {
		return nil, err
	}
	if s.ValidFrom, s.ValidUntil, err = readValidity(c.model, members); err != nil {
		return nil, err
	}
	if s.Subjects, err = readSubjects(members); err != nil {
		return nil, err
	}
	if s.Status, err = readStatuses(c.model, members); err != nil {
		return nil, err
	}
	if s.Schemas, err = readSchemas(members); err != nil {
		return nil, err
	}
	if err := checkRest(c.model, members); err != nil {
		return nil, err
	}
	return &Credential{model: c.model, members: members, statement: s}, nil
}

// Model returns the version of the data model.
func (c *Credential) Model() Model { return c.model }

// Members returns all members, values as strictjson gives them; read only.
func (c *Credential) Members() map[string]any { return c.members }

// Statement returns what the credential says. Its slices and maps are read only.
// Issued and Holder are zero: the data model does not know them, formats do.
func (c *Credential) Statement() Statement { return c.statement }

// MarshalJSON writes the members, names in order.
func (c *Credential) MarshalJSON() ([]byte, error) { return encode(c.members) }

func readIssuer(m Model, members map[string]any) (string, error) {
	value, ok := members["issuer"]
	if !ok {
		return "", malformed("no issuer")
	}
	issuer, err := readParty("issuer", value)
	if err != nil {
		return "", err
	}
	if object, ok := value.(map[string]any); ok && m == Model20 {
		return issuer, in("issuer", checkNames(object))
	}
	return issuer, nil
}

// readValidity reads the bounds of the validity (VCDM 2.0 §4.9; 1.1 §4.6, §4.8).
func readValidity(m Model, members map[string]any) (from, until time.Time, err error) {
	names, foreign := [2]string{"validFrom", "validUntil"}, [2]string{"issuanceDate", "expirationDate"}
	if m == Model11 {
		names, foreign = foreign, names
	}
	for _, name := range foreign {
		if _, ok := members[name]; ok {
			return from, until, malformed("%s is not of data model %s", name, m)
		}
	}
	if from, err = readBound(m, members, names[0]); err != nil {
		return from, until, err
	}
	if m == Model11 && from.IsZero() {
		return from, until, malformed("no issuanceDate")
	}
	if until, err = readBound(m, members, names[1]); err != nil {
		return from, until, err
	}
	if m == Model20 && !from.IsZero() && !until.IsZero() && until.Before(from) {
		return from, until, malformed("validUntil lies before validFrom")
	}
	return from, until, nil
}

func readBound(m Model, members map[string]any, name string) (time.Time, error) {
	value, ok := members[name]
	if !ok {
		return time.Time{}, nil
	}
	t, err := readTime(m, value)
	return t, in(name, err)
}

// readSubjects reads about whom the credential is: one object or a list of them,
// none empty (VCDM 2.0 §4.8, 1.1 §4.4).
func readSubjects(members map[string]any) ([]Subject, error) {
	objects, err := readObjects(members, "credentialSubject", MaxSubjects)
	if err != nil {
		return nil, err
	}
	if len(objects) == 0 {
		return nil, malformed("no credentialSubject")
	}
	subjects := make([]Subject, len(objects))
	for i, object := range objects {
		if len(object) == 0 {
			return nil, malformed("a credentialSubject is empty")
		}
		id, err := readID(object)
		if err != nil {
			return nil, in("credentialSubject", err)
		}
		claims := object
		if id != "" {
			claims = maps.Clone(object)
			delete(claims, "id")
		}
		subjects[i] = Subject{ID: id, Claims: claims}
	}
	return subjects, nil
}

// readStatuses reads credentialStatus (VCDM 2.0 §4.10; 1.1 §4.9, where it must
// have an id).
func readStatuses(m Model, members map[string]any) ([]StatusEntry, error) {
	objects, err := readObjects(members, "credentialStatus", MaxEntries)
	if err != nil {
		return nil, err
	}
	var entries []StatusEntry
	for _, object := range objects {
		if _, ok := object["id"]; !ok && m == Model11 {
			return nil, malformed("credentialStatus has no id")
		}
		e, err := ReadStatus(object)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// readSchemas reads the ids of credentialSchema (VCDM 2.0 §4.11, 1.1 §5.4).
func readSchemas(members map[string]any) ([]string, error) {
	objects, err := rule{name: "credentialSchema", needsType: true, needsID: true}.check(members)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, object := range objects {
		ids = append(ids, object["id"].(string))
	}
	return ids, nil
}

// checkRest checks the members that the statement does not show.
func checkRest(m Model, members map[string]any) error {
	for _, r := range typedMembers {
		if _, err := r.check(members); err != nil {
			return err
		}
	}
	// 1.1 §5.5 demands an id of refreshService, 2.0 §5.4 does not.
	if _, err := (rule{name: "refreshService", needsType: true, needsID: m == Model11}).check(members); err != nil {
		return err
	}
	if m == Model11 {
		return nil
	}
	if _, err := (rule{name: "renderMethod", needsType: true}).check(members); err != nil {
		return err
	}
	if err := checkNames(members); err != nil {
		return err
	}
	return checkRelated(members)
}

// checkNames checks name and description (VCDM 2.0 §4.6).
func checkNames(members map[string]any) error {
	for _, name := range []string{"name", "description"} {
		value, ok := members[name]
		if !ok {
			continue
		}
		if err := checkText(value); err != nil {
			return in(name, err)
		}
	}
	return nil
}

// checkText accepts a string, or the same text in one or more languages.
func checkText(value any) error {
	if _, ok := value.(string); ok {
		return nil
	}
	texts := oneOrMore(value)
	if len(texts) == 0 {
		return malformed("an empty list")
	}
	if len(texts) > MaxEntries {
		return fmt.Errorf("%w: %d languages, at most %d", ErrTooMany, len(texts), MaxEntries)
	}
	for _, text := range texts {
		object, ok := text.(map[string]any)
		if !ok {
			return malformed("neither a string nor a text with its language")
		}
		if err := checkLanguageValue(object); err != nil {
			return err
		}
	}
	return nil
}

// checkLanguageValue checks {@value, @language, @direction} (VCDM 2.0 §11.1).
func checkLanguageValue(object map[string]any) error {
	if _, ok := object["@value"].(string); !ok {
		return malformed("@value is not a string")
	}
	for name, value := range object {
		s, _ := value.(string)
		switch {
		case name == "@value":
		case name == "@language" && isLanguageTag(s):
		case name == "@direction" && slices.Contains([]string{"ltr", "rtl"}, s):
		default:
			return malformed("%.40q is wrong, or has no place beside @value", name)
		}
	}
	return nil
}
