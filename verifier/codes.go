package verifier

import "github.com/hinan-id/hinan/did/fault"

// About the evidence itself.
const (
	// ErrNothing: nothing was presented, or a presentation holds no credential.
	ErrNothing = fault.Code("evidence.none")
	// ErrTooMany: more was presented at once than is looked at.
	ErrTooMany = fault.Code("evidence.too-many")
	// ErrTooLarge: what was presented has more bytes than are looked at.
	ErrTooLarge = fault.Code("evidence.too-large")
	// ErrNested: a presentation stands where a credential belongs.
	ErrNested = fault.Code("evidence.nested")
	// ErrPresentation: the presentation that encloses the credential was not accepted.
	ErrPresentation = fault.Code("evidence.presentation")
	// ErrPanic: reading the input made a part of Hinan break off.
	ErrPanic = fault.Code("evidence.panic")
	// ErrFailed: a part of Hinan could not work, which says nothing about the input. Undecided.
	ErrFailed = fault.Code("evidence.failed")
)

// About the issuer and the keys.
const (
	// ErrUntrusted: the issuer is not among the trusted ones.
	ErrUntrusted = fault.Code("issuer.untrusted")
	// ErrIssuerType: the issuer is trusted, but not for this type of credential.
	ErrIssuerType = fault.Code("issuer.type")
	// ErrSuspended: the issuer is suspended for now.
	ErrSuspended = fault.Code("issuer.suspended")
	// ErrIssuerPeriod: the issuer is not trusted yet, or not any more.
	ErrIssuerPeriod = fault.Code("issuer.period")
	// ErrAnyMethod: the key is in the right document, but not listed for its purpose.
	// It passes only where the policy names the DID method.
	ErrAnyMethod = fault.Code("key.any-method")
	// ErrAlgorithm: the policy does not take signatures of this algorithm.
	ErrAlgorithm = fault.Code("policy.algorithm")
	// ErrType: the credential is not of a type that was asked for, or that this gate takes.
	ErrType = fault.Code("policy.type")
)

// About who presents.
const (
	// ErrNotAsked: nobody was asked to prove to be the holder. Undecided.
	ErrNotAsked = fault.Code("binding.not-asked")
	// ErrHolderUnknown: who presents is not known, so it cannot be compared. Undecided.
	ErrHolderUnknown = fault.Code("holder.unknown")
	// ErrHolder: somebody else presents than was expected.
	ErrHolder = fault.Code("holder.unexpected")
	// ErrHolderKey: the key that presents is not the one that the credential is bound to.
	ErrHolderKey = fault.Code("holder.key")
	// ErrNotSubject: somebody else than the subject presents. It passes where the policy
	// lets others present.
	ErrNotSubject = fault.Code("holder.not-subject")
)

// About what is disclosed.
const (
	// ErrMissing: a claim that was asked for is not shown. Undecided.
	ErrMissing = fault.Code("disclosure.missing")
	// ErrExcess: claims are shown that nobody asked for; they were dropped. Undecided.
	ErrExcess = fault.Code("disclosure.excess")
)

// About time and freshness.
const (
	// Grace: the credential has expired, and is accepted under a declared incident.
	Grace = fault.Code("credential.grace")
	// NoStatus: the issuer publishes no status of the credential.
	NoStatus = fault.Code("status.none")
	// StatusAging: the status list is older than the policy's first threshold.
	StatusAging = fault.Code("status.aging")
	// ErrStatusAge: the status list is older than the policy takes. Undecided.
	ErrStatusAge = fault.Code("status.too-old")
	// NoBundle: there is no trust bundle; the operator's own files say who is trusted.
	NoBundle = fault.Code("bundle.none")
	// BundleAging: the trust bundle is older than the policy's first threshold.
	BundleAging = fault.Code("bundle.aging")
	// BundleOverdue: the next trust bundle should have come.
	BundleOverdue = fault.Code("bundle.overdue")
	// ErrBundleAge: the trust bundle is older than the policy takes. Undecided.
	ErrBundleAge = fault.Code("bundle.too-old")
	// ErrBundleExpired: the trust bundle does not count any more. Undecided.
	ErrBundleExpired = fault.Code("bundle.expired")
	// ClockOff: the clock is off by more than the policy's first threshold.
	ClockOff = fault.Code("clock.off")
	// ErrClockBack: the wall clock ran backwards. Undecided.
	ErrClockBack = fault.Code("clock.backwards")
	// ErrClockJump: the wall clock jumped ahead. Undecided.
	ErrClockJump = fault.Code("clock.jumped")
	// ErrClockBehind: the clock stands before a time that has passed: when the bundle
	// was issued, or of the last record. Undecided.
	ErrClockBehind = fault.Code("clock.behind")
)

// About policies.
const (
	// ErrPolicy: the text is no policy, or the policy contradicts itself.
	ErrPolicy = fault.Code("policy.malformed")
	// ErrIntolerable: the policy tolerates a code that must count.
	ErrIntolerable = fault.Code("policy.intolerable")
)

// errSchemaNotChecked is the code of vc/schema, which is too heavy to be imported
// here.
const errSchemaNotChecked fault.Code = "schema.not-checked"
