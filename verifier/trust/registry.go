package trust

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hinan-id/hinan/did/strictjson"
)

// MaxRegistry is the greatest size of a registry in bytes.
const MaxRegistry = MaxContent

// registryForm is a registry as a file: the entries of a bundle that the city itself
// writes, by their names, in the forms in which a bundle holds them.
type registryForm struct {
	V          version1                     `json:"v"`
	Issuers    map[string]issuerForm        `json:"issuers,omitempty"`
	Devices    map[string]deviceForm        `json:"devices,omitempty"`
	Staff      map[string]staffForm         `json:"staff,omitempty"`
	Batches    map[string]batchForm         `json:"batches,omitempty"`
	Recipients map[string]recipientForm     `json:"recipients,omitempty"`
	Incident   map[string]incidentForm      `json:"incident,omitempty"` // one at most, by its id
	Policies   map[string]json.RawMessage   `json:"policies,omitempty"`
	Messages   map[string]map[string]string `json:"messages,omitempty"`
}

// ReadRegistry reads what a city says itself about whom to trust: the issuers, the
// devices, the staff and so on, as people keep it in a file until a bundle is made of
// it. The form is that of [WriteRegistry]; spaces and the order of members do not
// matter. What others publish, such as DID documents, is no part of it.
//
// It fails with [ErrFormat], [ErrVersion], [ErrEntry] and [ErrTooLarge], by the rules
// of a bundle.
func ReadRegistry(ctx context.Context, raw []byte) (Content, error) {
	if _, err := readHead(ctx, raw, strictjson.Limits{Bytes: MaxRegistry, Nodes: MaxRegistry}); err != nil {
		return Content{}, fmt.Errorf("registry: %w", err)
	}
	var f registryForm
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := inForm(d.Decode(&f)); err != nil {
		return Content{}, fmt.Errorf("registry: %w", err)
	}
	a, err := f.archive()
	if err != nil {
		return Content{}, err
	}
	var c Content
	for _, e := range a.entries {
		if err := c.read(ctx, e, stamp{}); err != nil {
			return Content{}, fmt.Errorf("registry: %s %.80s: %w", e.Kind, e.Name, err)
		}
	}
	_, err = assemble(ctx, c)
	return c, err
}

// archive writes the entries one by one, as a bundle has them.
func (f *registryForm) archive() (*archive, error) {
	var a archive
	errs := []error{
		addAll(&a, kindIssuer, f.Issuers), addAll(&a, kindDevice, f.Devices), addAll(&a, kindStaff, f.Staff),
		addAll(&a, kindBatch, f.Batches), addAll(&a, kindRecipient, f.Recipients), addAll(&a, kindIncident, f.Incident),
		addAll(&a, kindPolicy, f.Policies),
	}
	for _, language := range slices.Sorted(maps.Keys(f.Messages)) {
		errs = append(errs, a.add(kindMessages, language, messagesForm{Messages: f.Messages[language]}))
	}
	return &a, errors.Join(errs...)
}

func addAll[F any](a *archive, k kind, forms map[string]F) error {
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		if err := a.add(k, name, inOrder(forms[name])); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts lists that people write in any order into the order of a bundle. A
// form brings its version with it, which the registry says once.
func inOrder[F any](form F) any {
	switch f := any(form).(type) {
	case issuerForm:
		f.Types = sorted(f.Types)
		return f
	case staffForm:
		f.Roles, f.Shelters = sorted(f.Roles), sorted(f.Shelters)
		return f
	}
	return form
}

// WriteRegistry writes what a city says itself as a registry, for people to read and
// to change. Documents, metadata, lists, schemas and types are left out.
func WriteRegistry(c Content) ([]byte, error) {
	f := registryForm{Messages: c.Messages}
	for id, i := range c.Issuers {
		put(&f.Issuers, id, issuerOf(i))
	}
	for id, d := range c.Devices {
		put(&f.Devices, id, deviceOf(d))
	}
	for id, s := range c.Staff {
		put(&f.Staff, id, staffOf(s))
	}
	for number, b := range c.Batches {
		put(&f.Batches, batchName(number), batchOf(b))
	}
	for name, r := range c.Recipients {
		put(&f.Recipients, name, recipientForm{Recipient: r})
	}
	if c.Incident != nil {
		put(&f.Incident, c.Incident.ID, incidentOf(c.Incident))
	}
	for name, raw := range c.Policies {
		put(&f.Policies, name, json.RawMessage(raw))
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(f)
	return out.Bytes(), err
}
