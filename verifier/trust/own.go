package trust

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier"
)

// The forms of entries that are ours, their fields in the order of their names.
type (
	batchForm struct {
		Issuer string      `json:"issuer"`
		Ranges []rangeForm `json:"ranges,omitempty"`
		V      version1    `json:"v"`
	}
	rangeForm struct {
		First  uint16     `json:"first"`
		Last   uint16     `json:"last"`
		Status CardStatus `json:"status"`
	}
	deviceForm struct {
		From    stamp     `json:"from,omitzero"`
		Key     publicKey `json:"key"`
		Revoked stamp     `json:"revoked,omitzero"`
		Shelter string    `json:"shelter,omitempty"`
		Until   stamp     `json:"until,omitzero"`
		V       version1  `json:"v"`
	}
	incidentForm struct {
		Area  string   `json:"area"`
		Drill bool     `json:"drill,omitempty"`
		From  stamp    `json:"from"`
		Grace int64    `json:"graceSeconds,omitempty"`
		Kind  string   `json:"kind"`
		Until stamp    `json:"until,omitzero"`
		V     version1 `json:"v"`
	}
	issuerForm struct {
		Code         string   `json:"code,omitempty"`
		From         stamp    `json:"from,omitzero"`
		Municipality string   `json:"municipality,omitempty"`
		Suspended    bool     `json:"suspended,omitempty"`
		Types        []string `json:"types,omitempty"`
		Until        stamp    `json:"until,omitzero"`
		V            version1 `json:"v"`
	}
	messagesForm struct {
		Messages map[string]string `json:"messages,omitempty"`
		V        version1          `json:"v"`
	}
	recipientForm struct {
		Recipient string   `json:"recipient"`
		V         version1 `json:"v"`
	}
	staffForm struct {
		From       stamp    `json:"from,omitzero"`
		Revoked    stamp    `json:"revoked,omitzero"`
		Roles      []Role   `json:"roles,omitempty"`
		Shelters   []string `json:"shelters,omitempty"`
		Thumbprint digest   `json:"thumbprint"`
		Until      stamp    `json:"until,omitzero"`
		V          version1 `json:"v"`
	}
)

// read reads an entry of a form of ours.
func read[F interface{ check(name string) error }](ctx context.Context, e entry) (f F, err error) {
	if err := decode(ctx, e.raw, strictjson.Limits{Bytes: MaxContent}, &f); err != nil {
		return f, err
	}
	return f, f.check(e.Name)
}

// readOwn adds what an entry of a form of ours says.
func (c *Content) readOwn(ctx context.Context, e entry) error {
	switch e.Kind {
	case kindBatch:
		return c.readBatch(ctx, e)
	case kindDevice:
		f, err := read[deviceForm](ctx, e)
		put(&c.Devices, e.Name, Device{f.Key.PublicKey, f.Shelter, f.From.Time, f.Until.Time, f.Revoked.Time})
		return err
	case kindIncident:
		return c.readIncident(ctx, e)
	case kindIssuer:
		f, err := read[issuerForm](ctx, e)
		put(&c.Issuers, e.Name, Issuer{verifier.Issuer{
			Types: f.Types, Municipality: f.Municipality, From: f.From.Time, Until: f.Until.Time, Suspended: f.Suspended,
		}, f.Code})
		return err
	case kindMessages:
		f, err := read[messagesForm](ctx, e)
		put(&c.Messages, e.Name, f.Messages)
		return err
	case kindRecipient:
		f, err := read[recipientForm](ctx, e)
		put(&c.Recipients, e.Name, f.Recipient)
		return err
	default:
		f, err := read[staffForm](ctx, e)
		put(&c.Staff, e.Name, Staff{f.Thumbprint, f.Roles, f.Shelters, f.From.Time, f.Until.Time, f.Revoked.Time})
		return err
	}
}

func (c *Content) readBatch(ctx context.Context, e entry) error {
	f, err := read[batchForm](ctx, e)
	if err != nil {
		return err
	}
	number, err := batchNumber(e.Name)
	if err != nil {
		return err
	}
	b := Batch{Issuer: f.Issuer}
	for _, r := range f.Ranges {
		b.Ranges = append(b.Ranges, Range(r))
	}
	put(&c.Batches, number, b)
	return nil
}

func batchName(number uint32) string { return strconv.FormatUint(uint64(number), 10) }

func batchNumber(name string) (uint32, error) {
	number, err := strconv.ParseUint(name, 10, 24)
	if err != nil || batchName(uint32(number)) != name {
		return 0, fmt.Errorf("%w: a batch has a number of 24 bits", ErrEntry)
	}
	return uint32(number), nil
}

func (c *Content) readIncident(ctx context.Context, e entry) error {
	if c.Incident != nil {
		return fmt.Errorf("%w: a second incident", ErrEntry)
	}
	f, err := read[incidentForm](ctx, e)
	if err != nil {
		return err
	}
	c.Incident = &verifier.Incident{
		ID: e.Name, Kind: f.Kind, Area: f.Area, From: f.From.Time, Until: f.Until.Time,
		Grace: time.Duration(f.Grace) * time.Second, Drill: f.Drill,
	}
	return nil
}

// ownEntries adds the entries of our forms.
func (c *Content) ownEntries(a *archive) error {
	var errs []error
	for number, b := range c.Batches {
		errs = append(errs, a.add(kindBatch, batchName(number), batchOf(b)))
	}
	for id, d := range c.Devices {
		errs = append(errs, a.add(kindDevice, id, deviceOf(d)))
	}
	if c.Incident != nil {
		errs = append(errs, a.add(kindIncident, c.Incident.ID, incidentOf(c.Incident)))
	}
	for id, i := range c.Issuers {
		errs = append(errs, a.add(kindIssuer, id, issuerOf(i)))
	}
	for language, texts := range c.Messages {
		errs = append(errs, a.add(kindMessages, language, messagesForm{Messages: texts}))
	}
	for name, r := range c.Recipients {
		errs = append(errs, a.add(kindRecipient, name, recipientForm{Recipient: r}))
	}
	for id, s := range c.Staff {
		errs = append(errs, a.add(kindStaff, id, staffOf(s)))
	}
	return errors.Join(errs...)
}

func (a *archive) add(k kind, name string, form any) error {
	raw, err := encode(form)
	if err != nil {
		return fmt.Errorf("%w: %s %.80s: %w", ErrEntry, k, name, err)
	}
	a.entries = append(a.entries, entry{entryLine{Kind: k, Name: name}, raw})
	return nil
}

func sorted[S ~[]E, E ~string](s S) S { return slices.Sorted(slices.Values(s)) }

func batchOf(b Batch) (f batchForm) {
	f.Issuer = b.Issuer
	for _, r := range b.Ranges {
		f.Ranges = append(f.Ranges, rangeForm(r))
	}
	return f
}

func deviceOf(d Device) deviceForm {
	return deviceForm{
		From: stampOf(d.From), Key: publicKey{d.Public}, Revoked: stampOf(d.Revoked), Shelter: d.Shelter, Until: stampOf(d.Until),
	}
}

func incidentOf(i *verifier.Incident) incidentForm {
	return incidentForm{
		Area: i.Area, Drill: i.Drill, From: stampOf(i.From), Grace: int64(i.Grace / time.Second), Kind: i.Kind, Until: stampOf(i.Until),
	}
}

func issuerOf(i Issuer) issuerForm {
	return issuerForm{
		Code: i.Code, From: stampOf(i.From), Municipality: i.Municipality, Suspended: i.Suspended,
		Types: sorted(i.Types), Until: stampOf(i.Until),
	}
}

func staffOf(s Staff) staffForm {
	return staffForm{
		From: stampOf(s.From), Revoked: stampOf(s.Revoked), Roles: sorted(s.Roles), Shelters: sorted(s.Shelters),
		Thumbprint: s.Thumbprint, Until: stampOf(s.Until),
	}
}
