package trust

import "github.com/hinan-id/hinan/did/fault"

const (
	// ErrFormat: the bytes are no trust bundle, root or state in their one form.
	ErrFormat = fault.Code("trust.format")
	// ErrVersion: the form is of a version that this program does not know.
	ErrVersion = fault.Code("trust.version")
	// ErrTooLarge: the file, what it inflates to, or a list in it is over a limit.
	ErrTooLarge = fault.Code("trust.too-large")
	// ErrDigest: the payload is not the one that was signed.
	ErrDigest = fault.Code("trust.digest")
	// ErrEntry: an entry of the bundle breaks a rule of its kind.
	ErrEntry = fault.Code("trust.entry")
	// ErrBase: the delta belongs to another bundle, or has none to be applied to.
	ErrBase = fault.Code("trust.base")
)

// About signatures.
const (
	// ErrSigner: a signature by a key that the root does not name.
	ErrSigner = fault.Code("trust.signer")
	// ErrSignerRepeated: one key has signed twice.
	ErrSignerRepeated = fault.Code("trust.signer-repeated")
	// ErrSignature: a signature does not verify.
	ErrSignature = fault.Code("trust.signature")
	// ErrThreshold: fewer keys have signed than the root asks for.
	ErrThreshold = fault.Code("trust.threshold")
)

// About roots.
const (
	// ErrRoot: the root breaks a rule: its threshold, keys or dates. Or there is none.
	ErrRoot = fault.Code("trust.root")
	// ErrRootExpired: the root has expired, or had before the next one was made.
	ErrRootExpired = fault.Code("trust.root-expired")
	// ErrRootChain: the root does not follow the one that is pinned.
	ErrRootChain = fault.Code("trust.root-chain")
	// ErrRootRollback: the root is older than one that was seen before.
	ErrRootRollback = fault.Code("trust.root-rollback")
)

// About versions and dates of a bundle.
const (
	// ErrRollback: the bundle is older than one that was seen before.
	ErrRollback = fault.Code("trust.rollback")
	// ErrFork: two bundles, or two roots, of one version.
	ErrFork = fault.Code("trust.fork")
	// ErrExpired: the bundle has ceased to count.
	ErrExpired = fault.Code("trust.expired")
	// ErrFuture: the bundle was made after the time of the check.
	ErrFuture = fault.Code("trust.future")
)
