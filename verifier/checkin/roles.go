package checkin

import (
	"fmt"
	"slices"

	"github.com/hinan-id/hinan/verifier/trust"
)

// allowed are the types of events that each role may write. A lead may write all that
// people write; what the device writes of itself has no role.
var allowed = map[trust.Role][]Type{
	trust.Reception: {
		TypeCheckin, TypeComplete, TypeBind, TypeLeave, TypeReturn, TypeCheckout, TypeTransferIn, TypeCount, TypeNeeds,
	},
	trust.Needs:    {TypeNeeds, TypeComplete},
	trust.Supplies: {TypeRation},
	trust.Lead: {
		TypeOpen, TypeShut, TypeCheckin, TypeComplete, TypeBind, TypeLeave, TypeReturn, TypeCheckout, TypeTransferIn,
		TypeRation, TypeCount, TypeCorrect, TypeNeeds, TypeClose,
	},
	"": {TypeBundle, TypeRoot},
}

// Allowed reports whether a role may write a type of event.
func Allowed(r trust.Role, t Type) bool { return slices.Contains(allowed[r], t) }

func checkRole(r trust.Role, t Type) error {
	if !Allowed(r, t) {
		return fmt.Errorf("%w: %s by %q", ErrRole, t, r)
	}
	return nil
}
