package trust

import (
	"context"
	"fmt"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/status"
)

// kind is what an entry is about.
type kind string

const (
	kindBatch     kind = "batch"
	kindDevice    kind = "device"
	kindDocument  kind = "document"
	kindIncident  kind = "incident"
	kindIssuer    kind = "issuer"
	kindKeySet    kind = "keySet"
	kindList      kind = "list"
	kindMessages  kind = "messages"
	kindMetadata  kind = "metadata"
	kindPolicy    kind = "policy"
	kindRecipient kind = "recipient"
	kindSchema    kind = "schema"
	kindStaff     kind = "staff"
	kindType      kind = "type"
)

// dated reports whether entries of the kind are snapshots of what others publish.
func (k kind) dated() bool {
	return k == kindDocument || k == kindMetadata || k == kindKeySet || k == kindList
}

// contentOf reads an archive into the content that it says.
func contentOf(ctx context.Context, e edition, a *archive) (Content, error) {
	c := Content{Version: e.Version, Issued: e.Issued.Time, NextDue: e.NextDue.Time, Expires: e.Expires.Time}
	for _, x := range a.entries {
		if err := c.read(ctx, x, a.asOf); err != nil {
			return Content{}, fmt.Errorf("%s %.80s: %w", x.Kind, x.Name, err)
		}
	}
	return c, nil
}

// read adds what an entry says.
func (c *Content) read(ctx context.Context, e entry, asOf stamp) error {
	switch {
	case !isName(e.Name):
		return fmt.Errorf("%w: no name of printable ASCII", ErrEntry)
	case !e.Kind.dated() && !e.AsOf.IsZero(), e.Kind != kindDocument && e.Version != "":
		return fmt.Errorf("%w: a time or version where there is none", ErrEntry)
	}
	switch e.Kind {
	case kindBatch, kindDevice, kindIncident, kindIssuer, kindMessages, kindRecipient, kindStaff:
		return c.readOwn(ctx, e)
	case kindDocument, kindMetadata, kindKeySet, kindList:
		return c.readSnapshot(e, asOf)
	case kindPolicy, kindSchema, kindType:
		return c.readForeign(ctx, e)
	}
	return fmt.Errorf("%w: an unknown kind", ErrEntry)
}

// readSnapshot keeps the bytes; documents and keys are read with all others of their
// kind by assemble, lists when they are needed.
func (c *Content) readSnapshot(e entry, asOf stamp) error {
	if !e.AsOf.IsZero() {
		asOf = e.AsOf
	}
	if asOf.IsZero() || asOf.After(c.Issued) {
		return fmt.Errorf("%w: obtained after the bundle was issued", ErrEntry)
	}
	if e.Version != "" && !isText(e.Version, MaxText) {
		return fmt.Errorf("%w: its version", ErrEntry)
	}
	s := Snapshot{e.raw, asOf.Time, e.Version}
	switch e.Kind {
	case kindDocument:
		put(&c.Documents, e.Name, s)
	case kindMetadata:
		put(&c.Metadata, e.Name, s)
	case kindKeySet:
		put(&c.KeySets, e.Name, s)
	default:
		if len(e.raw) == 0 || len(e.raw) > status.MaxList {
			return fmt.Errorf("%w: a list of %d bytes, from 1 to %d", ErrTooLarge, len(e.raw), status.MaxList)
		}
		put(&c.Lists, e.Name, s)
	}
	return nil
}

// readForeign keeps JSON of others.
func (c *Content) readForeign(ctx context.Context, e entry) error {
	if err := strictjson.Scan(ctx, e.raw, strictjson.Limits{Bytes: MaxForeign}); err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	switch e.Kind {
	case kindPolicy:
		put(&c.Policies, e.Name, e.raw)
	case kindSchema:
		put(&c.Schemas, e.Name, e.raw)
	default:
		put(&c.Types, e.Name, e.raw)
	}
	return nil
}

// put makes the map when it is first needed.
func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = make(map[K]V)
	}
	(*m)[key] = value
}

// archive returns the entries of a content, in order.
func (c *Content) archive() (*archive, error) {
	a := &archive{asOf: c.commonAsOf()}
	if err := c.ownEntries(a); err != nil {
		return nil, err
	}
	for _, group := range []struct {
		kind  kind
		items map[string]Snapshot
	}{{kindDocument, c.Documents}, {kindMetadata, c.Metadata}, {kindKeySet, c.KeySets}, {kindList, c.Lists}} {
		for name, s := range group.items {
			// In the file it would take the time of the others.
			if s.AsOf.IsZero() {
				return nil, fmt.Errorf("%w: %s %.80s: obtained at an unknown time", ErrEntry, group.kind, name)
			}
			e := entry{entryLine{Kind: group.kind, Name: name, Version: s.Version}, s.Raw}
			if at := stampOf(s.AsOf); at != a.asOf {
				e.AsOf = at
			}
			a.entries = append(a.entries, e)
		}
	}
	for _, group := range []struct {
		kind  kind
		items map[string][]byte
	}{{kindPolicy, c.Policies}, {kindSchema, c.Schemas}, {kindType, c.Types}} {
		for name, raw := range group.items {
			a.entries = append(a.entries, entry{entryLine{Kind: group.kind, Name: name}, raw})
		}
	}
	a.sort()
	return a, nil
}

// commonAsOf is the time that most snapshots have, the later one of two; so a bundle
// in which all were refreshed differs in one line. Without snapshots it is Issued.
func (c *Content) commonAsOf() stamp {
	count := make(map[stamp]int)
	common := stampOf(c.Issued)
	for _, items := range []map[string]Snapshot{c.Documents, c.Metadata, c.KeySets, c.Lists} {
		for _, s := range items {
			count[stampOf(s.AsOf)]++
		}
	}
	for at, n := range count {
		if n > count[common] || n == count[common] && at.After(common.Time) {
			common = at
		}
	}
	return common
}
