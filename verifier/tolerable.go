package verifier

import (
	"slices"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
)

// tolerable are the codes that a policy may tolerate: each says that something soft
// could not be told of a credential whose proof holds.
var tolerable = []fault.Code{
	vc.ErrBindingAbsent, vc.ErrBindingAudience, vc.ErrBindingNonce, vc.ErrBindingStale, vc.ErrBindingFuture,
	ErrNotAsked, ErrHolderUnknown, ErrMissing, ErrExcess, errSchemaNotChecked,
	status.ErrMessage, status.ErrRefresh, status.ErrNotChecked, status.ErrStale,
	ErrStatusAge, ErrBundleAge, ErrBundleExpired, ErrClockBack, ErrClockJump, ErrClockBehind,
}

// bindingCodes are those of a holder's proof that does not do.
var bindingCodes = []fault.Code{
	vc.ErrBindingAbsent, vc.ErrBindingAudience, vc.ErrBindingNonce, vc.ErrBindingStale, vc.ErrBindingFuture,
}

// Tolerable reports whether a policy may tolerate a code. It may not where nothing
// was proven or Hinan itself failed, and not where a list could not be had: else to
// withhold a list would be as good as to be in none.
func Tolerable(c fault.Code) bool { return slices.Contains(tolerable, c) }
