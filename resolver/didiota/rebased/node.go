package rebased

import "context"

// Node is what a ledger asks of a node, whatever the transport. Implementations
// are safe for concurrent use. Their errors are resolver.ErrNotFound (the node
// says that it does not exist), resolver.ErrUnavailable (the node could not be
// asked) or didiota.ErrAnswer.
type Node interface {
	// ChainIdentifier returns the chain id: 8 hex digits.
	ChainIdentifier(ctx context.Context) (string, error)
	// Object returns the latest version of an object.
	Object(ctx context.Context, id ID) (*Object, error)
	// PastObject returns a given version of an object.
	PastObject(ctx context.Context, id ID, version uint64) (*Object, error)
	// PreviousVersion returns which version of an object a transaction, named by
	// its digest, changed; ok is false if the transaction made the object.
	PreviousVersion(ctx context.Context, transaction string, id ID) (version uint64, ok bool, err error)
	// DynamicField returns the field object under a key of a parent object.
	DynamicField(ctx context.Context, parent ID, keyType string, key ID) (*Object, error)
}

// Object is an object as a node describes it: its fields as JSON, or its BCS
// bytes, or both (then the fields are read).
type Object struct {
	ID      ID
	Version uint64
	Type    string // Move type, such as 0x…::identity::Identity
	// InitialShared is the version in which a shared object began; 0 if it is not shared.
	InitialShared uint64
	// PreviousTransaction is the digest of the transaction that made this version.
	PreviousTransaction string
	// Fields are strictjson values.
	Fields map[string]any
	BCS    []byte
}
