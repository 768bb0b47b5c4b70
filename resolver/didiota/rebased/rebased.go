// Package rebased reads IOTA identities from an IOTA Rebased node.
//
// On Rebased an identity is a shared Move object of the package iota_identity,
// and its DID document lies packed in one of its fields. [Ledger] finds that
// object by its id, follows ids of the time before 2025 through the migration
// registry, reads aliases that nobody migrated, and hands the packed document
// to didiota. The order of the calls is fixed.
//
// It refuses objects of another package than the network's pinned one (anybody
// can publish a module of the same name), answers about another object, an
// identity that a registry entry does not belong to, and a node of another
// chain.
//
// The transport is a small [Node]; [JSONRPC] is the one that public nodes serve
// today. Objects are read from a node's JSON or from their BCS bytes, which is
// what newer transports hand out. Start with [Ledger].
package rebased

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
)

const (
	// ErrType: the object is of another Move type than an identity of this network.
	ErrType = fault.Code("iota.object-type")
	// ErrObject: the object's fields or bytes are not those of its type.
	ErrObject = fault.Code("iota.object")
	// ErrObjectID: the node answered about another object than the one asked for.
	ErrObjectID = fault.Code("iota.object-id")
	// ErrMigration: the identity that the migration registry names is not that alias's.
	ErrMigration = fault.Code("iota.migration")
	// ErrHistory: the steps back through an identity's history do not fit together.
	ErrHistory = fault.Code("iota.history")
)

// MaxHistory is how many versions a question for a time steps back.
const MaxHistory = 64

// chainTTL is how long a node's chain id is taken as known: a network that is
// started anew under the same address gets another one.
const chainTTL = 10 * time.Minute

// ID is the id of an object or an address on the ledger.
type ID = [32]byte

// Ledger finds identities on one Rebased network. It implements didiota.Ledger,
// is safe for concurrent use and must not be copied.
type Ledger struct {
	Node    Node
	Network Network
	// LaterPackages accepts types of the network's later package ids too. The
	// Move type of an object names the original package also after an upgrade.
	LaterPackages bool
	// Base64Values accepts byte vectors as base64 text in a node's JSON.
	Base64Values bool
	// IgnoreDeleted reads an identity whose object is marked deleted, while it
	// still holds a document, as a living one, as IOTA Identity does.
	IgnoreDeleted bool
	// Now is the clock; nil: time.Now.
	Now func() time.Time

	mu    sync.Mutex
	chain time.Time // when the node last named the right chain
}

// State implements didiota.Ledger. The version id is the object's version, a
// decimal number.
func (l *Ledger) State(ctx context.Context, id ID, v resolver.Version) (didiota.State, error) {
	if err := l.checkChain(ctx); err != nil {
		return didiota.State{}, err
	}
	o, err := l.object(ctx, id, v)
	if err != nil && !errors.Is(err, resolver.ErrNotFound) {
		return didiota.State{}, err
	}
	if err == nil && !l.isAlias(o) {
		return l.identity(ctx, o, id, ID{}, v)
	}
	// Not an identity's id: perhaps the alias id that one had before 2025.
	successor, migrated, lookupErr := l.successor(ctx, id)
	if lookupErr != nil {
		return didiota.State{}, lookupErr
	}
	if migrated {
		if o, err = l.object(ctx, successor, v); err != nil {
			return didiota.State{}, fmt.Errorf("%w: the migrated identity: %w", ErrMigration, err)
		}
		return l.identity(ctx, o, successor, id, v)
	}
	if err != nil {
		return didiota.State{}, err
	}
	return l.alias(o, id)
}

// checkChain asks the node for its chain, once in a while.
func (l *Ledger) checkChain(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := l.now().Sub(l.chain); age >= 0 && age < chainTTL {
		return nil
	}
	chain, err := l.Node.ChainIdentifier(ctx)
	if err != nil {
		return err
	}
	if chain != l.Network.ChainID {
		return fmt.Errorf("%w: %w: the node is on another chain than %q", didiota.ErrNetwork, resolver.ErrInvalidDocument, l.Network.Name)
	}
	l.chain = l.now()
	return nil
}

// object gets an object in the version asked for by id; a time is looked up
// later, from the latest version backwards.
func (l *Ledger) object(ctx context.Context, id ID, v resolver.Version) (*Object, error) {
	var o *Object
	var err error
	if v.ID == "" {
		o, err = l.Node.Object(ctx, id)
	} else {
		version, parseErr := strconv.ParseUint(v.ID, 10, 64)
		if parseErr != nil {
			return nil, fmt.Errorf("%w: a version id of did:iota is a decimal number", resolver.ErrInvalidOptions)
		}
		o, err = l.past(ctx, id, version)
	}
	if err != nil {
		return nil, err
	}
	if o.ID != id {
		return nil, fmt.Errorf("%w: %w: another object than the one asked for", ErrObjectID, resolver.ErrInvalidDocument)
	}
	return o, nil
}

func (l *Ledger) past(ctx context.Context, id ID, version uint64) (*Object, error) {
	o, err := l.Node.PastObject(ctx, id, version)
	if err != nil {
		return nil, err
	}
	if o.ID != id || o.Version != version {
		return nil, fmt.Errorf("%w: %w: another version than the one asked for", ErrObjectID, resolver.ErrInvalidDocument)
	}
	return o, nil
}

// successor asks the migration registry which identity an alias became.
func (l *Ledger) successor(ctx context.Context, alias ID) (ID, bool, error) {
	if l.Network.Registry == (ID{}) {
		return ID{}, false, nil
	}
	o, err := l.Node.DynamicField(ctx, l.Network.Registry, idKeyType, alias)
	if errors.Is(err, resolver.ErrNotFound) {
		return ID{}, false, nil
	}
	if err != nil {
		return ID{}, false, err
	}
	successor, err := decodeRegistryField(o, alias)
	return successor, err == nil, err
}

// identity reads the state of an Identity object. alias is the id under which
// it was asked for, where that is its old one.
func (l *Ledger) identity(ctx context.Context, o *Object, id, alias ID, v resolver.Version) (didiota.State, error) {
	i, err := l.decode(o, id)
	if err != nil {
		return didiota.State{}, err
	}
	if !v.Time.IsZero() {
		if o, i, err = l.at(ctx, o, i, v.Time); err != nil {
			return didiota.State{}, err
		}
	}
	if alias != (ID{}) && i.Legacy != alias {
		return didiota.State{}, fmt.Errorf("%w: %w: the identity has another alias id", ErrMigration, resolver.ErrInvalidDocument)
	}
	if i.DeletedDID {
		return didiota.State{}, fmt.Errorf("%w: the DID was deleted for good", resolver.ErrNotFound)
	}
	return l.state(o, i)
}

// decode checks an object's type and reads it.
func (l *Ledger) decode(o *Object, id ID) (*Identity, error) {
	if !l.isIdentity(o) {
		return nil, fmt.Errorf("%w: %w: not an identity of network %q", ErrType, resolver.ErrInvalidDocument, l.Network.Name)
	}
	i, err := DecodeIdentity(o, l.Base64Values)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	if i.ID != id {
		return nil, fmt.Errorf("%w: %w: the object's own id field is another", ErrObjectID, resolver.ErrInvalidDocument)
	}
	return i, nil
}

func (l *Ledger) state(o *Object, i *Identity) (didiota.State, error) {
	created, err := millis(i.Created)
	if err != nil {
		return didiota.State{}, err
	}
	updated, err := millis(i.Updated)
	if err != nil {
		return didiota.State{}, err
	}
	return didiota.State{
		Object:      i.ID,
		Metadata:    i.Value,
		Legacy:      i.Legacy,
		Created:     created,
		Updated:     updated,
		Version:     strconv.FormatUint(o.Version, 10),
		Deactivated: len(i.Value) == 0 || i.Deleted && !l.IgnoreDeleted,
		AsOf:        l.now(),
		Method:      i.facts(),
	}, nil
}

// alias reads the state of an alias that nobody migrated.
func (l *Ledger) alias(o *Object, id ID) (didiota.State, error) {
	a, err := DecodeAlias(o, l.Base64Values)
	if err != nil {
		return didiota.State{}, fmt.Errorf("%w: %w", err, resolver.ErrInvalidDocument)
	}
	if a.ID != id {
		return didiota.State{}, fmt.Errorf("%w: %w: the object's own id field is another", ErrObjectID, resolver.ErrInvalidDocument)
	}
	return didiota.State{
		Object:      a.ID,
		Metadata:    a.StateMetadata,
		Version:     strconv.FormatUint(o.Version, 10),
		Deactivated: len(a.StateMetadata) == 0,
		AsOf:        l.now(),
	}, nil
}

func (l *Ledger) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}

// millis turns the ledger's milliseconds into a time, cut to seconds as in DID
// document metadata.
func millis(ms uint64) (time.Time, error) {
	if ms > math.MaxInt64 || time.UnixMilli(int64(ms)).UTC().Year() > 9999 {
		return time.Time{}, fmt.Errorf("%w: %w: a date beyond the year 9999", ErrObject, resolver.ErrInvalidDocument)
	}
	return time.UnixMilli(int64(ms)).UTC().Truncate(time.Second), nil
}
